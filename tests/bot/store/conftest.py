"""A store on SQLite alone, for what only holds there."""

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
