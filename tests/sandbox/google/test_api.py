"""Tests API v4 as callers use it: pages, replies, moderation, tokens, quotas, and faults."""

from __future__ import annotations

from datetime import timedelta

import aiohttp
import pytest

from tests.sandbox.google.site import LAKE, NOON, OAK, Site, opened

MINUTE = timedelta(minutes=1)
LATER = timedelta(minutes=5)


def written(site: Site, count: int = 1, at: str = OAK) -> list[str]:
    """Post this many reviews, a minute apart. Returns their ids, oldest first."""
    start = NOON - timedelta(days=1)
    world = site.google.world
    return [
        world.add_review(at, 1, f"No. {n}", "J. M.", created_at=start + n * MINUTE).id
        for n in range(count)
    ]


async def test_reviews_come_in_pages_the_last_changed_first(site: Site) -> None:
    ids = written(site, 5)
    _, first = await site.api("GET", f"{OAK}/reviews", params={"pageSize": "2"})
    assert [review["reviewId"] for review in first["reviews"]] == [ids[4], ids[3]]
    assert first["totalReviewCount"] == 5
    query = {"pageSize": "2", "pageToken": first["nextPageToken"]}
    _, second = await site.api("GET", f"{OAK}/reviews", params=query)
    assert [review["reviewId"] for review in second["reviews"]] == [ids[2], ids[1]]
    query["pageToken"] = second["nextPageToken"]
    _, last = await site.api("GET", f"{OAK}/reviews", params=query)
    assert [review["reviewId"] for review in last["reviews"]] == [ids[0]]
    assert "nextPageToken" not in last


async def test_a_page_holds_fifty_at_most(site: Site) -> None:
    written(site, 60)
    _, page = await site.api("GET", f"{OAK}/reviews", params={"pageSize": "500"})
    assert len(page["reviews"]) == 50


@pytest.mark.parametrize(
    "query", [{"pageToken": "invented"}, {"orderBy": "stars"}, {"pageSize": "many"}]
)
async def test_a_wrong_page_is_an_invalid_argument(site: Site, query: dict[str, str]) -> None:
    status, said = await site.api("GET", f"{OAK}/reviews", params=query)
    assert (status, said["error"]["status"]) == (400, "INVALID_ARGUMENT")


async def test_an_edited_review_moves_to_the_front(site: Site) -> None:
    ids = written(site, 3)
    site.google.world.edit_review(ids[0], stars=4)
    _, page = await site.api("GET", f"{OAK}/reviews")
    assert page["reviews"][0]["reviewId"] == ids[0]
    assert page["reviews"][0]["starRating"] == "FOUR"


async def test_several_locations_are_read_at_once(site: Site) -> None:
    (oak,), (lake,) = written(site), written(site, at=LAKE)
    account = OAK.rpartition("/locations/")[0]
    wish = {"locationNames": [OAK, LAKE]}
    _, said = await site.api("POST", f"{account}/locations:batchGetReviews", json=wish)
    found = {
        locationReview["name"]: locationReview["review"]["reviewId"]
        for locationReview in said["locationReviews"]
    }
    assert found == {OAK: oak, LAKE: lake}


async def test_a_review_that_was_taken_down_is_not_found(site: Site) -> None:
    (id,) = written(site)
    assert (await site.api("GET", f"{OAK}/reviews/{id}"))[0] == 200
    site.google.world.remove_review(id)
    assert (await site.api("GET", f"{OAK}/reviews/{id}"))[0] == 404


async def test_a_reply_is_pending_until_moderation_let_it_pass(site: Site) -> None:
    (id,) = written(site)
    _, reply = await site.api("PUT", f"{OAK}/reviews/{id}/reply", json={"comment": "Please call."})
    assert reply["reviewReplyState"] == "PENDING"
    site.google.clock.jump(LATER)
    _, review = await site.api("GET", f"{OAK}/reviews/{id}")
    assert review["reviewReply"]["reviewReplyState"] == "APPROVED"
    assert "policyViolation" not in review["reviewReply"]


async def test_a_reply_with_a_link_is_refused_with_its_reason(site: Site) -> None:
    (id,) = written(site)
    wish = {"comment": "See www.rosebank.example/offers"}
    await site.api("PUT", f"{OAK}/reviews/{id}/reply", json=wish)
    site.google.clock.jump(LATER)
    _, review = await site.api("GET", f"{OAK}/reviews/{id}")
    assert review["reviewReply"]["reviewReplyState"] == "REJECTED"
    assert review["reviewReply"]["policyViolation"] == "ADVERTISING_AND_SOLICITATION"


async def test_the_same_reply_again_changes_nothing_and_another_replaces_it(site: Site) -> None:
    (id,) = written(site)
    path = f"{OAK}/reviews/{id}/reply"
    await site.api("PUT", path, json={"comment": "First."})
    site.google.clock.jump(LATER)
    _, again = await site.api("PUT", path, json={"comment": "First."})
    assert again["reviewReplyState"] == "APPROVED"
    _, other = await site.api("PUT", path, json={"comment": "Second."})
    assert (other["comment"], other["reviewReplyState"]) == ("Second.", "PENDING")


async def test_a_reply_is_taken_back_once(site: Site) -> None:
    (id,) = written(site)
    path = f"{OAK}/reviews/{id}/reply"
    await site.api("PUT", path, json={"comment": "Please call."})
    assert (await site.api("DELETE", path))[0] == 200
    assert (await site.api("DELETE", path))[0] == 404
    _, review = await site.api("GET", f"{OAK}/reviews/{id}")
    assert "reviewReply" not in review


@pytest.mark.parametrize("comment", ["", "   ", "é" * 2049, None, 7])
async def test_a_reply_that_is_empty_or_over_4096_bytes_is_refused(
    site: Site, comment: object
) -> None:
    (id,) = written(site)
    status, said = await site.api("PUT", f"{OAK}/reviews/{id}/reply", json={"comment": comment})
    assert (status, said["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert (await site.seen())[0]["reply"] is None


async def test_a_reply_of_exactly_4096_bytes_is_taken(site: Site) -> None:
    (id,) = written(site)
    wish = {"comment": "é" * 2048}
    assert (await site.api("PUT", f"{OAK}/reviews/{id}/reply", json=wish))[0] == 200


async def test_a_refresh_token_buys_a_token_that_lasts_an_hour(site: Site) -> None:
    form = {
        "grant_type": "refresh_token",
        "client_id": "sandbox-client",
        "client_secret": "sandbox-secret",
        "refresh_token": "sandbox-refresh-token",
    }
    status, said = await site.call("POST", "/sandbox/google/token", data=form)
    assert (status, said["expires_in"]) == (200, 3600)
    site.token = said["access_token"]
    assert (await site.api("GET", f"{OAK}/reviews"))[0] == 200
    site.google.clock.jump(timedelta(hours=1))
    status, said = await site.api("GET", f"{OAK}/reviews")
    assert (status, said["error"]["status"]) == (401, "UNAUTHENTICATED")
    wrong = form | {"refresh_token": "another"}
    status, said = await site.call("POST", "/sandbox/google/token", data=wrong)
    assert (status, said["error"]) == (400, "invalid_grant")


async def test_a_call_over_the_quota_is_told_so_and_the_next_minute_is_free() -> None:
    async with opened(quota_per_minute=2) as site:
        for _ in range(2):
            assert (await site.api("GET", f"{OAK}/reviews"))[0] == 200
        status, said = await site.api("GET", f"{OAK}/reviews")
        assert (status, said["error"]["status"]) == (429, "RESOURCE_EXHAUSTED")
        site.google.clock.jump(MINUTE)
        assert (await site.api("GET", f"{OAK}/reviews"))[0] == 200


async def test_a_fault_hits_the_method_it_names_and_no_other(site: Site) -> None:
    (id,) = written(site)
    site.google.faults.rate_limited("reviews.updateReply", retry_after=7)
    assert (await site.api("GET", f"{OAK}/reviews/{id}"))[0] == 200
    path = f"{OAK}/reviews/{id}/reply"
    status, said = await site.api("PUT", path, json={"comment": "Please call."})
    assert (status, said["error"]["status"]) == (429, "RESOURCE_EXHAUSTED")
    assert (await site.api("PUT", path, json={"comment": "Please call."}))[0] == 200


async def test_an_answer_can_get_lost_after_the_work_was_done(site: Site) -> None:
    (id,) = written(site)
    site.google.faults.drop("reviews.updateReply", after_work=True)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await site.api("PUT", f"{OAK}/reviews/{id}/reply", json={"comment": "Please call."})
    (review,) = await site.seen()
    assert review["reply"]["text"] == "Please call."
