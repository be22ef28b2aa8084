"""Rules on plain language: no shouting, no brochure talk, nothing stiff, and no forbidden words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.replies.findings import ReplyContext
from bot.replies.phrase import Span
from bot.replies.rules.fixes import replaced
from bot.replies.rules.patterns import patterns
from bot.replies.rules.rule import phrases, rule, words
from bot.replies.wording import Wording

P = patterns("plain")

_SHOUTED = re.compile(P.text("shouted"))
_ACRONYMS = frozenset(
    ["HIPAA", "COVID", "FERPA", "DDS", "DMD", "FACOG", "FACS", "ASAP", "PPPP", "NICU", "USPS"]
)


def _all_caps(text: Wording, context: ReplyContext) -> Iterator[Span]:
    ours = f"{context.practice.name} {context.location.name} {context.location.signer_role}"
    found = [
        m for m in _SHOUTED.finditer(text.original) if m[0] not in _ACRONYMS and m[0] not in ours
    ]
    if len(found) >= 2:
        yield from (match.span() for match in found)


_BANGS = re.compile(P.text("bangs"))


def _shouting(text: Wording, _context: ReplyContext) -> Iterator[Span]:
    if "!" not in text.flat and "??" not in text.flat and "? ?" not in text.flat:
        return
    yield from (match.span() for match in _BANGS.finditer(text.flat))
    single = [place for place, character in enumerate(text.flat) if character == "!"]
    if len(single) > 1:
        yield from ((place, place + 1) for place in single[1:])


_cliche = phrases(
    *P.texts("cliche"),
    but=P.texts("cliche_but"),
)

_customer = words(P.words("customer"))

_promotion = phrases(
    *P.texts("promotion"),
    but=P.texts("promotion_but"),
)

_stiff = phrases(
    *P.texts("stiff"),
    but=P.texts("stiff_but"),
)
_VOWELS = re.compile(P.text("vowels"))
GRADE = 9.0
"""The Flesch-Kincaid grade above which a text counts as stiff."""


def _reading_level(text: Wording, context: ReplyContext) -> Iterator[Span]:
    yield from _stiff(text, context)
    if len(text.spoken) >= 30 and _grade(text) > GRADE and _is_english(text):
        yield 0, len(text.flat)


def _grade(text: Wording) -> float:
    """The Flesch-Kincaid grade: 0.39 × words per sentence + 11.8 × syllables per word - 15.59."""
    spoken = [word for word in text.spoken if word.isalpha()]
    sentences = sum(end - start > 8 for start, end in text.sentences) or 1
    count = max(len(spoken), 1)
    return 0.39 * count / sentences + 11.8 * sum(map(_syllables, spoken)) / count - 15.59


@lru_cache(maxsize=16384)
def _syllables(word: str) -> int:
    return max(len(_VOWELS.findall(word)) - word.endswith("e"), 1)


def _is_english(text: Wording) -> bool:
    return len(text.vocabulary & _ENGLISH) >= 4


_ENGLISH = P.words("english")


def _forbidden(text: Wording, context: ReplyContext) -> Iterator[Span]:
    for said in context.style.forbidden:
        flat = Wording.of(said.strip()).flat
        if flat and flat in text.flat:
            for match in re.finditer(rf"(?<!\w){re.escape(flat)}(?!\w)", text.flat):
                yield match.span()


RULES = (
    rule(
        "all-caps",
        _all_caps,
        fix=replaced(lambda written, _context: written.lower()),
        as_written=True,
    ),
    rule(
        "shouting-punctuation",
        _shouting,
        fix=replaced(lambda written, _context: "?" if "?" in written else "."),
    ),
    rule("cliche", _cliche),
    rule("customer-word", _customer),
    rule("promotion", _promotion),
    rule("stiff", _reading_level),
    rule("forbidden-word", _forbidden),
)
