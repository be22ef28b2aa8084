"""Turns a site's notice into a review, or into a question for a person if we can't be sure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from sqlmodel import Session

from bot.cases.case import CaseId
from bot.cases.site import ReviewDisappeared
from bot.cases.state.reply_status import ReplyState
from bot.desk import Desk
from bot.intake import Intake
from bot.mail.mails import Genuine, Mail, Notice
from bot.mail.offices import is_ours
from bot.practice import Location, Practice, PracticeId
from bot.reviews import Review, ReviewKey, edited
from bot.store import cases, notify, reviews
from bot.store.reviews import Kept
from bot.untrusted import NOTHING, Untrusted

LONGEST_REST = 2_500
"""Maximum number of characters of an unparsed notice that the form shows."""

STRANGERS = "It's from someone outside your team, so I haven't kept what it says."
UNKNOWN = "I don't know this kind of e-mail. It could be private, so I haven't kept what it says."


def vouched(mail: Mail, notice: Notice, practice: Practice) -> Genuine:
    """Whether the notice really comes from the site.

    Anyone can forward a notice, or write one that looks forwarded. A forwarded notice only counts
    if it's from one of our addresses and the mail server confirms that.
    """
    return "no" if is_strangers(mail, notice, practice) else mail.genuine


def is_strangers(mail: Mail, notice: Notice, practice: Practice) -> bool:
    """Whether an outsider forwarded the notice, so it could be a patient's own e-mail instead."""
    return notice.is_forwarded and not is_ours(mail.sender, practice)


def to_look_at(mail: Mail, notice: Notice, practice: Practice, place: Location | None) -> Notice:
    """The part of a notice that we store until a person has looked at it.

    If a stranger sent it, or if we don't recognize its format, it could be a patient's own e-mail.
    In that case, we store its text only if the chat is allowed to contain it.
    """
    genuine = vouched(mail, notice, practice)
    is_private = is_strangers(mail, notice, practice) or notice.is_of_unknown_kind
    if is_private and not _holds(practice, place):
        known = Notice(notice.site, news=notice.news)
        return replace(known, genuine=genuine, is_forwarded=notice.is_forwarded)
    rest = NOTHING if notice.text else Untrusted(mail.text.literal[:LONGEST_REST])
    return replace(notice, subject=mail.subject, rest=rest, genuine=genuine)


def _holds(practice: Practice, place: Location | None) -> bool:
    """Whether every office that the e-mail could be about allows patients' words in its chat."""
    places = [place.id] if place else list(practice.locations)
    return all(practice.policy_at(one).chat_may_hold_phi for one in places)


def review_of(mail: Mail, notice: Notice, place: Location) -> Review:
    """The notice as a review without the site's own id.

    People reply to it by hand until we get the review from the site itself.
    """
    words = (notice.author.literal, notice.text.literal, str(notice.stars), str(notice.recommends))
    content = "\x1f".join(" ".join(word.split()) for word in words)
    id = f"mail-{hashlib.sha256(content.encode()).hexdigest()[:24]}"
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


def meant(session: Session, practice: PracticeId, notice: Notice, place: Location) -> list[Kept]:
    """The reviews that a site's notice could be about: the linked one, or else the author's."""
    linked = reviews.by_link(session, practice, notice.site, place.id, notice.url)
    if len(linked) == 1:
        return linked
    return reviews.by_author(session, practice, notice.site, place.id, notice.author)


def edited_by(mail: Mail, notice: Notice, before: Review) -> Review:
    """Return the review with the edit or the photos that the notice reports."""
    if notice.news == "photos":
        return replace(before, has_photos=True)
    after = edited(before, notice.stars, notice.recommends, notice.text, mail.at)
    return replace(after, has_photos=before.has_photos or notice.has_photos)


@dataclass(frozen=True)
class Joined:
    """The result of matching a site's notice to a known review.

    Unless `is_done`, a person has to look at the notice. `case` is set if we're sure which case
    it's about.
    """

    is_done: bool
    case: CaseId | None = None


async def take(desk: Desk, intake: Intake, mail: Mail, notice: Notice, place: Location) -> Joined:
    """Take in a genuine notice of a new review, or of a change to a known one, as far as we can."""
    if notice.news != "new":
        return await _join(desk, intake, mail, notice, place)
    if notice.lacks:
        return Joined(is_done=False)
    review = review_of(mail, notice, place)
    known = await desk.store.read(reviews.load, desk.practice.id, review.key)
    if known is None:
        # otherwise, a second notice with the same text, perhaps forwarded, could undo a later edit
        await intake.take_in([review])
    return Joined(is_done=True)


async def _join(desk: Desk, intake: Intake, mail: Mail, notice: Notice, place: Location) -> Joined:
    """Match a notice (edit, removal, new photos, or reply) to its review."""
    candidates = await desk.store.read(meant, desk.practice.id, notice, place)
    if len(candidates) != 1:
        return Joined(is_done=False)
    (known,) = candidates
    if notice.lacks:
        return Joined(is_done=False, case=known.case)
    match notice.news:
        case "edited" | "photos":
            await intake.take_in([edited_by(mail, notice, known.review)])
            return Joined(is_done=True)
        case "removed":
            if known.case is not None:
                await desk.store.run(_removed, desk, known.case)
                desk.woken()
            return Joined(is_done=True)
        case "published":
            is_done = await desk.store.read(_has_reply, desk.practice.id, known.case)
            return Joined(is_done, known.case)
        case _:
            return Joined(is_done=False, case=known.case)


def _removed(session: Session, desk: Desk, case: CaseId) -> None:
    desk.apply(session, ReviewDisappeared(case), by=None, now=desk.clock.now())
    notify.others(session, desk.practice.id)


def _has_reply(session: Session, practice: PracticeId, id: CaseId | None) -> bool:
    """Whether we already know about the case's public reply, or there's no case that needs one."""
    case = cases.load(session, practice, id) if id is not None else None
    return case is None or case.reply.state is ReplyState.PUBLISHED


def doubt(mail: Mail, kept: Notice, practice: Practice) -> str:
    """Why a person has to look at the notice, with the mail server's verdict on the sender."""
    if is_strangers(mail, kept, practice):
        forwarded = f"Someone outside your team forwarded it{_by(mail)}."
        return forwarded if kept.subject else STRANGERS
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
