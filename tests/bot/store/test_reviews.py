"""Tests that reviews are recorded once, no matter in what order their states arrive."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.practice import PracticeId
from bot.reviews import Review, SiteReply
from bot.store import Store, reviews, timers
from bot.store.cases import save
from bot.untrusted import Untrusted
from tests.bot.desks import OneCase
from tests.world import MONDAY, OAK, review

ROSEBANK = PracticeId("rosebank")


def test_a_review_is_new_then_known_then_changed(store: Store) -> None:
    def record(shown: object) -> reviews.Recorded:
        return store.run_sync(reviews.record, ROSEBANK, shown, MONDAY)  # type: ignore[arg-type]

    first = review()
    assert record(first).news == "new"
    assert record(first).news == "known"
    edited = replace(first, stars=2, updated_at=MONDAY)
    changed = record(edited)
    assert (changed.news, changed.before) == ("changed", first)
    late = record(first)
    assert (late.news, late.before) == ("known", None)
    kept = store.run_sync(reviews.load, ROSEBANK, first.key)
    assert kept is not None
    assert kept.review == edited


def test_only_what_is_stored_just_like_that_is_kept(store: Store) -> None:
    def are_kept(*found: Review) -> list[bool]:
        return store.run_sync(reviews.are_kept, ROSEBANK, found)

    first, other = review("first"), review("other")
    assert are_kept() == []
    assert are_kept(first, other) == [False, False]
    store.run_sync(reviews.add, ROSEBANK, [first], MONDAY)
    assert are_kept(other, first, first) == [False, True, True]
    answered = replace(first, reply=SiteReply("Thank you.", "published"))
    elsewhere = replace(first, key=replace(first.key, site="yelp"))
    assert are_kept(answered, elsewhere) == [False, False]


def test_only_unanswered_negative_reviews_without_a_case_are_unopened(store: Store) -> None:
    shown = [
        review("bad"),
        review("good", stars=5),
        review("answered", reply=SiteReply("Thank you.", "published")),
        review("no stars", stars=None),
    ]
    for one in shown:
        store.run_sync(reviews.record, ROSEBANK, one, MONDAY)
    ((row, waiting),) = store.run_sync(reviews.unopened, ROSEBANK, OAK, 2)
    assert waiting.key.id == "bad"
    case = OneCase().case
    store.run_sync(save, ROSEBANK, case, None)
    store.run_sync(reviews.link, row, case.id)
    assert store.run_sync(reviews.unopened, ROSEBANK, OAK, 2) == []


def test_offered_complaints_are_unopened_whatever_their_stars_until_they_are_edited(
    store: Store,
) -> None:
    bad, five, unstarred = review("bad"), review("five", stars=5), review("none", stars=None)
    answered = review("answered", stars=4, reply=SiteReply("Thank you.", "published"))
    for one in (bad, five, unstarred, answered, review("good", stars=5)):
        store.run_sync(reviews.record, ROSEBANK, one, MONDAY)
    offered = [one.key for one in (bad, five, unstarred, answered)]
    store.run_sync(reviews.offer, ROSEBANK, offered)

    def found() -> set[str]:
        rows = store.run_sync(reviews.unopened, ROSEBANK, OAK, 2)
        assert store.run_sync(reviews.count_unopened, ROSEBANK, OAK, 2) == len(rows)
        return {waiting.key.id for _, waiting in rows}

    assert found() == {"bad", "five", "none"}
    named = replace(five, author=Untrusted("Denise Renner"))
    store.run_sync(reviews.record, ROSEBANK, named, MONDAY)
    assert found() == {"bad", "five", "none"}
    edited = replace(named, text=Untrusted("All is well."), updated_at=MONDAY)
    store.run_sync(reviews.record, ROSEBANK, edited, MONDAY)
    assert found() == {"bad", "none"}


def test_timers_are_inserted_moved_cancelled_and_revived_but_fire_once(store: Store) -> None:
    office = OneCase()
    store.run_sync(save, ROSEBANK, office.case, None)
    planned = office.timers()
    store.run_sync(timers.sync, ROSEBANK, office.case.id, planned)
    assert store.run_sync(timers.next_due, ROSEBANK) == min(t.due_at for t in planned)
    store.run_sync(timers.sync, ROSEBANK, office.case.id, [])
    assert store.run_sync(timers.next_due, ROSEBANK) is None
    moved = [replace(planned[0], due_at=MONDAY + timedelta(minutes=5))]
    store.run_sync(timers.sync, ROSEBANK, office.case.id, moved)
    assert store.run_sync(timers.due, ROSEBANK, MONDAY, 10) == []
    later = MONDAY + timedelta(minutes=6)
    (due,) = store.run_sync(timers.due, ROSEBANK, later, 10)
    store.run_sync(timers.fired, ROSEBANK, due)
    store.run_sync(timers.sync, ROSEBANK, office.case.id, moved)
    assert store.run_sync(timers.due, ROSEBANK, later, 10) == []
