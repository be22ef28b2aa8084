"""Imports a file's rows: counts them, previews them, and saves them in batches."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from adapters.sites.files.archives import unpacked
from adapters.sites.files.fields import FoundReview
from adapters.sites.files.kept_mappings import KeptMappings
from adapters.sites.files.places import SITE
from adapters.sites.files.reading import Reading, Row, Said, look_through
from adapters.sites.files.rows import Aside, BadLine
from bot.imports import Asks, Example, ImportPreview, counted
from bot.intake import Intake, TakenIn
from bot.practice import LocationId, Practice
from bot.reviews import Review
from bot.sites import SITES, site

BATCH = 500
"""Number of reviews per transaction. It keeps commits rare, memory use low, and locks short."""

Progress = Callable[[int], None]
"""Called with the number of lines processed since the last call."""

EXAMPLES = 3
"""Number of example reviews in a preview."""

NO_SITE = "The file doesn't say which review site these are from. You can: --site google."

ELSEWHERE = "it's for an office that you don't work at"

NO_OFFICE = "it doesn't name an office. Fill that in, or use --location for rows like this"


@dataclass
class Report:
    """An import's result. `refused` has each rejected line's number and the reason.

    `elsewhere` is the number of reviews left out because of their office.
    """

    taken: TakenIn = field(default_factory=TakenIn)
    read: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    elsewhere: int = 0


@dataclass
class Tally:
    """Statistics about a file, collected while reading it."""

    places: Counter[tuple[LocationId, str]] = field(default_factory=Counter)
    oldest: date | None = None
    newest: date | None = None
    replied: int = 0
    about: int = 0
    rounded: int = 0
    without_id: int = 0
    starless: int = 0
    first: list[FoundReview] = field(default_factory=list)
    refused: int = 0

    @property
    def reviews(self) -> int:
        return self.places.total()

    def see(self, found: FoundReview) -> None:
        key = found.review.key
        self.places[key.location, key.site] += 1
        self.oldest = min(self.oldest or found.day, found.day)
        self.newest = max(self.newest or found.day, found.day)
        self.replied += found.review.reply is not None
        self.about += found.date_is_about
        self.rounded += found.rounded
        self.without_id += not found.site_id_known
        self.starless += found.review.stars is None
        if len(self.first) < EXAMPLES:
            self.first.append(found)


Item = TypeVar("Item")
Told = Callable[[dict[str, Any]], None]
"""Called with a JSON object for each row."""


def look(
    file: Path, practice: Practice, now: datetime, said: Said, settings: Path | None
) -> Reading:
    """Look through the file, using its own answers and those saved for files of the same kind.

    Without `settings`, nothing is loaded or saved. Raises Refused and ConfigurationError.
    """
    if settings is None:
        return look_through(file, practice, now, said)
    kept = KeptMappings.beside(settings)
    reading = look_through(
        file, practice, now, replace(said, read_as=(*kept.as_said(), *said.read_as))
    )
    before = () if said.columns else kept.files.get(reading.headers, ())
    if before:
        again = replace(said, columns=before, read_as=(*kept.as_said(), *said.read_as))
        reading = look_through(file, practice, now, again)
        reading.notes.append(f"As you said last time: {', '.join(before)}.")
    if (said.columns or said.read_as) and not reading.problem:
        reading.notes.append(kept.keep(reading.headers, said.columns, said.read_as))
    return reading


@contextmanager
def looked(
    file: Path, practice: Practice, now: datetime, said: Said, settings: Path | None
) -> Iterator[Reading]:
    """Like `look`, but also for archives. The unpacked file exists until the block ends."""
    with unpacked(file) as found:
        reading = look(found.path, practice, now, said, settings)
        if found.note:
            reading.notes.insert(0, found.note)
        yield reading


def any_office(_location: LocationId) -> bool:
    """Return True, for people who can import reviews for the entire practice."""
    return True


def rows_of(
    reading: Reading,
    tally: Tally,
    told: Told | None,
    *,
    dry: bool,
    theirs: Callable[[LocationId], bool] = any_office,
) -> Iterator[Row]:
    """Yield the file's rows for `take_in`. Count each row in `tally`, and report it to `told`.

    A review without an office can be previewed but not imported. `theirs` returns whether this
    person can import reviews for an office.
    """
    for row in reading.rows():
        if isinstance(row, FoundReview) and row.has_office and not theirs(row.review.key.location):
            yield BadLine(row.number, ELSEWHERE)
        elif isinstance(row, FoundReview) and (dry or row.has_office):
            tally.see(row)
            if told:
                told(as_json(row))
            yield row.review
        elif not isinstance(row, Aside):
            bad = row if isinstance(row, BadLine) else BadLine(row.number, NO_OFFICE)
            tally.refused += 1
            if told:
                told({"refused": True, "line": bad.number, "reason": bad.reason})
            yield bad


def as_json(found: FoundReview) -> dict[str, Any]:
    """The review as we parsed it, as a JSON object."""
    review = found.review
    return {
        "id": review.key.id,
        "site": review.key.site,
        "location": review.key.location or None,
        "stars": review.stars,
        "text": review.text.literal,
        "translation": review.translation.literal,
        "author": review.author.literal,
        "date": found.day.isoformat(),
        "date_is_about": found.date_is_about,
        "replied": review.reply is not None,
        "site_id_known": found.site_id_known,
    }


def summary(reading: Reading, tally: Tally, report: Report, *, dry: bool) -> dict[str, Any]:
    """The last line of `--json`'s output."""
    columns = reading.columns
    offices, sites = Counter[str](), Counter[str]()
    for (location, id), count in tally.places.items():
        offices[location] += count
        sites[id] += count
    return {
        "summary": {
            "dry_run": dry,
            "reviews": tally.reviews,
            "refused": len(report.refused),
            "layout": columns.layout.title if columns.layout else None,
            "columns_read": {
                name: [columns.title(column) for column in read]
                for name, read in columns.read.items()
            },
            "columns_not_read": {
                columns.title(name): why for name, why in columns.not_read.items()
            },
            "offices": dict(offices),
            "sites": dict(sites),
            "oldest": tally.oldest.isoformat() if tally.oldest else None,
            "newest": tally.newest.isoformat() if tally.newest else None,
            "replied": tally.replied,
            "notes": [*reading.notes, *_counts(tally), *site_note(tally)],
            "questions": [reading.question] if reading.question else [],
            "new": report.taken.new,
            "changed": report.taken.changed,
            "known": report.taken.known,
            "cases": len(report.taken.opened),
        }
    }


def why_empty(reading: Reading) -> str:
    """The message about a file without any rows."""
    what = "it has only column names" if reading.columns.titles else "it's empty"
    return f"There are no reviews in {reading.path.name}: {what}."


async def take_in(
    rows: Iterable[Row],
    intake: Intake,
    open_since: Callable[[LocationId], datetime | None],
    progress: Progress,
    *,
    dry: bool = False,
) -> Report:
    """Save the readable rows in batches. The report lists the others, so nothing is lost.

    `open_since` returns a location's cutoff. Complaints since then open cases (if it's None, all
    do). With `dry`, nothing is saved, and the report says what would happen.
    """
    report = Report()
    take = intake.foresee if dry else intake.take_in
    batches = _batches(rows, BATCH)
    while batch := await asyncio.to_thread(next, batches, None):
        found = [row for row in batch if isinstance(row, Review)]
        bad = [row for row in batch if isinstance(row, BadLine)]
        report.elsewhere += sum(row.reason == ELSEWHERE for row in bad)
        report.refused += [(row.number, row.reason) for row in bad if row.reason != ELSEWHERE]
        report.read += len(found)
        by_start = defaultdict[datetime | None, list[Review]](list)
        for review in found:
            by_start[open_since(review.key.location)].append(review)
        for start, reviews in by_start.items():
            report.taken += await take(reviews, open_since=start)
        progress(len(batch))
    return report


def previewed(reading: Reading, tally: Tally, report: Report, practice: Practice) -> ImportPreview:
    """The preview: columns, offices, sites, dates, and a few reviews as they'll be shown."""
    columns, taken = reading.columns, report.taken
    asks: Asks = "dates" if reading.doubt else "office" if reading.question else ""
    return ImportPreview(
        file=reading.path.name,
        layout=columns.layout.title if columns.layout else "",
        read=tuple(
            (FIELDS.get(name, name.replace("_", " ")), tuple(map(columns.title, read)))
            for name, read in columns.read.items()
        ),
        not_read=tuple((columns.title(name), why) for name, why in columns.not_read.items()),
        notes=(*elsewhere(report.elsewhere), *reading.notes, *_counts(tally)),
        places=tuple(
            (_office(location, practice), _site(id), count)
            for (location, id), count in sorted(tally.places.items())
        ),
        oldest=tally.oldest,
        newest=tally.newest,
        replied=tally.replied,
        first=tuple(map(_example, tally.first)),
        refused=tuple(report.refused),
        new=taken.new,
        changed=taken.changed,
        known=taken.known,
        cases=len(taken.opened),
        names_no_site=any(id == SITE for _, id in tally.places),
        asks=asks,
        question=reading.question,
        problem="" if asks else reading.problem,
    )


def elsewhere(count: int) -> Iterator[str]:
    """Yield a message if the file has reviews for offices where the person doesn't work."""
    if count:
        them = "it" if count == 1 else "them"
        where = "an office that" if count == 1 else "offices that"
        yield f"{counted(count, 'review')} for {where} you don't work at. I won't import {them}."


def _office(location: LocationId, practice: Practice) -> str:
    place = practice.locations.get(location)
    return place.name if place else "no office yet"


def _site(id: str) -> str:
    return "no review site" if id == SITE else site(id).title


def _example(found: FoundReview) -> Example:
    review = found.review
    return Example(review.stars, review.author, found.day, found.date_is_about, review.text)


FIELDS = {
    "posted_at": "date",
    "updated_at": "edited",
    "location": "office",
    "place": "business",
    "replied": "replied (yes or no)",
    "reply_at": "reply date",
    "resource": "Google's name for the review",
    "recommends": "recommends you",
    "kind": "kind of review",
    "removed": "removed (yes or no)",
    "hidden": "hidden (yes or no)",
    "public": "public (yes or no)",
    "page": "page at the site",
}
"""Display names for fields whose internal names wouldn't make sense to people."""


def site_note(tally: Tally) -> Iterator[str]:
    """Yield the command line's message if any rows don't name a review site."""
    if any(id == SITE for _, id in tally.places):
        yield NO_SITE


def _counts(tally: Tally) -> Iterator[str]:
    """Yield messages about anything that we weren't fully sure of."""
    if tally.about:
        one = "review has" if tally.about == 1 else "reviews have"
        yield f"{tally.about:,} {one} only an approximate date, like “2 weeks ago”."
    if tally.rounded:
        yield f"Half stars: {counted(tally.rounded, 'review')}, rounded down."
    if tally.starless:
        one = "review has" if tally.starless == 1 else "reviews have"
        yield f"{tally.starless:,} {one} no stars."
    if tally.without_id:
        one = "review comes" if tally.without_id == 1 else "reviews come"
        yield f"{tally.without_id:,} {one} without an id that the review site would know."
    unknown = sorted({id for _, id in tally.places} - SITES.keys() - {SITE})
    if unknown:
        yield f"Review sites I don't know, kept under their own names: {', '.join(unknown)}."


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
