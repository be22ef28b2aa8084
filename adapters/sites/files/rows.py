"""Parses lines of CSV or JSONL into rows of named values."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.sites.files.lines import Line
from adapters.sites.files.names import plain

MOST_LINES, MOST_CHARACTERS = 500, 200_000
"""Maximum size of one CSV row. A quotation mark that's still open after that is an error."""

SEPARATORS = ",;\t|^~:\x1f\x01"
AHEAD = 40
"""Maximum number of lines that we search for the header row."""

DEEPEST = 6
"""Maximum depth of nested objects."""

UNCLOSED = "a quotation mark opens there but never closes"
UNMATCHED = "its quotation marks don't match. Inside a quoted cell, each one has to be doubled"
TOO_LONG = "one of its cells is too long"

_TOTALS = re.compile(
    r"(?:grand |sub)?(?:totals?|sum|averages?|avg|mean|count|overall|generated|exported|report|"
    r"filters?|applied filters|date range|printed|prepared|confidential|disclaimer|powered by|"
    r"notes?|remarks?|reminder|to-?do|hinweis|nota|remarque|"
    r"\* ?\w+|end of|page \d|copyright|©|gesamt|summe|promedio|moyenne|somme|"
    r"\d+ (?:reviews?|rows?|records?))"
    r"\b.*",
    re.IGNORECASE | re.DOTALL,
)

IsColumn = Callable[[str], bool]
"""Returns whether a cell looks like the name of a column."""


@dataclass(frozen=True)
class BadLine:
    """A line (counted from 1) that can't be imported, and the reason to show to people."""

    number: int
    reason: str


@dataclass(frozen=True)
class Aside:
    """A line that isn't meant to be a review, such as a title above the table or totals below it.

    `number` is 0 for a note about a whole sheet.
    """

    number: int
    what: str


@dataclass(frozen=True)
class Raw:
    """A row of the file: its values by the plain names of their columns (`review_text`).

    `columns` are the table's column names as written, or empty if each row has its own. `sheet` is
    the sheet's name if we read several sheets. `number` is 0 if there are only columns.
    """

    number: int
    values: Mapping[str, Any]
    columns: Sequence[str] = ()
    is_western: bool = False
    sheet: str = ""


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
        return BadLine(line.number, f"it isn't valid JSON: {error.msg} at character {error.colno}")
    except (ValueError, RecursionError):
        return BadLine(line.number, "it isn't valid JSON")
    if not isinstance(found, dict):
        return BadLine(line.number, "it has to be one JSON object, { … }, for each line")
    return Raw(line.number, flat(found), is_western=line.is_western)


WRAPPERS = frozenset(("payload", "data", "fields", "node", "attributes", "record", "_source"))
"""Keys that software uses to wrap a record in an object. They aren't part of a column's name."""


def flat(found: Mapping[str, Any], before: str = "", depth: int = 0) -> dict[str, Any]:
    """A flattened copy: `{"reviewer": {"name": "Jo"}}` also has a `reviewer_name`.

    Only the first object in a list counts.
    """
    values: dict[str, Any] = {}
    for name, value in found.items():
        if not before and name in WRAPPERS and isinstance(value, dict) and depth < DEEPEST:
            for more, inside in flat(value, depth=depth + 1).items():
                values.setdefault(more, inside)
            continue
        key = f"{before}_{plain(name)}" if before else plain(name)
        values.setdefault(key, value)
        inner = value[0] if isinstance(value, list) and value else value
        if isinstance(inner, dict) and depth < DEEPEST:
            for more, inside in flat(inner, key, depth + 1).items():
                values.setdefault(more, inside)
    return values


def csv_rows(lines: Iterator[Line], is_column: IsColumn) -> Iterator[Raw | BadLine | Aside]:
    """Yield the rows below the header row, regardless of the separator between cells."""
    ahead = Ahead(lines)
    first = ahead.peek(AHEAD)
    separator, start = _layout([line.text for line in first], is_column)
    names: list[str] | None = None
    above: Aside | None = None
    groups: list[str] = []
    while line := ahead.next():
        if line.problem:
            yield BadLine(line.number, line.problem)
            if names is None:
                return
            continue
        if line.number - 1 < start:
            if line.text.strip() and not line.text.lower().startswith("sep="):
                if above:
                    yield above
                above = Aside(line.number, "above the column names")
                groups = _loosely(line.text, separator)
            continue
        cells = _cells(line, ahead, separator)
        if isinstance(cells, BadLine):
            yield cells
            if names is None:
                return
        elif not any(cell.strip() for cell in cells):
            continue
        elif names is None:
            names = grouped(cells, groups)
            if above and names == cells:
                yield above
        elif is_total(cells, len(names)):
            yield Aside(line.number, "totals or a note, not a review")
        elif any(cell.strip() for cell in cells[len(names) :]):
            many = f"it has {len(cells)} cells, and the first line names {len(names)} columns"
            yield BadLine(line.number, f"{many}. A text with a {_called(separator)} needs quotes")
        else:
            yield named(line.number, names, map(_unformulated, cells), line.is_western)
    if names is not None:
        yield Raw(0, {}, names)


def _unformulated(cell: str) -> str:
    """The text in ="0012", which is how exports keep Excel from reformatting a number."""
    return cell[2:-1] if len(cell) > 2 and cell.startswith('="') and cell.endswith('"') else cell


def named(number: int, names: Sequence[str], cells: Iterable[Any], is_western: bool = False) -> Raw:
    """The row's cells by column. If two columns have the same name, the first one wins."""
    values: dict[str, Any] = {}
    for name, cell in zip(names, cells, strict=False):
        values.setdefault(plain(name), cell)
    values.pop("", None)
    return Raw(number, values, names, is_western)


def grouped(names: list[str], groups: Sequence[str]) -> list[str]:
    """The column names, prefixed with the names of their groups if any name appears twice.

    In a table with "Review" and "Reply" above its columns, "Date" is "Review Date" or "Reply Date".
    If a header cell is merged with the one above it, the name is in the upper one.
    """
    if sum(bool(group.strip()) for group in groups) < 2:
        return names
    counts = Counter(plain(name) for name in names if name.strip())
    are_twice = max(counts.values(), default=0) > 1
    group, found = "", list[str]()
    for number, name in enumerate(names):
        own = groups[number].strip() if number < len(groups) else ""
        group = own or group
        if not name.strip():
            found.append(own)
        else:
            found.append(f"{group} {name}" if group and are_twice else name)
    return found


def is_total(cells: Sequence[Any], columns: int) -> bool:
    """Whether the row is a total or a note: it has only a few cells, and the first one says so."""
    filled = [str(cell).strip() for cell in cells if cell is not None and str(cell).strip()]
    if not filled or len(filled) > max(columns // 2, 1):
        return False
    return len(filled[0]) < 80 and bool(_TOTALS.fullmatch(filled[0]))


def header_of(rows: Sequence[Sequence[str]], is_column: IsColumn) -> tuple[int, int]:
    """Return the header row's index (-1 if there's none), and how many columns we recognize in it.

    The first row wins a tie. If its cells are merged with those below, the header is the row below.
    """
    named = [sum(is_column(cell) for cell in set(cells)) for cells in rows]
    best = max(named, default=0)
    if best < 2:
        return -1, best
    start = named.index(best)
    below = rows[start + 1] if start + 1 < len(rows) else ()
    filled = [cell for cell in below if cell.strip()]
    if len(filled) > 1 and all(map(is_column, filled)) and "" in rows[start]:
        start += 1
    return start, best


def _layout(first: Sequence[str], is_column: IsColumn) -> tuple[str, int]:
    """Detect the separator, and the number of lines above the header row."""
    told = re.fullmatch(r"sep=(.)\s*", first[0], re.IGNORECASE) if first else None
    found = []
    for separator in told[1] if told else SEPARATORS:
        rows = [_loosely(text, separator) for text in first]
        start, best = header_of(rows, is_column)
        found.append((best if start >= 0 else 0, start, separator))
    best, start, separator = max(found, key=lambda one: one[0], default=(0, 0, ","))
    if best:
        return separator, start
    start = 1 if told else 0
    line = next((text for text in first[start:] if text.strip()), "")
    return (told[1] if told else max(",;\t|", key=line.count)), start


def _loosely(text: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([text], delimiter=separator), [])
    except csv.Error:
        return []


@dataclass
class Ahead:
    """Lines that can be put back, which keeps a broken row from losing the lines after it."""

    lines: Iterator[Line]
    returned: deque[Line] = field(default_factory=deque)

    def next(self) -> Line | None:
        return self.returned.popleft() if self.returned else next(self.lines, None)

    def give_back(self, lines: Sequence[Line]) -> None:
        self.returned.extendleft(reversed(lines))

    def peek(self, count: int) -> list[Line]:
        """The next lines, without consuming them."""
        found: list[Line] = []
        while len(found) < count and (line := self.next()):
            found.append(line)
        self.give_back(found)
        return found


def _cells(first: Line, ahead: Ahead, separator: str) -> list[str] | BadLine:
    """The cells of the row that starts with `first` and can continue on later lines."""
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
    """The cells, or the reason that they can't be parsed."""
    try:
        return next(csv.reader([text], delimiter=separator, strict=True), [])
    except csv.Error as error:
        problem = _problem(error)
    if problem == UNMATCHED and '\\"' in text:  # databases escape quotation marks this way
        try:
            escaped = {"delimiter": separator, "escapechar": "\\", "doublequote": False}
            return next(csv.reader([text], strict=True, **escaped), [])  # type: ignore[arg-type]
        except csv.Error:
            pass
    return problem


def _until_quote(ahead: Ahead, taken: int, characters: int) -> list[Line] | None:
    """Consume the lines up to and including the next one with a quotation mark.

    If that line is too far away, put them all back and return None.
    """
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
