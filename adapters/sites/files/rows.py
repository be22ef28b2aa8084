"""Lines to rows of named values: CSV with its quotation marks, JSONL with its braces."""

from __future__ import annotations

import csv
import json
import re
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from adapters.sites.files.lines import Line

MOST_LINES, MOST_CHARACTERS = 500, 200_000
"""Maximum size of one CSV row. A quotation mark that is never closed ends there."""

UNCLOSED = "a quotation mark is opened there and not closed"
UNMATCHED = "its quotation marks do not match; inside a quoted cell they have to be doubled"
TOO_LONG = "one of its cells is too long"


@dataclass(frozen=True)
class BadLine:
    """A line (counted from 1) that was not taken, and why, for people."""

    number: int
    reason: str


@dataclass(frozen=True)
class Raw:
    """A row as the file has it: plain column names (`review_text`) and their values.

    `columns` are those of the whole table, empty where each row names its own.
    """

    number: int
    values: Mapping[str, Any]
    columns: Collection[str] = ()


@lru_cache(maxsize=256)
def plain(name: str) -> str:
    """`Review Text`, `reviewText` and `review-text` are all `review_text`."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip())
    return re.sub(r"[^a-z0-9]+", "_", parted.lower()).strip("_")


def jsonl_rows(lines: Iterator[Line]) -> Iterator[Raw | BadLine]:
    for line in lines:
        if line.problem:
            yield BadLine(line.number, line.problem)
        elif line.text.strip():
            yield _object(line)


def _object(line: Line) -> Raw | BadLine:
    try:
        found = json.loads(line.text)
    except json.JSONDecodeError as error:
        return BadLine(line.number, f"it is not valid JSON: {error.msg} at sign {error.colno}")
    except (ValueError, RecursionError):
        return BadLine(line.number, "it is not valid JSON")
    if not isinstance(found, dict):
        return BadLine(line.number, "it has to be one JSON object, { … }, for each line")
    return Raw(line.number, {plain(name): value for name, value in found.items()})


def csv_rows(lines: Iterator[Line]) -> Iterator[Raw | BadLine]:
    """The first row names the columns. Cells are separated by `,`, `;`, a tab or `|`."""
    ahead = Ahead(lines)
    names: list[str] | None = None
    separator = ","
    while line := ahead.next():
        if line.problem:
            yield BadLine(line.number, line.problem)
            if names is None:
                return
            continue
        if names is None:
            separator = max(",;\t|", key=line.text.count)
        cells = _cells(line, ahead, separator)
        if isinstance(cells, BadLine):
            yield cells
            if names is None:
                return
        elif not any(cell.strip() for cell in cells):
            continue
        elif names is None:
            names = [plain(cell) for cell in cells]
        elif any(cell.strip() for cell in cells[len(names) :]):
            many = f"it has {len(cells)} cells, and the first line names {len(names)} columns"
            yield BadLine(line.number, f"{many}; a text with a {_called(separator)} needs quotes")
        else:
            yield Raw(line.number, dict(zip(names, cells, strict=False)), names)


@dataclass
class Ahead:
    """Lines that can be given back, so that one broken row does not cost those after it."""

    lines: Iterator[Line]
    returned: deque[Line] = field(default_factory=deque)

    def next(self) -> Line | None:
        return self.returned.popleft() if self.returned else next(self.lines, None)

    def give_back(self, lines: Sequence[Line]) -> None:
        self.returned.extendleft(reversed(lines))


def _cells(first: Line, ahead: Ahead, separator: str) -> list[str] | BadLine:
    """The cells of the row that starts with `first`, which may continue over several lines."""
    text, more = first.text, list[Line]()
    while isinstance(cells := _parted(text, separator), str):
        tail = _until_quote(ahead, len(more), len(text)) if cells == UNCLOSED else None
        if tail is None:
            ahead.give_back(more)
            return BadLine(first.number, cells)
        more += tail
        text = "\n".join([text, *(line.text for line in tail)])
    return cells


def _parted(text: str, separator: str) -> list[str] | str:
    """The cells, or why they can't be read."""
    try:
        return next(csv.reader([text], delimiter=separator, strict=True), [])
    except csv.Error as error:
        return _problem(error)


def _until_quote(ahead: Ahead, taken: int, characters: int) -> list[Line] | None:
    """The lines up to the next one with a quotation mark; None, all given back, if it is far."""
    tail: list[Line] = []
    while line := ahead.next():
        tail.append(line)
        characters += len(line.text)
        if line.problem or taken + len(tail) > MOST_LINES or characters > MOST_CHARACTERS:
            break
        if '"' in line.text:
            return tail
    ahead.give_back(tail)
    return None


def _problem(error: csv.Error) -> str:
    if "unexpected end of data" in str(error):
        return UNCLOSED
    return TOO_LONG if "field limit" in str(error) else UNMATCHED


def _called(separator: str) -> str:
    return {",": "comma", ";": "semicolon", "\t": "tab"}.get(separator, separator)
