"""Tests the real program while the machine's clock is set back an hour and then forward again."""

from __future__ import annotations

import asyncio
import shutil
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.journeys.patience import PATIENCE_S, TEST_S
from tests.resilience.program import Program, a_program

CC = shutil.which("cc")


def _build(folder: Path) -> Path:
    assert CC is not None
    library = folder / "wall_clock.so"
    source = Path(__file__).with_name("wall_clock.c")
    subprocess.run([CC, "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return library


def _polls(program: Program) -> int:
    looks = ("reviews.list", "locations.batchGetReviews")
    return sum(call.method in looks for call in program.sandbox.google.log)


async def _looks_again(program: Program, jumps: int) -> None:
    before = _polls(program)
    await program.until(lambda: program.log.count('"the clock jumped"') == jumps, "the jump")
    await program.until(lambda: _polls(program) > before, "another look at Google")


async def _ticks_twice(program: Program) -> None:
    """Once could still be the tick that the jump itself asked for."""
    ticks, age_s = 0, 0.0
    async with asyncio.timeout(PATIENCE_S):
        while ticks < 2:
            before_s = age_s
            status, ready = await program.get("/readyz")
            assert (status, ready["late"]) == (200, [])
            age_s = float(ready["tick_age_s"])
            ticks += age_s < before_s
            await asyncio.sleep(0.1)
    assert age_s < 60


NEEDS_CC = pytest.mark.skipif(CC is None, reason="needs a C compiler, to preload a clock")

A_DAY_S = 86_400


@pytest.mark.slow
@pytest.mark.timeout(TEST_S)
@NEEDS_CC
async def test_what_a_process_held_that_died_with_its_clock_a_day_ahead_is_free_again(
    tmp_path: Path,
) -> None:
    """It held the lead of the polls, and was about to post a card, for another day."""
    off = tmp_path / "off"
    off.write_bytes(struct.pack("=q", A_DAY_S))
    async with a_program(tmp_path) as p:
        p.env = {"LD_PRELOAD": str(_build(tmp_path)), "WALL_CLOCK_OFF": str(off)}
        faults = p.sandbox.slack.faults
        fault = faults.hang("chat.postMessage", seconds=1_000)
        p.write_review()
        await p.start()
        await p.until(lambda: fault not in faults.active, "the card is on its way")
        assert p.process is not None
        p.process.kill()
        p.process.wait()
        faults.clear()
        p.env, seen, since = {}, _polls(p), time.monotonic()
        await p.start()
        await p.until(lambda: _polls(p) > seen, "another look at Google")
        polled_s = time.monotonic() - since
        await p.card()
        carded_s = time.monotonic() - since
        sys.stdout.write(f"after a day ahead: polled in {polled_s:.0f} s, card {carded_s:.0f} s\n")
        await p.stop()


@pytest.mark.slow
@pytest.mark.timeout(TEST_S)
@NEEDS_CC
@pytest.mark.parametrize("year", [1970, 2200])
async def test_a_first_start_with_a_clock_that_is_far_off_does_no_lasting_harm(
    tmp_path: Path, year: int
) -> None:
    """As on a machine without a battery for its clock, until NTP sets it."""
    off = tmp_path / "off"
    off.write_bytes(struct.pack("=q", int((year - 1970) * 365.25 * A_DAY_S - time.time())))
    async with a_program(tmp_path) as p:
        p.env = {"LD_PRELOAD": str(_build(tmp_path)), "WALL_CLOCK_OFF": str(off)}
        await p.start()
        await p.until(lambda: _polls(p) > 0, "a first look at Google")
        await p.stop()
        p.env = {}
        p.write_review()
        since = time.monotonic()
        await p.start()
        card = await p.card()
        sys.stdout.write(f"after {year}: card {time.monotonic() - since:.0f} s\n")
        assert (await p.click("maya", "take_it", card)).ok
        await p.stop()
        assert "Traceback" not in p.log


@pytest.mark.slow
@NEEDS_CC
async def test_a_clock_set_back_an_hour_and_forth_stops_neither_ticks_nor_polls(
    tmp_path: Path,
) -> None:
    off = tmp_path / "off"
    off.write_bytes(struct.pack("=q", 0))
    async with a_program(tmp_path) as p:
        p.ticks_fast = True
        p.env = {"LD_PRELOAD": str(_build(tmp_path)), "WALL_CLOCK_OFF": str(off)}
        await p.start()
        await p.until(lambda: _polls(p) > 0, "a first look at Google")
        for off_s, jumps in ((-3_600, 1), (0, 2)):
            with off.open("r+b") as file:
                file.write(struct.pack("=q", off_s))
            since = time.monotonic()
            await _looks_again(p, jumps)
            took_s = time.monotonic() - since
            sys.stdout.write(f"clock {off_s} s off: looked after {took_s:.0f} s\n")
            await _ticks_twice(p)
        await p.stop()
