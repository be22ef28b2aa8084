"""Tests that bulk work doesn't make people wait. `BEDSIDE_LARGE=1` uses 10,000 rows and 1,000 old
reviews.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.journeys.busy import LARGE, SMALL, busy_hour, p99
from tests.journeys.patience import TEST_S

IS_LARGE = bool(os.environ.get("BEDSIDE_LARGE"))
ENOUGH_S = 0.2 if IS_LARGE else 1.0
"""Limit in seconds. A small run has too few clicks for a p99, and other tests share its cores."""


@pytest.mark.slow
@pytest.mark.timeout(TEST_S)
async def test_clicks_go_on_beside_an_import_and_the_opening_of_old_reviews(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'bedside.db'}"
    hour = await busy_hour(tmp_path, url, 1, LARGE if IS_LARGE else SMALL)
    print(hour.told())  # noqa: T201
    assert hour.failed == []
    assert p99(hour.busy) < ENOUGH_S, hour.told()


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.timeout(TEST_S)
async def test_and_so_they_do_with_two_replicas(tmp_path: Path, postgresql_url: str) -> None:
    hour = await busy_hour(tmp_path, postgresql_url, 2, LARGE if IS_LARGE else SMALL)
    print(hour.told())  # noqa: T201
    assert hour.failed == []
    assert p99(hour.busy) < ENOUGH_S, hour.told()
