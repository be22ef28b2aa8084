"""Tests search and filters with the full-text index of each database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import text

from bot.desk import Desk
from bot.indexing import Indexing
from bot.intake import Intake
from bot.practice import MemberId
from bot.store import Store
from bot.untrusted import Untrusted
from bot.words.filters import understand
from bot.words.which import Which
from tests.world import LAKE, MONDAY, SetClock, practice, review

LAST_WEEK, BEFORE = MONDAY - timedelta(days=6), MONDAY - timedelta(days=20)
REVIEWS = (
    review(
        "r1", "The parking lot was full and nobody cared.", posted_at=MONDAY - timedelta(days=6)
    ),
    review("r2", "Parked twice around the block.", posted_at=BEFORE),
    review("r3", "They billed me twice for one visit.", stars=2, at=LAKE),
    review("r4", "La recepción fue muy grosera.", author=Untrusted("Denise R.")),
)


async def opened(store: Store) -> Desk:
    desk = Desk(practice(), store, SetClock())
    await Intake(desk).take_in(REVIEWS)
    return desk


async def found(desk: Desk, words: str, *, search: bool = True, by: str = "dana") -> list[str]:
    """The reviews of the cases found, in the order of the list."""
    member = desk.practice.members[MemberId(by)]
    asked = understand(words.split(), desk.practice, member, MONDAY, search=search)
    which = Which.ALL if search else Which.PENDING
    listed = await desk.listed(which, member, 1, asked, words)
    assert listed.total == len(listed.cases) == sum(listed.per_location.values())
    return [view.case.review.key.id for view in listed.cases]


async def test_reviews_are_found_by_their_words(store: Store) -> None:
    desk = await opened(store)
    assert await found(desk, "parking") == ["r1", "r2"]
    assert await found(desk, "parking complaint last week") == ["r1"]
    assert await found(desk, "FULL park") == ["r1"]
    assert await found(desk, "denise") == ["r4"]
    assert await found(desk, "recepcion grosera") == ["r4"]
    assert await found(desk, "twice 2 stars") == ["r3"]
    assert await found(desk, "bill Lakeside") == ["r3"]
    assert await found(desk, "helicopter") == []


async def test_lists_are_narrowed(store: Store) -> None:
    desk = await opened(store)
    assert sorted(await found(desk, "parking", search=False)) == ["r1", "r2"]
    assert await found(desk, "Lakeside", search=False) == ["r3"]
    assert sorted(await found(desk, "1 star", search=False)) == ["r1", "r2", "r4"]
    assert await found(desk, "maya", search=False) == []
    assert len(await found(desk, "unassigned", search=False)) == 4


async def test_only_what_someone_may_see_is_found(store: Store) -> None:
    desk = await opened(store)
    assert await found(desk, "twice", by="tomas") == ["r3"]


HOSTILE = ('"', "'", "park* OR", "a:b", "(", "NEAR(x", "&|!", "-x", "☂", "don't", "x'; DROP--")


async def test_whatever_is_typed_is_only_looked_for(store: Store) -> None:
    desk = await opened(store)
    for typed in HOSTILE:
        assert isinstance(await found(desk, typed), list)
    assert await found(desk, "parking") == ["r1", "r2"]


async def test_an_edited_review_is_found_by_its_new_words_only(store: Store) -> None:
    desk = await opened(store)
    edited = replace(
        REVIEWS[0], text=Untrusted("The elevator was broken."), updated_at=MONDAY, stars=1
    )
    await Intake(desk).take_in([edited])
    assert await found(desk, "elevator") == ["r1"]
    assert await found(desk, "lot") == []


async def test_cases_from_before_the_search_are_added(store: Store) -> None:
    desk = await opened(store)
    store.run_sync(lambda session: session.execute(text("DELETE FROM case_search")) and None)
    assert await found(desk, "parking") == []
    assert await Indexing(desk).fill() == len(REVIEWS)
    assert await Indexing(desk).fill() == 0
    assert await found(desk, "parking") == ["r1", "r2"]
