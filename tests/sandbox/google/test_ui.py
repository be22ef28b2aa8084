"""Tests the public review page: the actions of visitors, reviewers, and moderators."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from sandbox.clock import SandboxClock
from sandbox.google import Arrival, GoogleWorld, Location, dump, restore
from sandbox.google.inventing import invent
from tests.sandbox.google.site import LAKE, NOON, OAK, Site

LATER = timedelta(minutes=5)


async def test_what_a_visitor_writes_edits_and_takes_down_is_what_stands_there(site: Site) -> None:
    wish = {"location": OAK, "stars": 1, "text": "  Nobody called. ", "author": "Bev"}
    _, said = await site.ui("POST", "reviews", wish)
    (review,) = await site.seen()
    assert (review["id"], review["text"], review["author"]) == (
        said["review"],
        "Nobody called.",
        "Bev",
    )
    site.google.clock.jump(LATER)
    await site.ui("PATCH", f"reviews/{said['review']}", {"stars": 4, "text": "They called."})
    (review,) = await site.seen()
    assert (review["stars"], review["text"], review["edited"]) == (4, "They called.", True)
    await site.ui("DELETE", f"reviews/{said['review']}")
    assert await site.seen() == []


@pytest.mark.parametrize(
    ("verb", "path", "wish", "status"),
    [
        ("POST", "reviews", {"location": OAK, "stars": 6}, 400),
        ("POST", "reviews", {"location": OAK, "stars": True}, 400),
        ("POST", "reviews", {"location": OAK, "stars": 1, "text": "x" * 4097}, 400),
        ("POST", "reviews", {"location": "nowhere", "stars": 1}, 404),
        ("POST", "reviews", [], 400),
        ("PATCH", "reviews/nobody", {"stars": 1}, 404),
        ("DELETE", "reviews/nobody", {}, 404),
        ("POST", "moderation", {"review": "nobody", "decision": "APPROVED"}, 404),
        ("POST", "moderation", {"review": "nobody", "decision": "MAYBE"}, 400),
        ("POST", "moderation/next", {"reason": "BAD_MOOD"}, 400),
        ("POST", "moderation/next", {"review": "nobody"}, 404),
        ("POST", "moderation/strict", {"emojis": True}, 400),
        ("POST", "moderation/strict", {"contacts": "yes"}, 400),
    ],
)
async def test_a_wrong_wish_gets_a_sentence_and_changes_nothing(
    site: Site, verb: str, path: str, wish: Any, status: int
) -> None:
    answered, said = await site.ui(verb, path, wish)
    assert answered == status
    assert said["ok"] is False
    assert said["error"]
    assert await site.seen() == []


async def test_prepared_reviews_arrive_in_their_order_and_then_invented_ones(site: Site) -> None:
    first, second = Arrival(OAK, 1, "First", "A."), Arrival(LAKE, 2, "Second", "B.")
    site.google.world.enqueue(first, second)
    said = [(await site.ui("POST", "arrive"))[1] for _ in range(4)]
    assert [one["location"] for one in said[:2]] == ["Oak Street", "Lakeside"]
    assert [one["queued"] for one in said] == [1, 0, 0, 0]
    texts = [one["text"] for place in (0, 1) for one in await site.seen(place)]
    assert len(set(texts)) == 4


def test_invented_reviews_are_negative_and_none_comes_twice_in_a_thousand() -> None:
    places = [Location(OAK, "Oak Street"), Location(LAKE, "Lakeside")]
    made = [invent(number, places) for number in range(1000)]
    assert len({one.text for one in made}) == 1000
    assert {one.stars for one in made} == {1, 2}
    assert {one.location for one in made} == {OAK, LAKE}


async def test_a_moderator_decides_at_once(site: Site) -> None:
    review = site.google.world.add_review(OAK, 1, "Nobody called.", "Bev")
    site.google.world.put_reply(review.id, "Please call.")
    wish = {"review": review.id, "decision": "REJECTED", "reason": "OFF_TOPIC"}
    await site.ui("POST", "moderation", wish)
    (seen,) = await site.seen()
    assert (seen["reply"]["state"], seen["reply"]["violation"]) == ("REJECTED", "OFF_TOPIC")
    assert seen["reply"]["reason"] == "The reply is off topic."
    await site.ui("POST", "moderation", {"review": review.id, "decision": "APPROVED"})
    (seen,) = await site.seen()
    assert (seen["reply"]["state"], seen["reply"]["violation"]) == ("APPROVED", None)


async def test_the_next_reply_is_refused_when_it_is_due_and_the_one_after_is_not(
    site: Site,
) -> None:
    review = site.google.world.add_review(OAK, 1, "Nobody called.", "Bev")
    await site.ui("POST", "moderation/next", {"review": review.id, "reason": "REPETITIVE"})
    for comment, state in (("Please call.", "REJECTED"), ("Do call us.", "APPROVED")):
        site.google.world.put_reply(review.id, comment)
        assert (await site.seen())[0]["reply"]["state"] == "PENDING"
        site.google.clock.jump(LATER)
        assert (await site.seen())[0]["reply"]["state"] == state


async def test_moderation_can_reject_contacts_and_templates(site: Site) -> None:
    world, verdicts = site.google.world, []
    call, write = "Please call (704) 555-0132. Sorry.", "Please write to care@oak.example. Sorry."
    told = "I'm sorry to read this, and I'd like to hear more about it."

    async def sends(comment: str) -> None:
        review = world.add_review(OAK, 1, "Nobody called.", "Bev")
        world.put_reply(review.id, comment)
        site.google.clock.jump(LATER)
        reply = world.review(review.id).reply
        verdicts.append(reply.violation if reply else "gone")

    await sends(call)
    _, said = await site.ui("POST", "moderation/strict", {"contacts": True})
    assert said["strict"] == ["contacts"]
    for comment in (call, write, told):
        await sends(comment)
    await site.ui("POST", "moderation/strict", {"contacts": False, "templates": True})
    for comment in (write, told, f"{told} Really.\n– Dana", "Thank you. We hear you."):
        await sends(comment)
    advertising = "ADVERTISING_AND_SOLICITATION"
    assert verdicts[:4] == [None, advertising, advertising, None]
    assert verdicts[4:] == [None, "REPETITIVE", "REPETITIVE", None]


def test_a_site_that_was_saved_goes_on_where_it_was() -> None:
    clock = SandboxClock(NOON, running=False)
    world = GoogleWorld(clock, [Location(OAK, "Oak Street")])
    review = world.add_review(OAK, 1, "Nadie llamó.", "Bev", translation="Nobody called.")
    world.put_reply(review.id, "Please call.")
    world.enqueue(Arrival(OAK, 2, "Later", "C."))
    world.reject_next("OFF_TOPIC", review.id)
    world.strict.add("templates")
    kept = json.loads(json.dumps(dump(world)))

    again = GoogleWorld(clock, [Location(OAK, "Oak Street")])
    restore(again, kept)
    assert again.reviews == world.reviews
    assert again.queue == world.queue
    assert dump(again) == dump(world)
    assert again.add_review(OAK, 1).id == world.add_review(OAK, 1).id
    clock.jump(LATER)
    reply = again.review(review.id).reply
    assert reply
    assert (reply.state, reply.violation) == ("REJECTED", "OFF_TOPIC")
