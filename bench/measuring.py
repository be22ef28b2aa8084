"""How a thing is timed here, and how its ratio to a floor is told."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Ratio:
    """`ours` and `floor` in seconds of the same run (or per second, where more is better)."""

    what: str
    floor_is: str
    ours: float
    floor: float
    aim: str
    met: bool

    @property
    def times(self) -> float:
        return self.ours / self.floor


async def one_at_a_time(work: Callable[[int], Awaitable[None]], count: int) -> float:
    """The median seconds of `work(n)`; a tenth of `count` beforehand does not count."""
    taken = []
    for n in range(count + count // 10):
        start = time.perf_counter()
        await work(n)
        taken.append(time.perf_counter() - start)
    return median(taken[count // 10 :])


def best(work: Callable[[], object], rounds: int = 3) -> float:
    """The shortest seconds of several rounds, which other programs disturbed the least."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)
