"""Rules on people: don't name, count, identify, or discuss anyone, or ask for details in public."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.replies.contacts import phones
from bot.replies.findings import ReplyContext
from bot.replies.phrase import Phrase, Span
from bot.replies.rules.fixes import without_sentence
from bot.replies.rules.others import other_patients
from bot.replies.rules.patterns import patterns
from bot.replies.rules.rule import phrases, rule, together, whole
from bot.replies.wording import Wording

P = patterns("people")

_numbered = phrases(
    *P.texts("numbered"),
)
_RUN = re.compile(P.text("run"))


def _identifying(text: Wording, context: ReplyContext) -> Iterator[Span]:
    yield from _numbered(text, context)
    run = _RUN.search(text.flat)
    if run:
        dialled = [(phone.start, phone.end) for phone in phones(text, context.location)]
        for match in _RUN.finditer(text.flat):
            if not any(start <= match.start() < end for start, end in dialled):
                yield match.span()


_FAMILY = P.group("family")
_third_party = phrases(
    *P.texts("third_party"),
    but=P.texts("third_party_but"),
)

_PERSON = P.group("person")
_staff = phrases(
    *P.texts("staff"),
    but=P.texts("staff_but"),
)

_RECORD = P.group("record")
_YOURS = P.group("yours")
_SHOW = P.group("show")
_LOOKED = P.text("looked")
_records = phrases(
    *P.texts("records"),
    but=P.texts("records_but"),
)

_ASKING = patterns("asking")
_ASK = _ASKING.text("ask")
_YOUR = _ASKING.group("your")
_PRIVATE = _ASKING.group("private")
_SPARED = _ASKING.texts("spared")

_asked = together(
    Phrase(
        *_ASKING.texts("asked"),
    ),
    _ASK,
    but=_SPARED,
)
_asked_for_more = together(Phrase(*_ASKING.texts("asked_for_more")), _ASK, but=_SPARED)
_questioned = phrases(
    *_ASKING.texts("questioned"),
)
_IN_THE_OPEN = re.compile(_ASKING.text("in_the_open"))
_SIGNS_OF_IT = frozenset(
    ["here", "below", "comment", "comments", "reply", "thread", "publicly", "public", "post"]
)
_QUIETLY = re.compile(_ASKING.text("quietly"))


def _asks_in_public(text: Wording, context: ReplyContext) -> Iterator[Span]:
    """Requests for private information, which the reviewer would have to give in public."""
    yield from _questioned(text, context)
    for start, end in _asked(text, context):
        if not whole(_ASK).match(text.flat, start):
            continue
        if _holds(_IN_THE_OPEN, text, start) or not _holds(_QUIETLY, text, start):
            yield start, end
    if _SIGNS_OF_IT.isdisjoint(text.vocabulary):
        return
    for start, end in _asked_for_more(text, context):
        if _holds(_IN_THE_OPEN, text, start) and not _holds(_QUIETLY, text, start):
            yield start, end


def _holds(pattern: re.Pattern[str], text: Wording, place: int) -> bool:
    """Whether the sentence around that position matches the pattern."""
    return bool(pattern.search(text.flat, *text.sentence_at(place)))


RULES = (
    rule("identifying-number", _identifying, fix=without_sentence()),
    rule("third-party", _third_party, fix=without_sentence()),
    rule("other-patients", other_patients, fix=without_sentence()),
    rule(
        "asks-phi-in-public",
        _asks_in_public,
        fix=without_sentence("Please call or write, so this stays private."),
    ),
    rule(
        "discloses-staff-matter",
        _staff,
        fix=without_sentence("I've shared this with the whole team."),
    ),
    rule(
        "record-check-claim",
        _records,
        fix=without_sentence("I'd like to look into this with you."),
    ),
)
