"""Reads a file of reviews: finds out its format and reads its rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from adapters.sites.files.fields import NotReadable, ReviewFields, missing_columns
from adapters.sites.files.lines import lines_of
from adapters.sites.files.rows import BadLine, Raw, csv_rows, jsonl_rows
from bot.errors import Refused
from bot.practice import LocationId, Practice
from bot.reviews import Review

Row: TypeAlias = Review | BadLine

SITE = "import"
"""The review site if neither the row nor the caller names one."""

CONTRADICTS = (
    'an earlier line says something else of the review "{}" at the same time; keep one of both'
)

TABLES = {".csv", ".tsv", ".txt"}
OBJECTS = {".jsonl", ".ndjson", ".json"}


def read(
    path: Path,
    practice: Practice,
    now: datetime,
    site: str = SITE,
    location: LocationId | None = None,
) -> Iterator[Row]:
    """The reviews in `path`, in its order; the same file gives the same ids every time.

    `site` and `location` are for rows that name none (location: default the practice's first).
    Times without a zone are the location's; `hours_ago` counts back from `now`. Rows that are
    marked `"arrives": true` are left out: the demo posts them itself.
    Raises Refused where the file cannot be opened.
    """
    _check(path)
    fields = ReviewFields(practice, now, site, location or next(iter(practice.locations)))
    return _rows(path, fields)


def _check(path: Path) -> None:
    try:
        with path.open("rb") as file:
            file.read(1)
    except FileNotFoundError:
        raise Refused(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise Refused(f"{path} is a folder; name a file in it.") from None
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from error


def _rows(path: Path, fields: ReviewFields) -> Iterator[Row]:
    with closing(Met()) as met:
        for raw in _raws(path):
            if isinstance(raw, BadLine):
                yield raw
                continue
            try:
                review = fields.review(raw.values)
            except NotReadable as error:
                yield BadLine(raw.number, str(error))
                continue
            if review is None:
                continue
            if met.contradicts(review):
                yield BadLine(raw.number, CONTRADICTS.format(review.key.id[:60]))
            else:
                yield review


class Met:
    """What a file said so far: in a database without a name, so that memory stays flat."""

    def __init__(self) -> None:
        self._said = sqlite3.connect("", isolation_level=None)
        self._said.execute("PRAGMA journal_mode = OFF")
        self._said.execute("CREATE TABLE said (review INTEGER PRIMARY KEY, words INTEGER)")

    def contradicts(self, review: Review) -> bool:
        """An earlier line says something else of the same review at the same time.

        Were both taken, they would replace each other at every import.
        """
        state, words = hash((review.key, review.updated_at)), hash(review)
        added = self._said.execute("INSERT OR IGNORE INTO said VALUES (?, ?)", (state, words))
        if added.rowcount:
            return False
        first = self._said.execute("SELECT words FROM said WHERE review = ?", (state,)).fetchone()
        return tuple(first) != (words,)

    def close(self) -> None:
        self._said.close()


def _raws(path: Path) -> Iterator[Raw | BadLine]:
    lines = lines_of(path)
    return jsonl_rows(lines) if _holds_objects(path) else _table(csv_rows(lines))


def _table(raws: Iterator[Raw | BadLine]) -> Iterator[Raw | BadLine]:
    """One word about columns that are not there, instead of one for each row."""
    is_checked = False
    for raw in raws:
        if isinstance(raw, Raw) and not is_checked:
            is_checked = True
            if missing := missing_columns(raw.columns):
                yield BadLine(1, missing)
                return
        yield raw


def _holds_objects(path: Path) -> bool:
    """By its name; where that says nothing, by its first sign."""
    if path.suffix.lower() in TABLES | OBJECTS:
        return path.suffix.lower() in OBJECTS
    with path.open("rb") as file:
        return file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")
