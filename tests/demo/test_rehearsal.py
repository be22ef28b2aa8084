"""Tests the rehearsal's copy of a practice's settings, and what it refuses."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

from demo.play import SECRETS, build
from demo.rehearsal import differences, rehearsal
from settings import Settings, Teams, load
from settings.raw import written
from tests.journeys.killing import ROOT
from tests.journeys.patience import PATIENCE_S
from tests.journeys.town import free_port

DEMO = (ROOT / "demo" / "bedside.toml").read_text(encoding="utf-8")
EXAMPLE = (ROOT / "bedside.example.toml").read_text(encoding="utf-8")

EVERYWHERE = """
[teams]
app_id = "b0bedb0b-0000-4000-8000-00000000000f"
tenant = "b0bedb0b-0000-4000-8000-00000000000e"
login_url = "https://login.microsoftonline.us"
issuer = "https://api.botframework.us"
secret_ends = 2020-01-01
scope = "https://api.botframework.us/.default"
[google]
push_from = "push@project.iam.gserviceaccount.com"
pull_subscription = "projects/bedside-123456/subscriptions/bedside"
pull_key_file = "key.json"
certificates_url = "https://certificates.example"
[language_model]
enabled = true
base_url = "https://llm.example/v1"
model = "any"
[mailbox]
provider = "gmail"
user = "reviews@rosebank.example"
service = "mailgun"
service_address = "reviews@in.rosebank.example"
[webhooks]
events_url = "https://programs.example/events"
[trustpilot]
api_url = "https://trustpilot.example"
business_user = "1"
[podium]
reads = ["facebook"]
[server]
host = "0.0.0.0"
metrics_port = 9108
public_url = "https://bedside.example"
[database]
url = "postgresql://db.example/bedside"
"""
"""Settings that reach all kinds of other machines."""


def practice(folder: Path, text: str) -> Settings:
    file = folder / "bedside.toml"
    file.write_text(text, encoding="utf-8")
    database = f"sqlite:///{folder / 'rehearsal.db'}"
    return load(file, {**SECRETS, "BEDSIDE_DATABASE_URL": database})


def copied(folder: Path, own: Settings) -> tuple[str, Settings]:
    """The text of the rehearsal's copy, and what Bedside reads from it."""
    text = written(rehearsal(own, 8009).file.model_dump(exclude_defaults=True))
    return text, practice(folder, text)


def in_teams(text: str) -> str:
    """The same practice in Teams instead of Slack, with people who are found by e-mail."""
    text = re.sub(r'slack_channel = "C0(\w+)"', r'teams_channel = "19:\1@thread.tacv2"', text)
    return re.sub(r'\nslack = "U0\w+"', "", text)


def test_nothing_in_the_copy_reaches_another_machine(tmp_path: Path) -> None:
    yelp = 'site = "yelp"\nlocation = "abcdefghijklmnopqrstuv"'
    harbor = 'site = "google"\naccount = "accounts/1001"\nlocation = "locations/2003"'
    own = practice(tmp_path, in_teams(DEMO).replace(harbor, yelp) + EVERYWHERE)

    text, copy = copied(tmp_path, own)

    reached = set(re.findall(r"\w+://[^/\"]+", text))
    assert reached == {"http://127.0.0.1:8009", "http://127.0.0.1:8010"}
    assert not copy.missing()
    assert not copy.language_model.enabled
    assert not copy.mailbox.is_on
    assert not copy.mailbox.service_address
    assert not copy.google.pulls
    assert not copy.webhooks.events_url
    assert copy.teams.issuer == Teams().issuer
    assert not [site for site in ("trustpilot", "yelp", "podium") if copy.accounts_at(site)]
    assert (copy.server.host, copy.server.metrics_port) == ("127.0.0.1", 0)
    assert not [secret for secret in SECRETS.values() if secret in text]


def test_the_copy_keeps_what_is_the_practices_own(tmp_path: Path) -> None:
    signer = 'signer = "Zoë \\"Zo\\" O\\\\Neil 🩺"\nhalf_days = { 2026-12-24 = "08:00-12:00" }\n'
    away = "away = [{ first = 2026-12-24, last = 2027-01-02 }]\n"
    text = DEMO.replace('signer = "Dana Penhale"', signer, 1).replace(
        'id = "dana"\n', f'id = "dana"\n{away}'
    )
    numbers = "[policy]\nreply_within_h = 12.5\nreply_nudges = [0.3333333, 1.0]\n"
    own = practice(tmp_path, text.replace("[policy]\n", numbers))

    _, copy = copied(tmp_path, own)

    assert copy.file.practice == own.file.practice
    assert copy.file.policy == own.file.policy
    assert copy.file.locations == own.file.locations
    assert copy.file.members == own.file.members
    assert copy.file.replies == own.file.replies
    assert (copy.slack.mode, copy.slack.team) == (own.slack.mode, own.slack.team)


def test_every_office_has_a_listing_and_everyone_an_account_in_the_sandbox(tmp_path: Path) -> None:
    """Even in a practice without Slack, without Google, and without anyone's ID."""
    text = re.sub(r"\[\[locations\.sites\]\]\n(\w+ = .*\n)+", "", in_teams(DEMO))
    own = practice(tmp_path, text.split("[slack]")[0] + EVERYWHERE)
    made = rehearsal(own, 8009)

    sandbox = build(made.settings.practice(), made.settings, made.url, None, bot_url=made.bot_url)

    names = {member.name for member in own.file.members}
    assert {user.real_name for user in sandbox.slack.world.users.values()} == {*names, "Bedside"}
    assert sandbox.teams
    assert {person.name for person in sandbox.teams.world.people.values()} >= names
    assert set(sandbox.teams.world.channels) >= {
        place.teams_channel for place in own.file.locations
    }
    listings = {
        f"{site.account}/{site.location}"
        for place in made.file.locations
        for site in place.sites
        if site.site == "google"
    }
    assert len(listings) == len(own.file.locations)
    assert listings == set(sandbox.google.world.locations)


def test_what_is_different_is_told(tmp_path: Path) -> None:
    unit = 'site = "trustpilot"\naccount = "0123456789abcdef01234567"'
    harbor = 'site = "google"\naccount = "accounts/1001"\nlocation = "locations/2003"'
    own = practice(tmp_path, in_teams(DEMO).replace(harbor, unit) + EVERYWHERE)

    assert list(differences(own)) == [
        "In Teams, press “Add Bedside” once Bedside is running.",
        "On Google only in the rehearsal: Harbor.",
        "Off in the rehearsal: Trustpilot, your mailbox, the language model, events to your own "
        "program, Google's notifications, metrics.",
    ]
    assert not list(differences(practice(tmp_path, DEMO)))


def refusal(folder: Path, text: str | None, *words: str) -> str:
    """What `bedside sandbox` says instead of starting, with the practice's settings in `text`."""
    file = folder / "bedside.toml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    before = sorted(folder.rglob("*"))
    done = subprocess.run(
        [sys.executable, "-m", "console", "sandbox", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(folder.rglob("*")) == before, "it leaves everything as it was"
    return done.stderr


def test_without_settings_it_says_how_to_begin(tmp_path: Path) -> None:
    assert "There's no bedside.toml" in refusal(tmp_path, None)


def test_example_values_have_to_be_replaced_first(tmp_path: Path) -> None:
    assert 'name = "My Family Practice" of the practice' in refusal(tmp_path, EXAMPLE)


def test_its_own_copy_is_not_a_practices_file(tmp_path: Path) -> None:
    copy = tmp_path / "var" / "rehearsal.toml"
    copy.parent.mkdir()
    copy.write_text(DEMO, encoding="utf-8")
    told = refusal(tmp_path, DEMO, "--settings", "var/rehearsal.toml")
    assert "var/rehearsal.toml is the rehearsal's own copy" in told


def test_a_practices_database_is_never_deleted(tmp_path: Path) -> None:
    database = tmp_path / "var" / "rehearsal.db"
    database.parent.mkdir()
    database.touch()
    told = refusal(tmp_path, f'{DEMO}\n[database]\nurl = "sqlite:///var/rehearsal.db"\n')
    assert "which each rehearsal deletes" in told


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "var").touch()
    port = str(free_port())
    told = refusal(tmp_path, DEMO, "--port", port)
    assert f"Can't write {tmp_path / 'var' / 'rehearsal.toml'}" in told


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert f"Can't listen on port {port}" in refusal(tmp_path, DEMO, "--port", str(port))
