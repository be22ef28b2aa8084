"""Counts how many files a click, a review, and a reminder pass through, for the table in
docs/architecture.md.

Each call to a function in a different file than the previous call counts as a move. Trips are
measured once everything has warmed up, and only in four packages. Run this with `python -m
tests.trips`.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any

from tests.adapters.slack.office import an_office, slack_id
from tests.databases import migrated
from tests.scheduler.office import Office, negative
from tests.world import review

ROOT = Path(__file__).parents[1]
ROOMS = tuple(f"{ROOT / room}/" for room in ("bot", "cards", "adapters", "scheduler"))

MOST_LISTED = 40
"""Number of moves that `--moves` lists for each trip, the most frequent first."""


@dataclass
class Trip:
    """The file of each function call, in order."""

    name: str
    calls: list[str] = field(default_factory=list)

    @property
    def files(self) -> int:
        return len(set(self.calls))

    @property
    def moves(self) -> Counter[tuple[str, str]]:
        return Counter((one, next) for one, next in pairwise(self.calls) if one != next)


class Profiler:
    """Records the calls made during a trip, on every thread that starts after the profiler."""

    def __init__(self) -> None:
        self._under_way: Trip | None = None
        threading.setprofile(self._note)
        sys.setprofile(self._note)

    @contextmanager
    def on(self, name: str) -> Iterator[Trip]:
        self._under_way = trip = Trip(name)
        yield trip
        self._under_way = None

    def _note(self, frame: FrameType, event: str, _argument: Any) -> None:
        file = frame.f_code.co_filename
        if event == "call" and self._under_way is not None and file.startswith(ROOMS):
            self._under_way.calls.append(str(Path(file).relative_to(ROOT)))


async def an_approval(profiler: Profiler, folder: Path) -> Trip:
    """From Slack's request with Ruth's second approval to the response."""
    async with an_office(folder) as office:
        first, second = [await office.take_in(review(id)) for id in ("r1", "r2")]
        for shown in (first, second):
            await office.post_card(shown)
        await office.press("ruth", "approve", first)
        case = await office.case(second)
        assert case.draft is not None
        value = {"case": second, "draft": case.draft.version, "revision": case.review.revision}
        button = office.message_with("approve", json.dumps(value))
        with profiler.on("an approve click in Slack, from the request to the response") as trip:
            await office.local.people.click(slack_id("ruth"), button.channel, button.ts, "approve")
        assert (await office.case(second)).being_published
    return trip


async def a_review(profiler: Profiler, folder: Path) -> Trip:
    """From intake to the card. Two other reviews go through first as a warm-up."""
    office = Office(migrated(folder / "bedside.db"))
    await office.opened(negative("r1"))
    await office.opened(negative("r2"))
    with profiler.on("a new review, from intake to its card") as trip:
        await office.intake.take_in([negative("r3")])
        await office.outbox.drain()
    office.store.close()
    return trip


async def the_reminders(profiler: Profiler, folder: Path) -> Trip:
    """From the tick to the chat, for three cases at once."""
    office = Office(migrated(folder / "bedside.db"))
    for id in ("r1", "r2", "r3"):
        await office.opened(negative(id))
    office.clock.pass_(hours=7)
    with profiler.on("the first reminders of three cases, from the tick to the chat") as trip:
        assert await office.ticks.tick() == 3
        await office.outbox.drain()
    office.store.close()
    return trip


def main() -> None:
    """Print the table. With `--moves`, also print the most frequent moves of each trip."""
    profiler = Profiler()
    trips = []
    for measure in (an_approval, a_review, the_reminders):
        with tempfile.TemporaryDirectory() as folder:
            trips.append(asyncio.run(measure(profiler, Path(folder))))
    lines = ["| action | files | moves |", "|---|---|---|"]
    lines += [f"| {trip.name} | {trip.files} | {trip.moves.total():,} |" for trip in trips]
    for trip in trips if "--moves" in sys.argv else ():
        lines += ["", trip.name]
        most = trip.moves.most_common(MOST_LISTED)
        lines += [f"{count:>6}  {one} → {next}" for (one, next), count in most]
    sys.stdout.write("\n".join([*lines, ""]))


if __name__ == "__main__":
    main()
