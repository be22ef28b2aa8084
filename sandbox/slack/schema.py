"""The building blocks for validating Block Kit: rules for the allowed values of a field.

A `Rule` checks one value and yields complaints in Slack's own wording, each with a JSON pointer to
where the problem is. The functions here return rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Rule = Callable[[Any, str], Iterator[str]]


def complaint(text: str, pointer: str) -> str:
    return f"[ERROR] {text} [json-pointer:{pointer}]"


def string(longest: int, shortest: int = 1) -> Rule:
    """Require a string of `shortest` to `longest` characters."""

    def check(value: Any, pointer: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield complaint("must provide a string", pointer)
        elif len(value) > longest:
            yield complaint(f"must be less than {longest + 1} characters", pointer)
        elif len(value) < shortest:
            yield complaint(f"must be more than {shortest - 1} characters", pointer)

    return check


def matching(pattern: str, meant: str) -> Rule:
    """Require a string in a certain format, such as YYYY-MM-DD."""
    form = re.compile(pattern)

    def check(value: Any, pointer: str) -> Iterator[str]:
        if not isinstance(value, str) or not form.fullmatch(value):
            yield complaint(f"must be a valid {meant}", pointer)

    return check


def url(longest: int) -> Rule:
    return both(string(longest), matching(r"(https?|mailto|tel|slack):\S+", "url"))


def one_of(*allowed: str | int) -> Rule:
    kinds = {type(kind) for kind in allowed}

    def check(value: Any, pointer: str) -> Iterator[str]:
        if type(value) not in kinds or value not in allowed:
            names = ", ".join(map(str, allowed))
            yield complaint(f"must be one of: {names}", pointer)

    return check


def boolean(value: Any, pointer: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield complaint("must be a boolean", pointer)


def whole(lowest: int, highest: int) -> Rule:
    """Require an integer from `lowest` to `highest`."""

    def check(value: Any, pointer: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield complaint("must be an integer", pointer)
        elif not lowest <= value <= highest:
            yield complaint(f"must be between {lowest} and {highest}", pointer)

    return check


def both(first: Rule, second: Rule) -> Rule:
    """Combine two rules. The second is checked only if the first has no complaints."""

    def check(value: Any, pointer: str) -> Iterator[str]:
        complaints = list(first(value, pointer))
        yield from complaints or second(value, pointer)

    return check


def items(rule: Rule, most: int, least: int = 1) -> Rule:
    """Require a list of `least` to `most` values, each of which follows `rule`."""

    def check(value: Any, pointer: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield complaint("must be an array", pointer)
            return
        if len(value) > most:
            yield complaint(f"no more than {most} items allowed", pointer)
        if len(value) < least:
            yield complaint(f"no less than {least} items allowed", pointer)
        for index, one in enumerate(value):
            yield from rule(one, f"{pointer}/{index}")

    return check


def thing(
    required: Mapping[str, Rule] | None = None, optional: Mapping[str, Rule] | None = None
) -> Rule:
    """Require an object with these fields and no others except `type`, which `by_type` checks."""
    required, optional = required or {}, optional or {}
    rules = {**required, **optional}

    def check(value: Any, pointer: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield complaint("must provide an object", pointer)
            return
        for name in required:
            if value.get(name) is None:
                yield complaint(f"missing required field: {name}", pointer)
        for name, part in value.items():
            if name in rules and part is not None:
                yield from rules[name](part, f"{pointer}/{name}")
            elif name not in rules and name != "type":
                yield complaint(f"invalid additional property: {name}", pointer)

    return check


def by_type(rules: Mapping[str, Rule], what: str = "type") -> Rule:
    """Require an object, and apply the rule for its `type`."""

    def check(value: Any, pointer: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield complaint("must provide an object", pointer)
        elif "type" not in value:
            yield complaint("missing required field: type", pointer)
        elif not isinstance(value["type"], str) or value["type"] not in rules:
            yield complaint(f"unsupported {what}: {value['type']}", f"{pointer}/type")
        else:
            yield from rules[value["type"]](value, pointer)

    return check


def also(rule: Rule, *more: Callable[[Any, str], Iterator[str]]) -> Rule:
    """Add rules for an object as a whole to the one for its fields."""

    def check(value: Any, pointer: str) -> Iterator[str]:
        yield from rule(value, pointer)
        if isinstance(value, dict):
            for extra in more:
                yield from extra(value, pointer)

    return check
