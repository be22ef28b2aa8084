"""Tests that text PostgreSQL can't store is rejected at every endpoint."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.mail.reading import read_mail
from adapters.payload_shapes import Shape, Text, clean, parse
from adapters.sites.files import FoundReview, Said, look_through
from adapters.slack.clicks import Typed
from adapters.teams.payloads import Activity
from bot.errors import ConfigurationError
from settings import load
from tests.adapters.teams.issuing import an_activity
from tests.settings_files import Write
from tests.world import MONDAY, practice

NUL = "be\x00fore"


class Nested(Shape):
    """Texts at any depth."""

    text: Text
    inside: dict[str, list[str]]


@pytest.mark.parametrize("text", [NUL, "\ud83d", "a\udcffb", "plain", "é"])
def test_clean_text_can_be_stored(text: str) -> None:
    assert "\x00" not in clean(text)
    clean(text).encode()


def test_no_payload_brings_one() -> None:
    found = parse(Nested, {"text": NUL, "inside": {"a": [NUL]}})
    assert (found.text, found.inside) == ("before", {"a": ["before"]})
    activity = parse(Activity, an_activity(text=NUL))
    assert "\x00" not in activity.model_dump_json().replace("\\u0000", "\x00")
    typed = Typed.parse(
        {
            **dict.fromkeys(("command", "user_id", "team_id", "channel_id", "trigger_id"), "X1"),
            "text": f"find {NUL}",
            "response_url": "",
        }
    )
    assert "\x00" not in repr(typed).replace("\\x00", "\x00")


def test_no_mail_brings_one() -> None:
    raw = (
        f"From: a@example.com\r\nSubject: {NUL}\r\nMessage-ID: <{NUL}@example.com>\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\n"
        f"{NUL}\r\n"
    )
    mail = read_mail(raw.encode(), MONDAY, "mx.example.com")
    assert "\x00" not in mail.subject.literal + mail.text.literal + mail.id + mail.sender


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_no_file_brings_one(tmp_path: Path, kind: str) -> None:
    row = {
        "id": f"r{NUL}",
        "Rating": "1",
        "Review": NUL,
        "Author": NUL,
        "Date": f"{MONDAY - timedelta(days=1):%Y-%m-%d}",
        "Office": "Lakeside",
        "Source": f"Some{NUL}",
        "Url": f"https://a.example/{NUL}",
    }
    file = tmp_path / f"reviews.{kind}"
    lines = [",".join(row), ",".join(row.values())] if kind == "csv" else [json.dumps(row)]
    file.write_text("\n".join(lines), encoding="utf-8")
    reading = look_through(file, practice(), MONDAY, Said())
    (found,) = [one for one in reading.rows() if isinstance(one, FoundReview)]
    review = found.review
    said = (review.key.id, review.key.site, review.text.literal, review.author.literal, review.url)
    assert not any("\x00" in one for one in said), said


def test_settings_that_hold_one_are_refused(write: Write) -> None:
    file = write('[practice]\nid = "rosebank"\nname = "Rose\\u0000bank"\n')
    with pytest.raises(ConfigurationError, match="Remove it"):
        load(file, {})
