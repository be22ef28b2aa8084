"""Rules on what happened inside the office: care, advice, dates, visits, and money."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from bot.replies.findings import ReplyContext
from bot.replies.phrase import Phrase, Span
from bot.replies.rules.clinical import ALWAYS, ENDINGS, INNOCENT, NEVER, PHRASES
from bot.replies.rules.fixes import without_sentence
from bot.replies.rules.patterns import patterns
from bot.replies.rules.rule import phrases, rule, whole
from bot.replies.wording import Wording

P = patterns("care")

_hyphened = (word.replace("-", "[- ]") for word in sorted(ALWAYS) if "-" in word)
_clinical_phrases = phrases(*PHRASES, *_hyphened)
_spared = Phrase(*INNOCENT)


@lru_cache(maxsize=4)
def _clinical_words(text: Wording) -> list[Span]:
    if not any(map(_is_clinical, text.vocabulary)):
        return []
    return [(start, end) for word, start, end in text.words if _is_clinical(word)]


@lru_cache(maxsize=16384)
def _is_clinical(word: str) -> bool:
    word = word.removesuffix("'s")
    return (
        word in ALWAYS
        or word.removesuffix("s") in ALWAYS
        or (len(word) > 6 and word.endswith(ENDINGS) and word not in NEVER)
    )


def _clinical(text: Wording, context: ReplyContext) -> Iterator[Span]:
    """Medical words, except in the names of the practice, the office, and the signer."""
    found = [*_clinical_words(text), *_clinical_phrases(text, context)]
    if not found:
        return
    innocent = list(_spared.spans(text))
    innocent += _own_names(text, context)
    for start, end in found:
        if not any(s < end and start < e for s, e in innocent):
            yield start, end


def _own_names(text: Wording, context: ReplyContext) -> list[Span]:
    place = context.location
    names = (context.practice.name, place.name, place.email, f"{place.signer}, {place.signer_role}")
    spans = []
    for name in names:
        flat = Wording.of(name).flat
        start = text.flat.find(flat)
        if start >= 0:
            spans.append((start, start + len(flat)))
    return spans


_NUMBER = P.group("number")
_MONTH = P.group("month")
_DAY = P.group("day")
_WHO = P.group("who")

_date = phrases(
    *P.texts("date"),
    but=P.texts("date_but"),
)

_BILL = P.group("bill")
_billing = phrases(
    *P.texts("billing"),
    but=P.texts("billing_but"),
)

_ADVICE = patterns("advice")


def _advice(text: Wording, context: ReplyContext) -> Iterator[Span]:
    """Medical advice: an order, a duty, a recommendation, a guess, or a prediction.

    No one can list all possible advice. So we look for phrases that any advice would use, in
    sentences that also mention the body, medicine, or what people do for their health.
    """
    clinical = list(_clinical(text, context))
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
    """The spans from an advice phrase to the next health word, if it's close enough."""
    for start, end in turns:
        reach = next((stop for place, stop in health if start <= place < end + _REACH), None)
        if reach:
            yield start, max(end, reach)


_REACH = 100
"""Maximum number of characters from an advice phrase to a health word."""


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


_ORDERS = _ADVICE.words("orders")
_ALSO_HELPS = frozenset(("do", "get", "go", "have"))
"""Words that are imperatives only at the start of a sentence.

In “we came and have done so”, “have” isn't one.
"""
_BEFORE_AN_ORDER = _ADVICE.words("before_an_order")
_STILL_BEFORE = frozenset(
    ("do", "not", "try", "make", "be", "sure", "to", "that", "you", "remember")
)
_TO_US = _ADVICE.words("to_us")
_SELF_CARE = _ADVICE.words("self_care")
"""What people do and take for their health. The names of medicines are in `clinical`."""

_TOLD = _ADVICE.either("told")
_GUESSED = _ADVICE.either("guessed")
_FORETOLD = _ADVICE.either("foretold")
_ALWAYS = Phrase(
    *_ADVICE.texts("always"),
)


RULES = (
    rule(
        "clinical-detail",
        _clinical,
        fix=without_sentence("We can't discuss anyone's care in public."),
    ),
    rule("visit-date-or-count", _date, fix=without_sentence()),
    rule(
        "billing-detail",
        _billing,
        fix=without_sentence("Questions about cost deserve a proper conversation."),
    ),
    rule(
        "clinical-advice",
        _advice,
        fix=without_sentence("If anything is urgent, please call us or 911."),
    ),
)
