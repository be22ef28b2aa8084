"""Tests two real `bedside run` processes on one database, which share the work even if one dies."""

from __future__ import annotations

import asyncio
import signal
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
from alembic.runtime.migration import MigrationContext
from sqlalchemy import select, update
from sqlmodel import Session

from bot.cases.case import Case, CaseId
from bot.desk import Desk
from bot.effects import card_key
from bot.store import Store, cases, outbox
from bot.store.column_types import table
from bot.store.tables import EffectRow, TimerRow
from console.cases import every_case
from demo.play import build
from sandbox.app import Sandbox
from sandbox.slack.world import Message
from settings import Settings
from tests.journeys import invariants, next_version
from tests.journeys.invariants import key_of, messages, words_of
from tests.journeys.killing import ROOT, SECRETS, settings_at
from tests.journeys.older import as_before
from tests.journeys.patience import PATIENCE_S, TEST_S
from tests.journeys.town import OAK, free_port


@dataclass
class Pair:
    """Two processes, each on a separate port, with their surroundings."""

    folder: Path
    url: str
    sandbox: Sandbox
    settings: list[Settings]
    aiming: asyncio.Lock = field(default_factory=asyncio.Lock)
    processes: list[subprocess.Popen[bytes] | None] = field(default_factory=lambda: [None, None])

    async def start(self, which: int, tree: Path = ROOT, lease_s: float = 60) -> None:
        """Start the program in `tree`, and wait until it's ready."""
        file = self.folder / f"{which}.toml"
        command = [sys.executable, "-m", "tests.journeys.runner", str(file), "0", str(lease_s)]
        path = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(tree)}
        env = {**SECRETS, "BEDSIDE_DATABASE_URL": self.url, **path}
        with (self.folder / f"log{which}").open("ab") as out:
            self.processes[which] = _begun(command, env, out.fileno(), tree)
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

    def tell(self, which: int, sign: signal.Signals) -> None:
        process = self.processes[which]
        assert process is not None
        process.send_signal(sign)

    def review(self, number: int) -> None:
        words = f"The wait was {number + 40} minutes, and nobody told us why."
        self.sandbox.google.world.add_review(OAK, 1, words, "J. M.")

    def card(self, case: int) -> Message | None:
        key = card_key(case, "slack")  # type: ignore[arg-type]
        return next((message for message in messages(self.sandbox) if key_of(message) == key), None)

    async def approve(self, case: int, at: int, who: str) -> None:
        await self.press(case, at, who, "approve")

    async def press(self, case: int, at: int, who: str, action: str) -> None:
        """A click that Slack sends to this replica."""
        port = self.settings[at].server.port
        card = self.card(case)
        assert card is not None
        async with self.aiming:
            self.sandbox.slack.delivery.request_url = f"http://127.0.0.1:{port}/slack/events"
            click = self.sandbox.slack.people.click(
                who, card.channel, card.ts, action, seen=as_before(card, action)
            )
            answering = asyncio.create_task(click)
            # it was sent by then, and the next one can go to another replica
            await asyncio.sleep(0.005)
        await answering

    async def until(self, seen: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not seen():  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    def whispered(self) -> str:
        """Everything that only the person who pressed can see."""
        return " ".join(
            words_of(message) for message in messages(self.sandbox) if message.ephemeral_to
        )

    def replies(self) -> int:
        return invariants.puts(self.sandbox).total()


def _begun(
    command: list[str], env: dict[str, str], out: int, tree: Path
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=tree, env=env, stdout=out, stderr=out)


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
                process.send_signal(signal.SIGCONT)
                process.terminate()
                await asyncio.to_thread(process.wait, PATIENCE_S)
        await sandbox.close()
        await runner.cleanup()


@pytest.mark.slow
@pytest.mark.timeout(TEST_S)
@pytest.mark.parametrize(
    "database_url",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)],
    indirect=True,
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
        await asyncio.gather(pair.approve(4, 0, "U0RUTH"), pair.approve(4, 1, "U0DANA"))
        await pair.until(lambda: "approved this" in pair.whispered())
        pair.kill(0)
        pair.review(4)
        # the other one takes over the polls when the dead one's lease has ended
        await pair.until(lambda: pair.card(5) is not None)
        await pair.approve(5, 1, "U0DANA")
        store = Store(database_url)
        desk = Desk(pair.settings[0].practice(), store, pair.sandbox.clock)
        # the dead one's claims are looked up after its lease of a minute. By now the living one has
        # nothing in progress that could be taken from it
        await pair.until(lambda: _case(store, desk, 5).reply.public is not None)
        store.run_sync(lambda s: s.execute(update(table(EffectRow)).values(lease_until=0.0)))
        await pair.start(0)
        await pair.until(lambda: pair.replies() >= 5)
        await pair.until(lambda: _is_quiet(store, desk))
        await invariants.check(pair.sandbox, desk)
        assert set(invariants.puts(pair.sandbox).values()) == {1}
        store.close()


LEASE_S = 6.0
"""Short enough for a real wait. A call can take a third of it."""


@pytest.mark.slow
@pytest.mark.timeout(TEST_S)
@pytest.mark.postgres
@pytest.mark.parametrize("asked", ["PUT", "GET"])
async def test_a_process_frozen_past_its_lease_sends_no_second_reply(
    tmp_path: Path, postgresql_url: str, asked: str
) -> None:
    """Frozen while its reply is being sent (PUT), or during its last check before that (GET)."""
    async with a_pair(tmp_path, postgresql_url) as pair:
        await pair.start(0, lease_s=LEASE_S)
        pair.review(0)
        await pair.until(lambda: pair.card(1) is not None)
        freezing = asyncio.create_task(_freezes_at(pair, asked))
        await pair.approve(1, 0, "U0RUTH")
        await freezing
        await pair.start(1, lease_s=LEASE_S)
        # the other takes over the frozen one's work, including the polls
        pair.review(1)
        store = Store(postgresql_url)
        desk = Desk(pair.settings[0].practice(), store, pair.sandbox.clock)
        await pair.until(lambda: _stand(store, desk) == 1 and pair.card(2) is not None)
        pair.tell(0, signal.SIGCONT)
        await pair.approve(2, 0, "U0DANA")
        await pair.until(lambda: _is_quiet(store, desk, replies=2))
        await invariants.check(pair.sandbox, desk)
        assert set(invariants.puts(pair.sandbox).values()) == {1}
        store.close()


async def _freezes_at(pair: Pair, asked: str) -> None:
    """The first process stops at the moment when its call about the reply arrives."""
    log = pair.sandbox.google.log
    before = len(log)
    async with asyncio.timeout(PATIENCE_S):
        while not any(  # noqa: ASYNC110
            call.verb == asked and "/reviews/" in call.path for call in log[before:]
        ):
            await asyncio.sleep(0)
    pair.tell(0, signal.SIGSTOP)


@pytest.mark.slow
@pytest.mark.timeout(TEST_S)
@pytest.mark.postgres
async def test_the_next_version_is_rolled_out_beside_this_one(
    tmp_path: Path, postgresql_url: str
) -> None:
    tree = tmp_path / "next"
    next_version.planted(tree)
    async with a_pair(tmp_path, postgresql_url) as pair:
        await pair.start(0)
        pair.review(0)
        await pair.until(lambda: pair.card(1) is not None)
        await pair.start(1, tree)
        store = Store(postgresql_url)
        assert _revision(store) == next_version.REVISION
        pair.review(1)
        await pair.until(lambda: pair.card(2) is not None)
        # the next one praises each reply it approves
        await pair.press(1, 1, "U0RUTH", "approve")
        await pair.press(2, 0, "U0DANA", "approve")
        await pair.until(lambda: pair.replies() >= 2)
        desk = Desk(pair.settings[0].practice(), store, pair.sandbox.clock)
        await pair.until(lambda: _is_quiet(store, desk, replies=2))
        assert _praise(tree, pair, 1) == 1
        # the old one continues with that case. It's restarted, and then works alone
        await pair.press(1, 0, "U0MAYA", "take_it")
        pair.kill(0)
        await pair.start(0)
        pair.kill(1)
        store.run_sync(lambda s: s.execute(update(table(EffectRow)).values(lease_until=0.0)))
        pair.review(2)
        await pair.until(lambda: pair.card(3) is not None)
        await pair.press(3, 0, "U0RUTH", "approve")
        await pair.until(lambda: _is_quiet(store, desk, replies=3))
        await invariants.check(pair.sandbox, desk)
        assert set(invariants.puts(pair.sandbox).values()) == {1}
        assert _case(store, desk, 1).contact.owner == "maya"
        # rows that only the next version knows stay unharmed until it runs
        assert _praise(tree, pair, 1) == 1
        assert _praise(tree, pair, 3) == 0
        assert _of_the_next(store) == ("waiting", "done")
        assert "3 cases verified" in _in(
            tree, pair, "-m", "console", "verify", "--settings", "1.toml"
        )
        store.close()


def _case(store: Store, desk: Desk, id: int) -> Case:
    found = store.run_sync(cases.load, desk.practice.id, CaseId(id))
    assert found is not None
    return found


PRAISE = """
import sys
from bot.store import Store, cases
url, practice, case = sys.argv[1:]
print(Store(url).run_sync(cases.load, practice, int(case)).reply.praise)
"""


def _praise(tree: Path, pair: Pair, case: int) -> int:
    """How often the next version sees that the reply was praised."""
    practice = pair.settings[0].practice().id
    return int(_in(tree, pair, "-c", PRAISE, pair.url, practice, str(case)))


def _in(tree: Path, pair: Pair, *words: str) -> str:
    """A command's output in that version."""
    env = {**SECRETS, "BEDSIDE_DATABASE_URL": pair.url, "PYTHONPATH": str(tree)}
    command = [sys.executable, *words]
    done = subprocess.run(command, cwd=pair.folder, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def _of_the_next(store: Store) -> tuple[str, str]:
    """The states of the reminder and the effect that only the next version knows."""
    found = [
        select(rows.c.state).where(rows.c.kind == "praise", rows.c.case == 1)
        for rows in (table(TimerRow), table(EffectRow))
    ]
    timer, effect = (store.run_sync(Session.scalar, query) for query in found)
    assert timer
    assert effect
    return timer, effect


def _revision(store: Store) -> str:
    with store.engine.connect() as connection:
        return str(MigrationContext.configure(connection).get_current_revision())


def _stand(store: Store, desk: Desk) -> int:
    found = store.run_sync(every_case, desk.practice)
    return sum(case.reply.public is not None for case in found)


def _is_quiet(store: Store, desk: Desk, replies: int = 5) -> bool:
    """This many replies are up, and nothing is due or in progress anymore."""
    waiting = store.run_sync(outbox.listed, desk.practice.id)
    now = desk.clock.now()
    under_way = [one for one in waiting if one.state == "sending" or one.due_at <= now]
    uncertain = [one for one in waiting if one.state == "unknown"]
    return _stand(store, desk) == replies and not under_way and not uncertain
