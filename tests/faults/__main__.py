"""`python -m tests.faults 0-499` runs any range of seeds and reports the results.

Several processes share the work. `--minutes` ends it when its time is up.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from math import inf
from pathlib import Path
from typing import TextIO

from tests.faults.life import Plan
from tests.faults.running import Report, fresh, judged


def lived(seed: int, until: float) -> Report:
    """Run one seed, unless the time is up."""
    report = Report()
    if time.time() < until:
        with fresh() as database:
            report.add(database.run(Plan.of(seed)))
    return report


def main(out: TextIO = sys.stdout) -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    asked.add_argument("seeds", help="7, or 0-499, or 1,5,9")
    asked.add_argument("--minutes", type=float, help="start no life after so many")
    asked.add_argument("--postgresql", metavar="URL", help="live on this empty database instead")
    asked.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = asked.parse_args()
    seeds = list(_numbers(given.seeds))
    if given.minutes is None:
        # start the longest lives first, or one of them would run alone at the end
        seeds.sort(key=lambda seed: -Plan.of(seed).days)
    if given.postgresql:
        report = _on_postgresql(seeds, given.postgresql)
    else:
        until = inf if given.minutes is None else time.time() + given.minutes * 60
        report = _shared(seeds, given.processes, until)
    text = "\n".join(report.lines())
    print(text, file=out)
    if "CI" in os.environ or given.minutes is not None:
        Path("var").mkdir(exist_ok=True)
        Path("var/faults.txt").write_text(text + "\n", encoding="utf-8")
    return 1 if report.failures or not report.seeds else 0


def _shared(seeds: list[int], processes: int, until: float) -> Report:
    report = Report()
    with ProcessPoolExecutor(processes) as pool:
        for done in pool.map(lived, seeds, repeat(until)):
            report.add(done)
    return report


def _on_postgresql(seeds: list[int], url: str) -> Report:
    from tests.faults.postgresql import emptied

    report = Report()
    for seed in seeds:
        with emptied(url) as fresh_url:
            report.add(judged(Plan.of(seed), fresh_url))
    return report


def _numbers(words: str) -> Iterator[int]:
    for word in words.split(","):
        first, dash, last = word.partition("-")
        yield from range(int(first), int(last) + 1) if dash else [int(first)]


if __name__ == "__main__":
    sys.exit(main())
