"""Two real `bedside run` on one PostgreSQL: they share the work, and one of them may die."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import update

from bot.desk import Desk
from bot.effects import card_key
from bot.store import Store, effects
from bot.store.columns import table
from bot.store.tables import EffectRow
from console.cases import every_case
from demo.play import build
from sandbox.app import Sandbox
from sandbox.slack.world import Message
from settings import Settings
from tests.journeys import invariants
from tests.journeys.invariants import key_of, messages
from tests.journeys.killing import ROOT, SECRETS, settings_at
from tests.journeys.town import OAK, free_port

PATIENCE_S = 100.0


@dataclass
class Pair:
    """Two processes, each with a port of its own, and those around them."""

    folder: Path
    url: str
    sandbox: Sandbox
    settings: list[Settings]
    processes: list[subprocess.Popen[bytes] | None] = field(default_factory=lambda: [None, None])

    async def start(self, which: int) -> None:
        file = self.folder / f"{which}.toml"
        command = [sys.executable, "-m", "tests.journeys.runner", str(file), "0"]
        env = {**SECRETS, "BEDSIDE_DATABASE_URL": self.url, "PATH": "/usr/bin:/bin"}
        with (self.folder / f"log{which}").open("ab") as out:
            self.processes[which] = _begun(command, env, out.fileno())
        port = self.settings[which].server.port
        async with aiohttp.ClientSession() as http, asyncio.timeout(PATIENCE_S):
            while not await _answers(http, f"http://127.0.0.1:{port}/readyz"):
                assert self.processes[which].poll() is None, self.log(which)  # type: ignore[union-attr]
                await asyncio.sleep(0.1)

    def log(self, which: int) -> str:
        return (self.folder / f"log{which}").read_text()

    def kill(self, which: int) -> None:
        process = self.processes[which]
        assert process is not None
        process.kill()
        process.wait()
        self.processes[which] = None

    def review(self, number: int) -> None:
        words = f"The wait was {number + 40} minutes, and nobody told us why."
        self.sandbox.google.world.add_review(OAK, 1, words, "J. M.")

    def card(self, case: int) -> Message | None:
        key = card_key(case, "slack")  # type: ignore[arg-type]
        return next((one for one in messages(self.sandbox) if key_of(one) == key), None)

    async def approve(self, case: int, at: int, who: str) -> None:
        """A click that Slack sends to this replica."""
        port = self.settings[at].server.port
        self.sandbox.slack.delivery.request_url = f"http://127.0.0.1:{port}/slack/events"
        card = self.card(case)
        assert card is not None
        await self.sandbox.slack.people.click(who, card.channel, card.ts, "approve")

    async def until(self, seen: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not seen():  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    def replies(self) -> int:
        return invariants.puts(self.sandbox).total()


def _begun(command: list[str], env: dict[str, str], out: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=out)


async def _answers(http: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with http.get(url) as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


@asynccontextmanager
async def a_pair(folder: Path, url: str) -> AsyncIterator[Pair]:
    outside = free_port()
    here = f"http://127.0.0.1:{outside}"
    both = [settings_at(folder / f"{n}.toml", free_port(), here, url) for n in (0, 1)]
    sandbox = build(both[0].practice(), both[0], here, None)
    sandbox.google.world.moderation_delay = timedelta(0)
    application = web.Application()
    sandbox.mount(application)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", outside).start()
    pair = Pair(folder, url, sandbox, both)
    try:
        yield pair
    finally:
        for process in pair.processes:
            if process is not None:
                process.terminate()
                await asyncio.to_thread(process.wait, PATIENCE_S)
        await sandbox.close()
        await runner.cleanup()


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
async def test_two_processes_share_the_work_and_one_may_die(
    tmp_path: Path, database_url: str
) -> None:
    async with a_pair(tmp_path, database_url) as pair:
        await asyncio.gather(pair.start(0), pair.start(1))
        for number in range(4):
            pair.review(number)
        await pair.until(lambda: all(pair.card(case) for case in range(1, 5)))
        for case, who in enumerate(("U0RUTH", "U0DANA", "U0RUTH"), start=1):
            await pair.approve(case, case % 2, who)
        await pair.until(lambda: pair.replies() >= 2)
        pair.kill(0)
        pair.review(4)
        # the other one takes the polls over once the lease of the dead one has ended
        await pair.until(lambda: pair.card(5) is not None)
        await pair.approve(5, 1, "U0DANA")
        store = Store(database_url)
        # what the dead one had claimed is looked for after its lease of a minute
        store.run_sync(lambda s: s.execute(update(table(EffectRow)).values(lease_until=0.0)))
        await pair.start(0)
        await pair.until(lambda: pair.replies() >= 4)
        desk = Desk(pair.settings[0].practice(), store, pair.sandbox.clock)
        await pair.until(lambda: _is_quiet(store, desk))
        await invariants.check(pair.sandbox, desk)
        assert set(invariants.puts(pair.sandbox).values()) == {1}
        store.close()


def _is_quiet(store: Store, desk: Desk) -> bool:
    """Four replies stand, and nothing is due any more or on its way."""
    cases = store.run_sync(every_case, desk.practice)
    waiting = store.run_sync(effects.listed, desk.practice.id)
    now = desk.clock.now()
    under_way = [one for one in waiting if one.state == "sending" or one.due_at <= now]
    uncertain = [one for one in waiting if one.state == "unknown"]
    stands = sum(case.reply.public is not None for case in cases)
    return stands == 4 and not under_way and not uncertain
