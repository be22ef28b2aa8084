"""Tests `bedside keys`: only the owner can read them, and rotation loses no encrypted data."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import sealing
from bot.connections import Connection, Stage
from bot.practice import LocationId, PracticeId, SiteAccount
from bot.store import Store, connections
from console.cli import cli
from tests.databases import migrated
from tests.settings_files import SMALL

NOW = datetime(2026, 11, 29, 15, 0, tzinfo=UTC)
ROSEBANK = PracticeId("rosebank")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BEDSIDE_DATABASE_URL", "sqlite:///bedside.db")
    Path("bedside.toml").write_text(SMALL, encoding="utf-8")
    migrated(tmp_path / "bedside.db").close()
    return tmp_path


def run(*words: str) -> str:
    done = CliRunner().invoke(cli, list(words), catch_exceptions=False)
    return f"{done.exit_code} {done.output}"


def test_a_new_key_is_for_its_owner_only_and_the_next_one_comes_first(here: Path) -> None:
    assert "Back it up separately from the database" in run("keys", "new")
    file = here / "bedside.keys"
    assert file.stat().st_mode & 0o777 == 0o600
    first = sealing.parsed(file.read_text())
    assert "Restart Bedside" in run("keys", "new")
    both = sealing.parsed(file.read_text())
    assert list(both.keys)[1] == first.newest


def test_a_key_file_that_others_can_read_is_refused(here: Path) -> None:
    run("keys", "new")
    (here / "bedside.keys").chmod(0o644)
    assert "chmod 600" in run("keys", "rotate")


def test_the_environment_may_hold_the_keys(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = sealing.new_key(NOW)
    monkeypatch.setenv("BEDSIDE_KEYS", held)
    printed = run("keys", "new").removeprefix("0 ").strip()
    assert printed.split()[1] == held
    assert not (here / "bedside.keys").exists()


def test_rotating_seals_everything_with_the_newest_key(here: Path) -> None:
    assert "bedside keys new" in run("keys", "rotate")
    run("keys", "new")
    file = here / "bedside.keys"
    old = sealing.parsed(file.read_text())
    kept = Connection(
        "c1",
        "google",
        Stage.CONNECTED,
        "leo",
        NOW,
        None,
        old.seal("1//refresh", f"site_connections/{ROSEBANK}/google/c1"),
        {LocationId("lakeside"): SiteAccount("google", "accounts/1", "locations/2")},
    )
    store = Store("sqlite:///bedside.db")
    store.run_sync(connections.begin, ROSEBANK, kept, NOW)
    run("keys", "new")
    told = run("keys", "rotate")
    assert "Encrypted 1 secret" in told
    assert old.newest in told
    new = sealing.parsed(file.read_text())
    (found,) = store.run_sync(connections.connected, ROSEBANK)
    store.close()
    assert sealing.key_of(found.sealed) == new.newest
    assert new.open(found.sealed, found.row(ROSEBANK)) == "1//refresh"
    assert found.offices == kept.offices
