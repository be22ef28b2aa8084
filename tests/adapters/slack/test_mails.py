"""Mails that need a person's attention, handled in Slack."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.cases.case import CaseId
from bot.mail.mailroom import Mailroom
from bot.mail.mails import Mail, Notice, mail_id
from bot.untrusted import Untrusted
from tests.adapters.slack.office import Office, an_office, words_of

NOTICE = Notice(
    "google", 2, None, Untrusted("J. M."), Untrusted("Nobody looked up."), Untrusted("Oak Street")
)


async def come(office: Office, **more: Any) -> None:
    given = {"genuine": "no", "notice": NOTICE, "sender": "x@google.com", **more}
    await Mailroom(office.desk, office.intake).take(
        Mail(mail_id("n1"), office.clock.now(), **given)
    )


def option(value: str) -> dict[str, Any]:
    return {"selected_option": {"value": value}}


async def test_a_notice_in_doubt_is_added_with_what_could_be_read(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        # the models for reading reviews are loaded with the first one
        await office.take_in()
        await come(office)
        message = office.message_with("mail_review", '{"mail": 1}')
        await office.click("maya", message, "mail_review")
        form = office.form("maya")
        assert form is not None
        fields = {block["block_id"]: block["element"] for block in form.payload["blocks"][-7:]}
        assert fields["stars"]["initial_option"]["value"] == "2"
        assert fields["location"]["initial_option"]["value"] == "oak-street"
        assert fields["text"]["initial_value"] == "Nobody looked up."
        sent = await office.submit(
            "maya",
            location=option("oak-street"),
            site=option("google"),
            stars=option("1"),
            text={"value": "Nobody looked up."},
        )
        assert sent.ok
        assert (await office.case(CaseId(2))).review.stars == 1
        await office.click("maya", message, "mail_review")
        assert "Maya added it. Added. Case 2 is open" in " ".join(office.seen_by("maya"))


async def test_a_notice_of_another_office_isn_t_shown(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await come(office)
        await office.click(
            "tomas", office.message_with("mail_review", '{"mail": 1}'), "mail_review"
        )
        assert office.form("tomas") is None


async def test_what_is_no_review_is_put_aside_with_one_click(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await come(office)
        message = office.message_with("mail_no_review", '{"mail": 1}')
        await office.click("maya", message, "mail_no_review")
        assert "set it aside" in " ".join(office.seen_by("maya"))


async def test_an_address_isn_t_taken_from_chat(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        (said,) = await office.type("maya", f"email {case} <mailto:jane@x.example|jane@x.example>")
        assert "shouldn't be in this chat" in said
        assert "jane" not in words_of(said)
