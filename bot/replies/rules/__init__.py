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
from bot.replies.rules.rule import Rule, listed

MODULES = (
    patient,
    care,
    people,
    names,
    offices,
    echo,
    pressure,
    fault,
    contact,
    tone,
    plain,
    whole,
    form,
    signed,
)

_FOUND = {rule.id: rule for module in MODULES for rule in module.RULES}

ALL: tuple[Rule, ...] = tuple(_FOUND[id] for id in listed())
"""In the order of `rules.toml`; a rule that is only there, without code, is a `KeyError`."""

GROUPS: dict[str, tuple[Rule, ...]] = {
    group: tuple(rule for rule in ALL if rule.group == group)
    for group in dict.fromkeys(rule.group for rule in ALL)
}

JUDGED: tuple[str, ...] = tuple(rule.id for rule in ALL if rule.is_judged)
"""Rules on meaning: what their patterns find is one sign among others of the model."""

HINTS: frozenset[str] = frozenset(rule.id for rule in ALL if rule.is_sign)
"""Rules whose patterns the model takes as signs."""

__all__ = ["ALL", "GROUPS", "HINTS", "JUDGED", "Rule"]
