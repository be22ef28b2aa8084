"""Medical advice: an order, a duty, a recommendation, a guess or a prediction about care.

No one can list all advice. So we look for the phrases that any advice uses, and keep those whose
sentence also mentions the body, medicine or what people do for their health.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.replies.phrase import Phrase, Span
from bot.replies.rules.patterns import patterns
from bot.replies.rules.rule import whole
from bot.replies.wording import Wording

P = patterns("advice")


def advice(text: Wording, clinical: list[Span]) -> Iterator[Span]:
    """Where advice is given. `clinical` are the places of medical words."""
    yield from _ALWAYS.spans(text)
    cared = []
    if not _SELF_CARE.isdisjoint(text.vocabulary):
        cared = [(start, end) for word, start, end in text.words if word in _SELF_CARE]
    if not clinical and not cared:
        return
    for first, last in text.sentences:
        about = [span for span in clinical if first <= span[0] < last]
        health = sorted((*about, *(span for span in cared if first <= span[0] < last)))
        if not health:
            continue
        yield from _before([*_orders(text, first, last), *_turns(_TOLD, text, first, last)], health)
        yield from _before(_turns(_GUESSED, text, first, last), about)
        yield from _turns(_FORETOLD, text, first, last)


def _turns(pattern: str, text: Wording, first: int, last: int) -> list[Span]:
    return [match.span() for match in whole(pattern).finditer(text.flat, first, last)]


def _before(turns: list[Span], health: list[Span]) -> Iterator[Span]:
    """The spans from a phrase of advice to the next word about health."""
    for start, end in turns:
        reach = next((stop for place, stop in health if start <= place < end + _REACH), None)
        if reach:
            yield start, max(end, reach)


_REACH = 100
"""Maximum number of characters between the phrase and the word about health."""


def _orders(text: Wording, first: int, last: int) -> Iterator[Span]:
    """Imperatives at the start of a sentence, or after a comma or “and”."""
    begins = opens = True
    words = [word for word in text.words if first <= word[1] < last]
    for place, (word, start, end) in enumerate(words):
        following = words[place + 1][0] if place + 1 < len(words) else ""
        is_order = word in _ORDERS and (opens or word not in _ALSO_HELPS)
        if begins and is_order and following not in _TO_US:
            yield start, end
        comma = text.flat[end : end + 1] in (",", ";", ":", "-")
        begins = comma or word in _BEFORE_AN_ORDER or (begins and word in _STILL_BEFORE)
        opens = opens and begins and not comma


_ORDERS = P.words("orders")
_ALSO_HELPS = frozenset(("do", "get", "go", "have"))
"""Imperatives only at the start of a sentence. “We came and have done so” isn't an order."""
_BEFORE_AN_ORDER = P.words("before_an_order")
_STILL_BEFORE = frozenset(
    ("do", "not", "try", "make", "be", "sure", "to", "that", "you", "remember")
)
_TO_US = P.words("to_us")
_SELF_CARE = P.words("self_care")
"""What people do and take for their health. Medicine itself is in `clinical`."""

_TOLD = P.either("told")
_GUESSED = P.either("guessed")
_FORETOLD = P.either("foretold")
_ALWAYS = Phrase(
    *P.texts("always"),
)
