"""Turns a site's notice into a review, or into a question for a person if we can't be sure."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from bot.mail.mails import Genuine, Mail, Notice
from bot.mail.offices import is_ours
from bot.practice import Location, Practice
from bot.reviews import Review, ReviewKey
from bot.untrusted import NOTHING, Untrusted

LONGEST_REST = 2_500
"""Maximum characters of an unread notice that the form shows."""

STRANGERS = "It's from someone outside your team, so I haven't kept what it says."
UNKNOWN = "I don't know this kind of e-mail. It could be private, so I haven't kept what it says."


def vouched(mail: Mail, notice: Notice, practice: Practice) -> Genuine:
    """Whether the notice really comes from the site.

    Anyone can forward a notice, or write one that looks forwarded. It only counts if it's from one
    of our addresses and the mail server confirms that.
    """
    return "no" if is_strangers(mail, notice, practice) else mail.genuine


def is_strangers(mail: Mail, notice: Notice, practice: Practice) -> bool:
    """Whether someone outside the team forwarded it, so it could just as well be a patient's own
    e-mail.
    """
    return notice.is_forwarded and not is_ours(mail.sender, practice)


def to_look_at(mail: Mail, notice: Notice, practice: Practice, place: Location | None) -> Notice:
    """What we keep of it until a person has looked.

    A stranger's words could be a patient's, and so could those of an e-mail of unknown kind. We
    keep them only if the chat is allowed to hold them.
    """
    genuine = vouched(mail, notice, practice)
    is_private = is_strangers(mail, notice, practice) or notice.is_of_unknown_kind
    if is_private and not _holds(practice, place):
        return Notice(notice.site, genuine=genuine, is_forwarded=notice.is_forwarded)
    rest = NOTHING if notice.text else Untrusted(mail.text.literal[:LONGEST_REST])
    return replace(notice, subject=mail.subject, rest=rest, genuine=genuine)


def _holds(practice: Practice, place: Location | None) -> bool:
    """Whether the chats of all offices that the mail could be about are allowed to hold patients'
    words.
    """
    places = [place.id] if place else list(practice.locations)
    return all(practice.policy_at(one).chat_may_hold_phi for one in places)


def review_of(mail: Mail, notice: Notice, place: Location) -> Review:
    """The notice as a review without the site's own id.

    People reply to it by hand until the site shows it.
    """
    words = (notice.author.literal, notice.text.literal, str(notice.stars), str(notice.recommends))
    said = "\x1f".join(" ".join(word.split()) for word in words)
    id = f"mail-{hashlib.sha256(said.encode()).hexdigest()[:24]}"
    return Review(
        ReviewKey(notice.site, place.id, id),
        notice.stars,
        notice.text,
        notice.author,
        mail.at,
        mail.at,
        url=notice.url,
        site_id_known=False,
        recommends=notice.recommends,
        has_photos=notice.has_photos,
    )


def doubt(mail: Mail, kept: Notice, practice: Practice) -> str:
    """Why a person has to look at it, and what the mail server says about the sender."""
    if is_strangers(mail, kept, practice):
        said = f"Someone outside your team forwarded it{_by(mail)}."
        return said if kept.subject else STRANGERS
    if kept.genuine == "no":
        return f"It could be fake, because it isn't from the address it names{_by(mail)}."
    if not kept.subject:
        return UNKNOWN
    if kept.lacks:
        return ""
    if kept.genuine == "unchecked":
        return f"I can't tell if it really comes from the site{_by(mail)}."
    return ""


def _by(mail: Mail) -> str:
    return f" ({mail.checks})" if mail.checks else ""
