"""Tests what's specific to Yelp: an unpaginated list, Pacific time, and a business user's token."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest

from adapters.sites.yelp import Credentials, YelpSite
from adapters.sites.yelp.wire import WirePage, WireReview
from bot.errors import Broken, Gone, Later, NoAccess, NotShown, SignedOut, Unknown
from bot.practice import SiteAccount
from bot.reviews import ReviewKey
from sandbox.yelp import Business, Yelp
from tests.adapters.sites.google_scene import OAK_ID, REPLY
from tests.adapters.sites.stages import BUSINESS, OAK_AT_YELP, yelp_at_work
from tests.world import MONDAY

Scene = tuple[YelpSite, Yelp, Callable[..., YelpSite]]


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with yelp_at_work() as made:
        yield made


def key_of(id: str) -> ReviewKey:
    return ReviewKey("yelp", OAK_ID, id)


def test_times_are_pacific_in_summer_and_in_winter() -> None:
    winter = {"id": "a", "time_created": "2026-01-10 20:00:23"}
    summer = {"id": "a", "time_created": "2026-06-10 20:00:23"}
    assert WireReview.model_validate(winter).created_at == datetime(
        2026, 1, 11, 4, 0, 23, tzinfo=UTC
    )
    assert WireReview.model_validate(summer).created_at == datetime(
        2026, 6, 11, 3, 0, 23, tzinfo=UTC
    )


def test_a_list_is_read_as_in_the_table_and_as_in_the_example() -> None:
    assert WirePage.model_validate({"reviews": [1]}).reviews == [1]
    assert WirePage.model_validate({"reviews": {"review": [1]}}).reviews == [1]


async def test_a_review_that_is_not_listed_is_never_called_gone(scene: Scene) -> None:
    site, there, _ = scene
    there.most_shown = 3
    ids = [
        there.add_review(BUSINESS, 1, f"{n}", created_at=MONDAY - timedelta(days=n)).id
        for n in range(4)
    ]
    assert (await site.get(OAK_AT_YELP, key_of(ids[0]))).text.literal == "0"
    with pytest.raises(NotShown, match="newest reviews"):
        await site.get(OAK_AT_YELP, key_of(ids[3]))


async def test_a_token_lasts_a_week(scene: Scene) -> None:
    site, there, _ = scene
    first, second, third = (there.add_review(BUSINESS, 1, f"{n}").id for n in range(3))

    def tokens() -> int:
        return sum(call.method == "token" for call in there.log)

    await site.publish(OAK_AT_YELP, key_of(first), REPLY)
    there.clock.jump(timedelta(days=6))
    await site.publish(OAK_AT_YELP, key_of(second), REPLY)
    assert tokens() == 1
    there.clock.jump(timedelta(days=1))
    await site.publish(OAK_AT_YELP, key_of(third), REPLY)
    assert tokens() == 2


async def test_a_token_that_yelp_dropped_is_renewed_once(scene: Scene) -> None:
    site, there, _ = scene
    first, second = (there.add_review(BUSINESS, 1, f"{n}").id for n in range(2))
    await site.publish(OAK_AT_YELP, key_of(first), REPLY)
    there.faults.error("reviews.respond", "401 INVALID_TOKEN")
    await site.publish(OAK_AT_YELP, key_of(second), REPLY)

    assert sum(call.method == "token" for call in there.log) == 2


async def test_an_ended_sign_in_is_told_with_what_to_do(scene: Scene) -> None:
    _, there, other = scene
    id = there.add_review(BUSINESS, 1).id
    site = other(credentials=Credentials("sandbox-key", "sandbox-client", "sandbox-secret", "old"))
    with pytest.raises(SignedOut, match="Create a new refresh token") as refused:
        await site.publish(OAK_AT_YELP, key_of(id), REPLY)

    assert refused.value.sign_in == "settings:yelp"
    assert "sandbox-secret" not in repr(Credentials("a", "b", "sandbox-secret", "d"))


async def test_what_a_person_has_to_fix_on_yelp_is_said_in_a_sentence(scene: Scene) -> None:
    site, there, _ = scene
    id = there.add_review(BUSINESS, 1).id
    there.has_photo = False
    with pytest.raises(NoAccess, match="wants a photo"):
        await site.publish(OAK_AT_YELP, key_of(id), REPLY)
    there.has_photo = True
    there.businesses[BUSINESS] = Business(BUSINESS, claimed=False)
    with pytest.raises(NoAccess, match="claim its page"):
        await site.publish(OAK_AT_YELP, key_of(id), REPLY)
    there.is_partner = False
    with pytest.raises(NoAccess, match="Private Reviews API"):
        await site.page(OAK_AT_YELP, OAK_ID)


async def test_the_21st_reply_of_a_day_waits(scene: Scene) -> None:
    site, there, _ = scene
    ids = [there.add_review(BUSINESS, 1, f"{n}").id for n in range(21)]
    for id in ids[:20]:
        await site.publish(OAK_AT_YELP, key_of(id), REPLY)
    with pytest.raises(Later, match="20 replies a day") as refused:
        await site.publish(OAK_AT_YELP, key_of(ids[20]), REPLY)

    assert refused.value.retry_after == timedelta(hours=1)
    there.clock.jump(timedelta(days=1))
    await site.publish(OAK_AT_YELP, key_of(ids[20]), REPLY)


async def test_the_limit_counts_characters_and_is_checked_before_the_call(scene: Scene) -> None:
    site, there, _ = scene
    id = there.add_review(BUSINESS, 1).id
    with pytest.raises(Broken, match="5,000 characters"):
        await site.publish(OAK_AT_YELP, key_of(id), "é" * 5001)
    assert there.log == []
    assert (await site.publish(OAK_AT_YELP, key_of(id), "é" * 5000)).text == "é" * 5000


async def test_emoji_end_in_an_unknown_result_so_that_someone_looks(scene: Scene) -> None:
    site, there, _ = scene
    id = there.add_review(BUSINESS, 1).id
    with pytest.raises(Unknown):
        await site.publish(OAK_AT_YELP, key_of(id), f"{REPLY} \U0001f600")


async def test_a_page_that_yelp_does_not_know(scene: Scene) -> None:
    site, _, _ = scene
    with pytest.raises(Gone):
        await site.page(SiteAccount("yelp", "", "x" * 22), OAK_ID)


async def test_a_reply_is_taken_down_by_hand(scene: Scene) -> None:
    site, there, _ = scene
    id = there.add_review(BUSINESS, 1).id
    with pytest.raises(Broken):
        await site.take_down(OAK_AT_YELP, key_of(id))
