"""Tests that `bedside doctor` reports how long secrets with an end date will work."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.check import Check
from console.doctor import secret_checks
from settings import Settings, load
from tests.settings_files import SMALL, refusal

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
IDS = """
[teams]
app_id = "0b5e6f2a-1111-4c1d-9d53-6a3d0f0c0001"
tenant = "7d9c3c1e-2222-4c1d-9d53-6a3d0f0c0002"
"""
IN_TEAMS = SMALL.replace("slack_channel", 'teams_channel = "19:lake@thread.tacv2"\nslack_channel')
MAILBOX = """
[mailbox]
provider = "microsoft"
user = "reviews@rosebank.example"
tenant = "rosebank.onmicrosoft.com"
"""


def given(folder: Path, text: str) -> Settings:
    path = folder / "bedside.toml"
    path.write_text(text, encoding="utf-8")
    return load(path, {})


def checks(folder: Path, text: str) -> list[Check]:
    return list(secret_checks(given(folder, text), NOW))


def test_a_secret_that_works_for_long_is_fine(tmp_path: Path) -> None:
    (found,) = checks(tmp_path, f"{IN_TEAMS}{IDS}secret_ends = 2028-11-30")
    assert (found.name, found.ok) == ("teams.secret_ends", True)
    assert found.found == "The client secret for Teams ends on Nov 30, 2028."


@pytest.mark.parametrize(
    ("day", "ok", "said"),
    [
        ("2026-12-31", True, "ends on Dec 31."),
        ("2026-12-30", False, "ends on Dec 30."),
        ("2026-11-29", False, "ended on Nov 29."),
    ],
)
def test_a_secret_that_ends_soon_is_to_be_fixed(
    tmp_path: Path, day: str, ok: bool, said: str
) -> None:
    (found,) = checks(tmp_path, f"{IN_TEAMS}{IDS}secret_ends = {day}")
    assert found.ok is ok
    assert said in found.found
    if not ok:
        assert found.fix.startswith("Make a new one (docs/teams.md, step 1.4)")
        assert "teams.secret_ends" in found.fix


def test_without_a_day_the_doctor_says_that_nobody_is_reminded(tmp_path: Path) -> None:
    (found,) = checks(tmp_path, f"{IN_TEAMS}{IDS}")
    assert found.ok
    assert "no one is reminded" in found.found
    assert checks(tmp_path, SMALL) == []
    assert checks(tmp_path, f"{IN_TEAMS}\n[teams]\nlocal_trial = true") == []


def test_the_mailboxs_app_has_a_secret_of_its_own(tmp_path: Path) -> None:
    (found,) = checks(tmp_path, f'{SMALL}{MAILBOX}sign_in = "app"\nsecret_ends = 2026-12-07')
    assert (found.name, found.ok) == ("mailbox.secret_ends", False)
    assert "for the mailbox ends on Dec 7." in found.found
    assert "docs/mailbox.md" in found.fix
    person = f'{SMALL}{MAILBOX}sign_in = "person"\nsecret_ends = 2026-12-07'
    assert checks(tmp_path, person) == []


def test_a_day_that_is_none_is_refused_and_a_secret_still_is(tmp_path: Path) -> None:
    path = tmp_path / "bedside.toml"
    path.write_text(f'{IN_TEAMS}{IDS}secret_ends = "in two years"', encoding="utf-8")
    assert "teams.secret_ends" in (said := refusal(path))
    assert "a date such as 2028-11-30" in said
    path.write_text(f'{IN_TEAMS}{IDS}client_secret = "abc"', encoding="utf-8")
    assert "secrets don't belong in this file" in refusal(path)
