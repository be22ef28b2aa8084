"""Reading the whole database file takes seconds with a large one, so only some programs do it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from bot.store import Store
from console.command_line import opened
from console.doctor import database_check
from settings import Settings, load
from tests.console.test_commands import DEMO


def demo_in(folder: Path) -> Settings:
    url = f"sqlite:///{folder / 'bedside.db'}"
    store = Store(url)
    store.migrate()
    store.close()
    return load(DEMO, {"BEDSIDE_DATABASE_URL": url})


@contextmanager
def reads() -> Iterator[list[str]]:
    """The statements until the block ends that read the whole file."""
    found: list[str] = []

    def told(_connection: Any, _cursor: Any, sql: str, *_: Any) -> None:
        if "quick_check" in sql or "integrity_check" in sql:
            found.append(sql)

    event.listen(Engine, "before_cursor_execute", told)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", told)


async def test_the_program_reads_all_of_the_file_once(tmp_path: Path) -> None:
    settings = demo_in(tmp_path)
    with reads() as whole:
        store = Store(settings.database_url)
        await store.open_when_there()
        store.close()
    assert whole == ["PRAGMA quick_check(1)"]


def test_a_command_does_not_read_it_all(tmp_path: Path) -> None:
    settings = demo_in(tmp_path)
    with reads() as whole, opened(settings):
        pass
    assert whole == []


def test_doctor_reads_it_once(tmp_path: Path) -> None:
    settings = demo_in(tmp_path)
    with reads() as whole:
        assert database_check(settings.database_url).ok
    assert whole == ["PRAGMA quick_check(1)"]
