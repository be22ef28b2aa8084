"""Compares an import of a whole history to a bulk insert, and checks that memory use stays flat.

When run as a program (`… tools.bench.imports FOLDER COUNT`), it prints its measurements as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass
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

ROUNDS = 2
STARS = 4
"""Star rating of the imported reviews. It doesn't matter, since reviews from before the first
contact don't open cases.
"""


@dataclass
class Taken:
    """The measurements: CPU time in seconds, and peak memory in megabytes."""

    first_s: float
    again_s: float
    bulk_s: float
    half_mb: float
    end_mb: float


async def measure(folder: Path, count: int) -> list[Ratio]:
    """Measure in a separate process, since peak memory covers a process's whole lifetime."""
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tools.bench.imports", str(folder), str(count)),
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await program.communicate()
    taken = Taken(**json.loads(said))
    floor, alone = taken.bulk_s, "bulk insert of the same rows"

    def compared(what: str, ours: float) -> Ratio:
        return Ratio(what, alone, ours, floor, "≤ 5 ×", ours <= 5 * floor)

    return [
        compared(f"import of {count:,} reviews, processor time", taken.first_s),
        compared("the same file again: all known", taken.again_s),
        Ratio(
            "memory at its end",
            "half-way",
            taken.end_mb,
            taken.half_mb,
            "≤ 1.1 ×",
            taken.end_mb <= 1.1 * taken.half_mb,
            unit="MB",
        ),
    ]


async def _rounds(folder: Path, count: int) -> Taken:
    """Return the best of several rounds, each with new databases."""
    file = folder / "reviews.jsonl"
    _write(file, count)
    first, again, bulk = list[float](), list[float](), list[float]()
    halves, ends = list[float](), list[float]()
    for n in range(ROUNDS):
        ours, theirs = (folder / f"{name}{n}" for name in ("ours", "bulk"))
        ours.mkdir()
        theirs.mkdir()
        taken, half, end = await _import(ours, file, count)
        first.append(taken)
        halves.append(half)
        ends.append(end)
        again.append((await _import(ours, file, count))[0])
        bulk.append(await _bulk(theirs, count))
    return Taken(min(first), min(again), min(bulk), halves[0], ends[0])


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
    """Import the file as `bedside import` does.

    Return the CPU time in seconds, and the peak memory after half of the lines and at the end.
    """
    desk = a_desk(folder)
    half = 0.0
    done = 0

    def progress(lines: int) -> None:
        nonlocal half, done
        done += lines
        if done >= count // 2 and not half:
            half = _memory()

    began = time.process_time()
    report = await take_in(
        read(file, desk.practice, NOW, "google", OAK), Intake(desk), lambda _: NOW, progress
    )
    taken = time.process_time() - began
    assert report.read == count, report
    desk.store.close()
    return taken, half, _memory()


async def _bulk(folder: Path, count: int) -> float:
    """Return the CPU time of the inserts alone, in batches of the same size, in seconds."""
    desk = a_desk(folder)
    found = [review(n, STARS) for n in range(count)]

    def insert(session: Session, start: int) -> None:
        some = found[start : start + BATCH]
        rows = [as_row(desk.practice.id, review, NOW) for review in some]
        session.execute(table(ReviewRow).insert(), rows)

    began = time.process_time()
    for start in range(0, count, BATCH):
        await desk.store.run(insert, start)
    taken = time.process_time() - began
    desk.store.close()
    return taken


def _memory() -> float:
    """Return the peak memory in megabytes. `getrusage` would include the parent process's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def main() -> None:
    folder, count = sys.argv[1:]
    print(json.dumps(asdict(asyncio.run(_rounds(Path(folder), int(count))))))


if __name__ == "__main__":
    main()
