"""Tests two versions on one database: what migrations may change, and whether old code works on new
tables.
"""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from alembic import command
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import bindparam, event, inspect, text
from sqlalchemy.engine import ExceptionContext
from sqlmodel import Session, SQLModel

from bot.cases.call import AssignOwner
from bot.errors import ConfigurationError
from bot.practice import MemberId, PracticeId
from bot.store import Store, engines, mails, migrations
from bot.store.column_types import Utc
from bot.store.migrations.upgrading import scripts
from tests.scheduler.office import Office

ADDS = re.compile(
    r"CREATE (TABLE|INDEX|VIRTUAL TABLE case_words|TRIGGER case_search_\w+)\b"
    r"|ALTER TABLE \w+ ADD COLUMN (?!.* NOT NULL(?!.* DEFAULT)).*"
    r"|UPDATE alembic_version\b|UPDATE mails SET kept_at = at$"
)
"""Additions that the previous version can still work with."""

UNREAD = (
    "DROP INDEX ix_posts_message",
    "DROP INDEX ix_cases_waiting",
    "DROP INDEX ix_reviews_unopened",
    "DROP INDEX ix_mails_open",
)
"""Indexes that no version searched by, or whose leading columns a new index has."""


def of_the_next_release(session: Session) -> None:
    """All the table changes that docs/upgrade.md allows the next release."""
    for table in SQLModel.metadata.sorted_tables:
        session.execute(
            text(f"ALTER TABLE {table.name} ADD COLUMN of_the_next INTEGER NOT NULL DEFAULT 7")
        )
    session.execute(text("CREATE TABLE of_the_next (id INTEGER PRIMARY KEY)"))
    session.execute(text("CREATE INDEX ix_of_the_next ON cases (practice, of_the_next)"))
    session.execute(text("UPDATE alembic_version SET version_num = '9999'"))


def reach(store: Store, revision: str) -> None:
    """Create the tables as they were at that revision."""
    config = scripts()
    with store.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def test_mails_from_before_their_limits_by_the_hour_count_from_when_they_came(
    database_url: str,
) -> None:
    store, practice, came_at = Store(database_url), PracticeId("rosebank"), datetime.now(UTC)
    reach(store, "0014")
    with store.engine.begin() as connection:
        for n in range(3):
            connection.execute(
                text(
                    "INSERT INTO mails (practice, mail, kind, state, location, sender, at, body, "
                    "said) VALUES ('rosebank', :mail, 'question', 'open', '', 'x', :at, '', '')"
                ).bindparams(bindparam("at", type_=Utc())),
                {"mail": f"m{n}", "at": came_at - timedelta(hours=n)},
            )
    store.migrate()

    def count(session: Session, hours: int) -> int:
        since = came_at - timedelta(hours=hours, minutes=1)
        return mails.count_since(session, practice, "question", since)

    assert [store.run_sync(count, hours) for hours in (0, 1, 9)] == [1, 2, 3]
    assert store.run_sync(mails.is_known, practice, "m0")
    index = next(
        one for one in inspect(store.engine).get_indexes("mails") if one["name"] == "ix_mails_open"
    )
    assert index["column_names"] == ["practice", "kind", "state", "kept_at"]
    store.close()


def test_the_newest_migration_is_told_by_its_file() -> None:
    assert migrations.newest() == ScriptDirectory.from_config(scripts()).get_current_head()


def test_a_start_with_nothing_to_migrate_imports_no_alembic(database_url: str) -> None:
    store = Store(database_url)
    store.migrate()
    store.close()
    start = "import sys; from bot.store import Store; Store(sys.argv[1]).migrate()"
    code = f"{start}; assert not any(name.startswith('alembic.') for name in sys.modules)"
    subprocess.run([sys.executable, "-c", code, database_url], check=True)


def test_only_the_first_start_makes_the_database(database_url: str) -> None:
    for is_new in (True, False):
        store = Store(database_url)
        assert store.migrate() is is_new
        store.close()


def test_tables_that_have_the_new_column_already_stay(database_url: str) -> None:
    store = Store(database_url)
    reach(store, "0014")
    with store.engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_mails_open"))
        connection.execute(text("ALTER TABLE mails ADD COLUMN kept_at TIMESTAMP"))
        connection.execute(
            text("CREATE INDEX ix_mails_open ON mails (practice, kind, state, kept_at)")
        )
    store.migrate()
    columns = {column["name"] for column in inspect(store.engine).get_columns("mails")}
    store.close()
    assert "kept_at" in columns


def test_migrations_only_add_so_that_the_version_before_goes_on(database_url: str) -> None:
    config, statements = scripts(), list[str]()
    first = ScriptDirectory.from_config(config).get_base()
    assert first is not None
    store = Store(database_url)

    def said(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(" ".join(statement.split()))

    with store.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, first)
        event.listen(connection, "before_cursor_execute", said)
        command.upgrade(config, "head")
    store.close()
    changes = [one for one in statements if not re.match(r"(SELECT|PRAGMA)\b", one)]
    assert len(changes) > 4
    assert [change for change in changes if not ADDS.match(change) and change not in UNREAD] == []


@pytest.mark.postgres
def test_a_migration_gives_way_to_a_version_that_is_at_work(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A click handled by the previous version doesn't have to wait for a table that's about to be
    changed.
    """
    monkeypatch.setattr(engines, "MIGRATES_S", 0.1)
    config, gave_way = scripts(), list[str]()
    first = ScriptDirectory.from_config(config).get_base()
    assert first is not None
    store = Store(postgresql_url)
    with store.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, first)
    with store.engine.connect() as at_work:
        at_work.execute(text("LOCK TABLE cases IN ROW EXCLUSIVE MODE"))

        def ends(context: ExceptionContext) -> None:
            gave_way.append(getattr(context.original_exception, "sqlstate", ""))
            at_work.rollback()

        event.listen(store.engine, "handle_error", ends)
        store.migrate()
    with store.engine.connect() as connection:
        reached = MigrationContext.configure(connection).get_current_revision()
    store.close()
    assert gave_way == ["55P03"]
    assert reached == ScriptDirectory.from_config(scripts()).get_current_head()


async def test_this_version_works_on_the_tables_of_the_next(store: Store) -> None:
    """It starts, and everything works, from a review to a follow-up."""
    store.run_sync(of_the_next_release)
    store.migrate()
    office = Office(store)
    id = await office.opened()
    await office.approved_and_left(id)
    await office.outbox.drain()
    await office.ask(AssignOwner(id, MemberId("leo")), by="dana")
    await office.pass_(days=8)
    await office.pass_(days=7)
    assert office.site.reply() is not None
    assert len(office.chat.of("follow-up")) == 1
    assert office.listed("dead") == []


def test_tables_that_lack_what_is_needed_are_not_started_on(store: Store) -> None:
    def drop(session: Session) -> None:
        of_the_next_release(session)
        session.execute(text("ALTER TABLE effects DROP COLUMN problem"))

    store.run_sync(drop)
    with pytest.raises(ConfigurationError, match=r"effects has no problem.*later version"):
        store.migrate()
