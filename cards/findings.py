"""The problems found in a reply, as shown in forms: the words in question, and how to fix them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import groupby

from bot.posts import CaseView
from bot.replies import Finding, Severity, gravity, marked
from cards.card import Bullets, Button, Buttons, Line, Part, Row, Small, Strong, Text
from cards.excerpt import short, visible
from cards.fields import LONGEST_TICK, Option, SomeOf

MOST_TOLD = 8
"""Maximum number of findings shown at once."""

LONGEST_MEANT = 80
"""Maximum length of the words quoted from the reply next to a finding, in characters."""

LONGEST_INSTEAD = 160
"""Maximum length shown of a fix's new text, in characters."""

MOST_TICKS = 10
"""Maximum number of checkboxes in one list (a Slack limit)."""

FIX = "fix"
"""The action name of a fix's button."""

TITLES: Mapping[Severity, str] = {
    "block": "Needs fixing",
    "look-again": "Look again",
    "note": "Consider",
}

ALL = "all"
"""The value of the button that applies all fixes at once."""


def to_fix(
    findings: Sequence[Finding], fixes: Sequence[str], text: str, whole: str
) -> Iterator[Part]:
    """Yield the words in question and what to do about them, with blocking findings first.

    For each finding, `fixes` contains the text with only that finding fixed. `whole` is the text
    with all of them fixed. Either can be empty.
    """
    filled = (*fixes, *("" for _ in findings))
    both = sorted(zip(findings, filled, strict=False), key=lambda one: gravity(one[0]))
    shown = both[:MOST_TOLD]
    fixable = [fix for finding, fix in both if fix and finding.severity == "block"]
    for severity, group in groupby(shown, key=lambda one: one[0].severity):
        yield from _group(severity, list(group), text, whole)
    if len(both) > len(shown):
        yield Small((f"{len(both) - len(shown)} more will show once these are fixed",))
    if whole and len(fixable) > 1 and whole not in fixable:
        label = f"Fix all {len(fixable)}"
        yield Buttons((Button(label, FIX, {"fix": ALL}, sends="inputs"),))


def _group(
    severity: Severity, findings: Sequence[tuple[Finding, str]], text: str, whole: str
) -> Iterator[Part]:
    """The findings of one severity, in a plain list if none has a fix.

    Otherwise, each has its button. Findings with the same fix are listed next to one button.
    """
    title = Strong(
        "One thing to fix" if severity == "block" and len(findings) == 1 else TITLES[severity]
    )
    if not any(fix for _, fix in findings):
        yield Bullets(tuple(finding_line(finding, text) for finding, _ in findings), (title,))
        return
    yield Text((title,))
    together = defaultdict[tuple[str, str], list[Finding]](list)
    for finding, fix in findings:
        together[fix, "" if fix else fix_key(finding, text)].append(finding)
    for (fix, _), about in together.items():
        yield _row(about, fix, text, is_all=fix == whole)


def fix_key(finding: Finding, text: str) -> str:
    """The value of a finding's button.

    The text may have changed by the time the button is pressed, so the value identifies the words
    themselves, not their position.
    """
    meant = sha256(text[finding.start : finding.end].encode()).hexdigest()[:12]
    return f"{finding.rule}:{meant}"


def _row(findings: Sequence[Finding], fix: str, text: str, *, is_all: bool) -> Part:
    """The findings, each on its own line, and the fix that they share."""
    line: Line = ()
    for finding in findings:
        line = (*line, *(("\n",) if line else ()), *finding_line(finding, text))
    if not fix:
        return Text(line)
    out, into = _changed(text, fix)
    label = "Replace it" if out and into else "Remove it" if out else "Add it"
    if is_all and len(findings) > 1:
        label = f"Fix all {len(findings)}"
    if into:
        gap = "\n" if len(findings) > 1 else " "
        added = f"{gap}{'Instead' if out else 'It adds'}: “{short(into, LONGEST_INSTEAD)}”"
        line = (*line, added)
    carried = {"fix": fix_key(findings[0], text)}
    return Row(line, Button(label, FIX, carried, sends="inputs"))


def _changed(before: str, after: str) -> tuple[str, str]:
    """The words that a fix removes, and the words that it adds."""
    old, new = before.split(), after.split()
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    last = 0
    while last < min(len(old), len(new)) - same and old[-1 - last] == new[-1 - last]:
        last += 1
    return (
        " ".join(old[same : len(old) - last]),
        " ".join(new[same : len(new) - last]),
    )


def finding_line(finding: Finding, text: str) -> Line:
    """The words in question, if they're short enough, and what to do about them."""
    meant = " ".join(text[finding.start : finding.end].split())
    if not meant or len(meant) > LONGEST_MEANT:
        return (short(finding.message, 250),)
    return (Strong(f"“{visible(meant)}”"), f": {short(finding.message, 250)}")


# --- the sentences that an approver has to check off

READ_ONE = "I've read this sentence, and it's fine"
READ_ALL = "I've read these sentences, and they're fine"


def to_tick(
    text: str, findings: Sequence[Finding], ticks: tuple[str, ...] = ()
) -> Iterator[SomeOf]:
    """Yield a checkbox for each questionable sentence, split into several lists if necessary."""
    sentences = marked(text, findings)
    for start in range(0, len(sentences), MOST_TICKS):
        label = "These are fine, too"
        if start == 0:
            label = READ_ONE if len(sentences) == 1 else READ_ALL
        options = tuple(
            Option(f"“{short(sentence, LONGEST_TICK)}”", sentence_key(sentence))
            for sentence in sentences[start : start + MOST_TICKS]
        )
        name = f"looked_at_{start // MOST_TICKS + 1}"
        chosen = tuple(option.value for option in options if option.value in ticks)
        yield SomeOf(name, label, options, is_optional=False, as_ticks=True, chosen=chosen)


def sentence_key(sentence: str) -> str:
    """The value of a sentence's checkbox: a hash, because the sentence itself is too long."""
    return sha256(sentence.encode()).hexdigest()[:12]


def ticked(view: CaseView, keys: Iterable[str]) -> tuple[str, ...]:
    """The sentences in the draft whose checkboxes are checked."""
    chosen = set(keys)
    draft = view.case.draft
    sentences = marked(draft.text if draft else "", view.findings)
    return tuple(sentence for sentence in sentences if sentence_key(sentence) in chosen)
