"""Measure every figure in docs/performance.md (`make bench`)."""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tools.bench import clicks, imports, large, linting, polls, replicas, scale, teams, ticks
from tools.bench.measuring import Ratio


def show(ratios: Sequence[Ratio], console: Console) -> None:
    table = Table(box=None, pad_edge=False)
    for title in ("what", "", "floor of the same run", "", "ratio", "aim", ""):
        table.add_column(title, no_wrap=True)
    for ratio in ratios:
        ours, floor = ratio.told(ratio.ours), ratio.told(ratio.floor)
        met = {True: "met", False: "missed", None: ""}[ratio.met]
        table.add_row(
            ratio.what, ours, ratio.floor_is, floor, f"{ratio.times:.2f} ×", ratio.aim, met
        )
    console.print(table)


PARTS = ("clicks", "teams", "ticks", "imports", "lists", "polls", "replicas", "busy", "linting")


async def measure(
    folder: Path,
    wanted: Sequence[str],
    told: Callable[[str, list[Ratio], float], None],
    *,
    full: bool,
) -> None:
    """Measure the `wanted` parts, with large sizes if the run is `full`.

    `told` is called after each part with its name, its figures, and the seconds that it took.
    """
    parts = {name: folder / name for name in PARTS}
    for part in parts.values():
        part.mkdir()
    timers, reviews = (1_000_000, 100_000) if full else (100_000, 20_000)
    measured: dict[str, Callable[[Path], Awaitable[list[Ratio]]]] = {
        "clicks": clicks.measure,
        "teams": teams.measure,
        "ticks": lambda part: ticks.measure(part, timers),
        "imports": lambda part: imports.measure(part, reviews),
        "lists": lambda part: scale.lists_measured(part, large.FULL if full else scale.MANY),
        "polls": polls.measure,
        "replicas": replicas.measure,
        "busy": lambda part: scale.busy_hour(part, full=full),
        "linting": linting.measure,
    }
    for name in PARTS:
        if name in wanted:
            began = time.monotonic()
            found = await measured[name](parts[name])
            told(name, found, time.monotonic() - began)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("--full", action="store_true", help="the large sizes; takes half an hour")
    parser.add_argument("part", nargs="*", choices=[*PARTS, []], help="only these parts")
    given = parser.parse_args()
    console, took = Console(width=180), list[str]()

    def told(part: str, found: list[Ratio], seconds: float) -> None:
        show(found, console)
        took.append(f"{part} {seconds:.0f} s")

    began, before = time.monotonic(), _cpu_s()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder), given.part or PARTS, told, full=given.full))
    others = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    console.print(
        f"{time.monotonic() - began:.0f} s ({', '.join(took)}), "
        f"{_cpu_s() - before:.0f} s of processor time. Load now: {others}"
    )


def _cpu_s() -> float:
    """Return the CPU time of this process and of its child processes that have ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


if __name__ == "__main__":
    main()
