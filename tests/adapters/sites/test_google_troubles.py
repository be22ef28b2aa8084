"""Tests failures between Google and its adapter, and their consequences."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.sites.google import Credentials, GoogleSite
from bot.errors import Broken, SignedOut, Unavailable, Unknown
from bot.reviews import ReviewKey
from sandbox.clock import SandboxClock
from tests.adapters.sites.google_scene import (
    LAKE,
    LAKE_ID,
    OAK,
    OAK_ID,
    OAK_NAME,
    REPLY,
    Scene,
)
from tests.world import MONDAY


@pytest.mark.parametrize("fault", ["server_error", "drop"])
async def test_a_read_that_fails_may_be_tried_again(scene: Scene, fault: str) -> None:
    key = scene.review()
    await scene.site.get(OAK, key)
    getattr(scene.google.faults, fault)("reviews.get")
    with pytest.raises(Unavailable):
        await scene.site.get(OAK, key)

    assert scene.calls("reviews.get") == 2
    assert (await scene.site.get(OAK, key)).key == key


@pytest.mark.parametrize("fault", ["server_error", "drop"])
@pytest.mark.parametrize("after_work", [True, False])
async def test_a_reply_whose_answer_is_lost_is_unknown_and_sent_once(
    scene: Scene, fault: str, after_work: bool
) -> None:
    key = scene.review()
    await scene.site.get(OAK, key)  # the connection is open, so a library might retry
    getattr(scene.google.faults, fault)("reviews.updateReply", after_work=after_work)
    with pytest.raises(Unknown):
        await scene.site.publish(OAK, key, REPLY)

    assert scene.calls("reviews.updateReply") == 1
    reply = (await scene.site.get(OAK, key)).reply
    assert (reply is not None) is after_work


@pytest.mark.parametrize("fault", ["server_error", "drop"])
async def test_a_take_down_whose_answer_is_lost_is_unknown_and_sent_once(
    scene: Scene, fault: str
) -> None:
    key = scene.review()
    await scene.site.publish(OAK, key, REPLY)
    getattr(scene.google.faults, fault)("reviews.deleteReply")
    with pytest.raises(Unknown):
        await scene.site.take_down(OAK, key)

    assert scene.calls("reviews.deleteReply") == 1


async def test_waiting_ends(scene: Scene) -> None:
    site = scene.other(timeout=timedelta(seconds=1))
    key = scene.review()
    await site.get(OAK, key)
    scene.google.faults.hang("*", 30, count=2)

    with pytest.raises(Unavailable) as read:
        await site.get(OAK, key)
    with pytest.raises(Unknown) as sent:
        await site.publish(OAK, key, REPLY)
    assert read.value.code == sent.value.code == "timeout"


async def test_a_token_that_does_not_come_means_that_nothing_was_done(scene: Scene) -> None:
    key = scene.review()
    for fault in ("server_error", "drop"):
        getattr(scene.google.faults, fault)("token")
        with pytest.raises(Unavailable):
            await scene.site.publish(OAK, key, REPLY)

    assert scene.calls("reviews.updateReply") == 0


async def test_nobody_listening_means_that_nothing_was_done(scene: Scene) -> None:
    site = scene.other(token_url="http://127.0.0.1:1/token")
    with pytest.raises(Unavailable) as refused:
        await site.publish(OAK, scene.review(), REPLY)

    assert refused.value.code == "unreachable"


async def test_a_quota_error_says_how_long_to_wait(scene: Scene) -> None:
    key = scene.review()
    scene.google.faults.rate_limited("reviews.updateReply", retry_after=30)
    with pytest.raises(Unavailable) as refused:
        await scene.site.publish(OAK, key, REPLY)

    assert refused.value.code == "RESOURCE_EXHAUSTED"
    assert refused.value.retry_after == timedelta(seconds=30)


async def test_a_quota_of_nothing_is_told_as_what_it_is(scene: Scene) -> None:
    scene.google.quota_per_minute = 0
    with pytest.raises(SignedOut, match="hasn't opened"):
        await scene.site.page(OAK, OAK_ID)


async def test_a_cursor_that_google_does_not_take_is_refused_for_good(scene: Scene) -> None:
    with pytest.raises(Broken) as refused:
        await scene.site.page(OAK, OAK_ID, "nonsense")

    assert refused.value.code == "INVALID_ARGUMENT"


# --- responses that the sandbox doesn't give


@asynccontextmanager
async def answering(answer: web.Response) -> AsyncIterator[GoogleSite]:
    """An adapter with a Google that gives the same response to everything except the
    token request.
    """

    async def token(request: web.Request) -> web.Response:
        return web.json_response({"access_token": "ya29.x", "expires_in": 3600})

    async def anything(request: web.Request) -> web.StreamResponse:
        return web.Response(status=answer.status, body=answer.body, headers=answer.headers)

    app = web.Application()
    app.add_routes([web.post("/token", token), web.route("*", "/{rest:.*}", anything)])
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        base = str(server.make_url("/")).rstrip("/")
        clock = SandboxClock(MONDAY, running=False)
        yield GoogleSite(session, Credentials("a", "b", "c"), base, f"{base}/token", clock)


KEY = ReviewKey("google", OAK_ID, "r1")
WHOLE: dict[str, Any] = {
    "name": f"{OAK_NAME}/reviews/r1",
    "starRating": "ONE",
    "createTime": "2026-05-04T09:00:00.045123456Z",
}


async def test_an_odd_review_does_not_keep_the_others_of_its_page_out() -> None:
    odd = {"starRating": "ONE"}
    async with answering(web.json_response({"reviews": [odd, WHOLE, 7]})) as site:
        page = await site.page(OAK, OAK_ID)

    assert [review.key for review in page.reviews] == [KEY]
    assert page.reviews[0].updated_at == page.reviews[0].posted_at


async def test_an_empty_page_is_no_error() -> None:
    async with answering(web.json_response({})) as site:
        assert (await site.page(OAK, OAK_ID)).reviews == []


async def test_a_reply_without_a_state_stands_and_its_fields_may_be_new() -> None:
    reply = {"comment": REPLY, "updateTime": "2026-05-04T09:00:00Z", "someday": 1}
    async with answering(web.json_response(WHOLE | {"reviewReply": reply})) as site:
        found = (await site.get(OAK, KEY)).reply

    assert found is not None
    assert found.state == "published"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//evil.example", ""])
async def test_only_web_addresses_are_taken_as_links(url: str) -> None:
    async with answering(web.json_response(WHOLE | {"reviewReplyUrl": url})) as site:
        assert (await site.get(OAK, KEY)).url == ""


@pytest.mark.parametrize(
    "answer",
    [
        web.Response(text="<html>"),
        web.Response(status=302, headers={"Location": "http://127.0.0.1:1/"}),
        web.Response(status=503, text="busy"),
        web.json_response([1]),
    ],
)
async def test_what_makes_no_sense_is_tried_again_later(answer: web.Response) -> None:
    async with answering(answer) as site:
        with pytest.raises(Unavailable):
            await site.get(OAK, KEY)


async def test_an_unreadable_answer_to_a_reply_is_looked_for() -> None:
    async with answering(web.Response(text="<html>")) as site:
        with pytest.raises(Unknown):
            await site.publish(OAK, KEY, REPLY)


async def test_a_quota_error_of_the_older_kind_is_no_refusal() -> None:
    error = {"code": 403, "errors": [{"reason": "userRateLimitExceeded"}]}
    headers = {"Retry-After": "Mon, 04 May 2026 14:02:00 GMT"}
    answer = web.json_response({"error": error}, status=403, headers=headers)
    async with answering(answer) as site:
        with pytest.raises(Unavailable) as refused:
            await site.get(OAK, KEY)

    assert refused.value.retry_after == timedelta(minutes=2)


async def test_two_locations_of_two_accounts_are_two_batches() -> None:
    other = replace(LAKE, account="accounts/2002")
    reviews = [{"name": OAK_NAME, "review": WHOLE}]
    async with answering(web.json_response({"locationReviews": reviews})) as site:
        pages = [page async for page in site.pages({OAK: OAK_ID, other: LAKE_ID})]

    assert [len(page.reviews) for page in pages] == [1, 0]


async def test_a_batch_that_repeats_its_pages_ends() -> None:
    async with answering(web.json_response({"nextPageToken": "same"})) as site:
        pages = [page async for page in site.pages({OAK: OAK_ID})]

    assert len(pages) == 2
