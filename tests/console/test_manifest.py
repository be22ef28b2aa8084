"""Tests that the Slack and Teams manifests are valid and complete, and request nothing unused."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from typer.testing import CliRunner, Result

from adapters.slack.checkup import SCOPES
from cards.lists import SUGGESTED, WORDS
from console.cli import cli
from sandbox.slack import access
from sandbox.slack.interactions import SHORTCUTS
from sandbox.teams.people import MESSAGE_ACTIONS

DEMO = Path(__file__).parents[2] / "demo" / "bedside.toml"
APP = "0b5e6f2a-1111-4c1d-9d53-6a3d0f0c0001"
TENANT = "7d9c3c1e-2222-4c1d-9d53-6a3d0f0c0002"

WEBSITE = "https://www.rosebank.example/"


class Shell:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pages: dict[str, str] = {}
        self.practice = ""

    def __call__(self, *words: str, **sections: dict[str, str]) -> Result:
        settings = self.folder / "bedside.toml"
        kept = [block for block in _blocks(DEMO) if block[0].strip("[]") not in sections]
        added = [
            [f"[{name}]", *(f'{key} = "{value}"' for key, value in values.items())]
            for name, values in sections.items()
        ]
        written = "\n".join(line for block in (*kept, *added) for line in block)
        if self.practice:
            name = json.dumps(self.practice, ensure_ascii=False)
            written = written.replace('name = "Rosebank Family Medicine"', f"name = {name}", 1)
        settings.write_text(written, encoding="utf-8")
        return CliRunner().invoke(cli, list(words), env={"BEDSIDE_SETTINGS": str(settings)})

    def slack(self, *words: str, mode: str = "socket") -> dict[str, Any]:
        done = self("manifest", "slack", *words, slack={"mode": mode})
        assert done.exit_code == 0, done.output
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def teams(self, *words: str) -> dict[str, bytes]:
        file = self.folder / "app.zip"
        section = {"app_id": APP, "tenant": TENANT, "website": WEBSITE, **self.pages}
        done = self("manifest", "teams", "--out", str(file), *words, teams=section)
        assert done.exit_code == 0, done.output
        with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as package:
            return {name: package.read(name) for name in package.namelist()}


def _blocks(file: Path) -> list[list[str]]:
    blocks: list[list[str]] = [[""]]
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            blocks.append([])
        blocks[-1].append(line)
    return blocks


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


SCHEMAS = Path(__file__).parent / "schemas"
"""The platforms' manifest schemas, with their sources."""


def faults(platform: str, found: dict[str, Any]) -> list[str]:
    """Every error that a platform would report in a manifest."""
    schema = json.loads((SCHEMAS / f"{platform}_manifest.json").read_text("utf-8"))
    return [
        f"{'.'.join(map(str, error.path))}: {error.message}"
        for error in Draft7Validator(schema).iter_errors(found)
    ]


PAGES: tuple[dict[str, str], ...] = (
    {},
    {"privacy_url": "https://www.rosebank.example/privacy"},
    {"terms_url": "https://www.rosebank.example/terms?of=use"},
    {
        "privacy_url": f"https://www.rosebank.example/{'p' * 2_019}",
        "terms_url": "https://rosebank.example",
    },
)

NAMES = (
    "Rosebank Family Dentistry",
    "Клиника «Розовый берег» — стоматология для всей семьи",
    "مركز روز بانك لطب الأسنان",
    "The Associated Pediatric, Family, and Cosmetic Dentists of Greater Rosebank and Oak, PLLC",
    'O"Brien & Søns <Dental> {0}',
)


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
@pytest.mark.parametrize("pages", PAGES)
@pytest.mark.parametrize(
    "words", [(), ("--address", "https://bedside.rosebank.example:8443/", "--app-version", "1.2.3")]
)
def test_teams_takes_the_manifest_of_every_practice(
    shell: Shell, words: tuple[str, ...], pages: dict[str, str], name: str
) -> None:
    shell.pages, shell.practice = pages, name
    found = json.loads(shell.teams(*words)["manifest.json"])
    assert faults("teams", found) == []
    assert name.startswith(found["developer"]["name"].removesuffix("…"))


def test_what_teams_would_refuse_is_noticed(shell: Shell) -> None:
    found = json.loads(shell.teams()["manifest.json"])
    for broken in (
        {"version": "1.0"},
        {"id": "bedside"},
        {"supportsChannelFeatures": None},
        {"developer": {**found["developer"], "privacyUrl": "http://rosebank.example"}},
        {"name": {"short": "B" * 31}},
        {"bots": [{**found["bots"][0], "scopes": ["channel"]}]},
        {"permissions": ["identity", "everything"]},
        {"surprise": True},
    ):
        assert len(faults("teams", {**found, **broken})) == 1, broken


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--app-version", "1.2"), "three numbers"),
        (("--app-version", "1.2.3-rc1"), "three numbers"),
        (("--address", "http://bedside.rosebank.example"), "begins with https://"),
        (("--address", "bedside.rosebank.example"), "begins with https://"),
        (("--address", "https://"), "begins with https://"),
        (("--address", "https://[::1"), "begins with https://"),
    ],
)
def test_a_package_that_teams_would_refuse_is_never_written(
    shell: Shell, words: tuple[str, ...], expected: str
) -> None:
    file = shell.folder / "app.zip"
    section = {"app_id": APP, "tenant": TENANT, "website": WEBSITE}
    done = shell("manifest", "teams", "--out", str(file), *words, teams=section)
    assert done.exit_code == 2
    assert expected in " ".join(done.output.split())
    assert not file.exists()


def test_the_teams_app_is_the_bot_of_the_settings_wherever_people_are(shell: Shell) -> None:
    found = json.loads(shell.teams("--address", "https://b.example")["manifest.json"])
    (bot,) = found["bots"]
    assert (found["id"], bot["botId"]) == (APP, APP)
    assert set(bot["scopes"]) == {"team", "groupChat", "personal"}
    assert bot["supportsFiles"] is True
    assert found["validDomains"] == ["b.example"]
    (offered,) = bot["commandLists"]
    assert [command["title"] for command in offered["commands"]] == [
        word for word, _ in WORDS[:SUGGESTED]
    ]


def test_teams_is_told_that_the_app_works_in_shared_and_private_channels(shell: Shell) -> None:
    """From version 1.25 on, Teams refuses the package without this."""
    found = json.loads(shell.teams()["manifest.json"])
    assert found["supportsChannelFeatures"] == "tier1"
    assert tuple(map(int, found["manifestVersion"].split("."))) >= (1, 25)


def test_the_practices_pages_in_teams_are_the_ones_in_the_settings(shell: Shell) -> None:
    def pages() -> list[str]:
        developer = json.loads(shell.teams()["manifest.json"])["developer"]
        return [developer[name] for name in ("websiteUrl", "privacyUrl", "termsOfUseUrl")]

    assert pages() == [WEBSITE] * 3
    shell.pages = {
        "privacy_url": "https://www.rosebank.example/privacy",
        "terms_url": "https://www.rosebank.example/terms",
    }
    assert pages() == [WEBSITE, *shell.pages.values()]


def test_without_a_website_none_is_guessed(shell: Shell) -> None:
    file = shell.folder / "app.zip"
    section = {"app_id": APP, "tenant": TENANT}
    done = shell("manifest", "teams", "--out", str(file), teams=section)
    assert done.exit_code == 2
    assert "teams.website is empty" in done.output
    assert not file.exists()


@pytest.mark.parametrize("name", ["website", "privacy_url", "terms_url"])
def test_a_page_that_teams_would_refuse_is_refused(shell: Shell, name: str) -> None:
    section = {"app_id": APP, "tenant": TENANT, name: "http://www.rosebank.example"}
    done = shell("manifest", "teams", "--out", str(shell.folder / "app.zip"), teams=section)
    assert done.exit_code == 2
    assert f"teams.{name}" in done.output
    assert "https://" in done.output


def test_a_version_of_ones_own_lets_a_changed_app_be_uploaded(shell: Shell) -> None:
    found = json.loads(shell.teams("--app-version", "3.0.1")["manifest.json"])
    assert found["version"] == "3.0.1"


def test_the_same_settings_make_the_same_package(shell: Shell) -> None:
    shell.teams()
    first = (shell.folder / "app.zip").read_bytes()
    shell.teams()
    assert (shell.folder / "app.zip").read_bytes() == first


@pytest.mark.parametrize(("name", "side"), [("color.png", 192), ("outline.png", 32)])
def test_the_icons_are_as_large_as_teams_wants_them(shell: Shell, name: str, side: int) -> None:
    pixels = _pixels(shell.teams()[name], side)
    if name == "color.png":
        assert {alpha for *_, alpha in pixels} == {255}
        assert len(set(pixels)) > 2
    else:
        assert {colour for *colours, _ in pixels for colour in colours} == {255}
        assert {0, 255} <= {alpha for *_, alpha in pixels}


def test_without_a_bot_there_is_nothing_to_upload(shell: Shell) -> None:
    done = shell("manifest", "teams", "--out", str(shell.folder / "app.zip"))
    assert done.exit_code == 2
    assert "docs/teams.md" in done.output
    assert not (shell.folder / "app.zip").exists()


def test_a_file_that_cannot_be_written_is_told(shell: Shell) -> None:
    file = str(shell.folder / "no" / "slack.json")
    done = shell("manifest", "slack", "--out", file, slack={"mode": "socket"})
    assert done.exit_code == 2
    assert "can't be written" in done.output


def test_slack_in_socket_mode_needs_no_address(shell: Shell) -> None:
    found = shell.slack()
    assert found["settings"]["socket_mode_enabled"] is True
    assert "url" not in json.dumps(found["settings"])
    assert "url" not in found["features"]["slash_commands"][0]


def test_slacks_manifest_can_be_had_before_there_are_settings(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, ["manifest", "slack"], env={"BEDSIDE_SETTINGS": None})
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["settings"]["socket_mode_enabled"] is True


def test_slack_over_http_reaches_one_address_with_everything(shell: Shell) -> None:
    found = shell.slack("--address", "https://b.example/", mode="http")
    url = "https://b.example/slack/events"
    assert found["settings"]["socket_mode_enabled"] is False
    assert found["settings"]["event_subscriptions"]["request_url"] == url
    assert found["settings"]["interactivity"]["request_url"] == url
    assert found["features"]["slash_commands"][0]["url"] == url


def test_slack_over_http_without_an_address_says_what_is_missing(shell: Shell) -> None:
    done = shell("manifest", "slack", slack={"mode": "http"})
    assert done.exit_code == 2
    assert "--address" in done.output


def test_slack_is_asked_for_what_the_doctor_looks_for(shell: Shell) -> None:
    found = shell.slack()
    assert set(found["oauth_config"]["scopes"]["bot"]) == set(SCOPES)
    assert found["settings"]["interactivity"]["is_enabled"] is True
    assert found["features"]["app_home"]["home_tab_enabled"] is True
    (command,) = found["features"]["slash_commands"]
    assert (command["command"], command["should_escape"]) == ("/reviews", True)


def test_slack_tells_when_people_come_home_or_leave_or_take_the_access_away(shell: Shell) -> None:
    told = set(shell.slack()["settings"]["event_subscriptions"]["bot_events"])
    assert told >= {"app_home_opened", "user_change", "tokens_revoked", "app_uninstalled"}


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("socket", ()),
        ("http", ("--address", "https://b.example")),
        ("http", ("--address", f"https://b.example:8443/{'deep/' * 20}")),
    ],
)
def test_slack_takes_the_manifest_in_either_mode(
    shell: Shell, mode: str, words: tuple[str, ...]
) -> None:
    assert faults("slack", shell.slack(*words, mode=mode)) == []


def test_what_slack_would_refuse_is_noticed(shell: Shell) -> None:
    found = shell.slack()
    for broken in (
        {"display_information": {"name": "Bedside", "long_description": "Too short."}},
        {"oauth_config": {"scopes": {"bot": ["chat:write", "chat:write"]}}},
        {"settings": {**found["settings"], "interactivity": {}}},
        {"features": {**found["features"], "shortcuts": []}},
        {"surprise": True},
    ):
        assert len(faults("slack", {**found, **broken})) == 1, broken


def _pixels(png: bytes, side: int) -> list[tuple[int, ...]]:
    """Read as any program would: signature, checked chunks, unfiltered rows."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at, chunks = 8, {}
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        name, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        (crc,) = struct.unpack(">I", png[at + 8 + length : at + 12 + length])
        assert crc == zlib.crc32(name + content)
        chunks[name] = content
        at += 12 + length
    assert struct.unpack(">IIBBBBB", chunks[b"IHDR"]) == (side, side, 8, 6, 0, 0, 0)
    rows = zlib.decompress(chunks[b"IDAT"])
    width = 1 + 4 * side
    assert len(rows) == side * width
    assert {rows[n * width] for n in range(side)} == {0}
    return [
        tuple(rows[n * width + 1 + 4 * x : n * width + 5 + 4 * x])
        for n in range(side)
        for x in range(side)
    ]


def test_the_sandbox_grants_what_the_manifest_asks_for_and_no_more() -> None:
    assert set(access.SCOPES.split(",")) == set(SCOPES)


def test_the_message_menus_entry_is_on_both_platforms_and_in_the_sandbox(shell: Shell) -> None:
    (shortcut,) = shell.slack()["features"]["shortcuts"]
    assert shortcut["type"] == "message"
    assert frozenset([shortcut["callback_id"]]) == SHORTCUTS
    (extension,) = json.loads(shell.teams()["manifest.json"])["composeExtensions"]
    (command,) = extension["commands"]
    assert command["context"] == ["message"]
    assert frozenset([command["id"]]) == MESSAGE_ACTIONS
