"""`bedside doctor` tries the mailbox, and the settings say what's missing of it."""

from __future__ import annotations

from pathlib import Path

import pytest

import app_parts
import settings
from console.doctor import mailbox_check
from tests.adapters.mail.server import PASSWORD, USER, mail_server
from tests.settings_files import SMALL, refusal


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
