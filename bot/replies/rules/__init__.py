"""All rules on the text of a reply in one list, with a module for each group.

A rule is a `Rule`. The linter runs the ones of the right kind. Anything a rule needs besides the
folded text is in the `ReplyContext`. Nothing here does I/O or knows the time.
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


def ensure_trained(labels: Collection[str]) -> None:
    """Refuse a model that was trained with other rules on meaning than the ones in `rules.toml`.

    A rule whose label it doesn't know would never find anything. Raises `ValueError`.
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
