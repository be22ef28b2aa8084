"""Tests that the suggestion for a text with several fixable problems fixes all of them."""

from __future__ import annotations

from bot.practice import Member, MemberId
from tests.scheduler.office import Office

LINKS = " ".join(f"More is on https://example.com/{number}." for number in range(12))


def dana(office: Office) -> Member:
    return office.desk.practice.members[MemberId("dana")]


async def test_the_offer_has_every_suggested_fix_however_many_there_are(office: Office) -> None:
    id = await office.opened()
    draft = office.case(id).draft
    assert draft is not None
    body, signature = draft.text.rsplit("\n", 1)
    text = f"{body} {LINKS}\n{signature}"

    checked = await office.desk.check(id, text, dana(office))

    assert sum(finding.rule == "link" for finding in checked.blocking) == 12
    assert "https://" not in checked.suggested
    assert checked.suggested.endswith(signature)
    assert checked.left == ()


async def test_a_text_without_blocks_is_offered_no_other(office: Office) -> None:
    id = await office.opened()
    draft = office.case(id).draft
    assert draft is not None
    checked = await office.desk.check(id, draft.text, dana(office))
    assert checked.blocking == ()
    assert checked.suggested == ""
