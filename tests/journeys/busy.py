"""The busy hour with real programs: an import, old reviews being opened, and people who click.

As a program (`… tests.journeys.busy FOLDER URL REPLICAS small|large`) it prints their waiting
times.
"""

from __future__ import annotations

import asyncio
import copy
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from bot.desk import Desk
from bot.store import Store, cases, outbox
from console.cases import problems
from sandbox.slack.world import Message
from tests.journeys.invariants import key_of, messages
from tests.journeys.killing import ROOT, SECRETS
from tests.journeys.test_replicas import Pair, a_pair
from tests.journeys.town import OAK

PEOPLE = ("U0RUTH", "U0DANA")


@dataclass(frozen=True)
class Size:
    """Number of rows in the file (every seventh is a complaint), old reviews, and clicks
    a second.
    """

    rows: int
    older: int
    clicks_a_second: float


SMALL, LARGE = Size(70, 12, 10), Size(10_000, 1_000, 2)


@dataclass
class Hour:
    """Waiting times of people's clicks in seconds: while nothing else happened, and during bulk
    work.
    """

    idle: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    took_s: float = 0.0

    def told(self) -> str:
        return (
            f"{len(self.busy)} clicks in {self.took_s:.0f} s, {len(self.failed)} failed; p99 "
            f"{p99(self.busy) * 1000:.0f} ms, idle {p99(self.idle) * 1000:.0f} ms"
        )


def p99(taken: list[float]) -> float:
    return sorted(taken)[int(len(taken) * 0.99)]


async def busy_hour(folder: Path, url: str, replicas: int, size: Size) -> Hour:
    """Import and open during clicks, and check afterwards that nothing was lost or doubled."""
    async with a_pair(folder, url) as pair:
        world, hour = pair.sandbox.google.world, Hour()
        long_ago = datetime.now(UTC) - timedelta(days=40)
        for n in range(size.older):
            world.add_review(OAK, 1, f"{n} minutes late again.", "K. L.", created_at=long_ago)
        for number in range(4):
            pair.review(number)
        await asyncio.gather(*(pair.start(n) for n in range(replicas)))
        await pair.until(lambda: all(pair.card(case) for case in range(1, 5)))
        await pair.until(lambda: _offer(pair) is not None)
        # the cards on people's screens
        shown = [copy.deepcopy(card) for case in range(1, 5) if (card := pair.card(case))]
        await _click_while(pair, shown, replicas, 20, hour.idle, hour, lambda n: n < 24)
        store = Store(url)
        desk = Desk(pair.settings[0].practice(), store, pair.sandbox.clock)
        expected = 4 + size.older + -(-size.rows // 7)
        began = time.monotonic()
        importing = _import(folder, url, size.rows)
        offer = _offer(pair)
        assert offer is not None
        opening = await pair.sandbox.slack.people.click(PEOPLE[0], *offer, "open_older")
        assert opening.ok
        await _click_while(
            pair,
            shown,
            replicas,
            size.clicks_a_second,
            hour.busy,
            hour,
            lambda _: importing.poll() is None or store.run_sync(_count, desk) < expected,
        )
        hour.took_s = time.monotonic() - began
        assert importing.wait() == 0, (folder / "import").read_text()
        assert store.run_sync(_count, desk) == expected
        await pair.until(lambda: store.run_sync(_is_quiet, desk))
        assert store.run_sync(lambda s: list(problems(s, desk.practice))) == []
        keys = [key for key in map(key_of, messages(pair.sandbox)) if key]
        assert len(keys) == len(set(keys)), "a message is there twice"
        store.close()
        return hour


def _offer(pair: Pair) -> tuple[str, str] | None:
    """The note that offers to open older reviews."""
    for message in messages(pair.sandbox):
        if key_of(message).startswith("first-contact:") and "open_older" in str(message.blocks):
            return message.channel, message.ts
    return None


async def _click_while(
    pair: Pair,
    shown: list[Message],
    replicas: int,
    a_second: float,
    taken: list[float],
    hour: Hour,
    goes_on: Callable[[int], bool],
) -> None:
    """Click on the four cases and the replicas in turn."""
    number, clicks = 0, list[asyncio.Task[None]]()

    async def click(n: int) -> None:
        card = shown[n % 4]
        began = time.perf_counter()
        people = pair.sandbox.slack.people
        answer = await people.click(PEOPLE[n // 4 % 2], card.channel, card.ts, "take_it", seen=card)
        taken.append(time.perf_counter() - began)
        if not answer.ok:
            hour.failed.append(str(answer.as_json()))

    while goes_on(number):
        port = pair.settings[number % replicas].server.port
        pair.sandbox.slack.delivery.request_url = f"http://127.0.0.1:{port}/slack/events"
        clicks.append(asyncio.create_task(click(number)))
        number += 1
        await asyncio.sleep(1 / a_second)
    await asyncio.gather(*clicks)


def _import(folder: Path, url: str, rows: int) -> subprocess.Popen[bytes]:
    """`bedside import`, as a separate program."""
    file, day = folder / "history.jsonl", datetime.now(UTC) - timedelta(days=9)
    with file.open("w", encoding="utf-8") as lines:
        for n in range(rows):
            at = day - timedelta(minutes=n)
            row = {
                "id": f"h{n}",
                "site": "yelp",
                "location": "lakeside",
                "stars": 5 if n % 7 else 1,
                "text": f"I waited {n} minutes." if n % 7 == 0 else f"Kind people, visit {n}.",
                "author": "J. M.",
                "date": at.isoformat(),
            }
            lines.write(json.dumps(row) + "\n")
    command = [sys.executable, "-m", "console", "import", str(file), "--all"]
    command += ["--settings", str(folder / "0.toml")]
    env = {**os.environ, **SECRETS, "BEDSIDE_DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
    with (folder / "import").open("ab") as out:
        return subprocess.Popen(command, cwd=folder, env=env, stdout=out, stderr=out)


def _count(session: Session, desk: Desk) -> int:
    return cases.last_id(session, desk.practice.id)


def _is_quiet(session: Session, desk: Desk) -> bool:
    """Nothing is due anymore."""
    now = desk.clock.now()
    waiting = outbox.listed(session, desk.practice.id, ("waiting", "sending", "unknown"))
    return all(effect.due_at > now and effect.state == "waiting" for effect in waiting)


def main() -> None:
    folder, url, replicas, size = sys.argv[1:]
    chosen = {"small": SMALL, "large": LARGE}[size]
    hour = asyncio.run(busy_hour(Path(folder), url, int(replicas), chosen))
    told = {
        "clicks": len(hour.busy),
        "failed": len(hour.failed),
        "p99_s": p99(hour.busy),
        "idle_p99_s": p99(hour.idle),
    }
    print(json.dumps(told))  # noqa: T201


if __name__ == "__main__":
    main()
