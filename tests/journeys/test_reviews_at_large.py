"""Thousands of real reviews from the import to the published reply.

The file isn't part of the repository (../shared/data/PROVENANCE.md says why), and no row of it must
ever be added. Without the file this is skipped. Every fourth review goes through, or all of them if
BEDSIDE_EVERY_REVIEW is set.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import pytest

from adapters.sites.files import Row, read
from adapters.sites.files import importing as imports
from bot.cases.case import Case
from bot.cases.draft import AnotherDraft
from bot.cases.reply import ApproveReply
from bot.cases.state.reply_status import ReplyState
from bot.complaints import is_complaint
from bot.outcome import Outcome
from bot.practice import MemberId
from bot.reviews import Review
from bot.store import cases as stored
from console.cases import every_case
from sandbox.google.world import Location
from sandbox.google.world import Review as AtGoogle
from tests.journeys import invariants
from tests.journeys.indoors import Indoors, indoors

FILE = Path(__file__).parents[3] / "shared" / "data" / "dev_reviews.jsonl"
EVERY = 1 if os.environ.get("BEDSIDE_EVERY_REVIEW") else 4
PARTS = 8
"""Number of tests that share the reviews, so that no worker has them all."""

IN_TEN_SECONDS = 7
"""Minimum number of replies sent in ten seconds, within the site's quota."""

ROUNDS = 12
"""Maximum number of times to rewrite a draft that turned out to resemble another reply."""

pytestmark = [
    pytest.mark.skipif(not FILE.exists(), reason=f"the real reviews are not at {FILE}"),
    pytest.mark.slow,
    pytest.mark.timeout(600),
]


@pytest.mark.parametrize("part", range(PARTS))
async def test_each_negative_review_gets_one_approved_reply(tmp_path: Path, part: int) -> None:
    with indoors(tmp_path) as house:
        rows = list(_rows(house, part))
        reviews = [row for row in rows if isinstance(row, Review)]
        assert len(reviews) == len(rows), "every row can be read"
        _stand_at_google(house, reviews)
        negative = [review for review in reviews if is_complaint(review, house.practice.policy)]

        report = await imports.take_in(rows, house.intake, lambda _: None, lambda _: None)
        assert (report.taken.new, len(report.taken.opened)) == (len(reviews), len(negative))
        again = await imports.take_in(rows, house.intake, lambda _: None, lambda _: None)
        assert again.taken.known == len(reviews)

        await house.pass_(minutes=20)  # every card is posted, and the cool-down is over
        for _ in range(ROUNDS):
            cases = await _cases(house)
            waiting = [case for case in cases if case.awaits_reply and _has_draft(case)]
            await asyncio.gather(*(_approve(house, case) for case in waiting))
            await house.pass_(seconds=61)
            for _ in range(len(waiting) // IN_TEN_SECONDS):
                await house.pass_(seconds=10)
        await house.pass_(minutes=60)  # replies that the site's quota delayed are sent

        cases = await _cases(house)
        without = {case.review.key.id for case in cases if not _has_draft(case)}
        assert len(without) <= WITHOUT_DRAFT * len(negative)
        wanted = {one.key.id: 1 for one in negative if one.key.id not in without}
        assert invariants.puts(house.sandbox) == wanted
        for case in cases:
            if _has_draft(case):
                _is_published(house, case)
        await house.check()


WITHOUT_DRAFT = 0.2
"""Maximum share of reviews without a draft: better reported, or sensitive among many others."""


def _has_draft(case: Case) -> bool:
    return case.draft is not None and bool(case.draft.text)


def _rows(house: Indoors, part: int) -> Iterator[Row]:
    """Every nth row of the file, as if it had been on Google, at each location in turn."""
    places = cycle(house.practice.locations)
    for number, row in enumerate(read(FILE, house.practice, house.sandbox.clock.now())):
        if number % EVERY or number // EVERY % PARTS != part:
            continue
        if isinstance(row, Review):
            yield replace(row, key=replace(row.key, site="google", location=next(places)))
        else:
            yield row


def _stand_at_google(house: Indoors, reviews: list[Review]) -> None:
    """Put the same reviews on the site, under the same ids."""
    world = house.sandbox.google.world
    for review in reviews:
        account = house.practice.locations[review.key.location].sites[0]
        place = world.locations[f"{account.account}/{account.location}"]
        world.reviews[review.key.id] = _at_google(review, place)


def _at_google(review: Review, place: Location) -> AtGoogle:
    return AtGoogle(
        id=review.key.id,
        location=place,
        stars=review.stars or 0,
        text=review.text.literal,
        author=review.author.literal,
        created_at=review.posted_at,
        updated_at=review.updated_at,
        is_anonymous=not review.author,
    )


async def _cases(house: Indoors) -> list[Case]:
    return await house.store.read(every_case, house.practice)


async def _approve(house: Indoors, case: Case) -> None:
    """As the card offers it: the draft, or another one if the last check stopped it."""
    if case.reply.problem:
        assert case.draft is not None
        outcome = await _do(house, AnotherDraft(case.id, case.draft.version))
        assert not outcome.refused, outcome.said
        found = await house.store.read(stored.load, house.practice.id, case.id)
        assert found is not None
        case = found
        if not _has_draft(case):
            return
    assert case.draft is not None
    command = ApproveReply(case.id, case.draft.version, case.review.revision)
    outcome = await _do(house, command)
    assert not outcome.refused, f"case {case.id}: {outcome.said}"


async def _do(house: Indoors, command: ApproveReply | AnotherDraft) -> Outcome:
    dana = house.practice.members[MemberId("dana")]
    return await house.desk.handle(command, by=dana, key=repr(command))


def _is_published(house: Indoors, case: Case) -> None:
    there = house.sandbox.google.world.reviews[case.review.key.id].reply
    approved = case.reply.approval
    assert there is not None
    assert approved is not None
    assert (case.reply.state, there.state) == (ReplyState.PUBLISHED, "APPROVED")
    assert there.comment == approved.text
