"""Tests the contract of every site that has an API, on its local server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.errors import Broken, Gone, NoAccess, NotShown, Unavailable, Unknown
from bot.reviews import Review, ReviewKey
from bot.sites import SITES
from tests.adapters.sites.stages import STAGES, Stage
from tests.world import MONDAY

REPLY = "Thank you for telling us. Please call 704-555-0132 or write to care@rosebank.example."


@pytest.fixture(params=sorted(STAGES))
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    async with STAGES[request.param]() as made:
        yield made


def declaring(ability: str) -> pytest.MarkDecorator:
    """Only the sites that declare this ability."""
    sites = [id for id in sorted(STAGES) if getattr(SITES[id], ability)]
    return pytest.mark.parametrize("stage", sites, indirect=True)


async def everything(stage: Stage) -> list[Review]:
    found, cursor = list[Review](), ""
    while True:
        page = await stage.site.page(stage.account, stage.location, cursor)
        found += page.reviews
        if not (cursor := page.cursor):
            return found


def test_every_site_with_an_interface_has_a_stage() -> None:
    assert set(STAGES) == {id for id, site in SITES.items() if site.abilities}


async def test_a_review_arrives_with_stars_words_name_and_time(stage: Stage) -> None:
    key = stage.review("Rude at the desk.", MONDAY - timedelta(hours=3))
    (found,) = await everything(stage)

    assert found.key == key
    assert (found.stars, found.text.literal) == (1, "Rude at the desk.")
    assert found.author.literal == "Denise R."
    assert found.posted_at == found.updated_at == MONDAY - timedelta(hours=3)
    assert found.site_id_known
    assert found.reply is None


async def test_all_pages_have_each_review_once_newest_first(stage: Stage) -> None:
    keys = [stage.review(f"Review {n}", MONDAY - timedelta(hours=n)) for n in range(230)]

    assert [one.key for one in await everything(stage)] == keys
    assert stage.calls(stage.methods.list) <= 6


async def test_a_page_past_the_end_is_empty(stage: Stage) -> None:
    assert await everything(stage) == []


async def test_an_edited_review_is_a_new_revision(stage: Stage) -> None:
    key = stage.review()
    before = await stage.site.get(stage.account, key)
    stage.clock.jump(timedelta(hours=1))
    stage.edit(key.id, 4)
    after = await stage.site.get(stage.account, key)

    assert (before.stars, after.stars) == (1, 4)
    assert after.revision != before.revision


async def test_a_removed_review_is_gone(stage: Stage) -> None:
    key = stage.review()
    stage.remove(key.id)
    if SITES[stage.site.id].looks_again:
        with pytest.raises(Gone):
            await stage.site.get(stage.account, key)
    with pytest.raises(Gone):
        await stage.site.publish(stage.account, key, REPLY)


async def test_an_id_cannot_lead_to_another_address(stage: Stage) -> None:
    stage.review()
    odd = ReviewKey(stage.site.id, stage.location, "../../reviews?x=1#y")
    with pytest.raises((Gone, NotShown)):
        await stage.site.get(stage.account, odd)
    with pytest.raises(Gone):
        await stage.site.publish(stage.account, odd, REPLY)


@declaring("publishes")
async def test_a_reply_is_seen_at_the_next_look(stage: Stage) -> None:
    key = stage.review()
    sent = await stage.site.publish(stage.account, key, REPLY)
    stage.clock.jump(timedelta(minutes=5))
    there = (await stage.site.get(stage.account, key)).reply

    assert there is not None
    assert (sent.text, there.text, there.state) == (REPLY, REPLY, "published")


@declaring("edits")
async def test_a_later_reply_replaces_the_earlier_one(stage: Stage) -> None:
    key = stage.review()
    await stage.site.publish(stage.account, key, REPLY)
    await stage.site.publish(stage.account, key, f"{REPLY} Dana Penhale")
    there = (await stage.site.get(stage.account, key)).reply

    assert there is not None
    assert there.text == f"{REPLY} Dana Penhale"


@declaring("takes_down")
async def test_a_reply_is_taken_down_and_once_more_is_fine(stage: Stage) -> None:
    key = stage.review()
    await stage.site.publish(stage.account, key, REPLY)
    await stage.site.take_down(stage.account, key)
    await stage.site.take_down(stage.account, key)

    assert (await stage.site.get(stage.account, key)).reply is None


@declaring("publishes")
async def test_an_empty_reply_never_leaves(stage: Stage) -> None:
    key = stage.review()
    with pytest.raises(Broken):
        await stage.site.publish(stage.account, key, " \n")
    assert stage.calls(stage.methods.reply) == 0


# --- failures


@pytest.mark.parametrize("fault", ["server_error", "drop"])
async def test_a_read_that_fails_may_be_tried_again(stage: Stage, fault: str) -> None:
    key = stage.review()
    await stage.site.get(stage.account, key)
    getattr(stage.faults, fault)(stage.methods.get)
    with pytest.raises(Unavailable):
        await stage.site.get(stage.account, key)

    assert (await stage.site.get(stage.account, key)).key == key


@declaring("publishes")
@pytest.mark.parametrize("fault", ["server_error", "drop"])
@pytest.mark.parametrize("after_work", [True, False])
async def test_a_reply_whose_answer_is_lost_is_unknown_and_sent_once(
    stage: Stage, fault: str, after_work: bool
) -> None:
    key = stage.review()
    await stage.site.get(stage.account, key)  # the connection is open, so a library might retry
    getattr(stage.faults, fault)(stage.methods.reply, after_work=after_work)
    with pytest.raises(Unknown):
        await stage.site.publish(stage.account, key, REPLY)

    assert stage.calls(stage.methods.reply) == 1
    assert ((await stage.site.get(stage.account, key)).reply is not None) is after_work


async def test_waiting_ends(stage: Stage) -> None:
    site = stage.patient(timedelta(seconds=1))
    key = stage.review()
    await site.get(stage.account, key)
    stage.faults.hang(stage.methods.get, 30)
    stage.faults.hang(stage.methods.reply, 30)
    with pytest.raises(Unavailable):
        await site.get(stage.account, key)
    if SITES[site.id].publishes:
        with pytest.raises(Unknown):
            await site.publish(stage.account, key, REPLY)


async def test_a_throttled_call_says_how_long_to_wait(stage: Stage) -> None:
    key = stage.review()
    stage.faults.rate_limited(stage.methods.get, retry_after=30)
    with pytest.raises(Unavailable) as refused:
        await stage.site.get(stage.account, key)

    assert refused.value.retry_after == timedelta(seconds=30)


async def test_one_token_serves_many_calls(stage: Stage) -> None:
    key = stage.review()
    await asyncio.gather(*(stage.site.get(stage.account, key) for _ in range(5)))
    assert stage.calls(stage.methods.token) <= 1


async def test_a_token_that_ended_in_the_middle_is_renewed_once(stage: Stage) -> None:
    key = stage.review()
    await stage.site.get(stage.account, key)
    before = stage.calls(stage.methods.token)
    stage.faults.error(stage.methods.get, stage.methods.unauthorized)
    if before == 0:
        with pytest.raises(NoAccess):
            await stage.site.get(stage.account, key)
        return
    assert (await stage.site.get(stage.account, key)).key == key
    assert stage.calls(stage.methods.token) == before + 1


async def test_where_no_token_helps_a_person_is_told_what_to_do(stage: Stage) -> None:
    key = stage.review()
    stage.faults.error(stage.methods.get, stage.methods.unauthorized, count=None)
    with pytest.raises(NoAccess) as refused:
        await stage.site.get(stage.account, key)

    said = str(refused.value)
    assert said.startswith(SITES[stage.site.id].title)
    assert said.endswith(".")
    assert stage.calls(stage.methods.get) <= 2
