"""Runs the same lives on a real PostgreSQL server whose clock shows the simulator's time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, make_url, text

from bot.store import Store

CLOCK = """
CREATE FUNCTION sim.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
$$ SELECT to_timestamp(coalesce(nullif(current_setting('sim.now', true), ''), '0')::float8) $$
"""


@contextmanager
def emptied(url: str) -> Iterator[str]:
    """A database that only has the simulator's clock. Its contents are deleted."""
    driven = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(driven, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("DROP SCHEMA IF EXISTS sim CASCADE"))
        connection.execute(text("CREATE SCHEMA sim"))
        connection.execute(text(CLOCK))
    engine.dispose()
    there = driven.update_query_dict(
        {"options": "-csearch_path=sim,pg_catalog,public -ctimezone=UTC"}
    )
    found = there.render_as_string(hide_password=False)
    store = Store(found)
    store.migrate()
    store.close()
    yield found
