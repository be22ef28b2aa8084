"""Which sentences break a rule on meaning, by the model and the patterns together?

The patterns are signs that the model weighs with all others, so neither has the last word. A
sentence that this practice is known to say is fine. What is surely a breach blocks. What may be
one, or can't be understood, needs another look.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.replies.findings import Finding, ReplyContext, Severity
from bot.replies.known import from_one_reply, known, said_before
from bot.replies.meaning.model import Judgment, judge, the_model
from bot.replies.phrase import Span, merged
from bot.replies.rules import ALL, JUDGED
from bot.replies.rules.signed import end_of_message, signature_in
from bot.replies.wording import Wording

UNFAMILIAR = "not-understood"
"""The rule of a sentence whose words the model has not seen."""

LEAST_FAMILIAR = 0.5
"""Share of a sentence's words that the model must know, or someone has to look at it."""

FEWEST_WORDS = 4
"""A shorter sentence is not held to that: it may be names."""

_BY_ID = {rule.id: rule for rule in ALL if rule.id in JUDGED}


def on_meaning(
    text: Wording, hints: Mapping[str, list[Span]], context: ReplyContext
) -> Iterator[Finding]:
    """The findings of the rules on meaning, sentence by sentence."""
    message_ends = end_of_message(text.original, context)
    for start, end in _new_passages(text, context):
        if message_ends is not None and text.span(start, end)[0] >= message_ends:
            continue
        met = {rule: _inside(places, start, end) for rule, places in hints.items()}
        signs = [rule for rule, places in met.items() if places]
        judgment = judge(text.flat[start:end].strip(), signs)
        yield from _findings(text, (start, end), judgment, met, context)


@dataclass(frozen=True)
class Familiarity:
    """`unknown` is where, in the text as written, sentences stand that are neither the bank's nor
    approved before. `is_whole`: all of it is one reply of the bank or was approved before.
    """

    unknown: tuple[Span, ...]
    is_whole: bool


@lru_cache(maxsize=64)
def familiarity(text: Wording, context: ReplyContext) -> Familiarity:
    """How much of a text people are known to have written and read with care."""
    said = [text.flat[start:end] for start, end in _passages(text, context)]
    new = _new_passages(text, context)
    before = said_before(context)
    is_whole = not new and (from_one_reply(said) or before.issuperset(said))
    return Familiarity(tuple(text.span(*bounds) for bounds in new), is_whole)


def _passages(text: Wording, context: ReplyContext) -> tuple[Span, ...]:
    """The sentences before the signature."""
    signature = signature_in(text.original, context)
    return tuple(text.passages(signature.start if signature and signature.is_whole else None))


@lru_cache(maxsize=64)
def _new_passages(text: Wording, context: ReplyContext) -> tuple[Span, ...]:
    before = said_before(context)
    return tuple(
        (start, end)
        for start, end in _passages(text, context)
        if not known(text.flat[start:end]) and text.flat[start:end] not in before
    )


def _findings(
    text: Wording,
    bounds: Span,
    judgment: Judgment,
    met: Mapping[str, list[Span]],
    context: ReplyContext,
) -> Iterator[Finding]:
    allowed = [(rule, share) for rule, share in judgment.rules if _holds(rule, context)]
    patterns = [rule for rule, _share in allowed if met.get(rule)]
    breach = judgment.breach + math.log(max(sum(share for _rule, share in allowed), 1e-9))
    if severity := _severity(breach, bool(patterns)):
        for rule in dict.fromkeys((allowed[0][0], *patterns)):
            yield _finding(rule, severity, text, bounds, met, context)
    elif judgment.familiar < LEAST_FAMILIAR and judgment.words >= FEWEST_WORDS:
        message = "I can't tell what this says. Please read it again before it goes out."
        yield Finding(UNFAMILIAR, "look-again", *_place(text, bounds), message)


def _severity(breach: float, is_met: bool) -> Severity | None:
    """A pattern and the model are each other's second opinion."""
    model = the_model()
    if breach >= (model.agreed if is_met else model.sure):
        return "block"
    return "look-again" if breach >= (model.innocent if is_met else model.doubtful) else None


def _finding(
    rule: str,
    likely: Severity,
    text: Wording,
    bounds: Span,
    met: Mapping[str, list[Span]],
    context: ReplyContext,
) -> Finding:
    """What blocks points at the words that a pattern found, if one did; else at the sentence."""
    raised = rule in context.style.raised
    severity: Severity = "block" if raised else likely
    words = met.get(rule)
    place = text.span(*merged(words)[0]) if words and severity == "block" else _place(text, bounds)
    return Finding(rule, severity, *place, _BY_ID[rule].message)


def _place(text: Wording, bounds: Span) -> Span:
    """Where a sentence is in the text as written, without the blanks around it."""
    start, end = text.span(*bounds)
    written = text.original[start:end]
    return start + len(written) - len(written.lstrip()), start + len(written.rstrip())


def _holds(rule: str, context: ReplyContext) -> bool:
    return context.kind in _BY_ID[rule].kinds


def _inside(places: list[Span], start: int, end: int) -> list[Span]:
    return [place for place in places if start <= place[0] < end]
