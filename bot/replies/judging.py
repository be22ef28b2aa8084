"""Finds sentences that break a rule on meaning, using the model and the patterns together.

The model weighs a pattern's match along with all its other features, so neither one alone decides.
A sentence from a reply that this practice has approved before is fine. A clear violation blocks the
reply. A possible violation needs another look, and so does a sentence that we can't understand. If
most words in a sentence are unknown, such as in another language, we ignore the model unless a
pattern matched.
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
"""The rule for sentences with words that the model hasn't seen."""

LEAST_FAMILIAR = 0.5
"""Minimum share of a sentence's words that are in the model. Below that, someone has to look."""

FEWEST_WORDS = 4
"""Minimum number of words in an unfamiliar sentence. Shorter ones are exempt: they may be names."""

_BY_ID = {rule.id: rule for rule in ALL if rule.id in JUDGED}


def on_meaning(
    text: Wording, hints: Mapping[str, list[Span]], context: ReplyContext
) -> Iterator[Finding]:
    """Yield the findings for the rules on meaning, sentence by sentence."""
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
    """How much of a text is known to be fine.

    `unknown` lists the positions, in the original text, of sentences that are neither in the bank
    nor in an approved reply. `is_whole` means that the whole text is one reply from the bank, or
    consists of sentences that were approved before.
    """

    unknown: tuple[Span, ...]
    is_whole: bool


@lru_cache(maxsize=64)
def familiarity(text: Wording, context: ReplyContext) -> Familiarity:
    """Return how much of a text people have already written or reviewed."""
    said = [text.flat[start:end] for start, end in _passages(text, context)]
    new = _new_passages(text, context)
    before = said_before(context)
    is_whole = not new and (from_one_reply(said) or before.issuperset(said))
    return Familiarity(tuple(text.span(*bounds) for bounds in new), is_whole)


def _passages(text: Wording, context: ReplyContext) -> tuple[Span, ...]:
    """The spans of all sentences before the signature."""
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
    is_familiar = judgment.familiar >= LEAST_FAMILIAR
    if (is_familiar or patterns) and (severity := _severity(breach, bool(patterns))):
        for rule in dict.fromkeys((allowed[0][0], *patterns)):
            yield _finding(rule, severity, text, bounds, met, context)
    elif not is_familiar and judgment.words >= FEWEST_WORDS:
        message = "I can't tell what this says. Please read it again before it goes out."
        yield Finding(UNFAMILIAR, "look-again", *_place(text, bounds), message)


def _severity(breach: float, is_met: bool) -> Severity | None:
    """The severity, or None if there's no problem. A pattern's match lowers the required score."""
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
    """Return a finding.

    If it blocks the reply, it covers the words that a pattern matched, if there are any. Otherwise,
    it covers the whole sentence.
    """
    raised = rule in context.style.raised
    severity: Severity = "block" if raised else likely
    words = met.get(rule)
    place = text.span(*merged(words)[0]) if words and severity == "block" else _place(text, bounds)
    return Finding(rule, severity, *place, _BY_ID[rule].message)


def _place(text: Wording, bounds: Span) -> Span:
    """The sentence's position in the original text, without surrounding whitespace."""
    start, end = text.span(*bounds)
    written = text.original[start:end]
    return start + len(written) - len(written.lstrip()), start + len(written.rstrip())


def _holds(rule: str, context: ReplyContext) -> bool:
    return context.kind in _BY_ID[rule].kinds


def _inside(places: list[Span], start: int, end: int) -> list[Span]:
    return [place for place in places if start <= place[0] < end]
