"""The real program where something is short: open files, room on the disk, temporary files, its
port, or a database of its own. People are told what, and nothing is damaged.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from tests.journeys.invariants import words_of
from tests.journeys.patience import PATIENCE_S, TEST_S
from tests.resilience.program import Program, a_program
from tests.resilience.test_outsider import _junk

pytestmark = pytest.mark.timeout(TEST_S)

IS_FULL = "is full, and even reading takes a little room. Nothing was changed. Make room there"

PROBES = {"/healthz": 200, "/readyz": 200, "/readyz?for=clicks": 200}


async def probed(program: Program) -> dict[str, int]:
    return {path: (await program.get(path))[0] for path in PROBES}


# --- open files


@pytest.mark.parametrize("files", [20, 63])
async def test_too_few_open_files_are_told_with_how_to_allow_more(
    tmp_path: Path, files: int
) -> None:
    async with a_program(tmp_path) as program:
        program.limits = {resource.RLIMIT_NOFILE: files}
        ended, said = await program.ended("run")
    assert (ended, said.count("\n")) == (2, 1), said
    assert f"can open only {files} files at a time, and needs at least 64" in said
    assert "LimitNOFILE=928" in said
    assert not (tmp_path / "bedside.db").exists()


async def test_with_64_open_files_clicks_are_taken_under_junk_and_idle_connections(
    tmp_path: Path,
) -> None:
    async with a_program(tmp_path) as program:
        program.limits = {resource.RLIMIT_NOFILE: 64}
        await program.start()
        program.write_review()
        card = await program.card()
        port = program.settings.server.port
        idle = [await asyncio.open_connection("127.0.0.1", port) for _ in range(60)]
        async with aiohttp.ClientSession() as http:
            junk = asyncio.create_task(_junk(http, f"{program.url}/slack/events"))
            answers = [await program.click("ruth", "another_draft", card) for _ in range(20)]
            junk.cancel()
        assert [answer.ok for answer in answers] == [True] * 20
        for _, writer in idle:
            writer.close()
        assert await probed(program) == PROBES
        await program.stop()
    lines = [json.loads(line) for line in program.log.splitlines()]
    (told,) = [line for line in lines if line["event"] == "few open files allowed"]
    assert (told["files"], told["wanted"]) == (64, 928)
    assert not [line for line in lines if line["level"] == "error"]


async def test_with_64_open_files_what_came_during_a_stall_is_not_accepted_all_at_once(
    tmp_path: Path,
) -> None:
    async with a_program(tmp_path) as program:
        program.limits = {resource.RLIMIT_NOFILE: 64}
        await program.start()
        assert program.process is not None
        program.process.send_signal(signal.SIGSTOP)
        port = program.settings.server.port
        idle = {asyncio.create_task(asyncio.open_connection("127.0.0.1", port)) for _ in range(60)}
        # the kernel takes as many as the program's queue holds
        await asyncio.wait(idle, return_when=asyncio.FIRST_COMPLETED)
        program.process.send_signal(signal.SIGCONT)
        done, _ = await asyncio.wait(idle, timeout=PATIENCE_S)
        assert done == idle
        assert await probed(program) == PROBES
        for one in done:
            one.result()[1].close()
        await program.stop()
    lines = [json.loads(line) for line in program.log.splitlines()]
    assert not [line for line in lines if line["level"] == "error"]


# --- room on the disk


@pytest.mark.slow
@pytest.mark.parametrize("most", [4_096, 100_000])
async def test_a_full_disk_at_the_first_start_is_not_called_damage(
    tmp_path: Path, most: int
) -> None:
    async with a_program(tmp_path) as program:
        program.limits = {resource.RLIMIT_FSIZE: most}
        ended, said = await program.ended("run")
        assert (ended, said.count("\n")) == (1, 1), said
        assert IS_FULL in said
        assert "backup" not in said
        # with room, the same file is used
        program.limits.clear()
        await program.start()
        assert (await program.get("/healthz"))[0] == 200
        await program.stop()


@pytest.mark.slow
async def test_a_full_disk_at_a_later_start_is_told_by_each_command_and_loses_nothing(
    tmp_path: Path,
) -> None:
    async with a_program(tmp_path) as program:
        await program.start()
        program.write_review()
        await program.card()
        await program.stop()
        program.limits = {resource.RLIMIT_FSIZE: 20_000}
        for words in (("run",), ("cases",), ("verify",), ("outbox", "list"), ("doctor",)):
            ended, said = await program.ended(*words)
            assert (words, ended, IS_FULL in said) == (words, 1, True), said
            assert "Traceback" not in said
        ended, said = await program.ended("backup", str(tmp_path / "copy.db"))
        assert (ended, "There's no room" in said) == (2, True), said
        assert not [name for name in os.listdir(tmp_path) if name.startswith("copy")]
        program.limits.clear()
        assert (await program.ended("verify"))[0] == 0


@pytest.mark.slow
async def test_a_nearly_full_disk_lets_it_start_refuse_changes_and_recover_alone(
    tmp_path: Path,
) -> None:
    async with a_program(tmp_path) as program:
        await program.start()
        program.write_review()
        card = await program.card()
        await program.stop()
        # the index that SQLite wants before it reads anything, and nothing more
        program.limits = {resource.RLIMIT_FSIZE: 33_000}
        await program.start()
        await program.until(lambda: '"DiskFull"' in program.log, "the first write without room")
        assert (await program.click("ruth", "another_draft", card)).ok
        await program.until(lambda: bool(program.told("ruth")), "Ruth is told why")
        assert "The disk is full" in program.told("ruth")[-1]
        # a small write can succeed in between
        await until_probed(program, PROBES | {"/readyz": 503})
        assert program.process is not None
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.prlimit(program.process.pid, resource.RLIMIT_FSIZE, limits)
        await until_probed(program, PROBES)
        await program.stop()


async def until_probed(program: Program, wanted: dict[str, int]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            if await probed(program) == wanted:
                return
            # without a rest, the probes would take the time that the program needs
            await asyncio.sleep(0.05)


# --- temporary files


async def test_without_temporary_files_it_works_and_doctor_says_what_to_do(tmp_path: Path) -> None:
    async with a_program(tmp_path) as program:
        program.without_temporary_files = True
        await program.start()
        program.write_review()
        card = await program.card()
        assert (await program.click("ruth", "another_draft", card)).ok
        assert await probed(program) == PROBES
        await program.sandbox.slack.people.message(
            "U0DANA",
            program.sandbox.slack.world.dm("U0DANA").id,
            "",
            files={"r.csv": b"a,b\n1,2\n"},
        )
        await program.until(lambda: NO_FILES in said_to(program, "U0DANA"), "Dana is told why")
        ended, said = await program.ended("doctor")
        assert ended == 1
        assert "temporary files  can't be written" in said
        assert "--tmpfs /tmp" in said
        await program.stop()


NO_FILES = "there's no room for temporary files on the machine I run on"


def said_to(program: Program, who: str) -> str:
    chat = program.sandbox.slack.world.dm(who)
    return " ".join(words_of(message) for message in chat.messages.values())


# --- the port and the database


async def test_a_second_program_with_the_same_settings_is_told_before_it_touches_anything(
    tmp_path: Path,
) -> None:
    async with a_program(tmp_path) as program:
        await program.start()
        elsewhere = tmp_path / "another.db"
        ended, said = await program.ended("run", BEDSIDE_DATABASE_URL=f"sqlite:///{elsewhere}")
        assert (ended, said.count("\n")) == (2, 1), said
        assert said.endswith("Stop the program that uses it, or choose another port.\n")
        assert not elsewhere.exists()
        assert await probed(program) == PROBES
        await program.stop()


async def test_a_taken_port_is_told_before_the_database_is_read(tmp_path: Path) -> None:
    async with a_program(tmp_path) as program:
        await program.start()
        # another program holds the database, too, and one would wait for it
        with closing(sqlite3.connect(tmp_path / "bedside.db", isolation_level=None)) as locking:
            locking.execute("BEGIN IMMEDIATE")
            ended, said = await program.ended("run")
        assert (ended, "Can't listen on port" in said) == (2, True), said
        await program.stop()


@pytest.mark.slow
@pytest.mark.parametrize("how", ["deleted", "replaced"])
async def test_a_database_that_was_deleted_or_replaced_takes_no_click_that_would_be_lost(
    tmp_path: Path, how: str
) -> None:
    async with a_program(tmp_path) as program:
        await program.start()
        program.write_review()
        card = await program.card()
        assert (await program.ended("backup", "copy.db"))[0] == 0
        for name in ("bedside.db", "bedside.db-wal", "bedside.db-shm"):
            os.unlink(tmp_path / name)
        if how == "replaced":
            os.rename(tmp_path / "copy.db", tmp_path / "bedside.db")
        await program.click("ruth", "another_draft", card)
        await program.until(lambda: bool(program.told("ruth")), "Ruth is told why")
        assert "was moved, deleted or replaced" in program.told("ruth")[-1]
        await until_probed(program, dict.fromkeys(PROBES, 503))
        await program.stop()
        if how == "replaced":
            assert (await program.ended("verify"))[0] == 0
            await program.start()
            assert (await program.get("/healthz"))[0] == 200
            await program.stop()
