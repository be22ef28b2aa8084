"""Asking for private information where everyone can read the response."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.replies.findings import ReplyContext
from bot.replies.phrase import Phrase, Span
from bot.replies.rules.patterns import patterns
from bot.replies.rules.rule import phrases, together, whole
from bot.replies.wording import Wording

P = patterns("asking")

_ASK = P.text("ask")
_YOUR = P.group("your")
_PRIVATE = P.group("private")
_SPARED = P.texts("spared")

_asked = together(
    Phrase(
        *P.texts("asked"),
    ),
    _ASK,
    but=_SPARED,
)
_asked_for_more = together(Phrase(*P.texts("asked_for_more")), _ASK, but=_SPARED)
_questioned = phrases(
    *P.texts("questioned"),
)
_IN_THE_OPEN = re.compile(P.text("in_the_open"))
_SIGNS_OF_IT = frozenset(
    ["here", "below", "comment", "comments", "reply", "thread", "publicly", "public", "post"]
)
_QUIETLY = re.compile(P.text("quietly"))


def asks_in_public(text: Wording, context: ReplyContext) -> Iterator[Span]:
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
    """Whether the pattern is in the sentence around that position."""
    return bool(pattern.search(text.flat, *text.sentence_at(place)))
