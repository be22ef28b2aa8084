"""Rehearses as IT would: `bedside sandbox` in one window, `bedside run` in another."""

from __future__ import annotations

import asyncio
import os
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.journeys.killing import ROOT
from tests.journeys.patience import PATIENCE_S, TEST_S
from tests.journeys.town import free_port

pytestmark = pytest.mark.timeout(TEST_S)

OWN = {
    "BEDSIDE_DATABASE_URL": "sqlite:///var/practice.db",
    "BEDSIDE_SLACK_BOT_TOKEN": "xoxb-of-the-practice",
    "BEDSIDE_MAILBOX_PASSWORD": "of-the-practice",
}
"""What the practice itself has set, in both windows."""


def port_before_a_free_one() -> int:
    while True:
        port = free_port()
        with socket.socket() as next_one:
            try:
                next_one.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


@contextmanager
def window(folder: Path, log: str, *words: str, **env: str) -> Iterator[subprocess.Popen[bytes]]:
    """`bedside WORDS`, with its output in the file `log`, until the block ends."""
    with (folder / log).open("wb") as out:
        program = subprocess.Popen(
            [sys.executable, "-m", "console", *words],
            cwd=folder,
            env={**os.environ, **OWN, "PYTHONPATH": str(ROOT), **env},
            stdout=out,
            stderr=out,
        )
    try:
        yield program
        program.terminate()
        assert program.wait(PATIENCE_S) == 0, said(folder / log)
    finally:
        if program.poll() is None:
            program.kill()
            program.wait()


def said(log: Path) -> str:
    return log.read_text("utf-8")


async def until(part: str, log: Path, program: subprocess.Popen[bytes]) -> None:
    """Wait until the program's log has `part`."""
    async with asyncio.timeout(PATIENCE_S):
        while part not in said(log):
            assert program.poll() is None, said(log)
            await asyncio.sleep(0.05)


def exported(text: str) -> Mapping[str, str]:
    """The variables that are printed for the second window."""
    lines = [shlex.split(line) for line in text.splitlines() if line.startswith("export ")]
    return dict(assignment.split("=", 1) for _, assignment in lines)


async def messages(http: aiohttp.ClientSession, person: str) -> Mapping[str, list[Any]]:
    """What a person sees in each of their channels in Slack."""
    async with http.get("/sandbox/slack/ui/state", params={"user": person}) as answer:
        seen = await answer.json()
    assert {user["real_name"] for user in seen["users"]} >= {"Ruth Abernell", "Maya Corliss"}
    return {channel["name"]: channel["messages"] for channel in seen["channels"]}


async def test_a_review_arrives_and_the_real_program_brings_its_card(tmp_path: Path) -> None:
    port = port_before_a_free_one()
    demo = (ROOT / "demo" / "bedside.toml").read_text(encoding="utf-8")
    (tmp_path / "bedside.toml").write_text(demo, encoding="utf-8")
    printed, log = tmp_path / "sandbox.log", tmp_path / "run.log"
    with window(tmp_path, printed.name, "sandbox", "--port", str(port)) as sandbox:
        await until("bedside doctor", printed, sandbox)
        env = exported(said(printed))
        assert OWN["BEDSIDE_SLACK_BOT_TOKEN"] not in said(printed)
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
            with window(tmp_path, log.name, "run", **env) as program:
                await until('"event": "ready"', log, program)
                async with http.post("/sandbox/arrive") as answer:
                    assert (await answer.json())["at"].endswith("Oak Street")
                async with asyncio.timeout(PATIENCE_S):
                    while not (seen := await messages(http, "U0RUTH"))["reviews-oak-street"]:
                        assert program.poll() is None, said(log)
                        await asyncio.sleep(0.1)
                assert not seen["reviews-lakeside"]
                checked = await asyncio.to_thread(doctor, tmp_path, env)
                assert checked.splitlines()[-1] == "All is well.", checked
                async with http.post("/sandbox/clock", json={"hours": 1}) as answer:
                    assert "can't jump" in (await answer.json())["error"]
    assert (tmp_path / "var" / "rehearsal.db").exists()
    assert not (tmp_path / "var" / "practice.db").exists()


def doctor(folder: Path, env: Mapping[str, str]) -> str:
    """What `bedside doctor` prints in a third window."""
    done = subprocess.run(
        [sys.executable, "-m", "console", "doctor"],
        cwd=folder,
        env={**os.environ, **OWN, "PYTHONPATH": str(ROOT), **env},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    return done.stdout + done.stderr
