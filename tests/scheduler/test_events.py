"""Tests that events are sent to the practice's own software, and retried until they're accepted."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import Unavailable
from bot.practice import Policy
from bot.store import Store
from tests.scheduler.office import Office, sqlite
from tests.world import review

__all__ = ["sqlite"]


class Program:
    """The receiver, which records the events it gets unless it `is_down`."""

    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, Any]]] = []
        self.calls = 0
        self.is_down = False
        self.asks_for: timedelta | None = None

    async def send(self, id: str, body: str) -> None:
        self.calls += 1
        if self.is_down:
            raise Unavailable("It's down.", code="http_503", retry_after=self.asks_for)
        self.told.append((id, json.loads(body)))

    @property
    def types(self) -> list[str]:
        return [body["type"] for _, body in self.told]


@pytest.fixture
def program() -> Program:
    return Program()


@pytest.fixture
def told(sqlite: Store, program: Program) -> Office:
    return Office(sqlite, Policy(tells_programs=True), receiver=program)


async def test_a_reply_is_told_without_anyones_words_or_name(
    told: Office, program: Program
) -> None:
    id = await told.opened()
    await told.approved_and_left(id)
    await told.outbox.drain()
    assert program.types == ["case.opened", "reply.published"]
    whole = json.dumps(program.told)
    found = review()
    for words in (found.text.literal, found.author.literal, "Dana", "Ruth", "ruth"):
        assert words not in whole
    data = program.told[-1][1]["data"]
    assert (data["case"], data["location"], data["site"]) == (id, "oak-street", "google")
    assert data["reply"] == "published"


async def test_a_program_that_is_down_gets_each_event_once_and_in_order(
    told: Office, program: Program
) -> None:
    program.is_down = True
    id = await told.opened()
    await told.approved_and_left(id)
    for _ in range(12):
        await told.pass_(minutes=1)
    calls = program.calls
    assert calls < 12, "only the first in line asks, and less and less often"
    assert len(told.chat.of("notice:events")) == 1
    program.is_down = False
    await told.pass_(minutes=20)
    assert program.types == ["case.opened", "reply.published"]
    ids = [id for id, _ in program.told]
    assert len(set(ids)) == 2


async def test_an_event_that_nobody_took_for_three_days_is_let_go(
    told: Office, program: Program
) -> None:
    program.is_down = True
    await told.opened()
    for _ in range(4):
        await told.pass_(days=1)
    program.is_down = False
    await told.pass_(hours=1)
    assert "case.opened" not in program.types
    assert told.listed("dead") == []


@pytest.mark.parametrize("asked", [timedelta(0), timedelta(minutes=30)])
async def test_a_program_that_only_ever_asks_for_time_is_told_of(
    told: Office, program: Program, asked: timedelta
) -> None:
    program.is_down, program.asks_for = True, asked
    await told.opened()
    assert program.calls < 3
    for _ in range(8):
        await told.pass_(minutes=10)
    assert len(told.chat.of("notice:events")) == 1


async def test_nobody_is_told_unless_the_settings_say_so(sqlite: Store, program: Program) -> None:
    office = Office(sqlite, receiver=program)
    await office.opened()
    await office.pass_(minutes=5)
    assert program.calls == 0
