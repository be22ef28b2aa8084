"""The parsed TOML file before it's checked. Any value can be of any type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias
from urllib.parse import urlsplit

Table: TypeAlias = Mapping[str, Any]
"""A part of the file that hasn't been checked."""


def blocks_of(content: Table, key: str) -> list[Table]:
    blocks = content.get(key)
    blocks = blocks if isinstance(blocks, list) else []
    return [block if isinstance(block, dict) else {} for block in blocks]


def names_in(block: Table, key: str) -> list[str]:
    names = block.get(key)
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def table_of(content: Table, key: str) -> Table:
    table = content.get(key)
    return table if isinstance(table, dict) else {}


def host_of(url: str) -> str:
    """Return the host in a URL, or "" if the URL can't be parsed."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
