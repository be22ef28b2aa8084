"""Google's adapter against the sandbox's Google, over HTTP, with everything that goes wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.sites.google import Credentials, GoogleSite
from adapters.sites.google.violations import violations
from adapters.sites.google.wire import WireReply
from bot.errors import Broken, Gone, NoAccess, Unavailable, Unknown
from bot.ports import ReviewSite
from bot.practice import LocationId, SiteAccount
from bot.reviews import ReviewKey
from sandbox.clock import SandboxClock
from sandbox.google import Google, Location
from sandbox.google.moderation import VIOLATIONS
from tests.world import MONDAY

OAK = SiteAccount("google", "accounts/1001", "locations/2001")
LAKE = SiteAccount("google", "accounts/1001", "locations/2002")
OAK_ID, LAKE_ID = LocationId("oak-street"), LocationId("lakeside")
OAK_NAME, LAKE_NAME = "accounts/1001/locations/2001", "accounts/1001/locations/2002"
REPLY = "Thank you for telling us. Please call 704-555-0132 or write to care@rosebank.example."


@dataclass
class Scene:
    """The sandbox's Google on a port, and the adapter that speaks to it."""

    google: Google
    site: GoogleSite
    clock: SandboxClock
    session: aiohttp.ClientSession
    base: str
    keys: list[ReviewKey] = field(default_factory=list)

    def review(self, stars: int = 1, text: str = "Waited for hours.", **more: Any) -> ReviewKey:
        added = self.google.world.add_review(OAK_NAME, stars, text, "Denise R.", **more)
        return ReviewKey("google", OAK_ID, added.id)

    def calls(self, method: str) -> int:
        return sum(call.method == method for call in self.google.log)

    def other(self, **more: Any) -> GoogleSite:
        """Another adapter for the same Google."""
        credentials = Credentials("sandbox-client", "sandbox-secret", "sandbox-refresh-token")
        urls = {"api_url": f"{self.base}/v4", "token_url": f"{self.base}/token"}
        return GoogleSite(
            self.session, **({"credentials": credentials} | urls | more), clock=self.clock
        )


@asynccontextmanager
async def staged() -> AsyncIterator[Scene]:
    clock = SandboxClock(MONDAY, running=False)
    google = Google(clock, [Location(OAK_NAME, "Oak Street"), Location(LAKE_NAME, "Lakeside")])
    app = web.Application()
    google.mount(app, "/g")
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        base = str(server.make_url("/g"))
        scene = Scene(google, None, clock, session, base)  # type: ignore[arg-type]
        scene.site = scene.other()
        try:
            yield scene
        finally:
            google.faults.clear()


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with staged() as made:
        yield made


def test_it_is_a_review_site(scene: Scene) -> None:
    site: ReviewSite = scene.site
    assert site.id == "google"


# --- reading


async def test_a_review_arrives_with_everything_it_has(scene: Scene) -> None:
    key = scene.review(2, "Rude at the desk.", created_at=MONDAY - timedelta(hours=3))
    page = await scene.site.page(OAK, OAK_ID)

    (found,) = page.reviews
    assert found.key == key
    assert found.stars == 2
    assert found.text.literal == "Rude at the desk."
    assert found.author.literal == "Denise R."
    assert found.posted_at == found.updated_at == MONDAY - timedelta(hours=3)
    assert found.url.endswith(f"#review-{key.id}")
    assert found.reply is None
    assert page.cursor == ""


async def test_pages_follow_one_another_newest_first(scene: Scene) -> None:
    for hour in range(120):
        scene.review(text=f"Review {hour}", created_at=MONDAY - timedelta(hours=hour))
    texts, cursor = [], ""
    while True:
        page = await scene.site.page(OAK, OAK_ID, cursor)
        texts += [one.text.literal for one in page.reviews]
        cursor = page.cursor
        if not cursor:
            break

    assert texts == [f"Review {hour}" for hour in range(120)]
    assert scene.calls("reviews.list") == 3


async def test_stars_alone_no_name_and_no_rating_are_all_fine(scene: Scene) -> None:
    scene.google.world.add_review(OAK_NAME, 0)
    (found,) = (await scene.site.page(OAK, OAK_ID)).reviews

    assert found.stars is None
    assert not found.text
    assert not found.author


async def test_a_translation_is_split_off_and_the_original_kept(scene: Scene) -> None:
    key = scene.review(text="Muy mala atención.", translation="Very bad service.")
    found = await scene.site.get(OAK, key)

    assert found.text.literal == "Muy mala atención."
    assert found.translation.literal == "Very bad service."


async def test_many_locations_come_in_one_batch_each_with_its_own_id(scene: Scene) -> None:
    for hour in range(60):
        scene.review(text=f"Oak {hour}", created_at=MONDAY - timedelta(hours=hour))
    scene.google.world.add_review(LAKE_NAME, 1, "Lake")
    pages = [page async for page in scene.site.pages({OAK: OAK_ID, LAKE: LAKE_ID})]

    found = [one for page in pages for one in page.reviews]
    assert len(found) == 61
    assert {one.key.location for one in found if one.text.literal == "Lake"} == {LAKE_ID}
    assert scene.calls("locations.batchGetReviews") == 2


async def test_a_removed_review_is_gone(scene: Scene) -> None:
    key = scene.review()
    scene.google.world.remove_review(key.id)

    with pytest.raises(Gone):
        await scene.site.get(OAK, key)


async def test_an_edited_review_has_a_new_revision(scene: Scene) -> None:
    key = scene.review()
    before = await scene.site.get(OAK, key)
    scene.clock.jump(timedelta(hours=1))
    scene.google.world.edit_review(key.id, stars=4)
    after = await scene.site.get(OAK, key)

    assert after.revision != before.revision
    assert after.updated_at == before.updated_at + timedelta(hours=1)


async def test_an_id_with_odd_signs_stays_one_part_of_the_address(scene: Scene) -> None:
    with pytest.raises(Gone):
        await scene.site.get(OAK, ReviewKey("google", OAK_ID, "../../reviews?x=1#y"))

    assert scene.calls("reviews.list") == 0


# --- publishing


async def test_a_reply_goes_through_moderation(scene: Scene) -> None:
    key = scene.review()
    sent = await scene.site.publish(OAK, key, REPLY)
    scene.clock.jump(timedelta(minutes=1))
    later = (await scene.site.get(OAK, key)).reply

    assert (sent.text, sent.state) == (REPLY, "pending")
    assert later is not None
    assert (later.text, later.state, later.at) == (REPLY, "published", MONDAY)


async def test_a_rejected_reply_says_why_in_plain_words(scene: Scene) -> None:
    key = scene.review()
    await scene.site.publish(OAK, key, REPLY)
    scene.google.world.moderate(key.id, "REJECTED", "LOCATION_VERIFICATION_REQUIRED")
    reply = (await scene.site.get(OAK, key)).reply

    assert reply is not None
    assert (reply.state, reply.rejection) == ("rejected", "account")
    assert reply.reason == "the profile isn't verified"
    assert reply.remedy == "verify the Business Profile with Google."


def test_every_violation_is_in_one_of_three_classes() -> None:
    known = violations()
    assert len(known) == 43
    assert set(known) == set(VIOLATIONS)
    assert {code for code, why in known.items() if why.rejection == "site"} == {"MODERATION_ERROR"}
    for code, why in known.items():
        assert why.reason, code
        assert not why.reason.endswith("."), code
        assert bool(why.remedy) == (why.rejection == "account"), code


def test_a_violation_that_google_added_since_is_one_of_the_text() -> None:
    new = WireReply.model_validate(
        {"comment": REPLY, "reviewReplyState": "REJECTED", "policyViolation": "TOO_POLITE"}
    )
    reply = new.reply()
    assert (reply.state, reply.rejection) == ("rejected", "text")
    assert reply.reason == "it breaks one of Google's policies"


async def test_a_later_reply_replaces_the_earlier_one(scene: Scene) -> None:
    key = scene.review()
    await scene.site.publish(OAK, key, REPLY)
    await scene.site.publish(OAK, key, f"{REPLY} Dana Penhale")

    reply = (await scene.site.get(OAK, key)).reply
    assert reply is not None
    assert reply.text == f"{REPLY} Dana Penhale"


async def test_a_reply_is_taken_down_and_once_more_is_fine(scene: Scene) -> None:
    key = scene.review()
    await scene.site.publish(OAK, key, REPLY)
    await scene.site.take_down(OAK, key)
    await scene.site.take_down(OAK, key)

    assert (await scene.site.get(OAK, key)).reply is None


async def test_the_limit_counts_bytes_and_is_checked_before_the_call(scene: Scene) -> None:
    key = scene.review()
    with pytest.raises(Broken, match="4,096 bytes") as refused:
        await scene.site.publish(OAK, key, "é" * 2049)
    assert refused.value.code == "too_long"
    assert scene.calls("reviews.updateReply") == 0

    assert (await scene.site.publish(OAK, key, "é" * 2048)).text == "é" * 2048


async def test_an_empty_reply_never_leaves(scene: Scene) -> None:
    key = scene.review()
    with pytest.raises(Broken):
        await scene.site.publish(OAK, key, " \n")

    assert scene.calls("reviews.updateReply") == 0


async def test_a_reply_to_a_removed_review_finds_it_gone(scene: Scene) -> None:
    key = scene.review()
    scene.google.world.remove_review(key.id)

    with pytest.raises(Gone):
        await scene.site.publish(OAK, key, REPLY)


# --- signing in


async def test_one_token_serves_many_calls_until_shortly_before_it_ends(scene: Scene) -> None:
    key = scene.review()
    await asyncio.gather(*(scene.site.get(OAK, key) for _ in range(5)))
    scene.clock.jump(timedelta(minutes=57))
    await scene.site.get(OAK, key)
    assert scene.calls("token") == 1

    scene.clock.jump(timedelta(minutes=2))
    await scene.site.get(OAK, key)
    assert scene.calls("token") == 2


async def test_a_token_that_google_dropped_is_renewed_once(scene: Scene) -> None:
    key = scene.review()
    await scene.site.get(OAK, key)
    scene.google.faults.error("reviews.updateReply", "UNAUTHENTICATED")
    await scene.site.publish(OAK, key, REPLY)

    assert scene.calls("token") == 2
    assert scene.calls("reviews.updateReply") == 2


async def test_where_a_new_token_does_not_help_a_person_is_needed(scene: Scene) -> None:
    key = scene.review()
    scene.google.faults.error("reviews.get", "UNAUTHENTICATED", count=None)
    with pytest.raises(NoAccess, match="Connect Google again") as refused:
        await scene.site.get(OAK, key)

    assert refused.value.code == "UNAUTHENTICATED"
    assert scene.calls("reviews.get") == 2


async def test_ended_access_is_told_in_plain_words(scene: Scene) -> None:
    key = scene.review()
    scene.google.oauth.refresh_token = None
    with pytest.raises(NoAccess, match="ended Bedside's access") as refused:
        await scene.site.publish(OAK, key, REPLY)

    assert refused.value.code == "invalid_grant"
    assert scene.calls("reviews.updateReply") == 0


async def test_a_wrong_client_is_told(scene: Scene) -> None:
    site = scene.other(credentials=Credentials("x", "y", "z"))
    with pytest.raises(NoAccess, match="client id and secret") as refused:
        await site.get(OAK, scene.review())

    assert refused.value.code == "invalid_client"
    assert "'y'" not in repr(Credentials("x", "y", "z"))


async def test_access_that_is_given_back_works_at_once(scene: Scene) -> None:
    key = scene.review()
    scene.google.faults.error("token", "invalid_grant")
    with pytest.raises(Unavailable):
        await scene.site.get(OAK, key)

    assert (await scene.site.get(OAK, key)).key == key


async def test_a_profile_that_is_not_ours_waits_for_a_person(scene: Scene) -> None:
    scene.google.denied.add(OAK_NAME)
    with pytest.raises(NoAccess, match="manager of the profile") as refused:
        await scene.site.page(OAK, OAK_ID)

    assert refused.value.code == "PERMISSION_DENIED"


# --- what goes wrong on the way


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
    await scene.site.get(OAK, key)  # the connection is open, so that a library might repeat
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
    site = scene.other(timeout=timedelta(milliseconds=100))
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
    with pytest.raises(Unavailable, match="has not opened"):
        await scene.site.page(OAK, OAK_ID)


async def test_a_cursor_that_google_does_not_take_is_refused_for_good(scene: Scene) -> None:
    with pytest.raises(Broken) as refused:
        await scene.site.page(OAK, OAK_ID, "nonsense")

    assert refused.value.code == "INVALID_ARGUMENT"


# --- answers that the sandbox does not give


@asynccontextmanager
async def answering(answer: web.Response) -> AsyncIterator[GoogleSite]:
    """An adapter whose Google says the same to everything but the token."""

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

    assert [one.key for one in page.reviews] == [KEY]
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
