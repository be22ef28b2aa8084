"""Tests heavy use on PostgreSQL: clicks on one case are serialized, and a locked row delays nothing
else.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlmodel import Session

from bot.cases.call import AssignOwner
from bot.errors import Busy, ConfigurationError, Unavailable
from bot.practice import MemberId
from bot.store import Store, database_url, engines
from bot.store.connection import Line
from bot.turns import Turns
from tests.journeys.patience import PATIENCE_S
from tests.scheduler.office import Office, negative

pytestmark = pytest.mark.postgres

WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")

GENEROUS_S = PATIENCE_S / 2
"""Statements give up after `lock_timeout`. Without it, they'd wait as long as the row is locked."""


@pytest.fixture
def store(postgresql_url: str) -> Iterator[Store]:
    opened = Store(postgresql_url)
    opened.migrate()
    yield opened
    opened.close()


async def test_thirty_two_clicks_on_one_case_queue_up(store: Store, postgresql_url: str) -> None:
    one, another = Office(store), Office(Store(postgresql_url))
    another.clock = another.desk.clock = one.clock
    case = await one.opened()
    owners = [MemberId("maya"), MemberId("leo")]
    clicks = ((one, another)[n % 2].ask(AssignOwner(case, owners[n // 2 % 2])) for n in range(32))
    outcomes = await asyncio.gather(*clicks)
    assert len(outcomes) == 32
    another.store.close()


async def test_a_row_that_somebody_holds_stops_only_its_own_case(
    store: Store, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # longer than a click takes on a busy machine
    monkeypatch.setattr(engines, "LOCK_S", 5)
    patient = Store(postgresql_url)
    office = Office(patient)
    first = await office.opened(negative("r1"))
    second = await office.opened(negative("r2"))
    with store.engine.connect() as psql:
        psql.execute(text("SELECT 1 FROM cases WHERE id = :id FOR UPDATE"), {"id": first})
        held = [office.ask(AssignOwner(first, MemberId("maya"))) for _ in range(10)]
        waiting = asyncio.gather(*held, return_exceptions=True)
        began = time.monotonic()
        while not psql.execute(WAITING).scalar_one():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await office.ask(AssignOwner(second, MemberId("maya")))
        assert not waiting.done(), "a click on another case waits for none of them"
        assert {type(each) for each in await waiting} == {Busy}
        assert time.monotonic() - began < GENEROUS_S
        # reminders of other cases are sent, too
        office.clock.pass_(hours=7)
        await office.ticks.tick()
    await office.ask(AssignOwner(first, MemberId("maya")))
    assert office.case(first).contact.owner == "maya"
    patient.close()


async def test_a_click_needs_three_round_trips(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(store)
    case = await office.opened()
    await office.ask(AssignOwner(case, MemberId("maya")))
    trips: list[object] = []
    wait = Line.wait

    def counted(line: Line, gen: Any, *given: Any) -> Any:
        trips.append(gen)
        return wait(line, gen, *given)

    monkeypatch.setattr(Line, "wait", counted)
    await office.ask(AssignOwner(case, MemberId("leo")))
    # load the case, save it while loading the last seal, and write the rest with the COMMIT
    assert len(trips) == 3, trips


def test_a_connection_sets_what_it_relies_on(postgresql: Any, postgresql_url: str) -> None:
    admin = create_engine(postgresql_url.replace("postgresql://", "postgresql+psycopg://"))
    with admin.begin() as connection:
        name = connection.execute(text("SELECT current_database()")).scalar_one()
        for setting in (
            "default_transaction_isolation = 'serializable'",
            "DateStyle = 'SQL, DMY'",
            "TimeZone = 'Asia/Tokyo'",
            "search_path = 'nowhere'",
            "statement_timeout = '7s'",
        ):
            connection.execute(text(f"ALTER DATABASE {name} SET {setting}"))
    admin.dispose()
    opened = Store(postgresql_url)
    opened.migrate()
    shown = opened.run_sync(_settings)
    opened.close()
    assert shown == {
        "transaction_isolation": "read committed",
        "DateStyle": "ISO, MDY",
        "TimeZone": "UTC",
        "statement_timeout": "0",
    }


def _settings(session: Session) -> dict[str, str]:
    names = ("transaction_isolation", "DateStyle", "TimeZone", "statement_timeout")
    return {name: session.execute(text(f"SHOW {name}")).scalar_one() for name in names}


def test_a_schema_of_its_own_is_named_in_the_address(postgresql_url: str) -> None:
    admin = create_engine(postgresql_url.replace("postgresql://", "postgresql+psycopg://"))
    with admin.begin() as connection:
        connection.execute(text("CREATE SCHEMA reviews"))
    admin.dispose()
    separator = "&" if "?" in postgresql_url else "?"
    theirs = Store(f"{postgresql_url}{separator}options=-csearch_path%3Dreviews")
    theirs.migrate()
    theirs.close()
    lost = Store(postgresql_url)
    with pytest.raises(ConfigurationError, match=r"in the schema reviews.*search_path%3Dreviews"):
        lost.migrate()
    lost.close()


async def test_a_server_that_stays_away_ends_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.store.AWAY_S", 0)
    monkeypatch.setattr("bot.store.store.AGAIN_S", 0)
    store = Store(f"postgresql://bedside@/bedside?host={tmp_path}")
    with pytest.raises(Unavailable, match="Is it running"):
        await store.open_when_there()
    store.close()


def test_a_pooler_without_transactions_is_refused(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error is what PgBouncer returns in statement mode."""
    from psycopg import OperationalError
    from sqlalchemy.exc import OperationalError as Refusal

    said = "transaction blocks not allowed in statement pooling mode"

    def refuse(engine: object) -> None:
        raise Refusal("", {}, OperationalError(said))

    monkeypatch.setattr(engines, "refuse_transaction_pooling", refuse)
    with pytest.raises(ConfigurationError, match="pool_mode = session"):
        store.migrate()


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_cannot_hold_every_character_is_refused(
    postgresql: Any, encoding: str
) -> None:
    url, name = postgresql.get_uri(), f"t_{encoding.lower()}"
    admin = create_engine(
        url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        options = f"ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
        connection.execute(text(f"CREATE DATABASE {name} {options}"))
    store = Store(postgresql.get_uri(database=name))
    with pytest.raises(ConfigurationError, match=f"has the encoding {encoding}"):
        store.migrate()
    store.close()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def test_a_role_that_may_not_make_tables_is_told_what_to_run(postgresql_url: str) -> None:
    admin = create_engine(postgresql_url.replace("postgresql://", "postgresql+psycopg://"))
    with admin.begin() as connection:
        connection.execute(text("DROP ROLE IF EXISTS bare"))
        connection.execute(text("CREATE ROLE bare LOGIN"))
        connection.execute(text("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
    url = database_url.parsed(postgresql_url).set(username="bare", drivername="postgresql")
    bare = Store(url.render_as_string(hide_password=False))
    with pytest.raises(ConfigurationError, match='GRANT USAGE, CREATE ON SCHEMA public TO "bare"'):
        bare.migrate()
    bare.close()
    with admin.begin() as connection:
        connection.execute(text("DROP ROLE bare"))
    admin.dispose()


def test_a_pooler_that_changes_servers_is_refused(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes = iter((11, 12, 12))
    monkeypatch.setattr(engines, "_server_process", lambda connection: next(processes))
    with pytest.raises(ConfigurationError, match="pool_mode = session"):
        store.migrate()
    # commands that don't load cases don't check as strictly
    store.migrate(reads_all=False)


def test_a_server_without_room_is_waited_for(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from psycopg import OperationalError
    from sqlalchemy.exc import OperationalError as Refusal

    connect, refused = store.engine.pool.connect, [0]

    def full() -> Any:
        refused[0] += 1
        if refused[0] <= 2:
            raise Refusal("", {}, OperationalError("FATAL:  sorry, too many clients already"))
        return connect()

    monkeypatch.setattr(engines, "LEAVE_FREE_S", 0.01)
    monkeypatch.setattr(store.engine.pool, "connect", full)
    assert store.run_sync(lambda s: s.execute(text("SELECT 7")).scalar_one()) == 7
    assert refused[0] == 3


async def test_turns_are_taken_in_order_and_forgotten() -> None:
    turns, came = Turns(1.0), list[int]()

    async def come(n: int) -> None:
        async with turns.of("case"):
            await asyncio.sleep(0)
            came.append(n)

    await asyncio.gather(*(come(n) for n in range(5)))
    assert came == [0, 1, 2, 3, 4]
    assert turns._locks == {}


async def test_a_turn_that_does_not_come_is_said() -> None:
    turns = Turns(0.01)
    async with turns.of("case"):
        with pytest.raises(Busy):
            async with turns.of("case"):
                raise AssertionError("nobody gets here")
        async with turns.of("another"):
            pass
    assert turns._locks == {}
