"""Tests what's specific to Trustpilot: its token, its locations, and the fields that it hides."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.sites.trustpilot import Credentials, TrustpilotSite
from bot.errors import Broken, Later, NoAccess, SignedOut, Unavailable, Unknown
from bot.practice import SiteAccount
from bot.reviews import ReviewKey
from sandbox.clock import SandboxClock
from sandbox.trustpilot import Trustpilot
from tests.adapters.sites.google_scene import OAK_ID, REPLY
from tests.adapters.sites.stages import (
    LAKE_ID,
    OAK_AT_TRUSTPILOT,
    OAK_PLACE,
    REST_AT_TRUSTPILOT,
    UNIT,
    trustpilot_at_work,
)
from tests.world import MONDAY

Scene = tuple[TrustpilotSite, Trustpilot, Callable[..., TrustpilotSite]]


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with trustpilot_at_work() as made:
        yield made


def key_of(id: str) -> ReviewKey:
    return ReviewKey("trustpilot", OAK_ID, id)


async def test_the_title_is_part_of_the_text(scene: Scene) -> None:
    site, there, _ = scene
    id = there.world.add_review(UNIT, 1, "Two hours late.", title="Never again").id
    found = await site.get(OAK_AT_TRUSTPILOT, key_of(id))

    assert found.text.literal == "Never again\n\nTwo hours late."
    assert found.url == f"https://www.trustpilot.com/reviews/{id}"
    assert found.language == "en"


async def test_offices_that_share_a_unit_are_read_in_one_request(scene: Scene) -> None:
    site, there, _ = scene
    there.world.add_review(UNIT, 1, "Oak", location=OAK_PLACE)
    there.world.add_review(UNIT, 1, "None")
    there.world.add_review(UNIT, 1, "Closed since", location="another")
    accounts = {OAK_AT_TRUSTPILOT: OAK_ID, REST_AT_TRUSTPILOT: LAKE_ID}
    pages = [page async for page in site.pages(accounts)]

    found = {review.text.literal: review.key.location for page in pages for review in page.reviews}
    assert found == {"Oak": OAK_ID, "None": LAKE_ID, "Closed since": LAKE_ID}
    assert sum(call.method == "reviews.list" for call in there.log) == 1


async def test_an_office_alone_gets_the_same_reviews(scene: Scene) -> None:
    site, there, _ = scene
    there.world.add_review(UNIT, 1, "Oak", location=OAK_PLACE)
    there.world.add_review(UNIT, 1, "None")
    oak = await site.page(OAK_AT_TRUSTPILOT, OAK_ID)
    rest = await site.page(REST_AT_TRUSTPILOT, LAKE_ID)

    assert [review.text.literal for review in oak.reviews] == ["Oak"]
    assert [review.text.literal for review in rest.reviews] == ["None"]


async def test_a_reply_to_a_hidden_review_waits_until_it_is_back(scene: Scene) -> None:
    site, there, _ = scene
    id = there.world.add_review(UNIT, 1, "Rude.").id
    there.world.hide(id)
    with pytest.raises(Later, match="hiding this review") as refused:
        await site.publish(OAK_AT_TRUSTPILOT, key_of(id), REPLY)

    assert refused.value.retry_after == timedelta(hours=1)
    there.world.hide(id, hidden=False)
    assert (await site.publish(OAK_AT_TRUSTPILOT, key_of(id), REPLY)).state == "published"


async def test_a_hidden_review_is_not_gone(scene: Scene) -> None:
    site, there, _ = scene
    id = there.world.add_review(UNIT, 1, "Rude.", location=OAK_PLACE).id
    there.world.hide(id)

    assert [review.key.id for review in (await site.page(OAK_AT_TRUSTPILOT, OAK_ID)).reviews] == [
        id
    ]
    assert (await site.get(OAK_AT_TRUSTPILOT, key_of(id))).key.id == id


async def test_a_token_is_used_to_its_end_and_no_longer(scene: Scene) -> None:
    site, there, _ = scene
    id = there.world.add_review(UNIT, 1).id

    def tokens() -> int:
        return sum(call.method == "token" for call in there.log)

    await site.get(OAK_AT_TRUSTPILOT, key_of(id))
    there.clock.jump(timedelta(hours=99))
    await site.get(OAK_AT_TRUSTPILOT, key_of(id))
    assert tokens() == 1
    there.clock.jump(timedelta(hours=1))
    await site.get(OAK_AT_TRUSTPILOT, key_of(id))
    assert tokens() == 2


async def test_a_token_is_not_asked_for_again_at_once_where_that_is_refused(scene: Scene) -> None:
    site, there, _ = scene
    there.faults.rate_limited("token", retry_after=60)
    with pytest.raises(Unavailable) as refused:
        await site.page(OAK_AT_TRUSTPILOT, OAK_ID)

    assert refused.value.retry_after == timedelta(seconds=60)


async def test_a_wrong_secret_is_told_with_what_to_do(scene: Scene) -> None:
    _, _, other = scene
    site = other(credentials=Credentials("sandbox-key", "wrong", "x"))
    with pytest.raises(SignedOut, match="API key or secret") as refused:
        await site.page(OAK_AT_TRUSTPILOT, OAK_ID)

    assert refused.value.sign_in == "settings:trustpilot"
    assert "wrong" not in repr(Credentials("sandbox-key", "wrong", "x"))


async def test_a_unit_that_is_not_ours_waits_for_a_person(scene: Scene) -> None:
    site, there, _ = scene
    there.world.denied.add(UNIT)
    with pytest.raises(NoAccess, match="business unit"):
        await site.page(OAK_AT_TRUSTPILOT, OAK_ID)


async def test_an_unknown_author_is_refused_for_good(scene: Scene) -> None:
    _, there, other = scene
    id = there.world.add_review(UNIT, 1, "Rude.").id
    site = other(credentials=Credentials("sandbox-key", "sandbox-secret", "someone"))
    with pytest.raises(Broken):
        await site.publish(OAK_AT_TRUSTPILOT, key_of(id), REPLY)


async def test_the_rate_limit_of_its_documentation_is_kept_by_its_server(scene: Scene) -> None:
    site, there, _ = scene
    for _ in range(833):
        there._calls.append(MONDAY)
    with pytest.raises(Unavailable) as refused:
        await site.page(OAK_AT_TRUSTPILOT, OAK_ID)

    assert refused.value.retry_after == timedelta(minutes=5)


# --- responses that the sandbox doesn't give

WHOLE = {"id": "507f191e810c19729de860eb", "stars": 2, "createdAt": "2026-05-04T09:00:00"}


async def answered(answer: web.Response) -> AsyncIterator[TrustpilotSite]:
    async def token(request: web.Request) -> web.Response:
        return web.json_response({"access_token": "x", "expires_in": "359999"})

    async def anything(request: web.Request) -> web.StreamResponse:
        return web.Response(status=answer.status, body=answer.body, headers=answer.headers)

    app = web.Application()
    app.add_routes([web.post("/oauth/{rest:.*}", token), web.route("*", "/{rest:.*}", anything)])
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        base = str(server.make_url("/")).rstrip("/")
        clock = SandboxClock(MONDAY, running=False)
        yield TrustpilotSite(session, Credentials("a", "b", "c"), base, clock)


async def test_an_odd_review_does_not_keep_the_others_of_its_page_out() -> None:
    odd = {"id": None, "stars": "many"}
    async for site in answered(web.json_response({"reviews": [odd, WHOLE, 7]})):
        page = await site.page(SiteAccount("trustpilot", UNIT, ""), OAK_ID)
        (found,) = page.reviews
        assert (found.stars, found.text.literal, found.author.literal) == (2, "", "")
        assert found.posted_at == MONDAY.replace(hour=9, minute=0)


@pytest.mark.parametrize("answer", [web.Response(text="<html>"), web.json_response([1])])
async def test_html_for_json_is_tried_again_later(answer: web.Response) -> None:
    async for site in answered(answer):
        with pytest.raises(Unavailable):
            await site.page(OAK_AT_TRUSTPILOT, OAK_ID)


async def test_html_after_a_reply_is_looked_for() -> None:
    async for site in answered(web.Response(text="<html>")):
        with pytest.raises(Unknown):
            await site.take_down(OAK_AT_TRUSTPILOT, key_of("1"))
