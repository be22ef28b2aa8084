"""Lists every text that users see, with its file and line (`make texts`).

It parses the sources, so nothing has to be listed by hand. A string with at least two words counts
as a text, such as one on a card, an error message, or a setting's description.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("cards", "bot", "adapters", "scheduler", "settings", "console", "demo")
"""Folders whose strings can reach users."""

BANKS = ("bot/replies/rules/rules.toml", "adapters/sites/google/violations.toml")
"""Files whose texts users see verbatim. Drafts are in `bot/replies/bank`, in one file per language.
"""

SAID_TO_MACHINES = ("store", "migrations", "schema_fingerprint.py", "metrics.py", "prompt.py")
"""Modules and folders whose strings are SQL, names, and prompts. Users see only their errors."""

_TWO_WORDS = re.compile(r"[A-Za-z][\w'’]* +[a-z][\w'’]*")
_CODE = re.compile(r"^(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|http)|[{}<>]{2}|\\[bdws]|\(\?")


_WORDS = re.compile(r"\s*(?:[^\W\d_A-Z][\w'’-]*\s+){12,}[\w'’-]+\s*")
"""A list of words to search for: many of them, in lower case and without commas."""


@dataclass(frozen=True)
class Said:
    """A text and where it comes from. `{…}` stands for a value that's filled in."""

    place: str
    line: int
    text: str


def texts() -> Iterator[Said]:
    """Yield all texts, folder by folder."""
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            place = file.relative_to(ROOT)
            is_said = not set(place.parts) & set(SAID_TO_MACHINES)
            source = file.read_text(encoding="utf-8")
            yield from of_source(str(place), source) if is_said else of_errors(str(place), source)
    for bank in BANKS:
        yield from _of_bank(bank)


def of_source(place: str, source: str) -> Iterator[Said]:
    """Yield the texts in one module, without docstrings, assertions, patterns, and word lists."""
    return _of_tree(place, ast.parse(source))


def of_errors(place: str, source: str) -> Iterator[Said]:
    """Yield the texts of one module's `ConfigurationError`s, which administrators read."""
    for node in ast.walk(ast.parse(source)):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Name) and called.id == "ConfigurationError":
            yield from _of_tree(place, node)


def _of_tree(place: str, tree: ast.AST) -> Iterator[Said]:
    left_out = {*_docstrings(tree), *_assertions(tree)}
    for node in ast.walk(tree):
        if id(node) in left_out or not isinstance(node, ast.Constant | ast.JoinedStr):
            continue
        if isinstance(node, ast.JoinedStr):
            left_out.update(id(part) for part in ast.walk(node) if part is not node)
        text = _text(node)
        if _TWO_WORDS.search(text) and not _CODE.search(text) and not _WORDS.fullmatch(text):
            yield Said(place, node.lineno, " ".join(text.split()))


def _docstrings(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)


def _assertions(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and node.msg is not None:
            yield from map(id, ast.walk(node.msg))


def _text(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    parts = (part.value if isinstance(part, ast.Constant) else "{…}" for part in node.values)
    return "".join(map(str, parts))


def _of_bank(bank: str) -> Iterator[Said]:
    file = ROOT / bank
    lines = file.read_text(encoding="utf-8").splitlines()
    for text in _strings(tomllib.loads("\n".join(lines))):
        if _TWO_WORDS.search(text):
            start = text.split("\n")[0][:40]
            line = next((n for n, one in enumerate(lines, 1) if start in one), 0)
            yield Said(bank, line, " ".join(text.split()))


def _strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from _strings(item)
        case dict():
            for item in value.values():
                yield from _strings(item)


def main() -> None:
    for said in texts():
        sys.stdout.write(f"{said.place}:{said.line}\t{said.text}\n")


if __name__ == "__main__":
    main()
