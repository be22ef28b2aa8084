"""Tests which numbers `[policy]` accepts or rejects, and that each mistake is reported."""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

import settings
from bot.errors import ConfigurationError
from bot.practice import LocationId, Policy
from settings import PolicySection
from tests.settings_files import SMALL

HERE = Path(__file__).parent.parent
EXAMPLE = (HERE / "bedside.example.toml").read_text(encoding="utf-8")
CLOCKS = (HERE / "docs" / "clocks.md").read_text(encoding="utf-8")
LAKE = LocationId("lakeside")


def loaded(folder: Path, practice: str = "", location: str = "") -> settings.Settings:
    path = folder / "bedside.toml"
    policy = f"[policy]\n{practice}" if practice else ""
    own = f"[locations.policy]\n{location}" if location else ""
    text = SMALL.replace("[[members]]", f"{own}\n\n[[members]]")
    path.write_text(f"{text}\n{policy}\n", encoding="utf-8")
    return settings.load(path, {})


def refusal(folder: Path, practice: str = "", location: str = "") -> list[str]:
    """The reported mistakes, one per line."""
    with pytest.raises(ConfigurationError) as refused:
        loaded(folder, practice, location)
    return [line.strip() for line in str(refused.value).splitlines()[1:]]


CHOSEN = [
    ("call_every_days = 2", "call_every_days", 2),
    ("call_tries = 5", "call_tries", 5),
    ("promise_days = 7", "promise_days", 7),
    ("snooze_min = 120", "snooze", timedelta(hours=2)),
    ("late_after_min = 5", "late_after", timedelta(minutes=5)),
    ("moderation_looks_min = [1]", "moderation_looks", (timedelta(minutes=1),)),
    ("reply_nudges = [0.25, 1.0]", "reply_nudges", (0.25, 1.0)),
    ("call_nudges = 0", "call_nudges", 0),
    ("email_within_h = 30", "email_within", timedelta(hours=30)),
]


@pytest.mark.parametrize(("line", "name", "value"), CHOSEN)
def test_a_number_is_the_practice_s_or_the_location_s_alone(
    tmp_path: Path, line: str, name: str, value: object
) -> None:
    assert getattr(Policy(), name) != value
    everywhere = loaded(tmp_path, practice=line).practice()
    assert getattr(everywhere.policy, name) == value
    assert getattr(everywhere.policy_at(LAKE), name) == value
    here = loaded(tmp_path, location=line).practice()
    assert here.policy == Policy()
    assert getattr(here.policy_at(LAKE), name) == value


WRONG = [
    ("snooze_min = 0", "found 0, but it has to be a number of minutes from 5 to 1440"),
    ("call_tries = 0", "found 0, but it has to be a whole number of calls from 1 to 20"),
    (
        "call_every_days = 0",
        "found 0, but it has to be a whole number of working days from 1 to 20",
    ),
    ("call_every_days = 1.5", "found 1.5, but it has to be a whole number of working days"),
    ("promise_days = 0", "found 0, but it has to be a whole number of days from 1 to 365"),
    ("late_after_min = 0", "found 0, but it has to be a number of minutes from 1 to 1440"),
    ("late_after_min = nan", "found nan, but it has to be a number of minutes from 1 to 1440"),
    (
        "moderation_looks_min = [2, 1]",
        "found a list, but it has to be increasing minutes up to a day",
    ),
    ("moderation_looks_min = []", "found nothing, but it has to be increasing minutes up to a day"),
    (
        "reply_nudges = [0.5, 0.8]",
        "found a list, but it has to be increasing fractions of the reply's time",
    ),
    (
        "reply_nudges = [1.0, 0.5]",
        "found a list, but it has to be increasing fractions of the reply's time",
    ),
    ("follow_up_days = [14]", "found a list, but it has to be two or more increasing whole days"),
    (f"email_nudges_min = {list(range(21))}", "found a list, but it has to be increasing minutes"),
]


@pytest.mark.parametrize(("line", "told"), WRONG)
def test_a_number_that_cannot_be_says_what_can(tmp_path: Path, line: str, told: str) -> None:
    key = line.split(" = ")[0]
    (said,) = refusal(tmp_path, practice=line)
    assert said.startswith(f"policy.{key}: {told}")
    (said,) = refusal(tmp_path, location=line)
    assert said.startswith(f"location Lakeside, policy.{key}: {told}")


AT_ODDS = [
    (
        "reply_within_h = 0.5\nundo_s = 3600\nsnooze_min = 5\nhold_margin_min = 1",
        "undo_s (3600) is too long for reply_within_h (0.5), so every reply would be late",
    ),
    (
        "reply_within_h = 0.5",
        "hold_margin_min (30) is too long for reply_within_h (0.5), so no reply could be held",
    ),
    (
        "reply_within_h = 2\nsnooze_min = 90",
        "snooze_min (90) is too long for reply_within_h (2), so "
        "no reminder about a reply could be snoozed",
    ),
    (
        "email_within_h = 1\nemail_nudges_min = [0, 20]",
        "snooze_min (60) is too long for email_within_h (1), so "
        "no reminder about an e-mail could be snoozed",
    ),
    (
        "email_nudges_min = [0, 1440]",
        "email_nudges_min (1440) is too long for email_within_h (24), so "
        "the manager would get the first reminder",
    ),
]


@pytest.mark.parametrize(("lines", "told"), AT_ODDS)
def test_two_numbers_that_leave_no_room_for_each_other_are_told(
    tmp_path: Path, lines: str, told: str
) -> None:
    assert refusal(tmp_path, practice=lines) == [f"policy: {told}"]
    assert refusal(tmp_path, location=lines) == [f"location Lakeside, policy: {told}"]


def test_a_location_s_number_is_held_against_the_practice_s(tmp_path: Path) -> None:
    assert refusal(tmp_path, "snooze_min = 300", "reply_within_h = 4") == [
        "location Lakeside, policy: snooze_min (300) is too long for reply_within_h (4), so "
        "no reminder about a reply could be snoozed"
    ]
    assert len(refusal(tmp_path, "reply_within_h = 0.5", "call_tries = 2")) == 1
    loaded(tmp_path, "snooze_min = 300", "reply_within_h = 6")


def test_each_setting_of_the_policy_stands_in_the_example() -> None:
    shown = EXAMPLE[EXAMPLE.index("[policy]") : EXAMPLE.index("# ---- Replies")]
    assert set(re.findall(r"^# (\w+) = ", shown, re.M)) == set(PolicySection.model_fields)


def test_each_number_is_told_in_docs_clocks_with_its_default() -> None:
    told = tomllib.loads("\n".join(re.findall(r"`(\w+ = [^`]+)`", CLOCKS)))
    defaults = PolicySection().model_dump()
    numbers = {name: value for name, value in defaults.items() if not isinstance(value, bool)}
    assert told == numbers
