"""A site that renames a field: what can't be read is counted, on every site with an interface."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from adapters import calls
from bot.errors import Unavailable
from bot.ports import BatchSite
from tests.adapters.sites.stages import STAGES, Stage
from tests.world import MONDAY

NEEDED = {
    "google": "createTime", "yelp": "time_created", "trustpilot": "createdAt",
    "podium": "createdAt",
}  # fmt: skip
STARS = {"google": "starRating", "yelp": "rating", "trustpilot": "stars", "podium": "rating"}
TEXT = {"google": "comment", "yelp": "text", "trustpilot": "text", "podium": "body"}
LISTS = {
    "google": ("reviews", "locationReviews"), "yelp": ("reviews",), "trustpilot": ("reviews",),
    "podium": ("data",),
}  # fmt: skip


@pytest.fixture(params=sorted(STAGES))
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    async with STAGES[request.param]() as made:
        yield made


class Renaming:
    """Renames fields in everything that a site sends, in the first `most` objects that have one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.names: tuple[str, ...] = ()
        self.left = 0
        monkeypatch.setattr(calls, "_parsed", self._parsed)

    def rename(self, *names: str, most: int = 1000) -> None:
        self.names, self.left = names, most

    def _parsed(self, raw: bytes) -> object:
        with suppress(ValueError):
            return self._renamed(json.loads(raw))
        return None

    def _renamed(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._renamed(each) for each in value]
        if not isinstance(value, dict):
            return value
        if self.left and (found := {*self.names} & value.keys()):
            self.left -= 1
            value = {f"{key}V2" if key in found else key: each for key, each in value.items()}
        return {key: self._renamed(each) for key, each in value.items()}


@pytest.fixture
def renaming(monkeypatch: pytest.MonkeyPatch) -> Renaming:
    return Renaming(monkeypatch)


async def counted(stage: Stage) -> list[tuple[int, int]]:
    """How many reviews the first page has, and how many can't be read, alone and in a batch."""
    page = await stage.site.page(stage.account, stage.location)
    found = [(len(page.reviews), page.unreadable)]
    if isinstance(stage.site, BatchSite):
        page = await anext(aiter(stage.site.pages({stage.account: stage.location})))
        found.append((len(page.reviews), page.unreadable))
    return found


def write(stage: Stage, count: int) -> None:
    for n in range(count):
        stage.review(f"Rude at the desk, {n}.", MONDAY - timedelta(hours=n))


async def test_all_reviews_without_a_needed_field_are_counted(
    stage: Stage, renaming: Renaming
) -> None:
    write(stage, 3)
    assert {*await counted(stage)} == {(3, 0)}
    renaming.rename(NEEDED[stage.site.id])
    assert {*await counted(stage)} == {(0, 3)}


async def test_one_review_without_a_needed_field_keeps_no_other_out(
    stage: Stage, renaming: Renaming
) -> None:
    write(stage, 3)
    await stage.site.page(stage.account, stage.location)
    renaming.rename(NEEDED[stage.site.id], most=1)
    page = await stage.site.page(stage.account, stage.location)
    assert (len(page.reviews), page.unreadable) == (2, 1)


async def test_a_list_with_another_name_is_not_an_empty_one(
    stage: Stage, renaming: Renaming
) -> None:
    write(stage, 3)
    await stage.site.page(stage.account, stage.location)
    renaming.rename(*LISTS[stage.site.id])
    with pytest.raises(Unavailable, match="sends something that I can't read"):
        await stage.site.page(stage.account, stage.location)
    if isinstance(stage.site, BatchSite):
        with pytest.raises(Unavailable, match="sends something that I can't read"):
            await anext(aiter(stage.site.pages({stage.account: stage.location})))


@pytest.mark.parametrize("fields", [STARS, TEXT])
async def test_a_whole_page_without_stars_or_texts_is_not_taken_for_real(
    stage: Stage, renaming: Renaming, fields: dict[str, str]
) -> None:
    write(stage, 20)
    await stage.site.page(stage.account, stage.location)
    renaming.rename(fields[stage.site.id])
    assert all(found == 0 < odd for found, odd in await counted(stage))


async def test_a_few_reviews_without_stars_are_fine(stage: Stage, renaming: Renaming) -> None:
    write(stage, 3)
    await stage.site.page(stage.account, stage.location)
    renaming.rename(STARS[stage.site.id])
    page = await stage.site.page(stage.account, stage.location)
    assert [review.stars for review in page.reviews] == [None] * 3
