"""An import of a whole history: against writing the same rows and nothing else; is memory flat?"""

from __future__ import annotations

import json
import resource
import time
from pathlib import Path

from sqlmodel import Session

from adapters.sites.files import read
from adapters.sites.files.importing import BATCH, take_in
from bot.intake import Intake
from bot.store.column_types import table
from bot.store.reviews import as_row
from bot.store.tables import ReviewRow
from tools.bench.measuring import Ratio
from tools.bench.practice import NOW, OAK, a_desk, review

STARS = 4
"""Nothing of a history opens a case, as far as it is older than the first contact. Nobody has to
read it for that.
"""


async def measure(folder: Path, count: int) -> list[Ratio]:
    for name in ("ours", "bulk"):
        (folder / name).mkdir()
    file = folder / "reviews.jsonl"
    _write(file, count)
    ours, half, end = await _import(folder / "ours", file, count)
    again, _, _ = await _import(folder / "ours", file, count)
    floor = await _bulk(folder / "bulk", count)
    alone = "bulk insert of the same rows"
    return [
        Ratio(f"import of {count:,} reviews", alone, ours, floor, "≤ 5 ×", ours <= 5 * floor),
        Ratio("the same file again: all known", alone, again, floor, "≤ 5 ×", again <= 5 * floor),
        Ratio("memory at its end", "half-way", end, half, "≤ 1.1 ×", end <= 1.1 * half, unit="MB"),
    ]


def _write(file: Path, count: int) -> None:
    with file.open("w") as lines:
        for n in range(count):
            one = review(n, STARS)
            row = {
                "id": one.key.id,
                "stars": one.stars,
                "text": one.text.literal,
                "author": one.author.literal,
                "date": one.posted_at.isoformat(),
                "language": one.language,
            }
            lines.write(json.dumps(row) + "\n")


async def _import(folder: Path, file: Path, count: int) -> tuple[float, float, float]:
    """Seconds of `bedside import`, file and all; the most memory until half-way, and in all."""
    desk = a_desk(folder)
    half = 0.0
    done = 0

    def progress(lines: int) -> None:
        nonlocal half, done
        done += lines
        if done >= count // 2 and not half:
            half = _memory()

    began = time.perf_counter()
    report = await take_in(
        read(file, desk.practice, NOW, "google", OAK), Intake(desk), lambda _: NOW, progress
    )
    taken = time.perf_counter() - began
    assert report.read == count, report
    desk.store.close()
    return taken, half, _memory()


async def _bulk(folder: Path, count: int) -> float:
    """Seconds of the inserts alone, in the same batches."""
    desk = a_desk(folder)
    rows = [as_row(desk.practice.id, review(n, STARS), NOW) for n in range(count)]

    def insert(session: Session, start: int) -> None:
        session.execute(table(ReviewRow).insert(), rows[start : start + BATCH])

    began = time.perf_counter()
    for start in range(0, count, BATCH):
        await desk.store.run(insert, start)
    taken = time.perf_counter() - began
    desk.store.close()
    return taken


def _memory() -> float:
    """Megabytes at most so far, as Linux counts them."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
