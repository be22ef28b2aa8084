"""Finds which words of the reviewer's name a reply uses."""

from __future__ import annotations

from dataclasses import replace

from bot.cases.case import Case
from bot.cases.decision_context import DecisionContext
from bot.names import used_words
from bot.replies import lint
from bot.untrusted import Untrusted

_USED = "reviewer-name"
"""The rule that finds the reviewer's name in a reply, even if the practice allows it."""


def names_in(reply: str, name: Untrusted, case: Case, context: DecisionContext) -> frozenset[str]:
    """The words of the reviewer's `name` that `reply` uses, except for names of our own people."""
    if not used_words(name, reply):
        return frozenset()
    known = context.reply_context(case)
    strict = replace(
        known,
        review=replace(case.review, author=name),
        style=replace(known.style, displayed_name_allowed=False),
    )
    findings = (finding for finding in lint(reply, strict) if finding.rule == _USED)
    used = " ".join(reply[finding.start : finding.end] for finding in findings)
    return used_words(name, used)
