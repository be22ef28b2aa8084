"""Tests the Google adapter over HTTP with the sandbox's Google, including failures."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from adapters.sites.google import Credentials
from adapters.sites.google.violations import violations
from adapters.sites.google.wire import WireReply
from bot.errors import Broken, Gone, NoAccess, Unavailable
from bot.ports import ReviewSite
from bot.reviews import ReviewKey
from sandbox.google.moderation import VIOLATIONS
from tests.adapters.sites.google_scene import (
    LAKE,
    LAKE_ID,
    LAKE_NAME,
    OAK,
    OAK_ID,
    OAK_NAME,
    REPLY,
    Scene,
)
from tests.world import MONDAY


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


async def test_photos_are_noted_and_not_fetched(scene: Scene) -> None:
    scene.google.world.add_review(OAK_NAME, 1, "Look at this.", "Denise R.", photos=2)
    scene.google.world.add_review(OAK_NAME, 1, "Nothing to see.", "Denise R.")
    page = await scene.site.page(OAK, OAK_ID)

    noted = {review.text.literal: review.has_photos for review in page.reviews}
    assert noted == {"Look at this.": True, "Nothing to see.": False}
    assert {call.method for call in scene.google.log} <= {"token", "reviews.list"}


async def test_pages_follow_one_another_newest_first(scene: Scene) -> None:
    for hour in range(120):
        scene.review(text=f"Review {hour}", created_at=MONDAY - timedelta(hours=hour))
    texts, cursor = [], ""
    while True:
        page = await scene.site.page(OAK, OAK_ID, cursor)
        texts += [review.text.literal for review in page.reviews]
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

    found = [review for page in pages for review in page.reviews]
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
    scene.google.oauth.revoke()
    with pytest.raises(NoAccess, match="ended Bedside's access") as refused:
        await scene.site.publish(OAK, key, REPLY)

    assert refused.value.code == "invalid_grant"
    assert scene.calls("reviews.updateReply") == 0


async def test_a_wrong_client_is_told(scene: Scene) -> None:
    site = scene.other(credentials=Credentials("x", "y", "z"))
    with pytest.raises(NoAccess, match="client ID and secret") as refused:
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
