"""Checks whether a text can be published under a patient's review, and which words prevent it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.replies.findings import Finding, Kind, ReplyContext, Severity
from bot.replies.judging import familiarity, on_meaning
from bot.replies.phrase import Span, merged
from bot.replies.rules import ALL, HINTS, JUDGED, Rule
from bot.replies.rules.fixes import without_sentence
from bot.replies.wording import Wording

_RULES: dict[Kind, tuple[Rule, ...]] = {
    kind: tuple(rule for rule in ALL if kind in rule.kinds)
    for kind in ("public-reply", "second-contact", "email")
}

ON_FORM_TOO = frozenset(("machine-tell",))
"""Rules on meaning whose patterns are reliable enough on their own."""

MOST_PER_RULE = 40
"""Maximum number of findings per rule. Once those are fixed, the next ones are shown."""

REMEMBERED = 128
"""Number of drafts whose findings are cached, each with the replies it's compared to (8 MB)."""


@dataclass(frozen=True)
class Checked:
    """The result of checking a text against the reply rules.

    `blocking` lists the findings that prevent anyone from approving it. `suggested` is the text
    with all suggested fixes, and empty if there are none. `left` lists the findings that would
    still block the text after those fixes. `found` lists all findings. For each of them, `fixes`
    holds the text with only that finding fixed, or "" if only a person can fix it.
    """

    blocking: tuple[Finding, ...] = ()
    suggested: str = ""
    left: tuple[Finding, ...] = ()
    found: tuple[Finding, ...] = ()
    fixes: tuple[str, ...] = ()


def lint(reply: str, context: ReplyContext) -> list[Finding]:
    """Check a reply against the reply rules.

    `reply` is the text as it would be published, in UTF-8. Google limits the number of bytes, and
    Yelp the number of characters. Findings are sorted by where they start. The rules' sources are
    in docs/reply-rules.md.
    """
    text = Wording.of(reply)
    hints = patterns_met(text, context)
    found: list[Finding] = []
    for rule in _RULES[context.kind]:
        if rule.id in JUDGED and rule.id not in ON_FORM_TOO:
            continue
        places = hints.get(rule.id, []) if rule.id in HINTS else list(rule.search(text, context))
        if places:
            found += _findings(rule, places, text, context)
    found += (one for one in on_meaning(text, hints, context) if not _is_told(one, found))
    found = [one for one in found if not _is_spared(one, text, context)]
    return sorted(found, key=lambda finding: (finding.start, finding.end, finding.rule))


def _is_spared(finding: Finding, text: Wording, context: ReplyContext) -> bool:
    """Whether this is a style note about text from the bank.

    People wrote and reviewed those sentences, so we trust them over a heuristic.
    """
    if finding.rule in OF_THE_REVIEW | AS_TYPED or (
        finding.severity != "note" and finding.rule not in SPARED
    ):
        return False
    familiar = familiarity(text, context)
    if finding.start == finding.end or finding.rule in OF_THE_WHOLE:
        return familiar.is_whole
    return not any(start < finding.end and finding.start < end for start, end in familiar.unknown)


SPARED = frozenset(("echoes-review",))
"""Heuristic rules that aren't notes. The composer never copies from a review anyway."""

OF_THE_REVIEW = frozenset(("wrong-language", "reviewer-name"))
"""Notes that depend on the review, so they also apply to a reply from the bank."""

AS_TYPED = frozenset(("all-caps", "shouting-punctuation"))
"""Notes on typing. They apply to text from the bank, too, which is only matched word by word."""

OF_THE_WHOLE = frozenset(
    ("not-personalised", "missing-acknowledgement", "no-named-contact", "stiff", "too-short")
)
"""Notes on a reply as a whole, no matter which span they cover."""


def patterns_met(text: Wording, context: ReplyContext) -> dict[str, list[Span]]:
    """Return where the patterns of each rule on meaning match."""
    found = {rule.id: list(rule.search(text, context)) for rule in ALL if rule.id in HINTS}
    return {rule: places for rule, places in found.items() if places}


@lru_cache(maxsize=REMEMBERED)
def remembered(reply: str, context: ReplyContext) -> tuple[Finding, ...]:
    """Return the cached result of `lint` for the same text and context. Use this only for display.

    A card is rendered for each platform, each user, and each click. Before anything is posted, the
    text is checked again.
    """
    return tuple(lint(reply, context))


@lru_cache(maxsize=REMEMBERED)
def suggested_fix(reply: str, context: ReplyContext) -> str:
    """Return the reply with every fix that doesn't require judgment, or "" if there are none."""
    text = reply
    for _step in range(MOST_FIXED):
        found = lint(text, context)
        offered = (_without(one, text, context) for one in found if not _is_for_people(one, found))
        fixed = next((one for one in offered if one and one != text), None)
        if fixed is None:
            break
        text = fixed
    return text if text != reply else ""


def own_fixes(findings: Sequence[Finding], text: str, context: ReplyContext) -> tuple[str, ...]:
    """Return, for each finding, the text with only that one fixed, or "" if only a person can."""
    found = list(findings)
    fixes = ("" if _is_for_people(one, found) else _without(one, text, context) for one in found)
    return tuple(fix if fix and fix != text else "" for fix in fixes)


def _is_told(finding: Finding, found: list[Finding]) -> bool:
    """Whether the same rule already has a finding for the same words."""
    return any(
        one.rule == finding.rule and one.start < finding.end and finding.start < one.end
        for one in found
    )


MOST_FIXED = 40
"""Maximum number of fixes to apply. A text that needs more is better rewritten."""

_BY_ID = {rule.id: rule for rule in ALL}


def _is_for_people(finding: Finding, found: list[Finding]) -> bool:
    """Whether the sentence has a problem that only a person can fix, such as a blank to fill in."""
    return finding.rule in JUDGED and any(
        one.severity == "block"
        and one.rule not in JUDGED
        and _BY_ID[one.rule].fix is None
        and finding.start <= one.start < finding.end
        for one in found
    )


def _without(finding: Finding, text: str, context: ReplyContext) -> str | None:
    """The text with only this finding fixed, or None if it has no fix."""
    rule = _BY_ID.get(finding.rule)
    fix = rule.fix if rule and rule.id not in JUDGED else without_sentence()
    return fix(text, (finding.start, finding.end), context) if fix else None


def _findings(
    rule: Rule, places: list[Span], text: Wording, context: ReplyContext
) -> list[Finding]:
    spans = merged(places)
    severity: Severity = "block" if rule.id in context.style.raised else rule.severity
    found = []
    for start, end in spans[:MOST_PER_RULE]:
        place = (start, end) if rule.as_written else text.span(start, end)
        found.append(Finding(rule.id, severity, *place, rule.message))
    return found


def checked(text: str, context: ReplyContext) -> Checked:
    found = remembered(text, context)
    blocking = _blocking(text, context)
    fixed = suggested_fix(text, context) if blocking else ""
    left = _blocking(fixed, context) if fixed else blocking
    return Checked(blocking, fixed, left, found, own_fixes(found, text, context))


def _blocking(text: str, context: ReplyContext) -> tuple[Finding, ...]:
    return tuple(finding for finding in remembered(text, context) if finding.severity == "block")
