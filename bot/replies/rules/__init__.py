"""All rules for the text of a reply in one list. Each group of rules has its own module.

Each rule is a `Rule`. The linter runs the ones that apply to the kind of text. Whatever a rule
needs besides the folded text is in the `ReplyContext`. Nothing here does I/O or reads the clock.
"""

from collections.abc import Collection

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
"""All rules, in the order of `rules.toml`.

Importing this module raises `KeyError` if a rule listed there has no code.
"""

GROUPS: dict[str, tuple[Rule, ...]] = {
    group: tuple(rule for rule in ALL if rule.group == group)
    for group in dict.fromkeys(rule.group for rule in ALL)
}

JUDGED: tuple[str, ...] = tuple(rule.id for rule in ALL if rule.is_judged)
"""Rules on meaning. The model treats a match of their patterns as one feature among others."""

HINTS: frozenset[str] = frozenset(rule.id for rule in ALL if rule.is_sign)
"""Rules whose patterns are features for the model."""


def ensure_trained(labels: Collection[str]) -> None:
    """Reject a model that was trained on different rules on meaning than those in `rules.toml`.

    A rule whose label the model lacks would never find anything. Raises `ValueError`.
    """
    if unknown := [id for id in JUDGED if id not in labels]:
        raise ValueError(
            f"The model wasn't trained on {', '.join(unknown)}, so it would never find a breach. "
            'Set decided_by = "form" in bot/replies/rules/rules.toml, or train it with sentences '
            "for the rule (tools/training/README.md)."
        )
    if gone := [label for label in labels if label not in JUDGED]:
        raise ValueError(
            f"The model was trained on {', '.join(gone)}, but bot/replies/rules/rules.toml has no "
            "such rule on meaning. Put it back, or train the model again "
            "(tools/training/README.md)."
        )


__all__ = ["ALL", "GROUPS", "HINTS", "JUDGED", "Rule", "ensure_trained"]
