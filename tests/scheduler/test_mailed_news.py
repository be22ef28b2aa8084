"""Tests that e-mails about a recorded review are added to it, and never open a second case."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.adding import Adding, EnteredReview
from bot.cases.case import Case, CaseId
from bot.cases.state.site import ReviewState
from bot.practice import MemberId
from bot.store import reviews
from bot.untrusted import NOTHING, Untrusted
from tests.scheduler.mailed import NOTICE, WORDS, noticed, room, shown, take
from tests.scheduler.office import Office
from tests.world import OAK, review

WORSE = "Now they billed me twice, too. Never again."
KIND = "They called me and made it right. Thank you, everyone."


async def came(office: Office, id: str = "n2", **changes: Any) -> None:
    """Deliver a later e-mail about Kara's review."""
    office.clock.pass_(hours=2)
    await take(office, noticed(office, id, notice=replace(NOTICE, **changes)))


def edit(stars: int, words: str, **more: Any) -> dict[str, Any]:
    return {"news": "edited", "stars": stars, "text": Untrusted(words), **more}


def only_case(office: Office) -> Case:
    with pytest.raises(AssertionError):
        office.case(CaseId(2))
    return office.case(CaseId(1))


async def test_an_edit_joins_the_case_with_its_difference(office: Office) -> None:
    await take(office, noticed(office))
    await came(office, **edit(1, WORSE))
    case = only_case(office)
    assert case.review.text.literal == WORSE
    assert case.review_track.text_before.literal == WORDS
    assert shown(office) == []


async def test_the_same_edit_again_changes_nothing(office: Office) -> None:
    await take(office, noticed(office))
    await came(office, **edit(1, WORSE))
    before = only_case(office)
    await came(office, "n3", **edit(1, f" {WORSE} "))
    assert only_case(office) == before


async def test_the_first_notice_again_doesnt_undo_the_edit(office: Office) -> None:
    await take(office, noticed(office))
    await came(office, **edit(1, WORSE))
    await came(office, "n3")
    assert only_case(office).review.text.literal == WORSE


async def test_a_better_one_ends_the_case_and_a_worse_one_reopens_it(office: Office) -> None:
    id = await office.opened(review("g1", posted_at=office.clock.now()))
    await office.approved_and_left(id)
    await office.outbox.drain()
    author = office.case(id).review.author
    await came(office, **edit(5, KIND, author=author))
    better = only_case(office)
    assert better.closed is not None
    await came(office, "n3", **edit(1, WORSE, author=author))
    assert only_case(office).closed is None
    assert shown(office) == []


async def test_a_good_review_that_got_worse_opens_its_case_once(office: Office) -> None:
    good = review("g1", "Kind people.", 5, office.clock.now())
    await office.intake.take_in([good])
    await came(office, **edit(1, WORSE, author=good.author))
    at = office.clock.now() - timedelta(minutes=1)
    edited = replace(good, stars=1, text=Untrusted(WORSE), updated_at=at)
    await office.intake.take_in([edited])
    found = only_case(office).review
    assert (found.key, found.stars, found.text) == (good.key, 1, edited.text)


async def test_the_site_s_own_version_comes_after_the_mail_s(office: Office) -> None:
    id = await office.opened(review("g1", posted_at=office.clock.now()))
    case = office.case(id)
    await came(office, **edit(1, f"{WORSE[:30]}…", is_cut=True, author=case.review.author))
    at = office.clock.now() - timedelta(minutes=1)
    whole = replace(case.review, text=Untrusted(WORSE), updated_at=at)
    await office.intake.take_in([whole])
    assert only_case(office).review == whole


async def test_the_site_s_id_in_the_link_decides_between_two_of_one_name(office: Office) -> None:
    now = office.clock.now()
    first, second = review("abcdefgh-1", posted_at=now), review("abcdefgh-2", WORSE, 1, now)
    await office.intake.take_in([first, second])
    link = "https://www.google.com/biz?hrid=abcdefgh-2"
    await came(office, **edit(1, "Still no reply from anyone.", author=first.author, url=link))
    assert office.case(CaseId(2)).review.text.literal == "Still no reply from anyone."
    assert office.case(CaseId(1)).review == first


@pytest.mark.parametrize("names", [("J. M.", "J. M."), ("K. T.",), ("",)])
async def test_an_edit_of_no_one_review_is_shown_to_a_person(
    office: Office, names: tuple[str, ...]
) -> None:
    for n, name in enumerate(names):
        words = Untrusted(f"{WORDS} {n}")
        one = replace(NOTICE, author=Untrusted(name), text=words)
        await take(office, noticed(office, f"first-{n}", notice=one))
    author = NOTICE.author if names[0] else NOTHING
    await came(office, **edit(1, WORSE, author=author))
    assert shown(office) == ["notice to oak-street: open"]
    with pytest.raises(AssertionError):
        office.case(CaseId(len(names) + 1))


async def test_an_edit_that_a_person_enters_joins_its_case(office: Office) -> None:
    await take(office, noticed(office))
    await came(office, **edit(1, "", lacks=("text",)))
    assert shown(office) == ["notice to oak-street: open"]
    maya = office.desk.practice.members[MemberId("maya")]
    opened = await room(office).opened(1 + 1, maya)
    assert (opened.mail.case, opened.mail.notice is not None) == (CaseId(1), True)
    entered = EnteredReview(OAK, "google", 1, Untrusted(WORSE), NOTICE.author)
    said = await Adding(office.desk, office.intake).add(entered, maya, is_edit=True)
    assert said == "Got it. It's in case 1 now."
    assert only_case(office).review.text.literal == WORSE


async def test_a_removal_ends_the_case(office: Office) -> None:
    await take(office, noticed(office))
    await came(office, news="removed", stars=None, text=NOTHING)
    case = only_case(office)
    assert case.review_track.state is ReviewState.REMOVED
    assert case.closed is not None
    assert shown(office) == []


async def test_photos_are_noted_on_the_case(office: Office) -> None:
    await take(office, noticed(office))
    await came(office, news="photos", stars=None, text=NOTHING)
    assert only_case(office).review.has_photos
    assert only_case(office).review.text.literal == WORDS


@pytest.mark.parametrize("news", ["published", "rejected", "reported"])
async def test_news_of_a_reply_that_we_dont_know_names_its_case(office: Office, news: str) -> None:
    await take(office, noticed(office))
    await came(office, news=news, stars=None, text=NOTHING)
    assert shown(office) == ["notice to oak-street: open"]
    maya = office.desk.practice.members[MemberId("maya")]
    assert (await room(office).opened(2, maya)).mail.case == CaseId(1)
    await room(office).dismissed(2, maya)
    await office.outbox.drain()
    assert shown(office) == ["notice to oak-street: Maya took care of it."]
    only_case(office)


async def test_news_of_a_reply_that_we_know_is_no_news(office: Office) -> None:
    id = await office.opened(review("g1", posted_at=office.clock.now()))
    await office.approved_and_left(id)
    await office.outbox.drain()
    author = office.case(id).review.author
    await came(office, news="published", stars=None, text=NOTHING, author=author)
    assert shown(office) == []


async def test_a_fake_removal_ends_nothing(office: Office) -> None:
    await take(office, noticed(office))
    notice = replace(NOTICE, news="removed", stars=None, text=NOTHING)
    await take(office, noticed(office, "n2", notice=notice, genuine="no"))
    assert only_case(office).closed is None
    assert shown(office) == ["notice to oak-street: open"]


async def test_a_review_in_two_ways_is_one_that_can_be_edited(office: Office) -> None:
    """A good one has no case that would say so."""
    good = replace(NOTICE, stars=5, text=Untrusted("Kind people."))
    await take(office, noticed(office, notice=good))
    there = review("g1", "Kind people.", 5, office.clock.now())
    there = replace(there, author=NOTICE.author)
    await office.intake.take_in([there])
    await came(office, **edit(1, WORSE))
    case = only_case(office)
    assert case.review.key == there.key
    kept = office.store.run_sync(reviews.load, office.desk.practice.id, there.key)
    assert kept is not None
    assert kept.case == case.id
