"""Tests that small files exported by real people are parsed as intended.

The files aren't in the repository. If they're missing, these tests are skipped.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.sites.files import BadLine, FoundReview, Said, look_through, read
from adapters.sites.files.importing import as_json, why_empty
from settings import load
from tests.world import MONDAY, practice

ROOT = Path(__file__).parents[3]
FOLDER = ROOT.parent / "shared" / "data" / "imports"
EXPECTED = FOLDER / "expected.jsonl"
NOW = datetime(2026, 11, 29, 14, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not EXPECTED.exists(), reason=f"no files at {FOLDER}")


REAL = FOLDER.parent / "dev_reviews.jsonl"


def expected() -> list[Any]:
    if not EXPECTED.exists():
        return []
    told = map(json.loads, EXPECTED.read_text(encoding="utf-8").splitlines())
    return [pytest.param(one, id=one["file"]) for one in told]


@pytest.mark.parametrize("meant", expected())
def test_a_file_is_read_as_it_was_meant(meant: dict[str, Any]) -> None:
    place = load(ROOT / "demo" / "bedside.toml", {"BEDSIDE_DATABASE_URL": "sqlite://"}).practice()
    reading = look_through(FOLDER / meant["file"], place, NOW, Said())
    found = [as_json(row) for row in reading.rows() if isinstance(row, FoundReview)]

    if "refused_whole" in meant:
        assert not found
        assert "is there twice" in reading.problem or "no reviews" in why_empty(reading)
        return
    by_id = {one["id"]: one for one in found}
    for number, review in enumerate(meant["reviews"]):
        own = by_id[review["id"]] if "id" in review else found[number]
        assert {name: own[name] for name in review} == review


def test_all_real_reviews_are_readable() -> None:
    found = list(read(REAL, practice(), MONDAY))
    assert not [row for row in found if isinstance(row, BadLine)]
    assert len({row.key for row in found if not isinstance(row, BadLine)}) == 3048
