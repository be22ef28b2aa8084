"""The format of timelines and effects that the last release can parse, plus this version's
additions.

`python -m tests.bot.contract` records the format that this version can parse. Run it as part of a
release.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.cases.events import Event
from bot.effects.content import TYPES
from bot.schema_fingerprint import OPTIONAL, described

FILE = Path(__file__).with_name("contract.json")
PROJECT = Path(__file__).parents[2] / "pyproject.toml"

READ_FIRST: Mapping[str, frozenset[str]] = {}
"""Enum values that this version can parse but doesn't write yet, by enum name."""


def version() -> str:
    found: str = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["version"]
    return found


def events() -> dict[str, Any]:
    """One event of every kind, with all its fields filled in."""
    found: dict[str, Any] = {}
    for kind in Event.__args__:
        found |= described(kind)
    return found


def effects() -> dict[str, Any]:
    """One effect of every type, with all its fields filled in."""
    found: dict[str, Any] = {}
    for kind in TYPES:
        found |= described(kind)
    return found


def broken(
    released: Mapping[str, Any],
    now: Mapping[str, Any],
    read_first: Mapping[str, frozenset[str]] = READ_FIRST,
) -> Iterator[str]:
    """The parts of `now` that the last release couldn't parse, and the parts of its format that
    this version can't.
    """
    for name, old in released.items():
        new = now.get(name)
        if new is None:
            yield f"{name} is gone, and stands in timelines for ever"
        elif isinstance(old, list):
            yield from (f"{name} knows {one!r} no more" for one in old if one not in new)
            added = {*new} - {*old} - read_first.get(name, frozenset())
            yield from (f"{name} may be {one!r}, which {READS}" for one in sorted(added))
        else:
            yield from _changed(name, old, new)


READS = "the last release cannot read: let one release read it (READ_FIRST) and the next write it"


def _changed(name: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    for field, kind in old.items():
        if field not in new:
            yield f"{name}.{field} is gone, and the last release needs it"
        elif new[field].removesuffix(OPTIONAL) != kind.removesuffix(OPTIONAL):
            yield f"{name}.{field} was {kind} and is {new[field]}: take a new name for it"
    for field, kind in new.items():
        if field not in old and not kind.endswith(OPTIONAL):
            yield f"{name}.{field} has no default, and the last release does not write it"


if __name__ == "__main__":
    told = {"release": version(), "events": events(), "effects": effects()}
    FILE.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{FILE.name}: {len(told['events'])} kinds, as {version()} reads them\n")
