"""Taking reviews in: against writing the same rows and nothing else; and is memory flat?"""

from __future__ import annotations

import resource
import time
from pathlib import Path

from sqlmodel import Session

from bench.measuring import Ratio
from bench.practice import NOW, a_desk, reviews
from bot.intake import Intake
from bot.store.columns import table
from bot.store.reviews import _identity, _state
from bot.store.tables import ReviewRow

BATCH = 500


async def measure(folder: Path, count: int) -> list[Ratio]:
    found = reviews(count, stars=4)
    (folder / "bulk").mkdir()
    (folder / "ours").mkdir()
    bulk, desk = a_desk(folder / "bulk"), a_desk(folder / "ours")

    def insert(session: Session, start: int) -> None:
        rows = [
            _identity(bulk.practice.id, one) | _state(one, NOW)
            for one in found[start : start + BATCH]
        ]
        session.execute(table(ReviewRow).insert(), rows)

    began = time.perf_counter()
    for start in range(0, count, BATCH):
        await bulk.store.run(insert, start)
    floor = time.perf_counter() - began

    intake = Intake(desk)
    began = time.perf_counter()
    half = 0
    for start in range(0, count, BATCH):
        if start >= count // 2 and not half:
            half = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        await intake.take_in(found[start : start + BATCH])
    ours = time.perf_counter() - began
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / max(half, 1)
    bulk.store.close()
    desk.store.close()
    return [
        Ratio(
            f"import of {count:,} reviews",
            "bulk insert of the same rows",
            ours,
            floor,
            "≤ 5 ×",
            ours <= 5 * floor,
        ),
        Ratio("memory at its end", "memory half-way", grown, 1.0, "≤ 1.1 ×", grown <= 1.1),
    ]
