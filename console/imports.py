"""`bedside import FILE`: what was new, known, changed or refused, line by line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TypeVar

from rich.console import Console

from adapters.sites.files import BadLine, Row
from bot.intake import Intake, TakenIn
from bot.practice import LocationId
from bot.reviews import Review
from console.command_line import counted

BATCH = 500
"""Reviews in one transaction: few commits, little memory, short waits for others."""

Progress = Callable[[int], None]
"""Told how many more lines are done."""

SHOWN = 20
"""Refused lines that are printed; the rest is counted."""


@dataclass
class Report:
    """What an import did; `refused` are (line number, reason)."""

    taken: TakenIn = field(default_factory=TakenIn)
    read: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


Item = TypeVar("Item")


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


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
