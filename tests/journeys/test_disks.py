"""Tests the real program with SQLite on a full disk, and with a truncated database file."""

from __future__ import annotations

import asyncio
import resource
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest

from tests.journeys.killing import ROOT, Killing, killing
from tests.journeys.patience import TEST_S
from tests.journeys.test_crashes import acknowledged, nothing_is_lost, told_of, until

NO_ROOM = 1
"""Maximum bytes of a file. The kernel accepts nothing more, for the database or the log."""


@pytest.mark.slow
@pytest.mark.timeout(TEST_S)
async def test_a_full_disk_is_told_in_words_and_outlived(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bedside.db'}"
    async with killing(tmp_path, 3, url) as story:
        await story.start()
        async with story.people_at_work():
            # no review comes while the disk is full, because there have to be cards to press
            await until(lambda: acknowledged(story) >= 10 and cards_with_buttons(story) >= 3)
            may_write(story, NO_ROOM)
            await until(lambda: told_of(story, "The disk is full") >= 3)
            assert await health(story) == 200
            may_write(story, resource.RLIM_INFINITY)
            before = acknowledged(story)
            await until(lambda: acknowledged(story) >= before + 15)
        await story.stop()
        await story.time_passes()
        await story.start()
        await nothing_is_lost(story, url)


@pytest.mark.slow
@pytest.mark.timeout(TEST_S)
async def test_a_torn_file_is_refused_and_the_backup_goes_on(tmp_path: Path) -> None:
    """The restore steps in docs/backup-and-restore.md, with the program itself."""
    place, copy = tmp_path / "bedside.db", tmp_path / "copy.db"
    url = f"sqlite:///{place}"
    async with killing(tmp_path, 4, url) as story:
        await story.start()
        async with story.people_at_work():
            await until(lambda: acknowledged(story) >= 20)
            assert (await bedside(story, "backup", str(copy)))[0] == 0
        await story.stop()
        tear(place)
        ended, said = await bedside(story, "run")
        assert ended == 2
        assert "Put the last backup in its place" in said
        put_back(copy, place)
        ended, said = await bedside(story, "verify")
        assert ended == 0, said
        await story.time_passes()
        await story.start()
        assert await health(story) == 200
        await story.stop()


def cards_with_buttons(story: Killing) -> int:
    return len({message.ts for message, _ in story.buttons()})


def may_write(story: Killing, most: int) -> None:
    """Have the kernel refuse any write of the process that grows or changes a file beyond `most`
    bytes.
    """
    assert story.process is not None
    _, hard = resource.prlimit(story.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(story.process.pid, resource.RLIMIT_FSIZE, (most, hard))


async def health(story: Killing) -> int:
    url = f"http://127.0.0.1:{story.settings.server.port}/healthz"
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        return answer.status


async def bedside(story: Killing, *words: str) -> tuple[int, str]:
    """Run one command of the program. Returns its exit code and its complaints."""
    command = [sys.executable, "-m", "console", *words, "--settings", str(story.file)]
    done = await asyncio.to_thread(
        subprocess.run, command, cwd=ROOT, env=story.env, capture_output=True, check=False
    )
    return done.returncode, done.stderr.decode()


def put_back(copy: Path, place: Path) -> None:
    for left in place.parent.glob("bedside.db*"):
        left.unlink()
    copy.rename(place)


def tear(place: Path) -> None:
    """Half of it never reached the disk."""
    with place.open("r+b") as file:
        file.truncate(place.stat().st_size // 2)
