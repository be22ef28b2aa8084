"""A backup is whole, is the database of that moment, and is never half there."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ConfigurationError
from bot.practice import PracticeId
from bot.store import Store, cases
from bot.store.backup import back_up
from tests.bot.desks import OneCase

ROSEBANK = PracticeId("rosebank")


def test_a_copy_taken_while_the_store_is_open_can_be_started_from(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'bedside.db'}")
    store.migrate()
    case = OneCase().case
    store.run_sync(cases.save, ROSEBANK, case, 0)
    copy = tmp_path / "copy.db"
    assert back_up(f"sqlite:///{tmp_path / 'bedside.db'}", copy) == copy.stat().st_size
    store.close()
    restored = Store(f"sqlite:///{copy}")
    restored.migrate()
    assert restored.run_sync(cases.load, ROSEBANK, case.id) == case
    restored.close()


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'bedside.db'}")
    store.migrate()
    store.close()
    there = tmp_path / "precious.db"
    there.write_text("mine")
    with pytest.raises(ConfigurationError, match="exists already"):
        back_up(f"sqlite:///{tmp_path / 'bedside.db'}", there)
    assert there.read_text() == "mine"


def test_a_damaged_database_gives_no_copy(tmp_path: Path) -> None:
    (tmp_path / "bedside.db").write_bytes(b"not a database" * 500)
    with pytest.raises(ConfigurationError, match="could not be made"):
        back_up(f"sqlite:///{tmp_path / 'bedside.db'}", tmp_path / "copy.db")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["bedside.db"]


def test_where_there_is_nothing_to_copy_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no database"):
        back_up(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "copy.db")
    with pytest.raises(ConfigurationError, match="pg_dump"):
        back_up("postgresql://there/bedside", tmp_path / "copy.db")
