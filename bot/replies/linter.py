"""Can this text be public under a patient's review, and which words are in the way?"""

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
"""Rules on meaning whose patterns are certain by themselves."""

MOST_PER_RULE = 40
"""Maximum number of findings for each rule. Once those are fixed, the next ones show."""

REMEMBERED = 128
"""Number of drafts whose findings are cached, each with the replies it's compared with (8 MB)."""


@dataclass(frozen=True)
class Checked:
    """The check of a text against the reply rules. `blocking` is what keeps everyone from approving
    it.

    `suggested` is the text with all suggested fixes, empty if there are none. `left` is what would
    still block then. `found` is everything that was found, and `fixes` has the text with just that
    one fixed for each of them, empty if only a person can fix it.
    """

    blocking: tuple[Finding, ...] = ()
    suggested: str = ""
    left: tuple[Finding, ...] = ()
    found: tuple[Finding, ...] = ()
    fixes: tuple[str, ...] = ()


def lint(reply: str, context: ReplyContext) -> list[Finding]:
    """Check a reply against the reply rules.

    `reply` is the text as it would be published (UTF-8; limits count bytes for Google, characters
    for Yelp). Findings are ordered by where they start. Sources of the rules: docs/reply-rules.md.
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
    """Whether this is a note on the style of text from the bank.

    People wrote and read those sentences, and a rule of thumb doesn't know better.
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
"""Rules that aren't notes but still guess. The composer doesn't take anything from a review."""

OF_THE_REVIEW = frozenset(("wrong-language", "reviewer-name"))
"""Notes that depend on the review, so they also apply to a reply from the bank."""

AS_TYPED = frozenset(("all-caps", "shouting-punctuation"))
"""Notes on how a sentence is typed. The bank's sentences are known by their words alone."""

OF_THE_WHOLE = frozenset(
    ("not-personalised", "missing-acknowledgement", "no-named-contact", "stiff", "too-short")
)
"""Notes on a reply as a whole, no matter where they point."""


def patterns_met(text: Wording, context: ReplyContext) -> dict[str, list[Span]]:
    """Where the patterns of each rule on meaning match."""
    found = {rule.id: list(rule.search(text, context)) for rule in ALL if rule.id in HINTS}
    return {rule: places for rule, places in found.items() if places}


@lru_cache(maxsize=REMEMBERED)
def remembered(reply: str, context: ReplyContext) -> tuple[Finding, ...]:
    """The cached result of `lint` for the same text and context. Only for display.

    A card is drawn for each platform, each reader and each click. We check again before anything is
    posted.
    """
    return tuple(lint(reply, context))


@lru_cache(maxsize=REMEMBERED)
def suggested_fix(reply: str, context: ReplyContext) -> str:
    """The whole reply with every fix that needs no one's judgment. Empty if none can."""
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
    """For each finding, the whole text with only that one fixed. Empty if only a person can."""
    found = list(findings)
    fixes = ("" if _is_for_people(one, found) else _without(one, text, context) for one in found)
    return tuple(fix if fix and fix != text else "" for fix in fixes)


def _is_told(finding: Finding, found: list[Finding]) -> bool:
    """Whether the same rule was already found in the same words."""
    return any(
        one.rule == finding.rule and one.start < finding.end and finding.start < one.end
        for one in found
    )


MOST_FIXED = 40
"""Maximum number of steps. It's better to rewrite a text that needs more."""

_BY_ID = {rule.id: rule for rule in ALL}


def _is_for_people(finding: Finding, found: list[Finding]) -> bool:
    """Whether the sentence has something only a person can fix, such as a name to fill in."""
    return finding.rule in JUDGED and any(
        one.severity == "block"
        and one.rule not in JUDGED
        and _BY_ID[one.rule].fix is None
        and finding.start <= one.start < finding.end
        for one in found
    )


def _without(finding: Finding, text: str, context: ReplyContext) -> str | None:
    """The text with this one finding fixed."""
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
