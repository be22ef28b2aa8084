"""Tests a site whose clock is ahead: deadlines for its reviews start when we first see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cases.reply import DeclineReply
from bot.reviews import Review
from bot.store import reviews
from bot.untrusted import Untrusted
from scheduler import Polls
from tests.scheduler.office import Office
from tests.world import MONDAY, review

AHEAD = timedelta(days=3)


def ahead(id: str = "r1", by: timedelta = AHEAD, text: str = "") -> Review:
    shown = review(id)
    words = Untrusted(text) if text else shown.text
    return replace(shown, text=words, posted_at=MONDAY + by, updated_at=MONDAY + by)


async def test_its_clock_and_its_reminders_start_now(office: Office) -> None:
    office.site.put(ahead())
    (case,) = (await office.polls.poll_once()).opened
    assert office.case(case).review.posted_at == MONDAY
    assert office.case(case).due_at == MONDAY + timedelta(hours=24)
    await office.outbox.drain()
    await office.pass_(hours=25)
    assert len(office.chat.of("nudge")) >= 1


async def test_reading_it_again_changes_nothing_even_once_its_date_has_passed(
    office: Office,
) -> None:
    office.site.put(ahead())
    (case,) = (await office.polls.poll_once()).opened
    before = office.case(case)
    for _ in range(3):
        office.clock.pass_(days=2)
        taken = await office.polls.poll_once()
        assert (taken.new, taken.changed, taken.opened) == (0, 0, ())
    assert office.case(case) == before


async def test_an_edit_after_the_site_s_clock_was_set_right_is_newer(office: Office) -> None:
    office.site.put(ahead())
    (case,) = (await office.polls.poll_once()).opened
    edited_at = office.clock.pass_(hours=1)
    right = replace(
        ahead(text="Nobody called me back. Rude, too."), posted_at=MONDAY, updated_at=edited_at
    )
    office.site.put(right)
    office.clock.pass_(minutes=1)
    assert (await office.polls.poll_once()).changed == 1
    assert office.case(case).review.text == right.text


async def test_an_edit_with_a_date_in_the_future_is_seen(office: Office) -> None:
    office.site.put(ahead())
    (case,) = (await office.polls.poll_once()).opened
    office.clock.pass_(hours=1)
    office.site.put(ahead(by=AHEAD + timedelta(hours=1), text="Nobody called me back."))
    assert (await office.polls.poll_once()).changed == 1
    assert office.case(case).review.updated_at == office.clock.now()


async def test_a_closed_case_that_gets_worse_in_the_future_is_due_within_a_day(
    office: Office,
) -> None:
    case = await office.opened(replace(review("r1"), stars=2))
    await office.ask(DeclineReply(case, "It's about another practice."))
    office.clock.pass_(hours=1)
    assert office.case(case).closed
    office.site.put(
        replace(
            office.site.reviews["r1"],
            stars=1,
            text=Untrusted("Rude at the desk, and nobody ever called me back."),
            updated_at=office.clock.now() + AHEAD,
        )
    )
    await office.polls.poll_once()
    assert not office.case(case).closed
    assert office.case(case).due_at <= office.clock.now() + timedelta(hours=24)


async def test_a_second_look_that_shows_a_future_date_changes_no_time(office: Office) -> None:
    case = await office.opened(review("r1"))
    office.site.put(replace(review("r1"), updated_at=MONDAY + AHEAD))
    await office.approved_and_left(case)
    await office.outbox.drain()
    assert office.case(case).review.updated_at <= office.clock.now()


async def test_a_file_s_or_a_webhook_s_date_within_the_next_day_counts_as_now(
    office: Office,
) -> None:
    tomorrow = ahead(by=timedelta(hours=20))
    foreseen = await office.intake.foresee([tomorrow])
    taken = await office.intake.take_in([tomorrow])
    assert len(foreseen.opened) == len(taken.opened) == 1
    assert office.case(taken.opened[0]).due_at == MONDAY + timedelta(hours=24)
    kept = office.store.run_sync(reviews.load, office.desk.practice.id, tomorrow.key)
    assert kept is not None
    assert kept.review.posted_at == MONDAY


@pytest.mark.parametrize("minutes", [0, 1])
async def test_two_replicas_that_see_it_at_other_times_agree(office: Office, minutes: int) -> None:
    office.site.put(ahead())
    first: Polls = office.polls
    await first.poll_once()
    office.clock.pass_(minutes=minutes)
    listing = office.desk.practice.locations[review("r1").key.location].sites[0].location
    assert (await office.poller("two").told("google", listing)).changed == 0
