"""Reads an Excel workbook's sheets of reviews, row by row. Formulas become their values."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path
from typing import Any, BinaryIO

from adapters.sites.files.names import plain
from adapters.sites.files.public import is_gone, is_private
from adapters.sites.files.rows import (
    AHEAD,
    Aside,
    BadLine,
    IsColumn,
    Raw,
    grouped,
    header_of,
    is_total,
    named,
)
from bot.errors import Refused

LARGEST = 1 << 29
"""Maximum total size of a workbook's unpacked parts, in bytes."""

LARGEST_PART = 1 << 26
"""Maximum size in bytes of the shared strings, the only part that's read into memory at once.

That's about 450,000 short reviews, and half a gigabyte of memory.
"""

DENSEST, SMALL = 200, 1 << 22
"""A part larger than `SMALL` that was compressed to less than 1/200 doesn't contain reviews."""

MOST_PARTS, MOST_COLUMNS, MOST_EMPTY = 2_000, 400, 2_000
MOST_SHEETS, MOST_NAMED = 200, 5
MOST_MERGED = 10_000

SHEET_TITLE = "Sheet"
"""The column for the sheet's name, which we add if we read several sheets."""

SHEET = plain(SHEET_TITLE)

BOMB = "This workbook unpacks to far more than reviews would need, so I won't open it."
LARGE = (
    "This workbook is too large to read at once. Save it as CSV UTF-8, which can be any size, or "
    "split it into several workbooks, then try again."
)
UNREADABLE = (
    "This isn't a workbook that I can read. Save it as .xlsx or as CSV UTF-8, then try again."
)
SEPARATELY = "To import that, too, save it as a separate file"
OLD = "This is an old Excel workbook (.xls). Save it as .xlsx or as CSV UTF-8, then try again."

OPEN_DOCUMENT = (
    "This is an OpenDocument spreadsheet (.ods). Save it as .xlsx or as CSV UTF-8, then try again."
)
NUMBERS = "This is a Numbers spreadsheet. Export it as .xlsx or CSV, then try again."
_TABLES = (".csv", ".tsv", ".json", ".jsonl", ".xlsx")


def workbook_rows(path: Path, is_column: IsColumn) -> Iterator[Raw | BadLine | Aside]:
    """Yield the rows below the header rows. Raises Refused.

    All sheets with the same columns are read. There's a note about each sheet that has content but
    isn't read.
    """
    _check(path)
    with path.open("rb") as file, closing(_opened(file)) as book:
        sheets = [_Sheet.of(sheet, is_column) for sheet in book.worksheets[:MOST_SHEETS]]
        visible = [sheet for sheet in sheets if not sheet.is_hidden]
        if not visible:
            raise Refused(UNREADABLE)
        public = [sheet for sheet in visible if sheet.count and not _is_set_aside(sheet.title)]
        first = max(public or visible, key=lambda one: one.count)
        read = [sheet for sheet in public if sheet.columns and sheet.columns == first.columns] or [
            first
        ]
        yield from _not_read(read, sheets)
        if len(book.worksheets) > MOST_SHEETS:
            yield Aside(0, f"I looked only at the first {MOST_SHEETS} sheets")
        if len(read) == 1:
            yield from _below(read[0])
            return
        yield Aside(0, f"the sheets {_listed(read)} have the same columns, so I read all of them")
        for sheet in read:
            yield from (_on(sheet.title, row) for row in _below(sheet))


@dataclass(frozen=True)
class _Sheet:
    """A sheet after a first look. `count` is the number of `columns` with a known name."""

    sheet: Any
    start: int
    count: int
    columns: frozenset[str]
    is_empty: bool

    @classmethod
    def of(cls, sheet: Any, is_column: IsColumn) -> _Sheet:
        rows = [cells for _, cells in _rows(sheet, AHEAD)]
        first = [_text(cells) for cells in rows]
        start, count = header_of(first, is_column)
        columns = frozenset(plain(cell) for cell in first[start]) if start >= 0 else frozenset()
        return cls(sheet, max(start, 0), count, columns - {""}, not any(rows))

    @property
    def title(self) -> str:
        return str(self.sheet.title)

    @property
    def is_hidden(self) -> bool:
        return bool(self.sheet.sheet_state != "visible")


def _not_read(read: Sequence[_Sheet], sheets: Sequence[_Sheet]) -> Iterator[Aside]:
    """Yield notes about the sheets that weren't read."""
    others = [sheet for sheet in sheets if sheet not in read and not sheet.is_empty]
    hidden = [other for other in others if other.is_hidden and other.count]
    visible = [other for other in others if not other.is_hidden]
    of_reviews = [sheet for sheet in visible if sheet.count]
    unknown = [sheet for sheet in visible if not sheet.count]
    if hidden:
        yield Aside(0, f"{_sheets('hidden sheet', hidden)} read")
    if of_reviews:
        these = "sheet" if len(read) == 1 else "sheets"
        were = "was" if len(read) == 1 else "were"
        yield Aside(
            0,
            f"only the {these} {_listed(read)} {were} read, not {_listed(of_reviews)}. "
            f"{SEPARATELY}",
        )
    if unknown:
        yield Aside(0, f"{_sheets('sheet', unknown)} read, since I don't know any column there")


def _sheets(kind: str, sheets: Sequence[_Sheet]) -> str:
    is_one = len(sheets) == 1
    return f"the {kind}{'' if is_one else 's'} {_listed(sheets)} {'was' if is_one else 'were'}n't"


def _listed(sheets: Sequence[_Sheet]) -> str:
    named = [f"“{sheet.title}”" for sheet in sheets[:MOST_NAMED]]
    more = len(sheets) - MOST_NAMED
    *first, last = [*named, f"{more} more"] if more > 0 else named
    return f"{', '.join(first)} and {last}" if first else last


def _on(title: str, row: Raw | BadLine | Aside) -> Raw | BadLine | Aside:
    """The row with its sheet's name as a column, because the name could be an office's."""
    if not isinstance(row, Raw) or SHEET in row.values:
        return row
    values = {**row.values, SHEET: title} if row.number else row.values
    columns = row.columns if SHEET in map(plain, row.columns) else (*row.columns, SHEET_TITLE)
    return replace(row, values=values, columns=columns, sheet=title)


def _is_set_aside(title: str) -> bool:
    """Whether a sheet is for private feedback or removed reviews."""
    return is_private(title) or is_gone(title)


def _opened(file: BinaryIO) -> Any:
    """Open the workbook, regardless of the file's name. Raises Refused if it isn't one."""
    # importing this takes half a second, so we don't do it when the bot starts
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # openpyxl doesn't catch its parsers' many errors
        raise Refused(UNREADABLE) from error


def is_old_workbook(head: bytes) -> bool:
    return head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def _check(path: Path) -> None:
    """Reject a workbook that's a zip bomb or too large, based on the sizes that its parts declare.

    Extraction enforces those sizes. A workbook is called a bomb only if it unpacks to far more than
    its packed size, not because it has many reviews.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Refused(UNREADABLE) from error
    is_dense = any(
        part.file_size > SMALL and part.file_size > DENSEST * max(part.compress_size, 1)
        for part in parts
    )
    shared = [part.file_size for part in parts if "sharedStrings" in part.filename]
    is_big = sum(part.file_size for part in parts) > LARGEST or sum(shared) > LARGEST_PART
    if is_dense or len(parts) > MOST_PARTS:
        raise Refused(BOMB)
    if is_big:
        raise Refused(LARGE)
    names = [part.filename for part in parts]
    if "[Content_Types].xml" not in names:
        raise Refused(_other_archive(names))


def is_other_format(names: Sequence[str]) -> bool:
    """Whether a zip file is really an office document, based on the files in it."""
    return "[Content_Types].xml" in names or bool(_document(names))


def _document(names: Sequence[str]) -> str:
    if "mimetype" in names and "content.xml" in names:
        return OPEN_DOCUMENT
    return NUMBERS if any(name.endswith(".iwa") for name in names) else ""


def _other_archive(names: list[str]) -> str:
    """The message about a zip file that isn't a workbook, based on the files in it."""
    if document := _document(names):
        return document
    files = [name.rsplit("/", 1)[-1] for name in names if name.lower().endswith(_TABLES)]
    inside = f": {', '.join(dict.fromkeys(files[:5]))}" if files else ""
    return f"This is a zip file. Unpack it, then import the files of reviews inside{inside}."


def _written(cells: list[Any]) -> list[str]:
    """The header row's cells, without trailing blanks."""
    names = ["" if cell is None else str(cell) for cell in cells]
    while names and not names[-1].strip():
        names.pop()
    return names


def _text(cells: list[Any]) -> list[str]:
    return [cell if isinstance(cell, str) else "" for cell in cells]


_MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3})([0-9]{1,7}):\1([0-9]{1,7})"')


def _merged(sheet: Any) -> Mapping[int, Mapping[int, int]]:
    """Cells merged with those below: for each column (from 0), a map from first row to last row.

    openpyxl drops this information when it reads row by row.
    """
    found = defaultdict[int, dict[int, int]](dict)
    archive, part = sheet.parent._archive, sheet._worksheet_path
    with archive.open(part) as file:
        before = b""
        while some := file.read(1 << 20):
            for column, first, last in _MERGED.findall(before + some):
                number = reduce(lambda so_far, letter: 26 * so_far + letter - 64, column, 0) - 1
                if number < MOST_COLUMNS and len(found[number]) < MOST_MERGED:
                    found[number][int(first)] = int(last)
            before = some[-60:]
    return found


def _filled(
    rows: Iterator[tuple[int, list[Any]]], merged: Mapping[int, Mapping[int, int]]
) -> Iterator[tuple[int, list[Any]]]:
    """Yield the rows, with a merged cell's value repeated in every row that it spans."""
    open_to = dict[int, tuple[int, Any]]()
    for number, cells in rows:
        for column, starts in merged.items():
            if column >= len(cells):
                continue
            if number in starts:
                open_to[column] = (starts[number], cells[column])
            elif cells[column] is None and column in open_to and number <= open_to[column][0]:
                cells[column] = open_to[column][1]
        yield number, cells


def _rows(sheet: Any, most: int | None = None) -> Iterator[tuple[int, list[Any]]]:
    """Yield each row's number and cells. We don't trust the size that a sheet declares."""
    sheet.reset_dimensions()
    empty = 0
    found = sheet.iter_rows(max_row=most, max_col=MOST_COLUMNS, values_only=True)
    for number, cells in enumerate(found, 1):
        if any(cell is not None for cell in cells):
            empty = 0
            yield number, list(cells)
        elif (empty := empty + 1) > MOST_EMPTY:
            return
        elif most is not None:
            yield number, []


def _below(found: _Sheet) -> Iterator[Raw | BadLine | Aside]:
    names: list[str] | None = None
    above: Aside | None = None
    groups: list[str] = []
    try:
        for number, cells in _filled(_rows(found.sheet), _merged(found.sheet)):
            if number - 1 < found.start:
                if above:
                    yield above
                above = Aside(number, "above the column names")
                groups = _written(cells)
            elif names is None:
                own = _written(cells)
                names = grouped(own, groups)
                if above and names == own:
                    yield above
            elif is_total(cells, len(names)):
                yield Aside(number, "totals or a note, not a review")
            else:
                yield named(number, names, cells)
    except Exception as error:  # a damaged sheet: openpyxl doesn't catch its parsers' errors
        raise Refused(UNREADABLE) from error
    if names is not None and found.count:
        yield Raw(0, {}, names)
