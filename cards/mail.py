"""Cards about e-mails: the ones that someone has to look at, and the ones from patients."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.cases.decision_context import time_of_day
from bot.mail.mails import News, Notice
from bot.posts import EmailNote, MailedNote
from bot.sites import site
from bot.untrusted import Untrusted
from cards import controls
from cards.actions import ASIDE, ENTER, NOT_OURS, PLACE
from cards.card import Button, Buttons, Card, Line, Part, Quote, Small, Strong, Text, Value
from cards.contact import email_line, email_reply
from cards.excerpt import excerpt, short
from cards.phrases import LONGEST_NAME, stars

LONGEST_WORDS = 700
LONGEST_LINE = 150

MORE = "A lot of e-mails are coming in, so I won't tell you about each one. Check the mailbox."

_LACKING = {
    "stars": "how many stars it has",
    "text": "which part is the review",
    "author": "who wrote it",
    "office": "which office it's about",
}


def mailed_note(note: MailedNote) -> Card:
    """The card for a notice we can't parse, or an e-mail that someone has to match to a case."""
    mail = note.mail
    if mail.kind == "question" and mail.is_open:
        return _unknown(note)
    if mail.notice is not None and mail.is_open:
        return _looks_like(note, mail.notice)
    is_question = mail.kind == "question"
    headline = "E-mail from an unknown sender" if is_question else "Review notification e-mail"
    ending = mail.said or "It's too old to show here, but it might still be in the mailbox."
    return Card(headline, (Text((Strong(f"{headline}. "), ending)),))


def _looks_like(note: MailedNote, notice: Notice) -> Card:
    where = site(notice.site).title if notice.site else "a review site"
    headline = _NEWS[notice.news].format(site=where)
    of = _of(note, notice)
    parts: list[Part] = [
        Text(
            (Strong(f"{headline}: "), *of)
            if of
            else (Strong(f"{headline}. "), "Check the mailbox.")
        )
    ]
    if notice.text and notice.genuine != "no":
        words, _ = excerpt(notice.text, LONGEST_WORDS)
        parts.append(Quote(words, (Strong("The review"),)))
    if why := _why(note, notice):
        parts.append(Small((why,)))
    parts.append(Buttons(tuple(_ways_on(note, notice))))
    return Card(headline, tuple(parts))


def _ways_on(note: MailedNote, notice: Notice) -> Iterator[Button]:
    """The buttons. Only new and edited reviews can be added. We may already have the rest."""
    if notice.news in ("new", "edited"):
        yield Button(ENTER.label, ENTER.name, _about(note), "primary")
    if note.mail.case is not None:
        yield controls.see_it(note.mail.case)
    label = ASIDE.label if notice.news == "new" else "I took care of it"
    yield Button(label, ASIDE.name, _about(note))


_NEWS: Mapping[News, str] = {
    "new": "This looks like a review notice from {site}",
    "edited": "An e-mail from {site} says that a review was edited",
    "removed": "An e-mail from {site} says that a review was removed",
    "photos": "An e-mail from {site} says that someone added photos to a review",
    "published": "An e-mail from {site} says that a reply to a review is public",
    "rejected": "An e-mail from {site} says that a reply to a review isn't public",
    "reported": "An e-mail from {site} says that someone reported a reply to a review",
}


def _of(note: MailedNote, notice: Notice) -> Line:
    """What we could parse: the notice's subject, or the stars, the reviewer, and the office.

    Empty if that's nothing, or if it could be private.
    """
    if notice.stars is None and notice.recommends is None:
        if notice.news != "new" and notice.author:
            return (
                _brief(notice.author),
                *((", ", _brief(notice.business)) if notice.business else ()),
            )
        return (_brief(notice.subject),) if notice.subject else ()
    given = f"{stars(notice.stars)}" if notice.stars else _RECOMMENDS[notice.recommends]
    by: Line = (" by ", _brief(notice.author)) if notice.author else ()
    if note.mail.location:
        place = note.practice.locations[note.mail.location].name
        return (given, *by, f", {short(place, LONGEST_NAME)}")
    return (given, *by, ", ", _brief(notice.business)) if notice.business else (given, *by)


def _brief(words: Untrusted) -> Untrusted:
    return Untrusted(short(words.literal, LONGEST_LINE))


_RECOMMENDS = {True: "recommends us", False: "doesn't recommend us", None: ""}


def _why(note: MailedNote, notice: Notice) -> str:
    """Why someone has to look at the e-mail."""
    missing = [_LACKING[field] for field in notice.lacks]
    if not notice.site:
        missing.append("which site it's on")
    last = " or ".join(filter(None, (", ".join(missing[:-1]), *missing[-1:])))
    unread = f"I couldn't tell {last}. " if missing else ""
    if note.mail.case is not None:
        unread = f"It's about case {note.mail.case}. {unread}"
    elif notice.news != "new":
        unread = f"I can't tell which of your reviews it's about. {unread}"
    return f"{unread}{note.mail.said}".strip()


def _unknown(note: MailedNote) -> Card:
    """The card for an e-mail from an unknown sender. The e-mail's content stays in the mailbox."""
    place = note.practice.locations.get(note.mail.location)
    zone = (place or note.practice.locations[note.location]).time_zone
    came = time_of_day(note.mail.at.astimezone(zone))
    where = f" to {place.email}" if place else ""
    headline = f"An e-mail{where} came in at {came}, and I don't know who it's from."
    more = " It could be from one of your reviewers. Please check the mailbox."
    if note.mail.case is not None:
        headline = f"An e-mail to case {note.mail.case}'s address came in at {came}."
        more = (
            " I don't know the sender, so I can't tell if it's really the reviewer. Please check."
        )
    text = Text((Strong(headline), more))
    row = (
        Button(PLACE.label, PLACE.name, _about(note), "primary"),
        Button(NOT_OURS.label, NOT_OURS.name, _about(note)),
    )
    return Card(headline, (text, Buttons(row)))


def _about(note: MailedNote) -> Value:
    return {"mail": note.mail.row}


def email_note(note: EmailNote) -> Card:
    """A card that says where a reviewer's e-mail is, with a button to mark it as answered."""
    view, case = note.view, note.view.case
    headline = f"The reviewer of case {case.id} e-mailed us"
    if reply := email_reply(view):
        return Card(headline, (Text((Strong(f"Case {case.id}: "), *reply, ".")),))
    parts: list[Part] = [Text((Strong(f"Case {case.id}: "), *email_line(view)))]
    if note.mail.words and view.policy.chat_may_hold_phi:
        words, _ = excerpt(note.mail.words, LONGEST_WORDS)
        parts.append(Quote(words, (Strong("First few lines"),)))
    if note.has_more:
        parts.append(Small((MORE,)))
    parts.append(Small(("Aim to reply within the hour.",)))
    parts.append(Buttons((controls.answered_email(view), controls.see_it(case.id))))
    return Card(headline, tuple(parts))
