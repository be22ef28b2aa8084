"""Reads a review file: first the file as a whole, then its rows."""

from __future__ import annotations

import codecs
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

from adapters.sites.files import columns as column_names
from adapters.sites.files.cells import text_and_reply
from adapters.sites.files.columns import Chosen, Columns
from adapters.sites.files.contents import Alike, is_no_rating
from adapters.sites.files.dates import DateOrder, Order
from adapters.sites.files.fields import FoundReview, NotReadable, Reader
from adapters.sites.files.lines import lines_of
from adapters.sites.files.names import plain
from adapters.sites.files.objects import document_rows, is_document
from adapters.sites.files.places import SITE, Offices, is_known_site, meanings, site_id
from adapters.sites.files.public import survey_column
from adapters.sites.files.rows import Aside, BadLine, IsColumn, Raw, csv_rows, jsonl_rows
from adapters.sites.files.stars import Scale
from adapters.sites.files.workbook import OLD, is_old_workbook, workbook_rows
from bot.errors import Refused
from bot.practice import LocationId, Practice
from bot.reviews import Review

Row: TypeAlias = Review | BadLine

CONTRADICTS = (
    'an earlier line says something else of the review "{}" at the same time. Keep one of both'
)

WEB_PAGE = (
    "This is a web page, whatever its name says. Open it in Excel and save it as .xlsx, then try "
    "again."
)
_WEB_PAGE = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head", b"<style", b"<div")

TABLES = {".csv", ".tsv", ".txt", ".tab"}
OBJECTS = {".jsonl", ".ndjson", ".json"}
MOST_NAMES = 50
"""Maximum number of business names, and of pairs of conflicting columns, kept per file."""


@dataclass(frozen=True)
class Said:
    """The importing person's answers about the file.

    `site` and `location` are defaults for rows that don't name one. `columns` has entries like
    `stars=Overall Score`, and `read_as` has entries like `Oak St=oak-street`. `dates` is the order
    of day and month in 5/4/2026. `out_of` is the maximum number of stars.
    """

    site: str = SITE
    location: LocationId | None = None
    columns: Sequence[str] = ()
    read_as: Sequence[str] = ()
    dates: Order | None = None
    out_of: float = 5
    as_of: datetime | None = None


@dataclass
class Reading:
    """A file after the first pass: its contents, and our questions.

    `notes` are for people. `problem` says why nothing in the file can be imported. `is_empty` means
    that no row could be a review. `doubt` is an ambiguous date.
    """

    path: Path
    reader: Reader
    columns: Columns
    notes: list[str] = field(default_factory=list)
    problem: str = ""
    problem_line: int = 1
    is_empty: bool = True
    doubt: str = ""

    @property
    def headers(self) -> tuple[str, ...]:
        """The column names in their plain form. They're the same for files of the same kind."""
        return tuple(sorted(self.columns.titles))

    @property
    def question(self) -> str:
        """The question to answer before anything can be imported, or "" if there's none."""
        knows_office = {"location", "resource", "place"} & set(self.columns.read)
        if self.is_empty or self.problem or self.reader.location or knows_office:
            return ""
        offices = ", ".join(self.reader.practice.locations)
        return f"This file doesn't say which office its reviews are for. Add --location: {offices}."

    def rows(self) -> Iterator[FoundReview | BadLine | Aside]:
        """Yield the file's reviews in order. A given file produces the same IDs every time."""
        if self.problem:
            yield BadLine(self.problem_line, self.problem)
            return
        with closing(Met()) as met:
            for raw in _raws(self.path, self._is_column):
                if not isinstance(raw, Raw):
                    yield raw
                elif raw.number and (found := self._review(raw, met)):
                    yield found

    def _is_column(self, name: str) -> bool:
        return plain(name) in self.columns.titles or column_names.known(name)

    def _review(self, raw: Raw, met: Met) -> FoundReview | BadLine | None:
        where = f"on the sheet “{raw.sheet}”, " if raw.sheet else ""
        try:
            found = self.reader.review(raw.number, raw.values)
        except NotReadable as error:
            return BadLine(raw.number, f"{where}{error}")
        if found is None or not met.contradicts(found.review):
            return found
        return BadLine(raw.number, where + CONTRADICTS.format(found.review.key.id[:60]))


def read(
    path: Path,
    practice: Practice,
    now: datetime,
    site: str = SITE,
    location: LocationId | None = None,
) -> Iterator[Row]:
    """Return just the reviews and bad lines in `path`, for code that can't ask anyone questions.

    `site` and `location` are defaults for rows that don't name one. Without `location`, the default
    is the practice's first. Times without a zone are in the location's zone. `hours_ago` counts
    back from `now`. Rows with `"arrives": true` are left out, because the demo posts them itself.
    Raises Refused if the file can't be opened.
    """
    first = location or next(iter(practice.locations))
    reading = look_through(path, practice, now, Said(site, first))
    return _reviews(reading)


def _reviews(reading: Reading) -> Iterator[Row]:
    for row in reading.rows():
        if isinstance(row, FoundReview):
            yield row.review
        elif isinstance(row, BadLine):
            yield row


def look_through(path: Path, practice: Practice, now: datetime, said: Said) -> Reading:
    """Determine the meaning of the file's columns, dates, and place names. Raises Refused."""
    problem = _check(path)
    offices_as, sites_as = meanings(said.read_as, practice)
    site = (
        SITE if said.site == SITE else sites_as.get(said.site, site_id(said.site, {}) or said.site)
    )
    only = next(iter(practice.locations)) if len(practice.locations) == 1 else None
    reader = Reader(
        practice=practice,
        now=now,
        as_of=said.as_of or min(now, datetime.fromtimestamp(path.stat().st_mtime, UTC)),
        columns=Columns({}, {}),
        order=DateOrder(now, said.dates),
        offices=Offices(practice, offices_as),
        sites=sites_as,
        site=site,
        location=said.location or only,
        out_of=said.out_of,
    )
    chosen = Chosen.of(said.columns)
    if problem:
        return Reading(path, reader, reader.columns, problem=problem)
    return _Survey(path, reader, chosen).done()


class _Survey:
    """The first pass through a file, which collects the columns and evidence from all cells."""

    def __init__(self, path: Path, reader: Reader, chosen: Chosen) -> None:
        self._reading = Reading(path, reader, reader.columns)
        self._reader = reader
        self._chosen = chosen
        self._headers: dict[str, None] = {}
        self._is_table = False
        self._titles: dict[str, None] = {}
        self._offices = Alike(self._is_office)
        # links are handled elsewhere
        self._sites = Alike(
            lambda cell: isinstance(cell, str) and "/" not in cell and is_known_site(cell)
        )
        self._words = Alike(is_no_rating)
        self._conflicts: dict[tuple[str, str], None] = {}
        self._western = 0
        self._with_reply = 0
        self._asides: list[Aside] = []
        self._dates: tuple[str, ...] = ()
        self._stars: tuple[str, ...] = ()
        self._scale = Scale()

    def done(self) -> Reading:
        reading = self._reading
        try:
            for raw in _raws(reading.path, self._is_column):
                if isinstance(raw, Aside):
                    self._asides.append(raw)
                elif isinstance(raw, Raw):
                    self._columns_of(raw)
                    if reading.problem:
                        break
                    reading.is_empty = reading.is_empty and not raw.number
                    self._see(raw.values)
                    self._western += raw.is_western
        except Refused as error:
            reading.problem = str(error)
        if not reading.problem:
            self._conclude()
        return reading

    def _is_column(self, name: str) -> bool:
        mapped = {plain(column) for column in self._chosen.columns.values()}
        return plain(name) in mapped or column_names.known(name)

    def _columns_of(self, raw: Raw) -> None:
        """Collect the columns. A table's header row has all of them, but those of JSON objects are
        known only after the last object.
        """
        if raw.columns and self._is_table:
            return
        names = raw.columns or [name for name in raw.values if name not in self._headers]
        if not names or len(self._headers) > 1_000:
            return
        self._is_table = bool(raw.columns)
        self._headers.update(dict.fromkeys(names))
        listed = names if raw.columns else list(self._headers)
        found = column_names.understood(listed, self._chosen if raw.columns else Chosen())
        # if two columns look like star ratings, one could turn out to be the review's text
        may_have_text = found.lacking == "text" and len(found.read.get("stars", ())) > 1
        if self._is_table and found.missing and not may_have_text:
            self._reading.problem = self._survey(found) or found.missing
        self._use(found)

    def _use(self, found: Columns) -> None:
        self._read_as(found)
        wanted = ("posted_at", "updated_at", "reply_at", "seen_at")
        self._dates = tuple(name for one in wanted for name in found.read.get(one, ()))
        self._stars = found.read.get("stars", ())
        self._offices.watch(found.not_read)
        self._sites.watch(found.not_read)
        self._words.watch(self._stars)

    def _see(self, values: Mapping[str, Any]) -> None:
        for name in self._dates:
            self._reader.order.see(values.get(name))
        for alike in (self._offices, self._sites, self._words):
            alike.see(values)
        rated = [name for name in self._stars if values.get(name) and name not in self._words]
        self._scale.see(values[rated[0]] if rated else None)
        given = [name for name in rated if not isinstance(values[name], dict)]
        for other in given[1:]:
            if str(values[given[0]]) != str(values[other]) and len(self._conflicts) < MOST_NAMES:
                self._conflicts[given[0], other] = None
        texts = (values.get(name) for name in self._reader.columns.read.get("text", ()))
        self._with_reply += any(isinstance(cell, str) and text_and_reply(cell)[1] for cell in texts)
        if "place" in self._reader.columns.read and len(self._titles) < MOST_NAMES:
            try:
                title = self._reader.title_of(values)
            except NotReadable:
                title = ""
            if title:
                self._titles[title] = None

    def _is_office(self, cell: object) -> bool:
        is_name = isinstance(cell, str) and not cell.isdigit()
        return is_name and self._reader.offices.named(str(cell)) is not None

    def _conclude(self) -> None:
        reading, reader = self._reading, self._reader
        if not self._is_table and self._chosen.columns:
            self._use(column_names.understood(list(self._headers), self._chosen))
        self._words_column()
        columns = reading.columns
        conflict = next((pair for pair in self._conflicts if self._are_stars(pair)), None)
        if survey := self._survey(columns):
            reading.problem = survey
        elif self._is_table and columns.missing:
            reading.problem = columns.missing
        elif conflict:
            first, second = map(columns.title, conflict)
            reading.problem = (
                f"Both “{first}” and “{second}” could be the review's stars, and they differ. Say "
                f'which one it is: --map stars="{first}" or --map stars="{second}".'
            )
        elif (top := self._scale.top) and reader.out_of == Said.out_of:
            title = columns.title(self._stars[0])
            reading.problem = (
                f"“{title}” has numbers above 5, so it isn't stars out of 5. If {top} is the "
                f"best rating, add --out-of {top}. If they're survey scores, leave the file "
                "out: survey answers aren't public reviews."
            )
        elif doubt := reader.order.doubt:
            reading.doubt = str(doubt)
            reading.problem = (
                f"Dates like {doubt} could be two days, and nothing in this file says which. Say "
                "--dates month-first (May 4 is 5/4) or --dates day-first (May 4 is 4/5)."
            )
        reader.titles = set(self._titles)
        self._office_column()
        self._site_column()
        reading.notes += self._notes()

    def _are_stars(self, names: Sequence[str]) -> bool:
        return set(names) <= set(self._reading.columns.read.get("stars", ()))

    def _words_column(self) -> None:
        """If a rating column has only words, use it as the review's text.

        In some languages, the word for a rating also means a review.
        """
        columns = self._reading.columns
        given = columns.read.get("stars", ())
        wordy = tuple(name for name in given if name in self._words)
        if not wordy or len(wordy) == len(given):
            return
        rest = tuple(name for name in given if name not in wordy)
        also = {} if columns.read.get("text") or len(wordy) > 1 else {"text": wordy}
        self._read_as(columns.reading(stars=rest, **also))

    def _read_as(self, columns: Columns) -> None:
        self._reader.columns = self._reading.columns = columns

    def _survey(self, columns: Columns) -> str:
        """Why this looks like a survey, or "" if it doesn't or is known to be from a site."""
        title = survey_column(columns.titles)
        is_on_a_site = columns.layout or columns.read.get("site") or self._reader.site != SITE
        if not title or is_on_a_site:
            return ""
        return (
            f"This looks like a survey, because of the column “{title}”. Survey answers aren't "
            "public reviews, so I don't import them. If these are on a review site, say which "
            "one, like --site google."
        )

    def _office_column(self) -> None:
        """If just one column has only office names, use it for the office, whatever it's called."""
        columns = self._reading.columns
        naming = [name for name in columns.not_read if name in self._offices]
        if columns.read.get("location") or len(naming) != 1:
            return
        self._read_as(columns.reading(location=(naming[0],)))
        self._reading.notes.append(
            f"“{columns.title(naming[0])}” has only names of your offices, so it's read as the "
            "office."
        )

    def _site_column(self) -> None:
        """If just one column has only site names, use it for the site, whatever it's called."""
        columns = self._reading.columns
        naming = [name for name in columns.not_read if name in self._sites]
        is_told = columns.read.get("site") or (columns.layout and columns.layout.site)
        if is_told or len(naming) != 1:
            return
        self._read_as(columns.reading(site=(naming[0],)))
        self._reading.notes.append(
            f"“{columns.title(naming[0])}” has only names of review sites, so it's read as the "
            "site."
        )

    def _notes(self) -> Iterator[str]:
        if self._western:
            yield "The file isn't UTF-8, so it was read as Windows-1252, which Excel often writes."
        above = [aside for aside in self._asides if aside.what.startswith("above")]
        if above:
            yield f"I skipped {_lines(above)} above the column names."
        below = [aside for aside in self._asides if aside.what.startswith("totals")]
        if below:
            yield f"I skipped {_lines(below)} with totals or notes."
        yield from (
            f"{aside.what[0].upper()}{aside.what[1:]}."
            for aside in self._asides
            if not aside.number
        )
        if self._with_reply:
            reviews = "review" if self._with_reply == 1 else "reviews"
            yield (
                f"{self._with_reply:,} {reviews} had your reply in the same cell, below a line "
                "like “Response from the owner”. I read it as the reply."
            )
        if len(self._titles) == 1 and self._reader.location:
            (title,) = self._titles
            place = self._reader.practice.locations[self._reader.location]
            yield f"“{title}” is taken to be {place.name}."


def _lines(asides: Sequence[Aside]) -> str:
    numbers = [str(aside.number) for aside in asides]
    return f"line {numbers[0]}" if len(numbers) == 1 else f"lines {', '.join(numbers[:10])}"


def _check(path: Path) -> str:
    """Why the file has no reviews, based on its first bytes, or "" if it could have some.

    Raises Refused if the file can't be opened.
    """
    try:
        with path.open("rb") as file:
            head = file.read(64)
    except FileNotFoundError:
        raise Refused(f"I can't find {path}. Check the path.") from None
    except IsADirectoryError:
        raise Refused(f"{path} is a folder. Name a file in it.") from None
    except OSError as error:
        raise Refused(f"I can't read {path}: {error.strerror}.") from error
    if is_old_workbook(head):
        return OLD
    if head.startswith(b"\x1f\x8b"):
        return f"{path.name} is compressed. Unpack it first, then import the file inside."
    if head.lstrip(codecs.BOM_UTF8).lstrip().lower().startswith(_WEB_PAGE):
        return WEB_PAGE
    if head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff")):
        return f"{path.name} isn't a table of reviews. Export it as CSV, XLSX or JSON."
    return ""


class Met:
    """The file's reviews so far. Beyond `IN_MEMORY`, they're in a temporary database, so that
    memory use stays flat.
    """

    def __init__(self) -> None:
        # only one thread at a time reads a file, but not always the same thread
        self._older = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._older.execute("PRAGMA journal_mode = OFF")
        self._older.execute("CREATE TABLE said (review INTEGER PRIMARY KEY, words INTEGER)")
        self._has_older = False
        self._said: dict[int, int] = {}

    def contradicts(self, review: Review) -> bool:
        """Whether an earlier line has a different version of the review with the same timestamp.

        If we imported both versions, they'd overwrite each other on every import.
        """
        state, words = hash((review.key, review.updated_at)), hash(review)
        if self._has_older:
            older = self._older.execute("SELECT words FROM said WHERE review = ?", (state,))
            if first := older.fetchone():
                return tuple(first) != (words,)
        if self._said.setdefault(state, words) != words:
            return True
        if len(self._said) == IN_MEMORY:
            self._older.executemany("INSERT INTO said VALUES (?, ?)", self._said.items())
            self._said, self._has_older = {}, True
        return False

    def close(self) -> None:
        self._older.close()


IN_MEMORY = 500
"""Number of reviews that are compared in memory."""


def _raws(path: Path, is_column: IsColumn) -> Iterator[Raw | BadLine | Aside]:
    with path.open("rb") as file:
        head = file.read(4)
    if head == b"PK\x03\x04":
        return workbook_rows(path, is_column)
    if not _holds_objects(path):
        return csv_rows(lines_of(path), is_column)
    if _is_document(path):
        return document_rows(path, is_column)
    return jsonl_rows(lines_of(path))


def _is_document(path: Path) -> bool:
    """Whether the file is one JSON document, such as a line that's too long for a review."""
    lines = (line for line in lines_of(path) if line.problem or line.text.strip())
    first = next(lines, None)
    if first is None:
        return False
    second = next(lines, None)
    if first.problem:
        return second is None
    return is_document(first.text, second.text if second else "")


def _holds_objects(path: Path) -> bool:
    """Whether the file is JSON, based on its extension or else its first character."""
    if path.suffix.lower() in TABLES | OBJECTS:
        return path.suffix.lower() in OBJECTS
    first = next((line.text.lstrip() for line in lines_of(path) if line.text.strip()), "")
    return first[:1] in ("{", "[")
