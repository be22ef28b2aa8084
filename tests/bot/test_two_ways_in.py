"""Tests a review that arrives from two sources: its site, and a file without the site's ID."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk import Desk
from bot.intake import Intake
from bot.reviews import Review, ReviewKey
from bot.store import cases
from bot.untrusted import Untrusted
from cards.phrases import cannot_be_posted_by_program
from tests.cards.states import view
from tests.databases import migrated
from tests.world import OAK, SetClock, practice, review

SHOWN = review("g1")
IN_FILE = replace(
    SHOWN,
    key=ReviewKey("google", OAK, "row-1"),
    posted_at=SHOWN.posted_at - timedelta(hours=9),
    updated_at=SHOWN.posted_at - timedelta(hours=9),
    site_id_known=False,
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = migrated(tmp_path / "bedside.db")
    yield Desk(practice(), store, SetClock())
    store.close()


async def opened(desk: Desk, *batches: Review) -> list[str]:
    """The reviews for which a case was opened when each was imported as a batch of one."""
    intake, found = Intake(desk), []
    for batch in batches:
        taken = await intake.take_in([batch])
        for id in taken.opened:
            case = await desk.store.read(cases.load, desk.practice.id, id)
            assert case is not None
            found.append(case.review.key.id)
    return found


async def test_what_the_site_showed_already_opens_no_second_case(desk: Desk) -> None:
    assert (await Intake(desk).foresee([IN_FILE])).opened
    assert await opened(desk, SHOWN, IN_FILE, IN_FILE) == ["g1"]
    assert not (await Intake(desk).foresee([replace(IN_FILE, key=other("row-2"))])).opened


async def test_what_a_file_told_first_is_one_case_with_the_site_s(desk: Desk) -> None:
    assert await opened(desk, IN_FILE, SHOWN, SHOWN) == ["row-1"]


@pytest.mark.parametrize(
    "twin",
    [
        replace(IN_FILE, text=Untrusted("Something else.")),
        replace(IN_FILE, stars=2),
        replace(IN_FILE, posted_at=SHOWN.posted_at - timedelta(days=9)),
        replace(IN_FILE, site_id_known=True),
    ],
)
async def test_another_review_opens_a_case_of_its_own(desk: Desk, twin: Review) -> None:
    assert await opened(desk, SHOWN, twin) == ["g1", "row-1"]


async def test_a_recommendation_against_us_opens_a_case(desk: Desk) -> None:
    against = replace(SHOWN, stars=None, recommends=False)
    kind = Untrusted("Everyone was kind and explained everything.")
    for_us = replace(against, key=other("g2"), recommends=True, text=kind)

    assert await opened(
        desk, against, for_us, replace(for_us, key=other("g3"), recommends=None)
    ) == ["g1"]


async def test_a_date_that_is_only_about_may_be_weeks_off(desk: Desk) -> None:
    early = SHOWN.posted_at - timedelta(days=20)
    about = replace(IN_FILE, posted_at=early, updated_at=early, date_is_about=True)

    assert await opened(desk, SHOWN, about) == ["g1"]


def test_a_reply_to_a_row_without_the_site_s_id_is_posted_by_hand() -> None:
    assert not cannot_be_posted_by_program(view(SHOWN))
    assert cannot_be_posted_by_program(view(IN_FILE))


def test_a_reply_at_an_office_without_an_account_at_the_site_is_posted_by_hand() -> None:
    place = practice().locations[OAK]
    unconnected = replace(practice(), locations={OAK: replace(place, sites=())})
    assert cannot_be_posted_by_program(replace(view(SHOWN), practice=unconnected))


def other(id: str) -> ReviewKey:
    return replace(IN_FILE.key, id=id)
