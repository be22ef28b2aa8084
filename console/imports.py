"""`bedside import FILE`: what the file holds, and what was new, known, changed or refused."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console

from adapters.sites.files import (
    Aside,
    BadLine,
    FoundReview,
    Reading,
    Row,
    Said,
    look_through,
)
from bot.intake import Intake, TakenIn
from bot.practice import LocationId, Practice
from bot.reviews import Review
from bot.sites import SITES, site
from console.command_line import counted
from console.kept_mappings import KeptMappings

BATCH = 500
"""Reviews in one transaction: few commits, little memory, short waits for others."""

Progress = Callable[[int], None]
"""Told how many more lines are done."""

SHOWN = 20
"""Refused lines that are printed; the rest is counted."""

EXAMPLES = 3
"""Reviews that a preview shows."""

NO_OFFICE = "it names no office; fill that in, or say --location for rows like this"


@dataclass
class Report:
    """What an import did; `refused` are (line number, reason)."""

    taken: TakenIn = field(default_factory=TakenIn)
    read: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class Tally:
    """What the rows of a file hold, counted as they pass by."""

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
"""Is given one line of JSON for each row."""


def look(file: Path, practice: Practice, now: datetime, said: Said, settings: Path) -> Reading:
    """Look through the file as people said it is to be read, now or for one of its kind before.

    Raises Refused, ConfigurationError.
    """
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


def rows_of(reading: Reading, tally: Tally, told: Told | None, *, dry: bool) -> Iterator[Row]:
    """The file's rows for `take_in`, counted in `tally` and told one by one.

    Without an office a review can be previewed, and not imported.
    """
    for row in reading.rows():
        if isinstance(row, FoundReview) and (dry or row.has_office):
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
    """A review as it was understood."""
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
    """The last line of `--json`."""
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
                name: [columns.title(one) for one in read] for name, read in columns.read.items()
            },
            "columns_not_read": {
                columns.title(name): why for name, why in columns.not_read.items()
            },
            "offices": dict(offices),
            "sites": dict(sites),
            "oldest": tally.oldest.isoformat() if tally.oldest else None,
            "newest": tally.newest.isoformat() if tally.newest else None,
            "replied": tally.replied,
            "notes": [*reading.notes, *_counts(tally)],
            "questions": [reading.question] if reading.question else [],
            "new": report.taken.new,
            "changed": report.taken.changed,
            "known": report.taken.known,
            "cases": len(report.taken.opened),
        }
    }


def why_empty(reading: Reading) -> str:
    """A sentence about a file without a single row."""
    what = "it has only the names of columns" if reading.columns.titles else "it's empty"
    return f"There are no reviews in {reading.path.name}: {what}."


async def take_in(
    rows: Iterable[Row],
    intake: Intake,
    open_since: Callable[[LocationId], datetime | None],
    progress: Progress,
    *,
    dry: bool = False,
) -> Report:
    """Take the readable rows in, batch by batch; the others are reported, and nothing is lost.

    `open_since` says for a location from when on its negative reviews open cases (None: all).
    `dry` only says what would happen.
    """
    report = Report()
    take = intake.foresee if dry else intake.take_in
    for batch in _batches(rows, BATCH):
        found = [row for row in batch if isinstance(row, Review)]
        report.refused += [(row.number, row.reason) for row in batch if isinstance(row, BadLine)]
        report.read += len(found)
        by_start = defaultdict[datetime | None, list[Review]](list)
        for review in found:
            by_start[open_since(review.key.location)].append(review)
        for start, reviews in by_start.items():
            report.taken += await take(reviews, open_since=start)
        progress(len(batch))
    return report


def lines(file: Path) -> int:
    """The number of lines, for the progress bar; a row of CSV may have several."""
    with file.open("rb") as opened:
        return sum(1 for _ in opened)


def preview(reading: Reading, tally: Tally, practice: Practice, console: Console) -> None:
    """What was understood: columns, offices, sites, dates, and a few rows as they'll be shown."""
    columns = reading.columns

    def say(text: str = "") -> None:
        console.print(text, markup=False, highlight=False)

    if columns.layout:
        say(f"This looks like an export of {columns.layout.title}.")
    say("Columns read:")
    for name, read in columns.read.items():
        titles = ", ".join(f"“{columns.title(one)}”" for one in read)
        say(f"  {FIELDS.get(name, name.replace('_', ' '))}: {titles}")
    if columns.not_read:
        say("Columns not read:")
        for name, why in columns.not_read.items():
            say(f"  “{columns.title(name)}”: {why}")
    for note in (*reading.notes, *_counts(tally)):
        say(f"Note: {note}")
    say(f"{counted(tally.reviews, 'review')}:")
    for (location, id), count in sorted(tally.places.items()):
        place = practice.locations.get(location)
        say(f"  {place.name if place else 'no office yet'}, {site(id).title}: {count:,}")
    if tally.oldest and tally.newest:
        say(f"Oldest: {_day(tally.oldest)}. Newest: {_day(tally.newest)}.")
        say(f"Already replied to: {tally.replied:,}.")
        say("The first ones:")
    for found in tally.first:
        say(f"  {_shown(found)}")
    if reading.question:
        say(reading.question)


def show(report: Report, console: Console, *, dry: bool) -> None:
    taken = report.taken
    opened = counted(len(taken.opened), "case")
    console.print(
        f"{taken.new:,} new, {taken.changed:,} changed, {taken.known:,} known already; "
        f"{opened} {'would be ' if dry else ''}opened."
    )
    if dry:
        console.print("This was a dry run: nothing was changed.")
    if report.refused:
        many = counted(len(report.refused), "line")
        verb = "was" if len(report.refused) == 1 else "were"
        console.print(f"{many} {verb} refused; the others were taken:")
        for number, reason in report.refused[:SHOWN]:
            console.print(f"  line {number}: {reason}", markup=False, highlight=False)
        if len(report.refused) > SHOWN:
            console.print(f"  … and {len(report.refused) - SHOWN:,} more")


FIELDS = {
    "posted_at": "date",
    "updated_at": "edited",
    "location": "office",
    "place": "business",
    "replied": "replied (yes or no)",
    "reply_at": "date of the reply",
    "resource": "Google's name for the review",
    "recommends": "recommends you",
}
"""Fields whose name isn't what people would call them."""


def _counts(tally: Tally) -> Iterator[str]:
    """What was read with less than full certainty."""
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
    unknown = sorted({id for _, id in tally.places} - SITES.keys() - {"import"})
    if unknown:
        yield f"Review sites I don't know, kept under their own names: {', '.join(unknown)}."
    if any(id == "import" for _, id in tally.places):
        yield "The file doesn't say which review site these are from. You can: --site google."


def _day(day: date) -> str:
    return f"{day:%b} {day.day}, {day.year}"


def _shown(found: FoundReview) -> str:
    review = found.review
    stars = "no stars" if review.stars is None else "★" * review.stars + "☆" * (5 - review.stars)
    day = f"{'about ' if found.date_is_about else ''}{_day(found.day)}"
    words = " ".join(review.text.literal.split())
    text = f"“{words[:80]}{'…' if len(words) > 80 else ''}”" if words else "no text"
    return f"{stars}  {review.author.literal or 'anonymous'}, {day}: {text}"


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
