# ruff: noqa: E501
"""Rules on the way to talk: can they reach us, and somebody in particular, away from the public?"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.replies import contacts
from bot.replies.findings import ReplyContext
from bot.replies.phrase import Span
from bot.replies.rules.mending import before_signature, invitation, is_english, replaced
from bot.replies.rules.rule import EVERYWHERE, IN_PUBLIC, Rule, phrases
from bot.replies.wording import Wording


def _at_the_end(text: Wording) -> list[Span]:
    end = len(text.flat)
    return [(end, end)]


def _missing_phone(text: Wording, context: ReplyContext) -> list[Span]:
    asked = context.rung in ("both", "phone")
    return _at_the_end(text) if asked and not contacts.phones(text, context.location) else []


def _missing_email(text: Wording, context: ReplyContext) -> list[Span]:
    asked = context.rung == "both"
    return _at_the_end(text) if asked and not contacts.emails(text, context.location) else []


def _not_ours(text: Wording, context: ReplyContext) -> list[Span]:
    found = (
        *contacts.phones(text, context.location),
        *contacts.emails(text, context.location),
    )
    return [(one.start, one.end) for one in found if not one.ours]


_INVITES = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?:number|phone|contacts?|details) (?:\w+ ){0,4}(?:on|in|at) (?:\w+ ){0,2}(?:profile|page|listing)\b",
        r"\b(?:call|phone|ring|dial|reach|contact|e-?mail|text)(?: out to)? (?:me|us|our|the|at|on|or|and|directly|in|to|\+?\(?\d)\b",
        r"\b(?:talk|speak|chat) (?:with|to|directly|privately|in|by|over|about|through)\b",
        r"\b(?:write|write a line|drop a line|send a line|line) (?:to )?(?:me|us|to)\b",
        r"\bget in touch\b|\bgive (?:me|us|our [a-z ]{1,30},? ?[a-z]{0,20},?) a (?:call|ring)\b",
        r"\b(?:hear|listen)(?: [a-z]{1,12}){0,6} (?:you|directly|private|phone|rest|yourself)\b",
        r"\breach(?:es)? me\b|\breached (?:at|by|on|under)\b|\bi am (?:at|on) \(?\d|\bmy (?:line|number) is\b|\bphone in\b|\bdirect line\b|\bconversation\b",
        r"\b(?:llam|escrib|contact|comuni)(?:ar|ir|e|a|ame|eme|enos|arme|irme|arnos|irnos|arse|quese|arte)\b",
        r"\bhablar (?:con|por|de)\b|\bescuchar",
        r"\b(?:m'|nous |me )?(?:appel|ecri|joind|contact)(?:er|ez|re|vez)\b|\bparler (?:avec|de)\b",
        r"\bvous (?:ecouter|entendre)\b|\b(?:me|m'on|puisse me) joindre\b",
        r"\bllamada al\b|\bme llamaria\b|\berreichen (?:sie )?mich\b|\b(?:rufen|schreiben|erreichen|melden) sie\b|\bzuhoren\b|\bsprechen wir\b",
        r"\b(?:ligue|ligar|escreva|escrever|ouvir|falar) (?:para|comigo|o que|com)\b|\bouvir\b",
    )
)


def _no_invite(text: Wording, context: ReplyContext) -> list[Span]:
    """A sentence that offers the office's own phone or e-mail invites, however it is put."""
    own = (*contacts.phones(text, context.location), *contacts.emails(text, context.location))
    if any(one.ours for one in own) or any(one.search(text.flat) for one in _INVITES):
        return []
    return _at_the_end(text)


_SOMEBODY = re.compile(
    r"\b(?:i|me|my|myself|mine|i'd|i'm|i'll|je|j'ai|j'aimerais|moi|yo|conmigo|mi|me|mich|mir|ich|eu|mim|comigo|llameme|llamarme|escribame|escribirme|contactarme|escuchar|escucharle|escuchare|ouvir|escuchandole)\b|\bm'(?:appeler|ecrire|ecouter)\b|\bvous ecouter\b"
    r"|\bask for (?!(?:the|our|a|an|us|it|more)\b)[a-z]"
    r"|\b(?:call|contact|reach|manager|director|lead|administrator|coordinator),? [a-z'-]+,"
    r"|\b[a-z]+, (?:our|the) (?:office|practice|clinic|billing|patient) "
)
_TO_CALL = re.compile(
    r"\b(?:call|phone|ring|dial|contact|reach) (?:us|our|the|at|on)\b|\bgive us a (?:call|ring)\b"
)


def _nobody_to_ask_for(text: Wording, context: ReplyContext) -> list[Span]:
    if _SOMEBODY.search(text.flat):
        return []
    numbers = contacts.phones(text, context.location)
    if numbers:
        return [(numbers[0].start, numbers[0].end)]
    call = _TO_CALL.search(text.flat)
    return [call.span()] if call else []


_REPLY = r"(?:reply|respond|comment|answer|post|message us|write|write us|message)"
_HERE = (
    r"(?:here|below|in the comments?|to this (?:thread|post|comment|reply)|under this|on this page)"
)

_call_to_reply_words = phrases(
    rf"{_REPLY} (?:back )?{_HERE}",
    rf"(?:let us know|tell us|let me know|tell me)(?: [a-z]+)? {_HERE}",
    r"in the comments?(?: section)?",
    r"(?:reply|respond) (?:to|with) (?:this|us|me|a|your)",
    r"(?:update|edit) (?:us|this thread)",
    r"(?:responda|conteste|comente) (?:aqui|abajo)",
    r"(?:repondez|commentez) (?:ici|ci-dessous)",
    but=(r"(?:you|they|i) (?:write|say|wrote|post|posted|comment) (?:it )?here",),
)
_let_us_know = phrases(
    r"let (?:us|me) know (?:what|how|why|more|which|if|whether|when)",
    r"tell (?:us|me) (?:more|what|why|which)",
)
_PRIVATELY = re.compile(
    r"\b(?:call|phone|e-?mail|private|privately|directly|offline|line|write to)\b|@|\d{3}-\d{4}"
)


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
    Rule(
        "missing-phone",
        "block",
        "No phone number that could be dialled.",
        "Add the office's phone number, so that they can call.",
        "method 3",
        "Please e-mail care@rosebank.example.",
        "Please call 704-555-0132 or e-mail care@rosebank.example.",
        _missing_phone,
        mended=before_signature(_call),
    ),
    Rule(
        "missing-email",
        "block",
        "No e-mail address.",
        "Add the office's e-mail address; some people would rather write than call.",
        "method 3",
        "Please call 704-555-0132.",
        "Please call 704-555-0132 or e-mail care@rosebank.example.",
        _missing_email,
        mended=before_signature(_write),
    ),
    Rule(
        "contact-not-ours",
        "block",
        "A phone number or e-mail address that is not the location's own (a typo sends callers to strangers).",
        "This is not the phone number or e-mail address of this location. Check each character.",
        "engineering: typos send callers to strangers",
        "Call 212-555-0199 (unknown number)",
        "Call 704-555-0132 (from settings)",
        _not_ours,
        EVERYWHERE,
        replaced(_own),
    ),
    Rule(
        "no-offline-invite",
        "block",
        "No invitation to go on by phone or e-mail.",
        "Invite them to talk: for instance “Please call me at …, or write to …”.",
        "method 2; ADA News 2017 and 2025",
        "Thanks for the feedback.",
        "I would like to talk with you directly: 704-555-0132 or …",
        _no_invite,
        mended=before_signature(invitation),
    ),
    Rule(
        "no-named-contact",
        "note",
        "A number, and nobody to ask for.",
        "Say whom they reach: “call me”, or “ask for Dana, our office manager”.",
        "good real replies",
        "Call the front desk.",
        "Call and ask for Dana, our office manager.",
        _nobody_to_ask_for,
    ),
    Rule(
        "call-to-reply",
        "note",
        "An invitation to go on talking in public.",
        "Don't ask for an answer here; ask them to call or write, so that it stays private.",
        "method 2; ADA News 2017",
        "Let us know in the comments what happened.",
        "Please call or write to us directly.",
        _call_to_reply,
        IN_PUBLIC,
    ),
)
