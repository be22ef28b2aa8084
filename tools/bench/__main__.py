"""`make bench`: every figure of docs/performance.md, measured now."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tools.bench import clicks, imports, linting, teams, ticks
from tools.bench.measuring import Ratio


def show(ratios: Sequence[Ratio], console: Console) -> None:
    table = Table(box=None, pad_edge=False)
    for title in ("what", "", "floor of the same run", "", "ratio", "aim", ""):
        table.add_column(title, no_wrap=True)
    for one in ratios:
        ours, floor = one.told(one.ours), one.told(one.floor)
        met = {True: "met", False: "missed", None: ""}[one.met]
        table.add_row(one.what, ours, one.floor_is, floor, f"{one.times:.2f} ×", one.aim, met)
    console.print(table)


async def measure(folder: Path, timers: int, reviews: int) -> list[Ratio]:
    parts = {name: folder / name for name in ("clicks", "teams", "ticks", "imports")}
    for part in parts.values():
        part.mkdir()
    return [
        *await clicks.measure(parts["clicks"]),
        *await teams.measure(parts["teams"]),
        *await ticks.measure(parts["ticks"], timers),
        *await imports.measure(parts["imports"], reviews),
        *linting.measure(),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("--full", action="store_true", help="1,000,000 timers, 100,000 reviews")
    full = parser.parse_args().full
    with tempfile.TemporaryDirectory() as folder:
        sizes = (1_000_000, 100_000) if full else (100_000, 20_000)
        show(asyncio.run(measure(Path(folder), *sizes)), Console(width=160))


if __name__ == "__main__":
    main()
