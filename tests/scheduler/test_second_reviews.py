"""Tests a kind review by someone who complained before, reported to the team as good news."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.cases.call import AssignOwner, LogCall
from bot.cases.case import CaseId
from bot.cases.site import CloseCase, ObserveReview
from bot.cases.state.call import ContactState, Settled
from bot.practice import MemberId
from bot.reviews import Review, ReviewKey
from bot.timers import TimerKind
from bot.untrusted import Untrusted
from tests.scheduler.office import Office
from tests.world import LAKE, MONDAY, OAK, review

NAME = Untrusted("Denise Renner")
COMPLAINT = review("r1", author=NAME)
WARM = "Everyone was so kind today, and nobody had to wait. Thank you!"


def kind(id: str = "k1", site: str = "google", **more: Any) -> Review:
    """A kind review, four days after the complaint."""
    at = MONDAY + timedelta(days=4)
    shown = review(id, WARM, 5, at, author=NAME, updated_at=at)
    return replace(shown, **{"key": ReviewKey(site, OAK, id)} | more)


async def helped(office: Office) -> CaseId:
    """Ruth replied, and Maya called: it's resolved."""
    case = await office.opened(COMPLAINT)
    await office.approved_and_left(case)
    await office.outbox.drain()
    await office.ask(AssignOwner(case, MemberId("maya")), by="maya")
    await office.ask(LogCall(case, True, settled=Settled.YES), by="maya")
    office.clock.at = MONDAY + timedelta(days=4, hours=1)
    await office.outbox.drain()
    return case


def good_news(office: Office) -> list[str]:
    return [message.shows for message in office.chat.of("good-")]


@pytest.mark.parametrize("site", ["google", "yelp"])
async def test_the_team_hears_it_and_a_thank_you_is_drafted(office: Office, site: str) -> None:
    case = await helped(office)
    taken = await office.intake.take_in([kind(site=site)])
    await office.outbox.drain()
    [thanks] = taken.opened
    assert good_news(office) == [f"good news {case} to Maya"]
    [news] = office.chat.of("good-")
    [card] = office.chat.of(f"card:{case}:")
    assert news.thread == card.id
    before, after = office.case(case), office.case(thanks)
    assert before.kind_review is not None
    assert (before.kind_review.stars, before.kind_review.site) == (5, site)
    assert before.kind_review.thanks == thanks
    assert after.kind_after == case
    assert after.draft is not None
    assert after.draft.text
    assert {timer.kind for timer in office.desk.wanted(after, MONDAY)} == {TimerKind.REPLY}


async def test_one_tap_closes_the_complaint(office: Office) -> None:
    case = await helped(office)
    await office.intake.take_in([kind()])
    outcome = await office.ask(CloseCase(case), by="maya")
    assert outcome.said == f"Case {case} is closed."
    closed = office.case(case).closed
    assert closed is not None
    assert closed.outcome == "a kind second review"
    assert (await office.ask(CloseCase(case), by="leo")).refused


async def test_a_complaint_without_a_reply_stays_open(office: Office) -> None:
    case = await office.opened(COMPLAINT)
    office.clock.at = MONDAY + timedelta(days=5)
    await office.intake.take_in([kind()])
    told = await office.ask(CloseCase(case), by="dana")
    assert told.refused
    assert "still needs a reply" in told.said
    assert (await office.ask(CloseCase(CaseId(case + 1)), by="dana")).refused


async def test_the_thank_you_ends_its_case_and_nobody_has_to_call(office: Office) -> None:
    await helped(office)
    office.site.put(kind())
    [thanks] = (await office.intake.take_in([kind()])).opened
    told = await office.ask(AssignOwner(thanks, MemberId("maya")), by="maya")
    assert told.said == "This is a good review. It only needs a thank-you."
    await office.approved_and_left(thanks)
    await office.outbox.drain()
    closed = office.case(thanks).closed
    assert closed is not None
    assert closed.outcome == "thanked"
    assert office.case(thanks).contact.state is ContactState.UNASSIGNED


async def test_one_that_turns_into_a_complaint_is_an_ordinary_case(office: Office) -> None:
    await helped(office)
    [thanks] = (await office.intake.take_in([kind()])).opened
    worse = kind(stars=1, text=Untrusted("Rude again."), updated_at=MONDAY + timedelta(days=5))
    await office.intake.take_in([worse])
    assert not office.case(thanks).is_praise
    assert not (await office.ask(AssignOwner(thanks, MemberId("maya")), by="maya")).refused


async def test_a_review_with_a_reply_is_told_and_needs_no_other(office: Office) -> None:
    case = await helped(office)
    answered = replace(COMPLAINT, reply=None)
    office.site.put(kind())
    office.site.answer("k1", "Thank you so much!")
    taken = await office.intake.take_in([answered, office.site.reviews["k1"]])
    await office.outbox.drain()
    assert taken.opened == ()
    assert good_news(office) == [f"good news {case} to Maya"]


async def test_it_is_told_once_whatever_way_it_comes(office: Office) -> None:
    await helped(office)
    by_mail = kind("mail-1", site_id_known=False)
    for found in ([by_mail], [by_mail], [kind()], [kind(), by_mail]):
        assert (await office.intake.foresee(found)).opened == (
            (CaseId(0),) if found == [by_mail] and not good_news(office) else ()
        )
        await office.intake.take_in(found)
        await office.outbox.drain()
    assert len(good_news(office)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"author": Untrusted("D. R.")},
        {"author": Untrusted("Denise R.")},
        {"author": Untrusted("Denise Rennert")},
        {"author": Untrusted("Renner Denise")},
        {"key": ReviewKey("google", LAKE, "k1")},
        {"stars": 3, "text": Untrusted("")},
        {"posted_at": MONDAY - timedelta(days=9)},
    ],
)
async def test_where_it_could_be_anyone_nothing_is_said(
    office: Office, changes: dict[str, Any]
) -> None:
    case = await helped(office)
    taken = await office.intake.take_in([kind(**changes)])
    await office.outbox.drain()
    assert good_news(office) == []
    assert taken.opened == ()
    assert office.case(case).kind_review is None


async def test_old_kind_words_from_a_file_are_no_news(office: Office) -> None:
    await helped(office)
    office.clock.pass_(days=40)
    assert (await office.intake.take_in([kind()])).opened == ()
    assert good_news(office) == []


async def test_a_sensitive_complaint_is_left_to_its_managers(office: Office) -> None:
    threat = "My lawyer will be in touch. I'm suing this office for malpractice."
    await office.opened(replace(COMPLAINT, text=Untrusted(threat)))
    office.clock.at = MONDAY + timedelta(days=5)
    await office.intake.take_in([kind()])
    await office.outbox.drain()
    assert good_news(office) == []


async def test_kind_words_that_complain_all_the_same_are_a_complaint(office: Office) -> None:
    case = await helped(office)
    sour = "Rude desk and a two hour wait, again. They never call back."
    await office.intake.take_in([kind(stars=4, text=Untrusted(sour))])
    await office.outbox.drain()
    assert good_news(office) == []
    assert office.case(case).kind_review is None


async def test_the_complaint_itself_still_follows_its_review(office: Office) -> None:
    case = await helped(office)
    await office.intake.take_in([kind()])
    office.desk.store.run_sync(
        lambda session: office.desk.apply(
            session, ObserveReview(case, COMPLAINT), by=None, now=office.clock.now()
        )
    )
    assert office.case(case).kind_review is not None
