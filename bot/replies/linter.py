"""May this text stand in public under a patient's review? Which words stand in the way?"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from bot.replies.findings import Finding, Kind, ReplyContext, Severity
from bot.replies.phrase import Span
from bot.replies.rules import ALL, Rule
from bot.replies.wording import Wording

_RULES: dict[Kind, tuple[Rule, ...]] = {
    kind: tuple(rule for rule in ALL if kind in rule.kinds)
    for kind in ("public-reply", "second-contact", "email")
}

MOST_PER_RULE = 40
"""A rule names at most so many places; who mends those sees the next."""

REMEMBERED = 128
"""Drafts whose findings are remembered, each with the 50 replies it is compared with: 4 MB."""


def lint(reply: str, context: ReplyContext) -> list[Finding]:
    """Check a reply against the reply rules.

    `reply` is the text as it would be published (UTF-8; limits count bytes for Google,
    characters for Yelp). Findings come in the order of their span.
    Sources of the rules: docs/reply-rules.md.
    """
    text = Wording.of(reply)
    found: list[Finding] = []
    for rule in _RULES[context.kind]:
        places = list(rule.search(text, context))
        if places:
            found += _findings(rule, places, text, context)
    return sorted(found, key=lambda finding: (finding.start, finding.end, finding.rule))


@lru_cache(maxsize=REMEMBERED)
def remembered(reply: str, context: ReplyContext) -> tuple[Finding, ...]:
    """What `lint` said, for as long as text and context are the same: for what is only shown.

    A card is drawn for each platform, each reader and each click. What goes out is linted anew.
    """
    return tuple(lint(reply, context))


@lru_cache(maxsize=REMEMBERED)
def suggested_fix(reply: str, context: ReplyContext) -> str:
    """The whole reply with everything fixed that needs no one's judgment; "" if nothing can be."""
    text = reply
    for _step in range(MOST_FIXED):
        offered = (_without(finding, text, context) for finding in lint(text, context))
        fixed = next((one for one in offered if one and one != text), None)
        if fixed is None:
            break
        text = fixed
    return text if text != reply else ""


MOST_FIXED = 40
"""Steps; a text that needs more is better rewritten."""

_BY_ID = {rule.id: rule for rule in ALL}


def _without(finding: Finding, text: str, context: ReplyContext) -> str | None:
    """The text without this one finding."""
    rule = _BY_ID.get(finding.rule)
    fix = rule.mended if rule else None
    return fix(text, (finding.start, finding.end), context) if fix else None


def _findings(
    rule: Rule, places: list[Span], text: Wording, context: ReplyContext
) -> list[Finding]:
    spans = _merged(places)
    severity: Severity = "block" if rule.id in context.style.raised else rule.severity
    found = []
    for start, end in spans[:MOST_PER_RULE]:
        place = (start, end) if rule.as_written else text.span(start, end)
        found.append(Finding(rule.id, severity, *place, rule.mend))
    return found


def _merged(spans: Iterable[Span]) -> list[Span]:
    """The places in order; those that overlap are one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        elif not merged or (start, end) != merged[-1]:
            merged.append((start, end))
    return merged
