"""A store on SQLite alone, for tests of features that only SQLite has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store import Store
from tests.databases import migrated


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Store]:
    opened = migrated(tmp_path / "bedside.db")
    yield opened
    opened.close()
