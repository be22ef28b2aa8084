"""Runs Bedside as a process that gets killed, while Slack and Google keep running in the test.

This way, they remember every request that reached them and their responses.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import aiohttp
from aiohttp import web
from sqlalchemy import update
from sqlmodel import Session

from bot.effects import EffectKind
from bot.store import Store, cases, outbox
from bot.store.column_types import table
from bot.store.tables import EffectRow, LeaseRow
from demo.play import build
from sandbox.app import Sandbox
from sandbox.slack.world import Message
from settings import Settings, load
from tests.journeys.invariants import key_of, messages
from tests.journeys.older import as_before, is_on
from tests.journeys.patience import PATIENCE_S
from tests.journeys.town import LAKESIDE, OAK, free_port

ROOT = Path(__file__).parents[2]
LONGEST_S = 8.0
"""Maximum life of a process. One that doesn't reach its moment by then is killed anyway."""

LATER = timedelta(minutes=2)
"""Time between a kill and the next start: leases end, and unknown results are looked up."""

PEOPLE = ("U0RUTH", "U0TOMAS", "U0DANA")
PRESSED = ("approve", "another_draft", "take_it")
FIRST = 6
"""Number of reviews posted at the start. After that, one in twenty actions is a review, not a
click.
"""

SECRETS = {
    "BEDSIDE_SLACK_BOT_TOKEN": "xoxb-sandbox",
    "BEDSIDE_SLACK_SIGNING_SECRET": "sandbox-signing-secret",
    "BEDSIDE_GOOGLE_CLIENT_ID": "sandbox-client",
    "BEDSIDE_GOOGLE_CLIENT_SECRET": "sandbox-secret",
    "BEDSIDE_GOOGLE_REFRESH_TOKEN": "sandbox-refresh-token",
}


@dataclass
class Killing:
    """One product through many lives, with its surroundings."""

    folder: Path
    sandbox: Sandbox
    settings: Settings
    rng: random.Random
    ahead: timedelta = timedelta(0)
    process: subprocess.Popen[bytes] | None = None
    written: list[str] = field(default_factory=list)
    moment: str = ""
    left: int = 0
    sign: signal.Signals = signal.SIGKILL
    working: bool = False

    @property
    def file(self) -> Path:
        return self.folder / "bedside.toml"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    @property
    def env(self) -> dict[str, str]:
        return {**os.environ, **SECRETS, "BEDSIDE_DATABASE_URL": self.settings.database_url}

    # --- its life

    async def start(self) -> None:
        """Start the product, and wait until it responds."""
        log = self.folder / "log"
        seconds = str(self.ahead.total_seconds())
        command = [sys.executable, "-m", "tests.journeys.runner", str(self.file), seconds]
        with log.open("ab") as out:
            self.process = self._begun(command, out.fileno())
        url = f"http://127.0.0.1:{self.settings.server.port}/healthz"
        async with aiohttp.ClientSession() as http, asyncio.timeout(PATIENCE_S):
            while True:
                assert self.process.poll() is None, self.log
                try:
                    async with http.get(url):
                        return
                except aiohttp.ClientError:
                    await asyncio.sleep(0.05)

    def _begun(self, command: list[str], out: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=out, stderr=out)

    async def works_until(
        self, moment: str, count: int, sign: signal.Signals = signal.SIGKILL
    ) -> None:
        """Let people work until `moment` came `count` times, and send the process `sign` right
        then.
        """
        assert self.process is not None
        self.moment, self.left, self.sign = moment, count, sign
        async with self.people_at_work():
            try:
                await asyncio.to_thread(self.process.wait, LONGEST_S)
            except subprocess.TimeoutExpired:
                self.process.send_signal(sign)
            ended = await asyncio.to_thread(self.process.wait, PATIENCE_S)
        self.moment = ""
        # the second request can find it shutting down, with everything done
        asked = sign is signal.SIGTERM
        assert ended == -sign or (asked and ended == 0), self.log
        assert not asked or '"stopped"' in self.log.splitlines()[-1], self.log

    @asynccontextmanager
    async def people_at_work(self) -> AsyncIterator[None]:
        """Clicks and reviews until the block ends."""
        self.working = True
        work = asyncio.create_task(self._people_work())
        try:
            yield
        finally:
            # wait for clicks already sent, or no one would know their results
            self.working = False
            await work

    def came(self, what: str) -> None:
        """Something happened outside, but its response hasn't been sent yet."""
        if what == self.moment and self.process is not None:
            self.left -= 1
            if self.left == 0:
                self.process.send_signal(self.sign)
                if self.sign is signal.SIGTERM:
                    # impatient people ask again
                    asyncio.get_running_loop().call_later(0.05, self.process.send_signal, self.sign)

    async def time_passes(self) -> None:
        """Two minutes for everyone. A dead process's leases end."""
        self.ahead += LATER
        self.sandbox.clock.jump(LATER)
        await asyncio.to_thread(self._end_leases)

    def _end_leases(self) -> None:
        store = Store(self.settings.database_url)

        def end_leases(session: Session) -> None:
            session.execute(update(table(EffectRow)).values(lease_until=0.0))
            session.execute(update(table(LeaseRow)).values(until=0.0))

        store.run_sync(end_leases)
        store.close()

    async def quiet(self, store: Store) -> None:
        """Wait until every review has its case, and nothing is due."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                if await store.read(self._is_quiet):
                    return
                await asyncio.sleep(0.1)

    def _is_quiet(self, session: Session) -> bool:
        practice = self.settings.practice().id
        if len(cases.all_ids(session, practice)) < len(self.written):
            return False
        if outbox.listed(session, practice, ("sending", "unknown")):
            return False
        # a card that's delayed, as after a 429, doesn't show its case's state yet
        waiting = outbox.listed(session, practice, ("waiting",))
        now = self.sandbox.clock.now()
        return not any(one.kind == EffectKind.CARD or one.due_at <= now for one in waiting)

    async def stop(self) -> None:
        assert self.process is not None
        self.process.terminate()
        assert await asyncio.to_thread(self.process.wait, PATIENCE_S) == 0

    # --- its surroundings

    def write_review(self) -> None:
        words = f"The wait was {len(self.written) + 40} minutes, and nobody told us why."
        at = self.rng.choice((OAK, LAKESIDE))
        self.written.append(self.sandbox.google.world.add_review(at, 1, words, "J. M.").id)

    async def _people_work(self) -> None:
        """Clicks of all kinds on all cards, and now and then a review, one after another."""
        while self.working:
            buttons = self.buttons()
            if len(self.written) < FIRST or self.rng.random() < 0.05:
                self.write_review()
            if buttons:
                await self._press(*self.rng.choice(buttons))
            await asyncio.sleep(0.01)

    def buttons(self) -> list[tuple[Message, str]]:
        """The buttons people could press now, each with its card."""
        return [
            (message, action)
            for message in messages(self.sandbox)
            if key_of(message).startswith("card:")
            for action in PRESSED
            if is_on(message, action)
        ]

    async def _press(self, message: Message, action: str) -> None:
        """Someone presses. The moment "click" comes while the click is being handled."""
        inside = self.sandbox.slack.world.channels[message.channel].members
        who = self.rng.choice([person for person in PEOPLE if person in inside])
        in_the_middle_s = self.rng.uniform(0, 0.008)
        asyncio.get_running_loop().call_later(in_the_middle_s, self.came, "click")
        seen = as_before(message, action)
        await self.sandbox.slack.people.click(who, message.channel, message.ts, action, seen=seen)


@asynccontextmanager
async def killing(folder: Path, seed: int, url: str) -> AsyncIterator[Killing]:
    port, outside = free_port(), free_port()
    here = f"http://127.0.0.1:{outside}"
    settings = settings_at(folder / "bedside.toml", port, here, url)
    sandbox = build(settings.practice(), settings, here, None)
    sandbox.slack.delivery.request_url = f"http://127.0.0.1:{port}/slack/events"
    sandbox.google.world.moderation_delay = timedelta(0)
    application = web.Application()
    sandbox.mount(application)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", outside).start()
    made = Killing(folder, sandbox, settings, random.Random(seed))
    sandbox.slack.world.subscribe(lambda topic: made.came(topic.partition(":")[0]))
    sandbox.google.world.subscribe(lambda kind, _review: made.came(kind))
    try:
        yield made
    finally:
        if made.process is not None and made.process.poll() is None:
            made.process.kill()
            made.process.wait()
        await sandbox.close()
        await runner.cleanup()


def settings_at(file: Path, port: int, here: str, url: str) -> Settings:
    """The demo's practice with a short undo window, and its surroundings at `here`."""
    demo = (ROOT / "demo" / "bedside.toml").read_text(encoding="utf-8")
    file.write_text(
        demo.replace("[policy]\n", "[policy]\nundo_s = 0.2\n")
        + f'api_url = "{here}/sandbox/slack/api/"\n'
        + f'[google]\napi_url = "{here}/sandbox/google/v4"\n'
        + f'token_url = "{here}/sandbox/google/token"\n'
        + "poll_every_min = 0.05\npoll_while_closed_min = 0.05\n"
        + f"[server]\nport = {port}\n",
        encoding="utf-8",
    )
    return load(file, {**SECRETS, "BEDSIDE_DATABASE_URL": url})
