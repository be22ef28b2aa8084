"""Tests one person's posts on two sites: each has its own case and deadline, but they share one
call.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cases.call import AssignOwner, LogCall
from bot.cases.case import CaseId
from bot.cases.plan import plan
from bot.cases.reply import DeclineReply
from bot.cases.site import ReviewDisappeared
from bot.cases.state.call import ContactState, Settled
from bot.practice import MemberId
from bot.reviews import Review, ReviewKey
from bot.same_person import are_by_same_person
from bot.store import Session
from bot.timers import TimerKind
from bot.untrusted import Untrusted
from tests.scheduler.office import Office, office, sqlite
from tests.world import LAKE, OAK, review

__all__ = ["office", "sqlite"]

WORDS = "I waited ninety minutes and nobody at the desk looked up. I called twice after that."
LONG = f"{WORDS} Nobody called me back, and the bill came anyway, which felt like a bad joke."


def on(site: str, text: str = WORDS, name: str = "Denise R.", **more: object) -> Review:
    key = ReviewKey(site, OAK, f"{site}-1")
    return review(text=text, key=key, author=Untrusted(name), **more)  # type: ignore[arg-type]


GOOGLE = on("google")
YELP = on("yelp", f"{WORDS} Never again!", "Denise Renner")


@pytest.mark.parametrize(
    ("other", "is_one"),
    [
        (YELP, True),
        (on("yelp", name="D. Renner"), True),
        (on("yelp", name="Dennis R."), False),
        (on("yelp", name="Denise K."), False),
        (on("yelp", name=""), False),
        (
            on("yelp", "I waited for two hours and the doctor was rude to my mother.", "Denise"),
            False,
        ),
        (on("google"), False),
        (replace(YELP, posted_at=GOOGLE.posted_at + timedelta(days=15)), False),
        (replace(YELP, key=replace(YELP.key, location=LAKE)), False),
    ],
)
def test_the_same_name_and_nearly_the_same_words_are_one_person(
    other: Review, is_one: bool
) -> None:
    assert are_by_same_person(GOOGLE, other) is is_one
    assert are_by_same_person(other, GOOGLE) is is_one


def test_short_words_are_no_sign_and_long_ones_are_without_a_name() -> None:
    assert not are_by_same_person(on("google", "Terrible."), on("yelp", "Terrible."))
    assert are_by_same_person(on("google", LONG), on("yelp", LONG, "Anonymous"))
    assert not are_by_same_person(on("google", LONG), on("yelp", f"{LONG[:90]} Bye.", ""))


async def both(office: Office) -> tuple[CaseId, CaseId]:
    first, second = [await office.opened(one) for one in (GOOGLE, YELP)]
    return first, second


def gone(office: Office, id: CaseId) -> None:
    """Report that the review has disappeared from its site."""

    def disappears(session: Session) -> None:
        office.desk.apply(session, ReviewDisappeared(id), by=None, now=office.clock.now())

    office.store.run_sync(disappears)


def kinds(office: Office, id: CaseId) -> set[TimerKind]:
    return {timer.kind for timer in plan(office.case(id), office.desk.practice)}


async def test_each_post_has_its_reply_and_its_clock_and_the_first_one_has_the_call(
    office: Office,
) -> None:
    first, second = (office.case(id) for id in await both(office))

    assert [(post.case, post.site, post.has_call) for post in first.other_posts] == [
        (second.id, "yelp", False)
    ]
    assert second.call_elsewhere is not None
    assert second.call_elsewhere.case == first.id
    assert second.is_due
    assert second.draft is not None
    assert first.draft is not None
    assert second.draft.text != first.draft.text
    asked = await office.ask(AssignOwner(second.id, MemberId("maya")))
    assert asked.refused
    assert f"The call is handled in case {first.id}" in asked.said


async def test_what_is_not_nearly_the_same_is_a_case_like_any_other(office: Office) -> None:
    await office.opened(GOOGLE)
    other = office.case(await office.opened(on("yelp", name="Kim T.")))
    assert other.other_posts == ()


async def test_a_third_post_points_to_the_case_with_the_call(office: Office) -> None:
    first, _ = await both(office)
    third = office.case(await office.opened(on("healthgrades")))
    assert third.call_elsewhere is not None
    assert third.call_elsewhere.case == first
    assert len(office.case(first).other_posts) == 2


async def test_the_other_case_gets_the_call_if_the_first_closes_without_one(
    office: Office,
) -> None:
    first, second = await both(office)
    gone(office, first)

    assert office.case(second).call_elsewhere is None
    await office.ask(AssignOwner(second, MemberId("maya")))
    assert office.case(second).contact.state is ContactState.ASSIGNED


async def test_a_call_that_was_made_is_not_made_again(office: Office) -> None:
    first, second = await both(office)
    await office.ask(AssignOwner(first, MemberId("maya")), by="maya")
    await office.ask(LogCall(first, True, settled=Settled.PARTLY), by="maya")
    gone(office, first)
    assert office.case(first).closed
    assert office.case(second).call_elsewhere is not None


async def test_a_post_after_the_first_case_was_closed_has_a_call_of_its_own(
    office: Office,
) -> None:
    first = await office.opened(GOOGLE)
    await office.ask(DeclineReply(first, "It's about another practice."))
    second = office.case(await office.opened(YELP))
    assert second.call_elsewhere is None


async def test_no_one_is_reminded_of_a_call_that_is_elsewhere(office: Office) -> None:
    _, second = await both(office)
    assert TimerKind.REPLY in kinds(office, second)
    assert not kinds(office, second) & {TimerKind.OWNER, TimerKind.CALL, TimerKind.PROMISE}
