"""Describes the schema of a stored value in this version: its fields and choices at every level.

During an upgrade, two versions of Bedside run side by side, and one can read a value that the other
stored only if both have the same schema for it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

Shape = Mapping[str, str | list[str]]

OPTIONAL = " (or missing)"
"""Appended to the type of a field that older values might not have."""


def described(kind: type) -> dict[str, Any]:
    """Return every dataclass within `kind` as {field: type}, and every enum as its values."""
    by_name: dict[str, Any] = {}
    waiting = [kind]
    while waiting:
        each = waiting.pop()
        if each.__name__ in by_name:
            continue
        if is_dataclass(each):
            hints = get_type_hints(each)
            by_name[each.__name__] = {
                field.name: _told(hints[field.name]) + (OPTIONAL if _may_miss(field) else "")
                for field in fields(each)
            }
            waiting += [part for hint in hints.values() for part in _parts(hint)]
        elif issubclass(each, Enum):
            by_name[each.__name__] = [str(choice.value) for choice in each]
    return by_name


def fingerprint(kind: type) -> str:
    """A fingerprint that's equal in all versions with the same schema for `kind`."""
    content = json.dumps(described(kind), sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def _may_miss(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _parts(hint: Any) -> Iterator[type]:
    """The classes in a type annotation."""
    if isinstance(hint, type) and not get_args(hint):
        yield hint
    for part in get_args(hint):
        yield from _parts(part)


def _told(hint: Any) -> str:
    """A description of a type that doesn't depend on the Python version."""
    if get_origin(hint) in (Union, UnionType):
        return " | ".join(sorted(_told(part) for part in get_args(hint)))
    name = "None" if hint is type(None) else getattr(hint, "__name__", str(hint))
    inner = [_told(part) if part is not Ellipsis else "..." for part in get_args(hint)]
    return f"{name}[{', '.join(inner)}]" if inner else name
