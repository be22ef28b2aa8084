"""Tests that polls record every review once, no matter how the site paginates its list."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cases.state.reply_status import ReplyState
from bot.errors import NoAccess, SignedOut, Unavailable
from bot.ports import ReviewPage
from bot.practice import LocationId, MemberId, Policy, SiteAccount
from bot.reviews import Review, SiteReply
from bot.store import Store, cases, watermarks
from bot.store.health import look
from bot.untrusted import Untrusted
from scheduler import site_reading
from tests.databases import migrated
from tests.scheduler.office import Office, negative
from tests.world import LAKE, MONDAY, OAK, review

DAY = 24
COMPLAINT = "Waited two hours, and the desk was rude. Nobody picks up the phone, either."


def old(id: str, stars: int | None, text: str) -> Review:
    return review(id, text, stars, MONDAY - timedelta(days=90))


async def test_first_contact_opens_the_last_week_and_says_what_is_older(office: Office) -> None:
    answered = SiteReply("Thank you.", "published")
    office.site.put(
        negative("new", 5),
        negative("old-1", 8 * DAY),
        negative("old-2", 300 * DAY),
        old("old-3", 5, "Everyone was kind and explained everything."),
        review("old-4", posted_at=MONDAY - timedelta(days=50), reply=answered),
    )
    taken = await office.polls.poll_once()
    await office.outbox.drain()
    assert (taken.new, len(taken.opened)) == (5, 1)
    (note,) = office.chat.of("first-contact:google:oak-street")
    assert note.conversation == "C0OAKSTREET"
    assert note.shows == "oak-street: 4 older, 2 unanswered"


async def test_older_complaints_are_offered_however_they_are_starred(office: Office) -> None:
    praise = "Everyone was kind and explained everything. Highly recommend this office!"
    office.site.put(
        negative("low", 8 * DAY),
        old("five", 5, COMPLAINT),
        old("none", None, COMPLAINT),
        old("kind", 5, praise),
        old("wordless", 5, ""),
    )
    await office.polls.poll_once()
    await office.outbox.drain()
    (note,) = office.chat.of("first-contact:google:oak-street")
    assert note.shows == "oak-street: 5 older, 3 unanswered"

    ruth = office.desk.practice.members[MemberId("ruth")]
    outcome = await office.older.request(OAK, by=ruth, key="click-1")
    await office.outbox.drain()
    assert outcome.said.startswith("I'm opening 3 older reviews")
    ids = office.store.run_sync(cases.all_ids, office.desk.practice.id)
    assert {office.case(id).review.key.id for id in ids} == {"low", "five", "none"}


async def test_where_only_stars_count_older_complaints_are_offered_by_stars(
    tmp_path: Path,
) -> None:
    office = Office(migrated(tmp_path / "office.db"), policy=Policy(complaint_stars=0))
    office.site.put(negative("low", 8 * DAY), old("five", 5, COMPLAINT))
    await office.polls.poll_once()
    await office.outbox.drain()
    (note,) = office.chat.of("first-contact:google:oak-street")
    assert note.shows == "oak-street: 2 older, 1 unanswered"


async def test_where_older_reviews_were_opened_the_offer_is_gone(office: Office) -> None:
    office.site.put(negative("new", 5), negative("old-1", 8 * DAY), negative("old-2", 300 * DAY))
    await office.polls.poll_once()
    await office.outbox.drain()
    ruth = office.desk.practice.members[MemberId("ruth")]
    first = await office.older.request(OAK, by=ruth, key="click-1")
    await office.outbox.drain()
    again = await office.older.request(OAK, by=ruth, key="click-2")

    assert first.said.startswith("I'm opening 2 older reviews")
    assert again.said.startswith("Those are already open")
    (note,) = office.chat.of("first-contact:google:oak-street")
    assert note.shows == "oak-street: 2 older, opened"


async def test_first_contact_without_older_reviews_says_nothing(office: Office) -> None:
    office.site.put(negative("new", 5))
    await office.polls.poll_once()
    await office.outbox.drain()
    assert office.chat.of("first-contact") == []
    await office.polls.poll_once()
    assert office.chat.of("first-contact") == []


async def test_the_same_reviews_again_change_nothing(office: Office) -> None:
    office.site.put(*(negative(f"r{n}", n) for n in range(1, 8)))
    first = await office.polls.poll_once()
    second = await office.polls.poll_once()
    assert (len(first.opened), second.new, second.opened) == (7, 0, ())


async def test_a_new_review_is_in_the_channel_after_a_poll(office: Office) -> None:
    await office.polls.poll_once()
    office.clock.pass_(minutes=2)
    office.site.put(negative("late", 0))
    taken = await office.polls.poll_due()
    await office.outbox.drain()
    assert len(taken.opened) == 1
    assert len(office.chat.of("card")) == 1


async def test_polls_go_page_by_page_only_as_far_as_they_must(office: Office) -> None:
    office.site.page_size = 10
    office.site.put(*(negative(f"r{n}", n * 6) for n in range(1, 101)))

    async def pages() -> int:
        """How many of Oak Street's pages were requested. Lakeside has one, empty."""
        office.site.calls.clear()
        await office.polls.poll_once()
        return office.site.calls.count("page") - 1

    assert await pages() == 10
    assert await pages() == 1
    office.clock.pass_(days=1)
    assert await pages() == 6
    assert await pages() == 1


async def test_a_review_shown_a_week_late_arrives(office: Office) -> None:
    office.site.page_size = 3
    office.site.put(*(negative(f"r{n}", n) for n in range(1, 9)))
    await office.polls.poll_once()
    await office.polls.poll_once()
    office.site.put(negative("hidden", 7 * DAY))
    office.clock.pass_(days=1, minutes=1)
    taken = await office.polls.poll_due()
    assert len(taken.opened) == 1


async def test_a_poller_that_dies_between_pages_loses_and_doubles_nothing(office: Office) -> None:
    office.site.page_size = 2
    office.site.put(*(negative(f"r{n}", n) for n in range(1, 6)))
    office.site.put(negative("old", 20 * DAY))
    honest, calls = office.site.page, 0

    async def dies(account, location, cursor=""):  # type: ignore[no-untyped-def]
        nonlocal calls
        calls += 1
        if calls == 2:
            raise Unavailable("Down.")
        return await honest(account, location, cursor)

    office.site.page = dies  # type: ignore[method-assign]
    await office.polls.poll_once()
    practice = office.desk.practice.id
    assert office.store.run_sync(watermarks.load, practice, "google", OAK) is None
    assert office.store.run_sync(watermarks.load, practice, "google", LAKE) is not None
    await office.polls.poll_once()
    await office.outbox.drain()
    assert len(office.chat.of("card")) == 5
    assert office.chat.of("first-contact")[0].shows == "oak-street: 1 older, 1 unanswered"


async def test_one_replica_polls_at_a_time(store: Store) -> None:
    office = Office(store)
    first, second = office.poller("a"), office.poller("b")
    office.site.put(negative("r1", 1))
    assert len((await first.poll_once()).opened) == 1
    calls = len(office.site.calls)
    await second.poll_once()
    assert len(office.site.calls) == calls
    await first.stop()
    await second.poll_once()
    assert len(office.site.calls) > calls


async def test_a_poller_that_lost_its_lead_moves_no_watermark(store: Store) -> None:
    office = Office(store)
    office.site.put(negative("r1", 1))
    first, second = office.poller("a"), office.poller("b")
    honest = office.site.page

    async def slow(account, location, cursor=""):  # type: ignore[no-untyped-def]
        page = await honest(account, location, cursor)
        office.site.page = honest  # type: ignore[method-assign]
        await first.stop()
        office.clock.pass_(minutes=1)
        office.site.put(negative("r2", 2))
        await second.poll_once()
        return page

    office.site.page = slow  # type: ignore[method-assign]
    await first.poll_once()
    mark = office.store.run_sync(watermarks.load, office.desk.practice.id, "google", OAK)
    assert mark is not None
    assert mark.polled_at == office.clock.now()
    await office.outbox.drain()
    assert len(office.chat.of("card")) == 2


async def test_a_site_that_repeats_its_pages_ends_the_poll(office: Office) -> None:
    office.site.page_size = 1
    office.site.put(negative("r1", 1), negative("r2", 2))
    honest = office.site.page

    async def repeats(account, location, cursor=""):  # type: ignore[no-untyped-def]
        return await honest(account, location, "0")

    office.site.page = repeats  # type: ignore[method-assign]
    taken = await office.polls.poll_once()
    assert len(taken.opened) == 1
    practice = office.desk.practice.id
    assert office.store.run_sync(watermarks.load, practice, "google", OAK) is None


async def test_a_site_that_is_down_is_asked_less_often_and_then_again(office: Office) -> None:
    wait = timedelta(minutes=5)
    office.site.fails("page", Unavailable("Quota.", code="429", retry_after=wait))
    office.site.put(negative("r1", 1))
    assert (await office.polls.poll_due()).new == 0
    office.clock.pass_(minutes=4)
    assert (await office.polls.poll_due()).new == 0
    office.clock.pass_(minutes=2)
    assert (await office.polls.poll_due()).new == 1


async def test_a_site_that_refuses_us_is_told_to_the_managers_once(office: Office) -> None:
    for _ in range(6):
        office.site.fails("page", NoAccess("Forbidden.", code="PERMISSION_DENIED"))
    for _ in range(3):
        await office.polls.poll_once()
        await office.outbox.drain()
    assert len(office.chat.of("notice:polls:google:oak-street")) == 1
    await office.polls.poll_once()
    office.site.fails("page", NoAccess("Forbidden.", code="PERMISSION_DENIED"))
    await office.polls.poll_once()
    await office.outbox.drain()
    assert len(office.chat.of("notice:polls:google:oak-street")) == 2


async def test_a_site_that_is_closed_altogether_is_told_once_and_once_when_it_is_open_again(
    office: Office,
) -> None:
    ended = "Google has ended Bedside's access. Connect Google again."
    for _ in range(6):
        office.site.fails("page", SignedOut(ended, code="invalid_grant"))
    for _ in range(3):
        await office.polls.poll_once()
        await office.outbox.drain()
    (told,) = office.chat.of("notice:signed-out:google")
    assert ended in told.shows
    assert not office.chat.of("notice:polls:google")
    health = office.store.run_sync(look, office.desk.practice, office.clock.now())
    assert [one.problem for one in health.sign_ins] == [ended]

    for _ in range(2):
        await office.polls.poll_once()
        await office.outbox.drain()
    (well,) = office.chat.of("notice:signed-in:google")
    assert "Google works again." in well.shows
    health = office.store.run_sync(look, office.desk.practice, office.clock.now())
    assert health.sign_ins == ()

    for _ in range(2):
        office.site.fails("page", SignedOut(ended, code="invalid_grant"))
    await office.polls.poll_once()
    await office.outbox.drain()
    await office.polls.poll_once()
    await office.outbox.drain()
    assert len(office.chat.of("notice:signed-out:google")) == 2
    assert len(office.chat.of("notice:signed-in:google")) == 2


async def test_one_review_that_cannot_be_saved_keeps_no_other_out(office: Office) -> None:
    office.site.put(negative("r1", 1), negative("r2", 2), negative("r3", 3))
    honest = office.intake.take_in

    async def chokes(found, *, open_since=None):  # type: ignore[no-untyped-def]
        if any(review.key.id == "r2" for review in found):
            raise ValueError("a patient's words")
        return await honest(found, open_since=open_since)

    office.intake.take_in = chokes  # type: ignore[method-assign]
    assert len((await office.polls.poll_once()).opened) == 2
    office.intake.take_in = honest  # type: ignore[method-assign]
    assert len((await office.polls.poll_once()).opened) == 1


async def test_a_changed_review_reaches_its_case(office: Office) -> None:
    case = await office.opened(negative("r1"))
    await office.polls.poll_once()
    later = office.clock.pass_(hours=1)
    office.site.put(review("r1", text="Still waiting for a call.", updated_at=later))
    taken = await office.polls.poll_once()
    assert taken.changed == 1
    assert office.case(case).review.text.literal == "Still waiting for a call."


@pytest.mark.timeout(120)
async def test_a_site_that_never_answers_ends_no_other_polling(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site_reading, "PAGE_S", 0.05)
    answers = office.site.page

    async def silent_about_oak(
        account: SiteAccount, location: LocationId, cursor: str = ""
    ) -> ReviewPage:
        if location == OAK:
            await asyncio.Event().wait()
        return await answers(account, location, cursor)

    office.site.page = silent_about_oak  # type: ignore[method-assign]
    at_the_lake = replace(negative("r2", 1), key=replace(negative("r2").key, location=LAKE))
    office.site.put(negative("r1", 1), at_the_lake)
    taken = await office.polls.poll_once()
    assert len(taken.opened) == 1
    office.site.page = answers  # type: ignore[method-assign]
    office.clock.pass_(minutes=30)
    taken = await office.polls.poll_due()
    assert len(taken.opened) == 1


async def test_what_a_look_has_shown_is_not_undone_by_an_older_state_that_comes_late(
    office: Office,
) -> None:
    case = await office.opened()
    written = office.site.reviews["r1"]
    first, second = (
        replace(written, text=Untrusted(words), updated_at=MONDAY + timedelta(minutes=minutes))
        for words, minutes in (("The desk was rude.", 1), ("The desk was rude, twice.", 2))
    )
    await office.approve(case)
    office.site.put(second)
    await office.later(seconds=61)
    assert office.case(case).review == second
    await office.approve(case)
    await office.intake.take_in([first])
    known = office.case(case)
    assert (known.review, known.reply.state) == (second, ReplyState.APPROVED)


async def test_a_listing_that_the_site_tells_of_is_read_at_once(office: Office) -> None:
    await office.polls.poll_once()
    office.site.put(negative("r1", 1))
    listing = office.desk.practice.locations[OAK].sites[0].location
    assert (await office.polls.told("google", listing)).new == 1
    assert (await office.polls.told("google", listing)).new == 0
    assert (await office.polls.told("google", "locations/unknown")).new == 0


async def test_before_the_first_contact_news_are_left_to_the_polls(office: Office) -> None:
    office.site.put(negative("r1", 1))
    listing = office.desk.practice.locations[OAK].sites[0].location
    assert (await office.polls.told("google", listing)).new == 0
    assert (await office.polls.poll_once()).new == 1


async def test_a_closed_office_is_looked_at_less_often_and_at_once_when_it_opens(
    office: Office,
) -> None:
    office.polls._pace.while_closed = timedelta(minutes=30)

    async def looks(minutes: int) -> int:
        before = len(office.site.calls)
        for _ in range(minutes):
            office.clock.pass_(minutes=1)
            await office.polls.poll_due()
        return len(office.site.calls) - before

    await office.polls.poll_once()
    assert await looks(20) >= 10
    office.clock.at = MONDAY.replace(hour=3)
    await office.polls.poll_once()
    assert await looks(60) <= 6
    office.clock.at = MONDAY.replace(hour=11, minute=50)
    await office.polls.poll_once()
    assert await looks(12) >= 1
