"""Measures how long lists take in a large group versus a small one, and a click in a busy hour."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from sqlmodel import Session

from bot import homes, lists
from bot.health import JUDGED_FOR
from bot.practice import LocationId
from bot.store import Store, cases, health, ladders
from bot.words.filters import Filters, Understood
from bot.words.which import Which
from tools.bench import large
from tools.bench.measuring import Ratio, best
from tools.bench.practice import NOW

SMALL = large.Sizes(200, 800, 5_000)
MANY = large.Sizes(2_000, 8_000, 50_000)
ROUNDS = 8
LONGEST_S = 0.2
"""Maximum time that a person should have to wait for a list, in seconds."""

Work = Callable[[Session], object]

PRACTICE = large.large_practice()
BOSS = PRACTICE.members[large.BOSS]
ASKED: dict[str, Work] = {
    "/reviews pending": lambda s: lists.listed(s, PRACTICE, Which.PENDING, BOSS, NOW, 1),
    "/reviews overdue": lambda s: lists.listed(s, PRACTICE, Which.OVERDUE, BOSS, NOW, 1),
    "/reviews search, 1 in 100 found": lambda s: lists.listed(
        s, PRACTICE, Which.ALL, BOSS, NOW, 1, Understood(Filters(words=("parking",)))
    ),
    "the week's numbers": lambda s: homes.home(s, PRACTICE, BOSS, NOW),
    "/readyz": lambda s: health.look(s, PRACTICE, NOW),
    "health of one office": lambda s: _health(s, large.office(7)),
}


def _health(session: Session, office: LocationId) -> None:
    """Query what the `health` command shows about an office."""
    health.look(session, PRACTICE, NOW)
    ladders.judged(session, PRACTICE.id, NOW - JUDGED_FOR)
    for which in (Which.PENDING, Which.OVERDUE):
        cases.counted(session, PRACTICE.id, which, NOW, locations=[office])


async def lists_measured(folder: Path, sizes: large.Sizes) -> list[Ratio]:
    stores = [_filled(folder / "few.db", SMALL), _filled(folder / "many.db", sizes)]
    few, many = _times(stores)
    for store in stores:
        store.close()
    what = f"{sizes.open:,} open cases of {sizes.reviews:,} reviews"
    return [
        Ratio(
            f"{name}, {what}",
            f"{SMALL.open:,} of {SMALL.reviews:,}",
            many[name],
            few[name],
            "≤ 2 ×, ≤ 0.2 s",
            many[name] <= 2 * few[name] and many[name] <= LONGEST_S,
        )
        for name in ASKED
    ]


def _filled(file: Path, sizes: large.Sizes) -> Store:
    store = Store(f"sqlite:///{file}")
    store.migrate()
    store.run_sync(large.fill, sizes)
    return store


def _times(stores: Sequence[Store]) -> list[dict[str, float]]:
    """The best times in each store. Rounds alternate, so that a busy second affects them all."""
    rounds = [
        [{name: best(partial(store.run_sync, ASKED[name])) for name in ASKED} for store in stores]
        for _ in range(ROUNDS)
    ]
    return [
        {name: min(times[name] for times in of_one) for name in ASKED}
        for of_one in zip(*rounds, strict=True)
    ]


async def busy_hour(folder: Path, *, full: bool) -> list[Ratio]:
    """Measure a click's p99 in the real program during an import and the opening of old reviews."""
    url = f"sqlite:///{folder / 'bedside.db'}"
    words = [str(folder), url, "1", "large" if full else "small"]
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.journeys.busy", *words, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await program.communicate()
    found = json.loads(said.splitlines()[-1])
    return [
        Ratio(
            f"p99 of {found['clicks']} clicks beside an import and old reviews",
            f"{found['failed']} failed; idle p99",
            found["p99_s"],
            found["idle_p99_s"],
            "≤ 0.2 s, none fails",
            found["p99_s"] <= LONGEST_S and not found["failed"],
        )
    ]
