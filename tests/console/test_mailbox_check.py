"""Tests that `bedside doctor` checks the mailbox, and that missing settings are reported."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

import app_parts
import settings
from bot import sealing
from bot.store import Store
from console.doctor import mailbox_check
from console.mailbox import signed_in
from sandbox.clock import SandboxClock
from sandbox.microsoft import TENANT, Entra
from tests.adapters.mail.server import PASSWORD, USER, mail_server
from tests.settings_files import SMALL, refusal
from tests.world import MONDAY


def given(folder: Path, section: str, password: str = PASSWORD) -> settings.Settings:
    path = folder / "bedside.toml"
    path.write_text(f"{SMALL}\n[mailbox]\n{section}\n", encoding="utf-8")
    return settings.load(path, {"BEDSIDE_MAILBOX_PASSWORD": password} if password else {})


def here(port: int) -> str:
    return f'host = "127.0.0.1"\nport = {port}\nsecurity = "none"\nuser = "{USER}"'


async def test_the_doctor_reads_the_mailbox_or_says_what_to_fix(tmp_path: Path) -> None:
    async with mail_server() as server:
        found = await mailbox_check(given(tmp_path, here(server.port)))
        assert found.ok
        assert "can be read" in found.found
        assert "no folder of sent mail" in found.found
        assert "checked_by" in found.found

        wrong = await mailbox_check(given(tmp_path, here(server.port), "wrong"))
        assert (wrong.ok, wrong.found) == (False, "login")
        assert "docs/mailbox.md" in wrong.fix
    gone = await mailbox_check(given(tmp_path, here(server.port)))
    assert not gone.ok


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ('provider = "gmail"', "mailbox.user is missing"),
        ('user = "a@b.example"', "mailbox.host is missing"),
        ('host = "imap.x.example"\nuser = "a"\nsecurity = "none"', "only for a server on this"),
        ('host = "imap.x.example"\nuser = "a"\npassword = "p"', "BEDSIDE_MAILBOX_PASSWORD"),
        ('provider = "gmial"\nuser = "a"', "mailbox.provider"),
    ],
)
def test_half_a_mailbox_is_refused_with_what_to_do(tmp_path: Path, section: str, said: str) -> None:
    path = tmp_path / "bedside.toml"
    path.write_text(f"{SMALL}\n[mailbox]\n{section}\n", encoding="utf-8")
    assert said in refusal(path)


def test_a_provider_brings_its_server_and_whose_word_counts(tmp_path: Path) -> None:
    found = given(tmp_path, 'provider = "gmail"\nuser = "a@b.example"')
    assert (found.mailbox.server, found.mailbox.trusts) == ("imap.gmail.com", "mx.google.com")
    assert app_parts.mailbox(found) is not None
    assert app_parts.mailbox(given(tmp_path, "")) is None
    missing = given(tmp_path, 'provider = "gmail"\nuser = "a@b.example"', "").missing_mailbox()
    assert missing == ["BEDSIDE_MAILBOX_PASSWORD"]


# --- Microsoft 365


@asynccontextmanager
async def at_microsoft() -> AsyncIterator[tuple[Entra, str]]:
    entra, app = Entra(SandboxClock()), web.Application()
    entra.mount(app, "/m")
    async with TestServer(app) as server:
        yield entra, str(server.make_url("/m"))


def oauth(folder: Path, port: int, login_url: str, sign_in: str) -> settings.Settings:
    path = folder / "bedside.toml"
    how = f'sign_in = "{sign_in}"\ntenant = "{TENANT}"\nlogin_url = "{login_url}"\n'
    path.write_text(f"{SMALL}\n[mailbox]\n{here(port)}\n{how}", encoding="utf-8")
    env = {
        "BEDSIDE_MAILBOX_CLIENT_ID": "sandbox-client",
        "BEDSIDE_MAILBOX_CLIENT_SECRET": "sandbox-secret",
        "BEDSIDE_DATABASE_URL": f"sqlite:///{folder}/bedside.db",
        "BEDSIDE_KEYS": sealing.new_key(MONDAY),
    }
    return settings.load(path, env)


async def test_the_doctor_signs_in_as_an_app(tmp_path: Path) -> None:
    async with at_microsoft() as (entra, url), mail_server(tokens=entra.tokens) as server:
        given_ = oauth(tmp_path, server.port, url, "app")
        assert given_.missing_mailbox() == []
        assert (await mailbox_check(given_)).ok
        entra.client_secret = "another"
        wrong = await mailbox_check(given_)
        assert (wrong.ok, wrong.found) == (False, "invalid_client")
        assert "the secret has expired" in wrong.fix


async def test_a_person_signs_in_and_the_doctor_reads_the_mailbox(tmp_path: Path) -> None:
    async with at_microsoft() as (entra, url), mail_server(tokens=entra.tokens) as server:
        given_ = oauth(tmp_path, server.port, url, "person")
        store = Store(given_.database_url)
        store.migrate()
        try:
            before = await mailbox_check(given_)
            assert (before.ok, before.found) == (False, "not_connected")
            assert "bedside mailbox connect" in before.fix

            async def wait(_seconds: float) -> None:
                (device,) = entra.devices.values()
                entra.decide(device.code)

            await signed_in(given_, store, wait)
            assert (await mailbox_check(given_)).ok
        finally:
            store.close()


def test_oauth_needs_a_tenant_and_only_its_own_secrets(tmp_path: Path) -> None:
    path = tmp_path / "bedside.toml"
    section = '[mailbox]\nprovider = "microsoft"\nuser = "a@b.example"\nsign_in = "person"\n'
    path.write_text(f"{SMALL}\n{section}", encoding="utf-8")
    assert "mailbox.tenant is missing" in refusal(path)
    path.write_text(f'{SMALL}\n{section}tenant = "b.example"\n', encoding="utf-8")
    assert settings.load(path, {}).missing_mailbox() == ["BEDSIDE_MAILBOX_CLIENT_ID"]
