"""Words a mistake: where it is, what was found, and what was probably meant."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from bot.errors import ConfigurationError
from settings.raw import Table
from settings.secrets import looks_secret


def refuse(opening: str, lines: list[str]) -> None:
    """Raise ConfigurationError with an opening sentence followed by the mistakes."""
    raise ConfigurationError("\n".join([opening, *(f"  {line}" for line in lines)]))


def shown(value: object) -> str:
    """Return the value that was found, as in TOML, shortened."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list" if value else "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    return quoted(value) if isinstance(value, str) else str(value)[:60]


def quoted(text: str) -> str:
    if looks_secret(text):
        return "something that looks like a secret"
    return f'"{text}"' if len(text) <= 60 else f'"{text[:57]}…"'


def place_of(loc: tuple[int | str, ...], content: Table) -> str:
    """Return where a value is, such as `location Lakeside, phone`.

    If the block has no name, its number stands in for it, counting from 1.
    """
    if len(loc) < 2 or not isinstance(loc[1], int):
        return _path(loc)
    block = content[str(loc[0])][loc[1]]
    name = (block.get("name") or block.get("id")) if isinstance(block, dict) else None
    is_named = isinstance(name, str) and name.strip() and not looks_secret(name)
    which = f"{str(loc[0]).removesuffix('s')} {name if is_named else loc[1] + 1}"
    return ", ".join(filter(None, (which, _path(loc[2:]))))


def _path(parts: tuple[int | str, ...]) -> str:
    path = ""
    for n, part in enumerate(parts):
        if isinstance(part, int):
            path += f" {part + 1}"
        else:
            separator = ", " if n and isinstance(parts[n - 1], int) else "."
            path += f"{separator}{part}" if path else part
    return path


def meant(word: str, known: Mapping[str, Any] | set[str] | list[str]) -> str:
    """Return `. Did you mean "phone"?`, or the allowed words if none is similar."""
    near = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    if near:
        return f'. Did you mean "{near[0]}"?'
    return f". There are {', '.join(known)}" if len(known) < 20 else ""
