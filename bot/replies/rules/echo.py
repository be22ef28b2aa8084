"""The rule against echoes: the practice doesn't repeat what the review says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.replies.findings import ReplyContext
from bot.replies.phrase import Span
from bot.replies.rules.fixes import without_sentence
from bot.replies.rules.patterns import patterns
from bot.replies.rules.rule import phrases, rule
from bot.replies.wording import Wording

P = patterns("echo")

_QUOTE = re.compile(P.text("quote"))
_as_you_say = phrases(
    *P.texts("as_you_say"),
    but=P.texts("as_you_say_but"),
)
_as_you_wrote = phrases(
    *P.texts("as_you_wrote"),
    but=P.texts("as_you_say_but"),
)


def _echoes(text: Wording, context: ReplyContext) -> Iterator[Span]:
    yield from _as_you_say(text, context)
    yield from _retold(text, context)
    if context.review is None or not context.review.text:
        return
    review = context.review.text.literal
    if '"' in text.flat:
        written = Wording.of(review)
        for match in _QUOTE.finditer(text.flat):
            if match[1].strip(" .,!?") in written.flat:
                yield match.span()
    yield from _shared_runs(text, review)


def _retold(text: Wording, context: ReplyContext) -> Iterator[Span]:
    """The places where the text repeats the review, in quotation marks or word for word."""
    review = context.review.text.literal if context.review is not None else ""
    theirs = frozenset(_runs(Wording.of(review).spoken, RETOLD))
    for start, end in _as_you_wrote(text, context):
        stop = _STOP.search(text.flat, end)
        sentence = text.flat[start : stop.start() if stop else None]
        said = _runs(Wording.of(sentence).spoken, RETOLD)
        if '"' in sentence or not theirs.isdisjoint(said):
            yield start, end


_STOP = re.compile(r"[.!?]")

RETOLD = 3
"""Number of consecutive words from the review that count as repeating it after "you wrote that"."""

RUN = 6
"""Number of consecutive words from the review that count as repeating it anywhere."""


def _shared_runs(text: Wording, review: str) -> Iterator[Span]:
    theirs = _runs_of(review)
    if theirs.isdisjoint(_runs(text.spoken, RUN)):
        return
    for place, run in enumerate(_runs(text.spoken, RUN)):
        if run in theirs:
            yield text.words[place][1], text.words[place + RUN - 1][2]


def _runs(spoken: tuple[str, ...], size: int) -> Iterator[tuple[str, ...]]:
    return zip(*(spoken[place:] for place in range(size)), strict=False)


@lru_cache(maxsize=64)
def _runs_of(review: str) -> frozenset[tuple[str, ...]]:
    return frozenset(_runs(Wording.of(review).spoken, RUN))


RULES = (rule("echoes-review", _echoes, fix=without_sentence()),)
