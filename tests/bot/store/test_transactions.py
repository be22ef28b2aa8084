"""Tests the guarantees of a transaction on both databases."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from bot.cases.case import Case, CaseId
from bot.errors import Busy, ConfigurationError, NoDatabase, Refused, Unavailable
from bot.practice import PracticeId
from bot.store import Conflict, Store, cases, connection, database_url, engines, inbox
from bot.store.prepared import savepoint
from bot.store.store import GroupCommit
from bot.words.which import Which
from tests.bot.desks import OneCase
from tests.journeys.patience import PATIENCE_S
from tests.world import MONDAY

ROSEBANK = PracticeId("rosebank")


async def test_reads_and_writes_of_many_at_once_are_all_counted(store: Store) -> None:
    """After 400 read-increment-write cycles, the count is 400. With a deferred BEGIN, it would be
    far lower.
    """

    def add(session: Session) -> None:
        cases.reserve(session, ROSEBANK)

    await asyncio.gather(*(store.run(add) for _ in range(400)))
    assert await store.run(cases.reserve, ROSEBANK) == 401


async def test_an_error_undoes_its_own_transaction_and_no_other(store: Store) -> None:
    def keep(session: Session, key: str, fails: bool) -> str:
        inbox.keep(session, ROSEBANK, key, MONDAY, "done")
        if fails:
            raise Refused("No.")
        return key

    results = await asyncio.gather(
        *(store.run(keep, f"click-{n}", n % 3 == 0) for n in range(30)), return_exceptions=True
    )
    for n, result in enumerate(results):
        kept = await store.read(inbox.answer, ROSEBANK, f"click-{n}")
        assert (kept is None) == isinstance(result, Refused) == (n % 3 == 0)


async def test_what_nobody_waits_for_any_more_is_not_begun(sqlite: Store) -> None:
    held, goes_on = threading.Event(), threading.Event()

    def slow(session: Session) -> None:
        held.set()
        goes_on.wait(PATIENCE_S)

    async with asyncio.TaskGroup() as group:
        group.create_task(sqlite.run(slow))
        await asyncio.to_thread(held.wait, 20)
        unwanted = asyncio.create_task(sqlite.run(inbox.keep, ROSEBANK, "gone", MONDAY, "done"))
        wanted = asyncio.create_task(sqlite.run(inbox.keep, ROSEBANK, "here", MONDAY, "done"))
        await asyncio.sleep(0)
        unwanted.cancel()
        await asyncio.sleep(0)
        goes_on.set()
        await wanted
    assert await sqlite.read(inbox.answer, ROSEBANK, "gone") is None
    assert await sqlite.read(inbox.answer, ROSEBANK, "here") == "done"


def test_a_loop_that_ended_meanwhile_keeps_nobody_else_from_their_answer(sqlite: Store) -> None:
    begun: list[Callable[[], None]] = []
    together, loop = GroupCommit(sqlite.engine, begun.append), asyncio.new_event_loop()

    def keep(session: Session) -> None:
        inbox.keep(session, ROSEBANK, "left", MONDAY, "done")

    left = loop.create_task(together.run(keep))
    loop.run_until_complete(asyncio.sleep(0))

    def interrupted(session: Session) -> str:
        """Interrupted as by Ctrl-C, while the thread still works on it."""
        left.cancel()
        loop.run_until_complete(asyncio.wait([left]))
        loop.close()
        return "stayed"

    stayed = together.submit(interrupted)
    begun[0]()
    assert stayed.done()
    assert stayed.result() == "stayed"
    assert sqlite.run_sync(inbox.answer, ROSEBANK, "left") == "done"


async def test_a_closed_store_refuses_and_nobody_waits_for_ever(sqlite: Store) -> None:
    sqlite.close()
    for _ in range(2):
        with pytest.raises(RuntimeError, match="shutdown"):
            await sqlite.run(inbox.keep, ROSEBANK, "late", MONDAY, "done")


async def test_a_part_that_failed_is_undone_and_the_rest_is_kept(store: Store) -> None:
    def keep(session: Session) -> None:
        inbox.keep(session, ROSEBANK, "before", MONDAY, "done")
        with suppress(IntegrityError), savepoint(session):
            inbox.keep(session, ROSEBANK, "inside", MONDAY, "done")
            inbox.keep(session, ROSEBANK, "before", MONDAY, "again")
        inbox.keep(session, ROSEBANK, "after", MONDAY, "done")

    await store.run(keep)
    found = [await store.read(inbox.answer, ROSEBANK, key) for key in ("before", "inside", "after")]
    assert found == ["done", None, "done"]


async def test_an_error_of_the_database_names_no_values(store: Store) -> None:
    def twice(session: Session) -> None:
        for _ in range(2):
            inbox.keep(session, ROSEBANK, "click", MONDAY, "words of a patient")

    with pytest.raises(IntegrityError) as caught:
        await store.run(twice)
    assert "INSERT INTO inbox" in str(caught.value)
    assert "words of a patient" not in str(caught.value)


async def test_a_case_changed_by_another_is_a_conflict(store: Store) -> None:
    case = OneCase().case
    await store.run(cases.save, ROSEBANK, case, None)
    with pytest.raises(Conflict):
        await store.run(cases.save, ROSEBANK, case, replace(case, version=case.version + 1))
    assert await store.read(cases.load, ROSEBANK, case.id) == case


async def test_a_practice_never_sees_anothers_cases(store: Store) -> None:
    case = OneCase().case
    await store.run(cases.save, ROSEBANK, case, None)
    other = PracticeId("elsewhere")
    assert await store.read(cases.load, other, case.id) is None
    assert await store.read(cases.all_ids, other) == []
    assert await store.read(cases.listed, other, Which.ALL, MONDAY) == []
    assert (
        await store.read(cases.recent_replies, other, case.location, CaseId(0), drafts=True) == ()
    )


def test_migrating_twice_changes_nothing(store: Store) -> None:
    store.migrate()
    store.migrate()


def test_the_tables_are_those_of_the_migrations(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from sqlmodel import SQLModel

    def is_a_table_of_ours(_: object, name: str | None, *rest: object) -> bool:
        # the full-text indexes are each database's own
        return not str(name).startswith(("case_words", "ix_case_search_words"))

    with store.engine.connect() as connection:
        opts = {"include_object": is_a_table_of_ours}
        opened = MigrationContext.configure(connection, opts=opts)
        found = compare_metadata(opened, SQLModel.metadata)
    assert found == []


def test_sqlite_is_opened_to_be_durable_and_strict(tmp_path: Path) -> None:
    opened = Store(f"sqlite:///{tmp_path / 'new' / 'bedside.db'}")
    opened.migrate()

    def pragmas(session: Session) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        return [session.execute(text(f"PRAGMA {name}")).scalar() for name in names]

    assert opened.run_sync(pragmas) == ["wal", 2, 1, 5000]
    opened.close()


def test_a_damaged_file_is_refused_with_a_way_out(tmp_path: Path) -> None:
    torn = tmp_path / "bedside.db"
    torn.write_bytes(b"this is not a database at all" * 200)
    opened = Store(f"sqlite:///{torn}")
    with pytest.raises(
        ConfigurationError, match=r"bedside.db isn't a database.* put the last backup in its place"
    ):
        opened.migrate()
    opened.close()


def test_an_unknown_kind_of_database_is_refused_with_what_is_allowed() -> None:
    with pytest.raises(ConfigurationError, match="sqlite:///"):
        Store("mysql://somewhere/else")


def test_an_address_that_is_none_is_refused_without_being_repeated() -> None:
    with pytest.raises(ConfigurationError, match="sqlite:///") as refused:
        Store("secret-word")
    assert "secret-word" not in str(refused.value)


def test_a_folder_that_cannot_be_made_is_named_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigurationError, match=r"file/sub can't be made.*another place"):
        Store(f"sqlite:///{tmp_path / 'file' / 'sub' / 'bedside.db'}").migrate()


def test_a_file_that_cannot_be_opened_is_named_with_a_way_out(tmp_path: Path) -> None:
    opened = Store(f"sqlite:///{tmp_path}")
    with pytest.raises(ConfigurationError, match=r"can't be written to.*another place"):
        opened.migrate()
    opened.close()


def test_a_folder_given_by_mistake_keeps_its_permissions(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    opened = Store(f"sqlite:///{tmp_path}")
    with pytest.raises(ConfigurationError, match="can't be written to"):
        opened.migrate()
    opened.close()
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_a_server_that_is_not_there_is_told_without_the_password() -> None:
    opened = Store("postgresql://ruth:pass-word@127.0.0.1:1/bedside")
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1.*Is it running") as told:
        opened.migrate()
    assert "pass-word" not in str(told.value)
    opened.close()


@pytest.mark.postgres
@pytest.mark.timeout(120)
def test_what_a_frozen_process_holds_on_postgresql_is_let_go(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = _saved_at(postgresql_url)
    monkeypatch.setattr(engines, "IDLE_S", 1)
    monkeypatch.setattr(engines, "LOCK_S", PATIENCE_S)
    frozen, other = Store(postgresql_url), Store(postgresql_url)
    connection = frozen.engine.connect()
    at = {"practice": ROSEBANK, "id": case.id}
    held = "SELECT 1 FROM cases WHERE practice = :practice AND id = :id FOR UPDATE"
    connection.execute(text(held), at)
    other.run_sync(cases.lock, ROSEBANK, case.id)
    connection.invalidate()
    connection.close()
    frozen.close()
    other.close()


@pytest.mark.postgres
@pytest.mark.timeout(120)
async def test_what_a_process_holds_that_froze_while_it_sent_several_writes_is_let_go(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a pipeline, the frozen process's transaction counts as active, so the server would never
    end it on its own.
    """
    case = _saved_at(postgresql_url)
    monkeypatch.setattr(engines, "IDLE_S", 1)
    frozen, other = Store(postgresql_url), Store(postgresql_url)
    with psycopg.connect(**database_url.options(frozen.engine.url)) as line:
        line.pgconn.enter_pipeline_mode()
        for sql in (b"BEGIN", b"SELECT 1 FROM cases FOR UPDATE"):
            line.pgconn.send_query_params(sql, None)
        line.pgconn.send_flush_request()
        while line.pgconn.flush():
            pass
        # the results of both statements, each with its end marker. After that, the process holds
        # the row's lock
        assert [line.pgconn.get_result() is None for _ in range(4)] == [False, True] * 2
        with pytest.raises(Busy):
            await other.run(cases.lock, ROSEBANK, case.id)
        await other.run(cases.lock, ROSEBANK, case.id)
        line.pgconn.finish()
    frozen.close()
    other.close()


def _saved_at(url: str) -> Case:
    """A case in a new database. Creating it can take long on a busy machine."""
    store, case = Store(url), OneCase().case
    store.migrate()
    store.run_sync(cases.save, ROSEBANK, case, None)
    store.close()
    return case


def _a_case_that_somebody_else_saved(store: Store) -> Case:
    case = OneCase().case
    store.run_sync(cases.save, ROSEBANK, case, None)
    store.run_sync(cases.save, ROSEBANK, replace(case, version=case.version + 1), case)
    return case


def test_a_case_that_was_changed_since_is_not_saved_even_by_the_last_statement(
    store: Store,
) -> None:
    case = _a_case_that_somebody_else_saved(store)
    late = replace(case, version=case.version + 1, heated=not case.heated)
    with pytest.raises(Conflict):
        store.run_sync(cases.save, ROSEBANK, late, case)
    stored = store.run_sync(cases.load, ROSEBANK, case.id)
    assert stored is not None
    assert stored.heated == case.heated


def test_an_error_of_the_last_statement_undoes_the_whole_transaction(store: Store) -> None:
    def work(session: Session, key: str) -> None:
        inbox.keep(session, ROSEBANK, key, MONDAY, "")
        inbox.keep(session, ROSEBANK, "same", MONDAY, "")

    store.run_sync(work, "a")
    with pytest.raises(IntegrityError):
        store.run_sync(work, "b")
    assert store.run_sync(inbox.answer, ROSEBANK, "b") is None


class Ending:
    """Work that recognizes its own changes, and a server that drops its connection at the
    COMMIT.
    """

    def __init__(self, store: Store, times: int) -> None:
        self.store, self.left, self.runs = store, times, 0
        event.listen(store.engine, "commit", self._end)

    def work(self, session: Session) -> str:
        self.runs += 1
        if (before := inbox.answer(session, ROSEBANK, "k")) is not None:
            return before
        inbox.keep(session, ROSEBANK, "k", MONDAY, "done")
        return "done"

    def _end(self, connection: Connection) -> None:
        if self.left:
            self.left -= 1
            line: Any = connection.connection.dbapi_connection
            with psycopg.connect(**database_url.options(self.store.engine.url)) as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", [line.info.backend_pid])


@pytest.mark.postgres
async def test_what_a_server_cut_off_is_done_once_more_and_found_once(postgresql_url: str) -> None:
    store = Store(postgresql_url)
    store.migrate()
    ending = Ending(store, times=1)
    assert await store.run(ending.work) == "done"
    assert ending.runs == 2
    assert await store.read(inbox.answer, ROSEBANK, "k") == "done"
    store.close()


@pytest.mark.postgres
async def test_a_server_that_goes_again_leaves_people_in_no_doubt_that_there_is_a_doubt(
    postgresql_url: str,
) -> None:
    store = Store(postgresql_url)
    store.migrate()
    with pytest.raises(NoDatabase, match="can't tell whether this was saved"):
        await store.run(Ending(store, times=2).work)
    assert await store.read(inbox.answer, ROSEBANK, "k") is None
    store.close()


async def test_a_server_that_is_gone_is_told_in_words_and_nothing_was_changed() -> None:
    store = Store("postgresql://ruth:pass-word@127.0.0.1:1/bedside")
    for asking in (store.run, store.read):
        with pytest.raises(NoDatabase, match="Nothing was changed") as told:
            await asking(inbox.answer, ROSEBANK, "k")
        assert "pass-word" not in str(told.value)
    store.close()


@pytest.mark.postgres
def test_a_statement_that_is_not_answered_is_given_up_but_a_migration_waits(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "ANSWERS_S", 0.3)
    store = Store(postgresql_url)
    with psycopg.connect(**database_url.options(store.engine.url)) as migrating:
        migrating.execute("SELECT pg_advisory_xact_lock(%s)", [engines.ONE_MIGRATES])
        released = threading.Timer(1.0, migrating.commit)
        released.start()
        store.migrate()
        released.join()
    with pytest.raises(NoDatabase):
        store.run_sync(lambda session: session.execute(text("SELECT pg_sleep(10)")))
    store.close()
