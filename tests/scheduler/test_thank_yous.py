"""Tests that thank-yous share one card a day, and get their own card once they need attention."""

from __future__ import annotations

from datetime import timedelta

from bot.cases.case import CaseId
from bot.cases.reply import UndoApproval
from bot.errors import Broken
from bot.reviews import Review
from bot.thank_yous import Approved, ThankYous
from bot.words.filters import Understood
from tests.scheduler.office import Office
from tests.world import MONDAY, review

PRAISE = "The front desk was so kind, and I was in and out in twenty minutes. Thank you all!"


async def thanked(office: Office, *found: Review) -> None:
    """Ruth goes through the list and posts each thank-you."""
    for each in found:
        office.site.put(each)
    await office.intake.take_in(found)
    desk = ThankYous(office.desk, office.intake)
    ruth = next(m for m in office.desk.practice.members.values() if m.name.startswith("Ruth"))
    for good in (await desk.listed(ruth, Understood(), "good")).shown:
        case = good.view.case
        assert case.draft is not None
        approved = Approved(case.review.revision, case.draft.text)
        await desk.post(good, approved, ruth, key=f"thanks-{good.row}")


def good(number: int) -> Review:
    return review(f"g{number}", PRAISE, 5, MONDAY - timedelta(hours=3 + number))


def shown(office: Office, start: str) -> list[str]:
    return [message.shows for message in office.chat.of(start)]


async def drained(office: Office, seconds: int = 6) -> None:
    await office.outbox.drain()
    office.clock.pass_(seconds=seconds)
    await office.outbox.drain()


async def test_many_in_a_row_are_one_card(office: Office) -> None:
    await thanked(office, *(good(number) for number in range(4)))
    await drained(office)
    assert shown(office, "card:") == []
    (listed,) = shown(office, "thanks:")
    assert listed.startswith("thanks at oak-street on 2026-05-04: 4")
    await drained(office, seconds=70)
    await drained(office)
    assert len(office.site.published) == 4
    assert shown(office, "card:") == []
    assert len(shown(office, "thanks:")) == 1


async def test_one_that_is_undone_gets_its_own_card_and_leaves_the_list(office: Office) -> None:
    await thanked(office, good(0), good(1))
    await drained(office)
    await office.ask(UndoApproval(CaseId(1)), by="ruth")
    await drained(office)
    assert shown(office, "card:") == ["card 1: drafted "]
    assert shown(office, "thanks:") == ["thanks at oak-street on 2026-05-04: 1, 2"]
    await office.ask(UndoApproval(CaseId(2)), by="ruth")
    await drained(office)
    assert shown(office, "thanks:") == ["thanks at oak-street on 2026-05-04: 0, "]


async def test_one_that_the_site_refuses_gets_its_own_card(office: Office) -> None:
    await thanked(office, good(0))
    office.site.fails("publish", Broken("It can't be posted.", code="refused"))
    await drained(office)
    await drained(office, seconds=70)
    await drained(office)
    (card,) = shown(office, "card:")
    assert card.startswith("card 1: failed")
