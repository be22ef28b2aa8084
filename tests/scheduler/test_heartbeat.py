"""Tests that intervals stay regular even if the wall clock is changed."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from scheduler.heartbeat import Heartbeat, WallClock
from scheduler.poll_pace import PollState
from tests.journeys.patience import PATIENCE_S
from tests.scheduler.office import Office


async def test_work_runs_again_and_again_and_at_once_when_woken() -> None:
    beat, ran = Heartbeat(), asyncio.Semaphore(0)

    async def work() -> None:
        ran.release()

    beat.add("fast", work, timedelta(milliseconds=5))
    beat.add("slow", work, timedelta(hours=1))
    async with asyncio.timeout(PATIENCE_S):
        for _ in range(3):
            await ran.acquire()
    await beat.stop()
    beat.add("slow", work, timedelta(hours=1))
    beat.wake("slow")
    async with asyncio.timeout(PATIENCE_S):
        await ran.acquire()
    await beat.stop()


def test_a_wall_clock_that_is_set_is_noticed_once_and_a_slow_one_is_not() -> None:
    wall, monotonic = [1_000.0], [50.0]
    clock = WallClock(lambda: wall[0], lambda: monotonic[0])
    wall[0], monotonic[0] = 1_061.0, 110.0
    assert clock.jump() is None
    wall[0] -= 3_600
    assert clock.jump() == timedelta(hours=-1)
    assert clock.jump() is None


async def test_a_clock_set_back_keeps_no_account_from_its_turn(office: Office) -> None:
    await office.polls.poll_once()
    state = next(iter(office.polls._states.values()))
    office.clock.pass_(hours=-1)
    office.clock.pass_(minutes=5)
    assert not state.is_due(office.clock.now())
    office.ticks.clock_jumped(timedelta(hours=-1))
    assert state.is_due(office.clock.now())
    assert PollState().is_due(office.clock.now())


class Failing:
    async def keep(self, *offices: str) -> None:
        raise OSError("with a patient's words")

    __call__ = keep


@pytest.mark.parametrize(
    ("work", "name"),
    [
        (Failing().keep, "Failing.keep"),
        (partial(Failing().keep, "oak-street"), "Failing.keep"),
        (partial(partial(Failing()), "oak-street"), "Failing"),
    ],
)
async def test_whatever_a_job_is_made_of_its_failure_is_logged_by_its_name(
    office: Office, capsys: pytest.CaptureFixture[str], work: Any, name: str
) -> None:
    await office.ticks._surely(work)()
    said = capsys.readouterr().out
    assert f"error=OSError job={name}" in re.sub(r"\x1b\[\d*m", "", said)
    assert "patient" not in said
