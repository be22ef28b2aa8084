"""Excel workbooks: the first sheet with reviews, row by row. Formulas count as their values."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO

from adapters.sites.files.public import is_gone, is_private
from adapters.sites.files.rows import (
    AHEAD,
    Aside,
    BadLine,
    IsColumn,
    Raw,
    header_of,
    is_total,
    named,
)
from bot.errors import Refused

LARGEST = 1 << 29
"""Maximum total size of a workbook's parts in bytes, unpacked."""

LARGEST_PART = 1 << 26
"""Maximum size in bytes of the part that's read into memory as a whole: the texts that
cells share.
"""

DENSEST, SMALL = 200, 1 << 22
"""A larger part that was compressed to less than a 200th has no reviews."""

MOST_PARTS, MOST_COLUMNS, MOST_EMPTY = 2_000, 400, 2_000

BOMB = "This workbook unpacks to far more than reviews would need, so I won't open it."
UNREADABLE = (
    "This isn't a workbook that I can read. Save it as .xlsx or as CSV UTF-8, then try again."
)
SEPARATELY = "to import that, too, save it as a file of its own"
OLD = "This is an old Excel workbook (.xls). Save it as .xlsx or as CSV UTF-8, then try again."

OPEN_DOCUMENT = (
    "This is an OpenDocument spreadsheet (.ods). Save it as .xlsx or as CSV UTF-8, then try again."
)
NUMBERS = "This is a Numbers spreadsheet. Export it as .xlsx or CSV, then try again."
_TABLES = (".csv", ".tsv", ".json", ".jsonl", ".xlsx")


def workbook_rows(path: Path, is_column: IsColumn) -> Iterator[Raw | BadLine | Aside]:
    """The rows below the line with the column names. Raises Refused."""
    _check(path)
    with path.open("rb") as file, closing(_opened(file)) as book:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        for sheet in book.worksheets:
            if sheet not in sheets and _columns(sheet, is_column)[1]:
                yield Aside(0, f"the hidden sheet “{sheet.title}” wasn't read")
        counted = [(_columns(sheet, is_column), sheet) for sheet in sheets]
        if not counted:
            raise Refused(UNREADABLE)
        public = [one for one in counted if one[0][1] and not _is_set_aside(one[1].title)]
        (start, count), sheet = max(public or counted, key=lambda one: one[0][1])
        for (_, other_count), other in counted:
            if other is not sheet and other_count:
                yield Aside(
                    0, f"only the sheet “{sheet.title}” was read, not “{other.title}”; {SEPARATELY}"
                )
        yield from _below(sheet, max(start, 0), count)


def _is_set_aside(title: str) -> bool:
    """Whether a sheet is for private feedback or removed reviews."""
    return is_private(title) or is_gone(title)


def _opened(file: BinaryIO) -> Any:
    """The opened workbook. The content decides, not the file's name."""
    # takes half a second, so it isn't imported when the bot starts
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
    """Refuse zip bombs by the sizes that the archive declares. Unpacking enforces those."""
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
    if is_dense or is_big or len(parts) > MOST_PARTS:
        raise Refused(BOMB)
    names = [part.filename for part in parts]
    if "[Content_Types].xml" not in names:
        raise Refused(_other_archive(names))


def _other_archive(names: list[str]) -> str:
    """What a zip file is that isn't a workbook, by the files in it."""
    if "mimetype" in names and "content.xml" in names:
        return OPEN_DOCUMENT
    if any(name.endswith(".iwa") for name in names):
        return NUMBERS
    files = [name.rsplit("/", 1)[-1] for name in names if name.lower().endswith(_TABLES)]
    inside = f": {', '.join(dict.fromkeys(files[:5]))}" if files else ""
    return f"This is a zip file. Unpack it, then import the files of reviews inside{inside}."


def _columns(sheet: Any, is_column: IsColumn) -> tuple[int, int]:
    first = [_text(cells) for _, cells in _rows(sheet, AHEAD)]
    return header_of(first, is_column)


def _text(cells: list[Any]) -> list[str]:
    return [cell if isinstance(cell, str) else "" for cell in cells]


def _rows(sheet: Any, most: int | None = None) -> Iterator[tuple[int, list[Any]]]:
    """Each row's number and cells. We don't trust the size that a sheet declares."""
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


def _below(sheet: Any, start: int, count: int) -> Iterator[Raw | BadLine | Aside]:
    names: list[str] | None = None
    try:
        for number, cells in _rows(sheet):
            if number - 1 < start:
                yield Aside(number, "above the column names")
            elif names is None:
                names = ["" if cell is None else str(cell) for cell in cells]
                while names and not names[-1].strip():
                    names.pop()
            elif is_total(cells, len(names)):
                yield Aside(number, "totals or a note, not a review")
            else:
                yield named(number, names, cells)
    except Exception as error:  # a damaged sheet, since openpyxl doesn't catch its parsers' errors
        raise Refused(UNREADABLE) from error
    if names is not None and count:
        yield Raw(0, {}, names)
