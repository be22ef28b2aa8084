"""All rules on the text of a reply, one list, a module for each group.

A rule is a `Rule`; the linter runs those whose kind fits. What a rule needs beside the folded
text is in the `ReplyContext`. Nothing here does I/O or knows a clock.
"""

from bot.replies.rules import (
    care,
    contact,
    echo,
    fault,
    form,
    names,
    offices,
    patient,
    people,
    plain,
    pressure,
    signed,
    tone,
    whole,
)
from bot.replies.rules.rule import Rule

GROUPS: dict[str, tuple[Rule, ...]] = {
    "Who is a patient": patient.RULES,
    "What stays inside": care.RULES,
    "People": (*people.RULES, *names.RULES, *offices.RULES, *echo.RULES),
    "No pressure": pressure.RULES,
    "Fault": fault.RULES,
    "The way to talk": contact.RULES,
    "Tone": (*tone.RULES, *plain.RULES),
    "The text as a whole": whole.RULES,
    "Form": (*form.RULES, *signed.RULES),
}

ALL: tuple[Rule, ...] = tuple(rule for group in GROUPS.values() for rule in group)

JUDGED: tuple[str, ...] = (
    "confirms-patient",
    "thanks-for-visit",
    "denies-patient",
    "clinical-detail",
    "visit-date-or-count",
    "billing-detail",
    "third-party",
    "other-patients",
    "asks-phi-in-public",
    "clinical-advice",
    "discloses-staff-matter",
    "record-check-claim",
    "removal-or-edit-request",
    "compensation-offer",
    "conditional-resolution",
    "legal-threat",
    "gag-clause",
    "accuses-fake",
    "admission-of-fault",
    "blames-reviewer",
    "insult",
    "machine-tell",
)
"""Blocking rules on meaning: what the patterns find is one sign among others of the model."""

HINTS: frozenset[str] = frozenset(JUDGED) | {
    "call-to-reply",
    "cliche",
    "conditional-patient",
    "confirms-event",
    "defensive",
    "dismissive-majority",
    "implied-visit",
    "non-apology",
    "policy-lecture",
    "promises-outcome",
    "promotion",
    "sorry-for-fact",
    "stiff",
}
"""Rules whose patterns the model takes as signs."""

__all__ = ["ALL", "GROUPS", "HINTS", "JUDGED", "Rule"]
