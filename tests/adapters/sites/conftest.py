from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.sites.files import Reading, Said, look_through
from tests.adapters.sites.exported import Look
from tests.adapters.sites.google_scene import Scene, staged
from tests.world import MONDAY, practice


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """The result of parsing a file with this text or these bytes."""

    def reading(holds: str | bytes, name: str = "reviews.csv", **said: Any) -> Reading:
        path = tmp_path / name
        path.write_bytes(holds.encode() if isinstance(holds, str) else holds)
        return look_through(path, practice(), MONDAY, Said(**said))

    return reading


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with staged() as made:
        yield made
