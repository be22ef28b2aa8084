"""Tests a follow-up that can't be automated: the owner checks the site and reports with one tap."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cases.call import AssignOwner
from bot.cases.case import CaseId
from bot.cases.follow_up import AnswerLook, Found
from bot.cases.reply import PostedByHand
from bot.errors import NotShown
from bot.practice import MemberId
from bot.reviews import ReviewKey
from tests.scheduler.office import Office
from tests.world import review

BY_HAND = replace(review(), key=ReviewKey("ratemds", review().key.location, "r1"))


async def _handed_over(office: Office) -> CaseId:
    """A week after the reply, the owner is asked whether the review is still up."""
    id = await office.opened(BY_HAND)
    draft = office.case(id).draft
    assert draft is not None
    assert not (await office.ask(AssignOwner(id, MemberId("maya")), by="dana")).refused
    assert not (await office.ask(PostedByHand(id, draft.version), by="dana")).refused
    await _a_week_later(office)
    return id


async def _a_week_later(office: Office) -> None:
    await office.later(days=7, hours=1)
    await office.ticks.tick()
    await office.outbox.drain()


async def test_a_look_that_no_program_can_do_is_asked_of_the_owner_and_never_made_up(
    office: Office,
) -> None:
    id = await _handed_over(office)
    assert [one.shows for one in office.chat.of("look-1-1:")] == [f"look {id}: 1 by Maya"]
    for n in (2, 3, 4):
        await _a_week_later(office)
        assert len(office.chat.of(f"look-1-{n}:")) == 1
    case = office.case(id)
    assert not case.closed, "nobody looked"
    assert case.follow_up.due_at is None
    assert office.site.calls == []


@pytest.mark.parametrize(
    ("found", "closed"), [(Found.GONE, "removed"), (Found.STILL_THERE, ""), (Found.CHANGED, "")]
)
async def test_one_tap_says_what_became_of_the_review(
    office: Office, found: Found, closed: str
) -> None:
    id = await _handed_over(office)
    assert not (await office.ask(AnswerLook(id, found), by="maya")).refused
    ended = office.case(id).closed
    assert (ended.outcome if ended else "") == closed
    again = await office.ask(AnswerLook(id, found), by="ruth")
    assert again.refused


@pytest.mark.parametrize("found", [Found.STILL_THERE, Found.CHANGED])
async def test_the_last_look_ends_the_case_unless_the_review_changed(
    office: Office, found: Found
) -> None:
    id = await _handed_over(office)
    for _ in range(2):
        await office.ask(AnswerLook(id, Found.STILL_THERE), by="maya")
        assert not office.case(id).closed
        await _a_week_later(office)
    assert office.case(id).follow_up.due_at is not None, "the second contact is proposed"
    await office.ask(AnswerLook(id, found), by="maya")
    assert bool(office.case(id).closed) == (found is Found.STILL_THERE)


async def test_the_owner_is_asked_if_the_site_doesnt_list_the_review_anymore(
    office: Office,
) -> None:
    """As on Yelp, whose one page has only the newest reviews."""
    id = await office.opened(review())
    await office.ask(AssignOwner(id, MemberId("maya")), by="dana")
    await office.approved_and_left(id)
    await office.outbox.drain()
    office.site.fails("get", NotShown("It isn't among the newest reviews.", code="not_shown"))
    await _a_week_later(office)
    assert [one.shows for one in office.chat.of("look-1-1:")] == [f"look {id}: 1 by Maya"]
    assert not office.case(id).closed, "it may still be there"
    assert not (await office.ask(AnswerLook(id, Found.GONE), by="maya")).refused
    ended = office.case(id).closed
    assert ended
    assert ended.outcome == "removed"
