"""Tests the delays between attempts of work that's retried until it succeeds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from adapters.background import until_done
from bot.errors import Unavailable


@pytest.mark.parametrize(
    ("asked", "waits"),
    [
        ([None] * 9, [2, 4, 8, 16, 32, 64, 128, 256, 300]),
        ([timedelta(seconds=30), None], [30, 4]),
        ([timedelta(0)] * 3, [2, 2, 2]),
        ([timedelta(days=11), timedelta.max], [3_600, 3_600]),
    ],
)
async def test_a_platform_gets_the_wait_it_asks_for_within_limits(
    asked: Sequence[timedelta | None], waits: Sequence[float]
) -> None:
    failures, waited = list(asked), list[float]()

    async def work() -> None:
        if failures:
            raise Unavailable("Not now.", retry_after=failures.pop(0))

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    await until_done(work, "trying", sleep)
    assert waited == waits
