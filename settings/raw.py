"""The parsed TOML file before it's checked, and values written as TOML again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeAlias
from urllib.parse import urlsplit

Table: TypeAlias = Mapping[str, Any]
"""A part of the file that hasn't been checked. Any value can be of any type."""


def as_toml(value: object) -> str:
    """Return a value from the settings as TOML, on one line."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case date():
            return value.isoformat()
        case list():
            return f"[{', '.join(map(as_toml, value))}]"
        case dict():
            return (
                f"{{ {', '.join(f'{_key(key)} = {as_toml(one)}' for key, one in value.items())} }}"
            )
        case _:
            return str(value).removesuffix(".0")


def _key(key: object) -> str:
    text = str(key)
    return text if re.fullmatch(r"[\w-]+", text, re.ASCII) else as_toml(text)


def written(content: Table) -> str:
    """Return a whole file, with a block for each table that isn't empty."""
    blocks = [
        (f"[[{key}]]" if isinstance(value, list) else f"[{key}]", table)
        for key, value in content.items()
        for table in (value if isinstance(value, list) else [value])
        if table
    ]
    return "\n".join(
        f"{head}\n" + "".join(f"{_key(key)} = {as_toml(one)}\n" for key, one in table.items())
        for head, table in blocks
    )


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
