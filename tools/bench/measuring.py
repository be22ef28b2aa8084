"""How the benchmarks time an operation, and how its ratio to a floor is displayed."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from itertools import count
from statistics import median
from typing import Literal

Press = Callable[[int], Awaitable[None]]
"""Performs operation n. It's called once for each n."""

WARM, ROUNDS, EACH = 50, 8, 40
ONCE = WARM + ROUNDS * EACH
"""Number of operations that `one_at_a_time` performs."""


@dataclass(frozen=True)
class Ratio:
    """One of our figures and its floor from the same run, both in `unit`."""

    what: str
    floor_is: str
    ours: float
    floor: float
    aim: str
    met: bool | None
    unit: Literal["s", "/s", "MB", "requests"] = "s"

    @property
    def times(self) -> float:
        return self.ours / self.floor

    def told(self, value: float) -> str:
        if self.unit != "s":
            return f"{value:,.0f} {self.unit}" if value >= 10 else f"{value:.2f} {self.unit}"
        return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.2f} ms"


async def one_at_a_time(press: Press) -> float:
    """Return the median time of `press(n)` in the best of several rounds, in seconds.

    They follow a warm-up. Other programs can slow a round down, but never speed one up.
    """
    (taken,) = await in_turn(press)
    return taken


async def in_turn(*presses: Press) -> list[float]:
    """Run `one_at_a_time` for each. Rounds alternate so that a busy minute affects them all."""
    numbered = [(press, count()) for press in presses]
    for press, numbers in numbered:
        await _median(press, numbers, WARM)
    rounds = [
        [await _median(press, numbers, EACH) for press, numbers in numbered] for _ in range(ROUNDS)
    ]
    return [min(of_one) for of_one in zip(*rounds, strict=True)]


async def _median(press: Press, numbers: Iterator[int], times: int) -> float:
    taken = []
    for _ in range(times):
        n = next(numbers)
        start = time.perf_counter()
        await press(n)
        taken.append(time.perf_counter() - start)
    return median(taken)


def best(work: Callable[[], object], rounds: int = 3) -> float:
    """Return the shortest time of several rounds, in seconds, to rule out other programs' load."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)
