"""Tests which reviews the demo shows: its own, or those from a file."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import ConfigurationError
from bot.practice import Practice
from demo.play import OWN, first_morning, read_stock, settings_for

NOW = datetime(2026, 11, 27, 18, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def practice() -> Practice:
    return settings_for(8008, "sqlite://").practice()


def test_its_own_reviews_can_all_be_read_and_some_arrive(
    practice: Practice, capsys: pytest.CaptureFixture[str]
) -> None:
    stock = read_stock(OWN, practice, NOW)

    assert len(stock.reviews) + len(stock.arrivals) >= 60
    assert stock.arrivals
    assert capsys.readouterr().out == ""


def test_of_a_file_the_newest_negative_one_is_there_and_those_before_it_arrive(
    practice: Practice, tmp_path: Path
) -> None:
    file = tmp_path / "mine.csv"
    rows = [f"r{n},oak-street,{1 + n % 5},Words {n},2026-11-{1 + n % 20:02}" for n in range(100)]
    file.write_text("\n".join(["id,location,stars,text,date", *rows]))
    stock = read_stock(file, practice, NOW)

    negative = [review for review in stock.reviews if review.stars and review.stars <= 2]
    assert max(negative, key=lambda one: one.posted_at).posted_at.day == 17
    assert len(stock.arrivals) == 12
    assert all(arrival.stars <= 2 for arrival in stock.arrivals)
    assert len(stock.reviews) == 88


def test_lines_that_cannot_be_read_are_told_and_the_others_shown(
    practice: Practice, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.jsonl"
    good = {"location": "oak-street", "stars": 5, "text": "Kind.", "date": "2026-11-20"}
    file.write_text(
        "\n".join([json.dumps(good), '{"arrives": tru', json.dumps(good | {"stars": 9})])
    )
    stock = read_stock(file, practice, NOW)

    assert len(stock.reviews) == 1
    told = capsys.readouterr().out
    assert "2 lines left out" in told
    assert "line 2: it isn't valid JSON" in told
    assert "line 3: stars" in told


def test_a_file_without_any_review_is_refused_with_the_reason(
    practice: Practice, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("foo,bar\n1,2\n")
    with pytest.raises(ConfigurationError, match="no review"):
        read_stock(file, practice, NOW)
    assert "none of them is for stars" in capsys.readouterr().out


def test_a_fresh_demo_starts_on_a_weekday_at_nine() -> None:
    settings = settings_for(8008, "sqlite://")
    for day, begins in ((4, 4), (8, 8), (9, 11), (10, 11)):  # Monday, Friday, the weekend
        start = first_morning(settings.practice(), datetime(2026, 5, day, 18, tzinfo=UTC))
        assert (start.day, start.hour, start.minute) == (begins, 9, 0)
