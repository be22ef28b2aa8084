"""Runs and judges lives, one after another, and reports the result of each."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from bot.store import Store
from tests.faults.life import Life, Plan, lived
from tests.faults.oracle import Oracle, Wrong

MEMORY = Path("/dev/shm")


@dataclass
class Report:
    """`case_years` sums, over all cases, the years that each was watched."""

    seeds: int = 0
    cases: int = 0
    clicks: int = 0
    case_years: float = 0.0
    faults: Counter[str] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    failures: dict[int, str] = field(default_factory=dict)

    def add(self, other: Report) -> None:
        self.seeds += other.seeds
        self.cases += other.cases
        self.clicks += other.clicks
        self.case_years += other.case_years
        self.faults += other.faults
        self.checks += other.checks
        self.failures |= other.failures

    def lines(self) -> Iterator[str]:
        yield f"seeds            {self.seeds:>9,}"
        yield f"cases            {self.cases:>9,}"
        yield f"case-years       {self.case_years:>9,.0f}"
        yield f"clicks           {self.clicks:>9,}"
        yield f"faults injected  {self.faults.total():>9,}"
        for kind, times in sorted(self.faults.items()):
            yield f"    {kind:<52} {times:>9,}"
        yield f"checks           {self.checks.total():>9,}"
        for rule, times in self.checks.items():
            yield f"    {rule:<52} {times:>9,}"
        yield f"failures         {len(self.failures):>9,}"
        for seed, story in self.failures.items():
            yield f"\n--- seed {seed}\n{story}"


class Seeds:
    """Runs seeds on fresh copies of one empty, migrated database."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.empty = folder / "empty.db"
        store = Store(f"sqlite:///{self.empty}")
        store.migrate()
        store.close()

    def run(self, plan: Plan) -> Report:
        try:
            return judged(plan, self.copied())
        finally:
            for left in self._folder.glob("life.db*"):
                left.unlink()

    def copied(self) -> str:
        """The URL of a fresh copy, which replaces the last one."""
        file = self._folder / "life.db"
        shutil.copy(self.empty, file)
        return f"sqlite:///{file}"


def judged(
    plan: Plan, url: str, kind: type[Life] = Life, oracle: Callable[[Life], Oracle] = Oracle
) -> Report:
    """One life of this kind, with the oracle's verdict."""
    logged: list[str] = []
    before = structlog.get_config()
    structlog.configure(
        processors=[structlog.processors.JSONRenderer()],
        logger_factory=lambda *_: _Kept(logged),
        cache_logger_on_first_use=False,
    )
    report = Report(seeds=1)
    try:
        life = lived(plan, url, kind)
        life.logged = logged
        report.faults = life.story.faults
        report.cases, report.clicks = _measured(report, life)
        report.checks = oracle(life).check()
        if life.failures:
            report.failures[plan.seed] = _story(life, "; ".join(life.failures[:3]), None, "")
    except Wrong as wrong:
        report.failures[plan.seed] = _story(life, str(wrong), wrong.case, wrong.review)
    finally:
        structlog.configure(**before)
    return report


def _measured(report: Report, life: Life) -> tuple[int, int]:
    oracle, now = Oracle(life), life.clock.now()
    for naive in oracle.known.values():
        report.case_years += (now - naive.lines[0].at).days / 365
    return len(oracle.known), len(life.clicks)


def _story(life: Life, what: str, case: int | None, review: str) -> str:
    about = life.story.about(case, review) if case or review else life.story.lines
    told = [line for line in about if " lists " not in line]
    if len(told) > 160:
        told = [*told[:40], "    …", *told[-120:]]
    return "\n".join([what, *told, f"again: make simulate SEEDS={life.plan.seed}"])


class _Kept:
    """A logger that only writes to a list."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def msg(self, line: str) -> None:
        self._lines.append(line)

    debug = info = warning = error = critical = exception = msg


@contextmanager
def fresh() -> Iterator[Seeds]:
    """Space for databases. It's in memory if the machine has that, since nothing is kept."""
    where = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="bedside-faults-", dir=where) as folder:
        yield Seeds(Path(folder))
