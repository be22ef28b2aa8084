"""Rules on what happened inside the office: care, advice, dates and visits, money."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from bot.replies.findings import ReplyContext
from bot.replies.phrase import Phrase, Span
from bot.replies.rules.advice import advice
from bot.replies.rules.clinical import ALWAYS, ENDINGS, INNOCENT, NEVER, PHRASES
from bot.replies.rules.fixes import without_sentence
from bot.replies.rules.patterns import patterns
from bot.replies.rules.rule import phrases, rule
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
    """Medical words, except in the practice's own name and its signature."""
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


def _advice(text: Wording, context: ReplyContext) -> Iterator[Span]:
    yield from advice(text, list(_clinical(text, context)))


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
