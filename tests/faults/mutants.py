"""`make mutants`: faults planted in a copy of our own code, and whether the suites find them.

mutants.toml holds them as data: a text that appears once in a file, and its replacement.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLANTED = Path(__file__).with_name("mutants.toml")
SEEDS = 60
"""Number of lives that must be enough to find a fault."""

FLOODS = 15
"""Interval of lives with a burst of reviews: one in this many."""

LONGEST_S = 600


@dataclass(frozen=True)
class Mutant:
    """`found` names the test that finds it. "simulator" means a life.

    `seed` is the one that found it last. The lives begin with it.
    """

    name: str
    file: str
    find: str
    put: str
    found: str
    seed: int = 0

    def plant(self, tree: Path) -> bool:
        """False if the code changed since this was written."""
        file = tree / self.file
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        if text.count(self.find) != 1:
            return False
        file.write_text(text.replace(self.find, self.put), encoding="utf-8")
        return True

    @property
    def command(self) -> list[str]:
        if self.found == "simulator":
            return [sys.executable, "-m", "tests.faults.mutants", "--live", str(self.seed)]
        return [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", self.found]


def planted() -> list[Mutant]:
    found = tomllib.loads(PLANTED.read_text(encoding="utf-8"))["mutant"]
    return [Mutant(**one) for one in found]


def tried(mutant: Mutant) -> tuple[Mutant, str, float]:
    """Plant it in a copy of the tree, and check whether the expected test finds it."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bedside-mutant-") as folder:
        tree = Path(folder)
        copied(tree)
        if not mutant.plant(tree):
            return mutant, "does not apply any more", 0.0
        env = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            done = subprocess.run(
                mutant.command,
                cwd=tree,
                env=env,
                capture_output=True,
                timeout=LONGEST_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return mutant, "found: it never ends", time.monotonic() - began
    said = done.stdout.decode(errors="replace")
    # a planted fault that doesn't even start exits with 1 too, and proves nothing
    if done.returncode == 1 and (why := _why(said)):
        return mutant, f"found: {why}", time.monotonic() - began
    what = "NOT FOUND" if done.returncode == 0 else f"broken: {done.stderr.decode()[-300:]}"
    return mutant, what, time.monotonic() - began


def _why(said: str) -> str:
    lines = [line for line in said.splitlines() if line.startswith(("FAILED", "ERROR", "seed "))]
    return lines[0].replace("FAILED ", "")[:110] if lines else ""


def copied(tree: Path) -> None:
    """Copy the whole project into the folder `tree`."""
    for name in _tracked():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tree / name)


def _tracked() -> list[str]:
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True)
    return [name for name in done.stdout.decode().splitlines() if (ROOT / name).is_file()]


def live(first: int) -> int:
    """Run seeds, beginning with `first`, until one fails. Returns 1 if one did."""
    from tests.faults.life import Plan
    from tests.faults.running import fresh

    with fresh() as database:
        for seed in (*range(first, SEEDS), *range(first)):
            viral = Plan(seed, days=60, reviews=10, flood=60)
            report = database.run(Plan(seed, days=200) if seed % FLOODS else viral)
            if report.failures:
                why = report.failures[seed].splitlines()[0]
                print(f"seed {seed}: {why}")  # noqa: T201
                return 1
    return 0


def table(results: Iterator[tuple[Mutant, str, float]]) -> int:
    """Print each result as it comes. Returns how many weren't found."""
    missed = 0
    for mutant, what, seconds in results:
        missed += not what.startswith("found")
        print(f"{mutant.name:<62} {seconds:5.0f} s  {what}", flush=True)  # noqa: T201
    return missed


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.faults.mutants", description=__doc__)
    asked.add_argument("--only", default="", help="those whose name holds this")
    asked.add_argument("--live", type=int, metavar="SEED", help="live here, this seed first")
    asked.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = asked.parse_args()
    if given.live is not None:
        return live(given.live)
    wanted = [mutant for mutant in planted() if given.only in mutant.name]
    with ThreadPoolExecutor(given.processes) as pool:
        missed = table(pool.map(tried, wanted))
    found = len(wanted) - missed
    print(f"{found} of {len(wanted)} planted faults found")  # noqa: T201
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
