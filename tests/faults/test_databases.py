"""Tests two processes on one SQLite file: neither writes between the other's read and write."""

from __future__ import annotations

import threading
from pathlib import Path

from sqlalchemy import select, update
from sqlmodel import Session

from bot.store import Store
from bot.store.column_types import table
from bot.store.tables import NumberRow

_numbers = table(NumberRow)
TIMES, THREADS = 40, 3


def _add_one(session: Session) -> None:
    last = session.execute(select(_numbers.c.last)).scalar_one()
    session.execute(update(_numbers).values(last=last + 1))


def test_reads_and_writes_of_several_processes_are_all_counted(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bedside.db'}"
    store = Store(url)
    store.migrate()
    store.run_sync(lambda session: session.execute(_numbers.insert(), {"practice": "p", "last": 0}))
    failed: list[Exception] = []

    def work() -> None:
        own = Store(url)
        try:
            for _ in range(TIMES):
                own.run_sync(_add_one)
        except Exception as error:
            failed.append(error)
        finally:
            own.close()

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counted = store.run_sync(lambda session: session.execute(select(_numbers.c.last)).scalar_one())
    store.close()
    assert not failed
    assert counted == TIMES * THREADS
