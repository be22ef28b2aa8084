"""All rules on the text of a reply, one list, a module for each group.

A rule is a `Rule`; the linter runs those whose kind fits. What a rule needs beside the folded
text is in the `ReplyContext`. Nothing here does I/O or knows a clock.
"""

from bot.replies.rules import care, contact, form, patient, pressure
from bot.replies.rules.rule import Rule

GROUPS: dict[str, tuple[Rule, ...]] = {
    "Who is a patient": patient.RULES,
    "What stays inside": care.RULES,
    "No pressure": pressure.RULES,
    "The way to talk": contact.RULES,
    "The form": form.RULES,
}

ALL: tuple[Rule, ...] = tuple(rule for group in GROUPS.values() for rule in group)

__all__ = ["ALL", "GROUPS", "Rule"]
