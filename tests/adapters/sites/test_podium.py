"""Tests what's specific to Podium: reviews from other sites, recommendations, and responses with
IDs.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.sites.podium import Credentials
from bot.errors import NoAccess, SignedOut, Unavailable
from bot.practice import LocationId, SiteAccount
from bot.reviews import ReviewKey
from tests.adapters.sites.google_scene import OAK_ID
from tests.adapters.sites.stages import LAKE_ID, OAK_AT_PODIUM, PODIUM_OAK, podium_at_work
from tests.world import MONDAY

LAKE = "8f14e45f-ceea-467f-9a36-dcbb6a1a4e11"
LAKE_AT_PODIUM = SiteAccount("podium", "", LAKE)
REPLY = "Thank you for telling us. Please call 704-555-0132."


async def test_only_the_chosen_sites_reviews_are_taken() -> None:
    async with podium_at_work() as (site, there, _):
        there.add_review(PODIUM_OAK, 1, "On Google.")
        there.add_review(PODIUM_OAK, 1, "On Yelp.", site="Yelp")
        page = await site.page(OAK_AT_PODIUM, OAK_ID)
    assert [one.text.literal for one in page.reviews] == ["On Google."]


async def test_all_offices_are_read_with_the_same_requests() -> None:
    async with podium_at_work() as (site, there, _):
        for n in range(120):
            at = MONDAY - timedelta(hours=n)
            there.add_review((PODIUM_OAK, LAKE, "elsewhere")[n % 3], 1, f"Review {n}", "", at)
        offices = {OAK_AT_PODIUM: OAK_ID, LAKE_AT_PODIUM: LAKE_ID}
        found = [page async for page in site.pages(offices)]
        calls = [call.method for call in there.log]
    reviews = [one for page in found for one in page.reviews]
    assert len(reviews) == 80
    assert {one.key.location for one in reviews} == {OAK_ID, LAKE_ID}
    assert [one.posted_at for one in reviews] == sorted(
        (one.posted_at for one in reviews), reverse=True
    )
    assert calls == ["token", "reviews.list", "reviews.list"]


@pytest.mark.parametrize(("rating", "said"), [(1, False), (5, True)])
async def test_a_recommendation_has_no_stars(rating: int, said: bool) -> None:
    async with podium_at_work() as (site, there, _):
        there.add_review(PODIUM_OAK, rating, "On FB.", site="Facebook", is_recommendation=True)
        (found,) = (await site.page(OAK_AT_PODIUM, OAK_ID)).reviews
    assert (found.stars, found.recommends) == (None, said)


async def test_a_deleted_response_is_not_changed_but_replaced() -> None:
    async with podium_at_work() as (site, there, _):
        review = there.add_review(PODIUM_OAK, 1, "Waited for hours.")
        key = ReviewKey("podium", OAK_ID, review.uid)
        await site.publish(OAK_AT_PODIUM, key, REPLY)
        review.responses[0].is_deleted = True
        assert (await site.get(OAK_AT_PODIUM, key)).reply is None
        await site.publish(OAK_AT_PODIUM, key, f"{REPLY} Dana")
        there_now = (await site.get(OAK_AT_PODIUM, key)).reply
        assert [call.method for call in there.log].count("responses.update") == 0
    assert there_now is not None
    assert there_now.text == f"{REPLY} Dana"


async def test_an_app_without_the_scope_is_told_which_one_it_needs() -> None:
    async with podium_at_work() as (site, there, _):
        review = there.add_review(PODIUM_OAK, 1)
        there.may_write = False
        with pytest.raises(NoAccess, match="write_reviews"):
            await site.publish(OAK_AT_PODIUM, ReviewKey("podium", OAK_ID, review.uid), REPLY)


async def test_an_unknown_app_is_signed_out_with_what_to_do() -> None:
    async with podium_at_work() as (_, __, other):
        site = other(credentials=Credentials("sandbox-client", "sandbox-secret", "ended"))
        with pytest.raises(SignedOut, match=r"docs/podium\.md"):
            await site.page(OAK_AT_PODIUM, LocationId("oak-street"))


async def test_a_cursor_that_expired_is_tried_again_from_the_start() -> None:
    async with podium_at_work() as (site, _, __):
        with pytest.raises(Unavailable):
            await site.page(OAK_AT_PODIUM, OAK_ID, "expired")
