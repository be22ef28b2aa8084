"""What the lists cost in a large group, next to a small one; and the busy hour."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from sqlmodel import Session

from bot import lists
from bot.practice import MemberId
from bot.store import Store, health
from bot.which import Which
from tests.bot.store import large
from tests.journeys import busy
from tests.world import MONDAY
from tools.bench.measuring import Ratio, best

SMALL = large.Sizes(200, 800, 5_000)
MANY = large.Sizes(2_000, 8_000, 50_000)
LONGEST_S = 0.2
"""What a person at a list may wait at most."""

Work = Callable[[Session], object]

PRACTICE = large.large_practice()
BOSS = PRACTICE.members[MemberId("boss")]
ASKED: dict[str, Work] = {
    "/reviews pending": lambda s: lists.listed(s, PRACTICE, Which.PENDING, BOSS, MONDAY, 1),
    "/reviews overdue": lambda s: lists.listed(s, PRACTICE, Which.OVERDUE, BOSS, MONDAY, 1),
    "/readyz": lambda s: health.look(s, PRACTICE, MONDAY),
}


async def lists_measured(folder: Path, sizes: large.Sizes) -> list[Ratio]:
    few, many = _times(folder / "few.db", SMALL), _times(folder / "many.db", sizes)
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


def _times(file: Path, sizes: large.Sizes) -> dict[str, float]:
    store = Store(f"sqlite:///{file}")
    store.migrate()
    store.run_sync(large.fill, sizes)
    found = {name: best(partial(store.run_sync, work), 7) for name, work in ASKED.items()}
    store.close()
    return found


async def busy_hour(folder: Path, size: busy.Size) -> list[Ratio]:
    """A click's p99 beside an import and the opening of old reviews, with the real program."""
    hour = await busy.busy_hour(folder, f"sqlite:///{folder / 'bedside.db'}", 1, size)
    slowest, idle = busy.p99(hour.busy), busy.p99(hour.idle)
    return [
        Ratio(
            f"p99 of {len(hour.busy)} clicks beside {size.rows:,} rows and {size.older:,} opened",
            f"{len(hour.failed)} failed; idle p99",
            slowest,
            idle,
            "≤ 0.2 s, none fails",
            slowest <= LONGEST_S and not hour.failed,
        )
    ]
