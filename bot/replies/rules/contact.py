"""Rules on contacts: a reply must say how to reach us in private, and whom to ask for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.replies import contacts
from bot.replies.findings import ReplyContext
from bot.replies.phrase import Span
from bot.replies.reading import sounds_content
from bot.replies.rules.fixes import before_signature, invitation, is_english, replaced
from bot.replies.rules.patterns import patterns
from bot.replies.rules.rule import phrases, rule
from bot.replies.wording import Wording

P = patterns("contact")


def _at_the_end(text: Wording) -> list[Span]:
    end = len(text.flat)
    return [(end, end)]


def _is_thanks(context: ReplyContext) -> bool:
    """Whether the reply is a thank-you, which doesn't need a number to call."""
    return context.review is not None and sounds_content(context.review)


def _missing_phone(text: Wording, context: ReplyContext) -> list[Span]:
    asked = context.rung in ("both", "phone") and not _is_thanks(context)
    return _at_the_end(text) if asked and not contacts.phones(text, context.location) else []


def _missing_email(text: Wording, context: ReplyContext) -> list[Span]:
    asked = context.rung == "both" and not _is_thanks(context)
    return _at_the_end(text) if asked and not contacts.emails(text, context.location) else []


def _not_ours(text: Wording, context: ReplyContext) -> list[Span]:
    found = (
        *contacts.phones(text, context.location),
        *contacts.emails(text, context.location),
    )
    return [(one.start, one.end) for one in found if not one.ours]


_INVITES = tuple(re.compile(pattern) for pattern in P.texts("invites"))


def _no_invite(text: Wording, context: ReplyContext) -> list[Span]:
    if _is_thanks(context):
        return []
    # any sentence with the office's own phone number or e-mail address is an invitation
    own = (*contacts.phones(text, context.location), *contacts.emails(text, context.location))
    if any(one.ours for one in own) or any(invite.search(text.flat) for invite in _INVITES):
        return []
    return _at_the_end(text)


_SOMEBODY = re.compile(P.text("somebody"))
_TO_CALL = re.compile(P.text("to_call"))


def _nobody_to_ask_for(text: Wording, context: ReplyContext) -> list[Span]:
    if _is_thanks(context):
        return []
    if _SOMEBODY.search(text.flat):
        return []
    numbers = contacts.phones(text, context.location)
    if numbers:
        return [(numbers[0].start, numbers[0].end)]
    call = _TO_CALL.search(text.flat)
    return [call.span()] if call else []


_REPLY = P.group("reply")
_HERE = P.group("here")

_call_to_reply_words = phrases(
    *P.texts("call_to_reply_words"),
    but=P.texts("call_to_reply_words_but"),
)
_let_us_know = phrases(
    *P.texts("let_us_know"),
)
_PRIVATELY = re.compile(P.text("privately"))


def _call_to_reply(text: Wording, context: ReplyContext) -> Iterable[Span]:
    yield from _call_to_reply_words(text, context)
    for start, end in _let_us_know(text, context):
        first, last = text.sentence_at(start)
        if not _PRIVATELY.search(text.flat, first, last):
            yield start, end


def _call(text: str, context: ReplyContext) -> str:
    if not is_english(text) or not contacts.emails(Wording.of(text), context.location):
        return invitation(text, context)
    return f"Please call me at {context.location.phone}."


def _write(text: str, context: ReplyContext) -> str:
    if not is_english(text) or not contacts.phones(Wording.of(text), context.location):
        return invitation(text, context)
    return f"You can also write to {context.location.email}."


def _own(written: str, context: ReplyContext) -> str:
    return context.location.email if "@" in written else context.location.phone


RULES = (
    rule("missing-phone", _missing_phone, fix=before_signature(_call)),
    rule("missing-email", _missing_email, fix=before_signature(_write)),
    rule("contact-not-ours", _not_ours, fix=replaced(_own)),
    rule("no-offline-invite", _no_invite, fix=before_signature(invitation)),
    rule("no-named-contact", _nobody_to_ask_for),
    rule("call-to-reply", _call_to_reply),
)
