"""Tests that a backup is complete, matches the database at one moment, and is never left
half-written.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cases.state.reply_status import ReplyState
from bot.errors import ConfigurationError
from bot.practice import PracticeId
from bot.store import Store, cases
from bot.store.backup import back_up
from console.cases import problems
from tests.bot.desks import OneCase
from tests.scheduler.office import Office

ROSEBANK = PracticeId("rosebank")


def test_a_copy_taken_while_the_store_is_open_can_be_started_from(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'bedside.db'}")
    store.migrate()
    case = OneCase().case
    store.run_sync(cases.save, ROSEBANK, case, None)
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
    with pytest.raises(ConfigurationError, match="already exists"):
        back_up(f"sqlite:///{tmp_path / 'bedside.db'}", there)
    assert there.read_text() == "mine"


def test_a_damaged_database_gives_no_copy(tmp_path: Path) -> None:
    (tmp_path / "bedside.db").write_bytes(b"not a database" * 500)
    with pytest.raises(ConfigurationError, match="couldn't be made"):
        back_up(f"sqlite:///{tmp_path / 'bedside.db'}", tmp_path / "copy.db")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["bedside.db"]


def test_where_there_is_nothing_to_copy_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no database"):
        back_up(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "copy.db")
    with pytest.raises(ConfigurationError, match="pg_dump"):
        back_up("postgresql://there/bedside", tmp_path / "copy.db")


def test_a_folder_that_is_not_there_is_told_in_words(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'bedside.db'}")
    store.migrate()
    store.close()
    with pytest.raises(ConfigurationError, match=r"no folder .*backups\. Make one"):
        back_up(f"sqlite:///{tmp_path / 'bedside.db'}", tmp_path / "backups" / "copy.db")


async def test_what_a_backup_holds_goes_on_where_it_was(tmp_path: Path) -> None:
    """The restore steps in docs/backup-and-restore.md: stop, put the copy in place,
    start, verify.
    """
    place, copy = tmp_path / "bedside.db", tmp_path / "copy.db"
    office = Office(_opened(place))
    id = await office.opened()
    text = await office.approve(id)
    back_up(f"sqlite:///{place}", copy)
    office.clock.pass_(seconds=61)
    await office.outbox.drain()
    assert office.case(id).reply.state is ReplyState.PUBLISHED
    office.store.close()
    _put_back(copy, place)
    again = Office(_opened(place), clock=office.clock)
    again.chat, again.site = office.chat, office.site
    again.start()
    await again.outbox.drain()
    # the reply was sent after the copy was made, so it's found there and isn't sent twice
    assert again.case(id).reply.state is ReplyState.PUBLISHED
    assert (len(office.site.published), office.site.reply()) == (1, text)
    assert len(office.chat.of("card:")) == 1
    practice = again.desk.practice
    assert again.store.run_sync(lambda session: list(problems(session, practice))) == []
    again.store.close()


def _put_back(copy: Path, place: Path) -> None:
    for left in place.parent.glob("bedside.db*"):
        left.unlink()
    copy.rename(place)


def _opened(place: Path) -> Store:
    store = Store(f"sqlite:///{place}")
    store.migrate()
    return store
