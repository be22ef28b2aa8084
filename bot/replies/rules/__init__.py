"""All rules on the text of a reply in one list, with a module for each group.

A rule is a `Rule`. The linter runs the ones of the right kind. Anything a rule needs besides the
folded text is in the `ReplyContext`. Nothing here does I/O or knows the time.
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
"""All rules in the order of `rules.toml`.

A rule that's listed there without code raises `KeyError`.
"""

GROUPS: dict[str, tuple[Rule, ...]] = {
    group: tuple(rule for rule in ALL if rule.group == group)
    for group in dict.fromkeys(rule.group for rule in ALL)
}

JUDGED: tuple[str, ...] = tuple(rule.id for rule in ALL if rule.is_judged)
"""Rules on meaning. The model weighs their patterns' matches as one sign among others."""

HINTS: frozenset[str] = frozenset(rule.id for rule in ALL if rule.is_sign)
"""Rules whose patterns are signs for the model."""

__all__ = ["ALL", "GROUPS", "HINTS", "JUDGED", "Rule"]
