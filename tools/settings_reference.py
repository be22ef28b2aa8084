"""Generates docs/settings.md from the settings' models. Run it with `make pages`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from pydantic.fields import FieldInfo

from settings.file import File
from settings.raw import as_toml
from settings.secrets import SECRETS, variable
from settings.section import Section

OPENING = """\
# Settings reference

Every setting of `bedside.toml`. This page is made from the program
(`make pages`), so it's always complete. Start from
[`bedside.example.toml`](../bedside.example.toml), which has the usual ones with comments, and run
`bedside doctor` after each change.

A setting without a default is required. Secrets are never in the file: see the end of this page.
"""

SECRETS_TITLE = """\
## Secrets

Secrets come from the environment. Each may end in `_FILE` instead and name a file that holds it.

`BEDSIDE_SERVER_HOST` takes the place of `server.host`, as a container needs it.

| variable | for |
|---|---|
| `BEDSIDE_DATABASE_URL` | the database; left out: `database.url` |
| `BEDSIDE_KEYS` | keys that seal sign-ins; left out: `bedside.keys` next to the settings |
"""


def reference() -> str:
    """Return the whole page."""
    return "\n".join([OPENING, *_blocks(File, ""), SECRETS_TITLE + "\n".join(_secrets()), ""])


def _blocks(section: type[Section], path: str) -> Iterator[str]:
    """Yield a table for each block of the settings file, outer blocks first."""
    inner: list[tuple[str, type[Section]]] = []
    rows: list[str] = []
    for name, field in section.model_fields.items():
        within, is_list = _section_in(field)
        if within is None or not _is_block(name, path):
            rows.append(_row(name, field))
            continue
        full = f"{path}.{name}" if path else name
        inner.append((f"[[{full}]]" if is_list else f"[{full}]", within))
    if rows:
        yield "| setting | what it does | allowed | default |\n|---|---|---|---|"
        yield "\n".join(rows) + "\n"
    for title, within in inner:
        yield f"## `{title}`\n"
        yield from _blocks(within, title.strip("[]"))


def _is_block(name: str, path: str) -> bool:
    """Whether the setting is its own block, not an inline table or a repeat of another block."""
    return name not in ("opening", "rota", "away") and (path, name) != ("locations", "policy")


def _section_in(field: FieldInfo) -> tuple[type[Section] | None, bool]:
    kinds = [field.annotation, *get_args(field.annotation)]
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, Section):
            return kind, kind is not field.annotation and "list" in str(field.annotation)
    return None, False


def _row(name: str, field: FieldInfo) -> str:
    allowed = (field.description or "").replace("|", "\\|")
    return f"| `{name}` | {field.title or ''} | {allowed} | {_default(field)} |"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "–"
    value = field.default
    if value in ("", None, [], {}) or isinstance(value, Section):
        return "none"
    return f"`{as_toml(value)}`"


def _secrets() -> Iterator[str]:
    for section, keys in SECRETS.items():
        for key in keys:
            yield f"| `{variable(section, key)}` | `[{section}]` |"


if __name__ == "__main__":
    print(reference(), end="")
