"""Starts the real program as a process of its own, next to a local Slack and Google."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from demo.play import build
from sandbox.app import Sandbox
from sandbox.slack.answer import Answer
from sandbox.slack.world import Message
from settings import Settings
from tests.journeys.invariants import key_of, messages, words_of
from tests.journeys.killing import ROOT, SECRETS, settings_at
from tests.journeys.older import as_before
from tests.journeys.patience import PATIENCE_S
from tests.journeys.town import OAK, free_port


@dataclass
class Program:
    """One program, its log, and the people around it."""

    folder: Path
    sandbox: Sandbox
    settings: Settings
    process: subprocess.Popen[bytes] | None = None
    env: dict[str, str] = field(default_factory=dict)
    ticks_fast: bool = False

    @property
    def log(self) -> str:
        file = self.folder / "log"
        return file.read_text() if file.exists() else ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.settings.server.port}"

    def spawn(self, *words: str) -> subprocess.Popen[bytes]:
        """Start `bedside WORDS` (without words: `run`) with the practice's settings."""
        command = [sys.executable, "-m", "console", *(words or ("run",))]
        if self.ticks_fast and not words:
            command = [sys.executable, "-m", "tests.resilience.ticking", "bedside.toml"]
        here = {
            **os.environ,
            **SECRETS,
            "BEDSIDE_DATABASE_URL": self.settings.database_url,
            "BEDSIDE_SETTINGS": str(self.folder / "bedside.toml"),
            "PYTHONPATH": str(ROOT),
            **self.env,
        }
        with (self.folder / "log").open("ab") as out:
            return subprocess.Popen(command, cwd=self.folder, env=here, stdout=out, stderr=out)

    async def start(self) -> None:
        """Start the program and wait until it's ready for work."""
        ready = '"event": "ready"'
        before = self.log.count(ready)
        self.process = self.spawn()
        await self.until(lambda: self.log.count(ready) > before, "the program is ready")

    async def until(
        self, seen: Callable[[], bool], what: str, within_s: float = PATIENCE_S
    ) -> None:
        """Wait until `seen`; fails with `what` was expected, or when the program ends."""
        try:
            async with asyncio.timeout(within_s):
                while not seen():
                    assert self.process is None or self.process.poll() is None, self.log
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(f"never seen: {what}\n{self.log}") from None

    async def stop(self, sign: signal.Signals = signal.SIGTERM) -> None:
        """Ask the program to stop and wait until it has ended well."""
        assert self.process is not None
        self.process.send_signal(sign)
        assert await asyncio.to_thread(self.process.wait, PATIENCE_S) == 0, self.log

    async def get(self, path: str) -> tuple[int, dict[str, Any]]:
        """The status and the JSON object at one of the program's addresses."""
        async with aiohttp.ClientSession() as http, http.get(self.url + path) as answer:
            return answer.status, await answer.json()

    def write_review(self) -> None:
        words = "The wait was 70 minutes, and nobody told us why."
        self.sandbox.google.world.add_review(OAK, 1, words, "J. M.")

    async def card(self) -> Message:
        """The first card, once it's in its channel."""

        def cards() -> list[Message]:
            found = messages(self.sandbox)
            return [message for message in found if key_of(message).startswith("card:")]

        await self.until(lambda: bool(cards()), "a card")
        return cards()[0]

    def told(self, who: str) -> list[str]:
        """What somebody alone was told in a channel. `who` is a first name."""
        mine = f"U0{who.upper()}"
        return [words_of(one) for one in messages(self.sandbox) if one.ephemeral_to == mine]

    async def click(self, who: str, action: str, card: Message) -> Answer:
        """Press a button. `who` is a first name."""
        people = self.sandbox.slack.people
        seen = as_before(card, action)
        return await people.click(f"U0{who.upper()}", card.channel, card.ts, action, seen=seen)


@asynccontextmanager
async def a_program(
    folder: Path, *, changes: Mapping[str, str] | None = None
) -> AsyncIterator[Program]:
    """The demo's practice and its neighbors. `changes` are replaced in `bedside.toml`."""
    port, outside = free_port(), free_port()
    here = f"http://127.0.0.1:{outside}"
    url = f"sqlite:///{folder / 'bedside.db'}"
    file = folder / "bedside.toml"
    settings = settings_at(file, port, here, url)
    text = file.read_text(encoding="utf-8")
    for old, new in (changes or {}).items():
        assert old in text, old
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    sandbox = build(settings.practice(), settings, here, None)
    sandbox.slack.delivery.request_url = f"http://127.0.0.1:{port}/slack/events"
    application = web.Application()
    sandbox.mount(application)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", outside).start()
    made = Program(folder, sandbox, settings)
    try:
        yield made
    finally:
        if made.process is not None and made.process.poll() is None:
            made.process.kill()
            made.process.wait()
        await sandbox.close()
        await runner.cleanup()
