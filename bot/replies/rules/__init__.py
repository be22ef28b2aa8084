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

__all__ = ["ALL", "GROUPS", "Rule"]
