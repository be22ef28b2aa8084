"""Tests that many reviews at once are handled in short transactions, with the work prepared
beforehand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session

from bot import intake, older_reviews
from bot.cases.draft import compose_draft
from bot.practice import MemberId, PracticeId
from bot.store import cases
from bot.store.store import Store as Stored
from tests.scheduler.office import Office, negative
from tests.world import OAK

ROSEBANK = PracticeId("rosebank")


@pytest.fixture
def transactions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the functions that were run as transactions."""
    names, run = list[str](), Stored.run

    async def noted(store: Stored, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        names.append(work.__name__)
        return await run(store, work, *args, **kwargs)

    monkeypatch.setattr(Stored, "run", noted)
    return names


async def test_a_batch_ends_when_its_time_is_up(
    office: Office, monkeypatch: pytest.MonkeyPatch, transactions: list[str]
) -> None:
    monkeypatch.setattr(intake, "BUSY_S", 0.0)
    taken = await office.intake.take_in([negative(f"r{n}") for n in range(4)])
    assert (taken.new, len(taken.opened)) == (4, 4)
    assert transactions == ["_take_some"] * 4


async def test_known_reviews_write_nothing(office: Office, transactions: list[str]) -> None:
    found = [negative(f"r{n}") for n in range(3)]
    await office.intake.take_in(found)
    del transactions[:]
    again = await office.intake.take_in(found)
    assert (again.known, again.new) == (3, 0)
    assert transactions == []


async def test_drafts_are_there_before_the_transaction_begins(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    composed, inside = list[bool](), [False]
    take = office.intake._take_some

    def noted(*args: Any) -> Any:
        composed.append(inside[0])
        return compose_draft(*args)

    def taking(session: Session, *args: Any) -> Any:
        inside[0] = True
        try:
            return take(session, *args)
        finally:
            inside[0] = False

    monkeypatch.setattr(intake, "compose_draft", noted)
    monkeypatch.setattr(office.intake, "_take_some", taking)
    await office.intake.take_in([negative(f"r{n}") for n in range(5)])
    assert composed == [False] * 5


async def test_drafts_made_together_are_not_alike(office: Office) -> None:
    await office.intake.take_in([negative(f"r{n}") for n in range(8)])
    texts = office.store.run_sync(_drafts)
    assert len(set(texts)) == 8


async def test_older_reviews_are_opened_bit_by_bit_and_go_on_after_a_stop(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(older_reviews, "BUSY_S", 0.0)
    monkeypatch.setattr(older_reviews, "TELLS_EVERY", 2)
    office.site.put(negative("new", 5), *(negative(f"old-{n}", (8 + n) * 24) for n in range(5)))
    await office.polls.poll_once()
    await office.outbox.drain()
    ruth = office.desk.practice.members[MemberId("ruth")]
    outcome = await office.older.request(OAK, by=ruth, key="click-1")
    assert "opening 5 older reviews" in outcome.said
    assert await office.older.open_some(OAK) == 4
    # the next process handles the rest
    again = Office(office.store, clock=office.clock)
    await again.outbox.drain()
    (note,) = again.chat.of("first-contact:google:oak-street")
    assert note.shows == "oak-street: 5 older, opened"
    assert len(office.store.run_sync(_drafts)) == 6


def _drafts(session: Session) -> list[str]:
    found = (cases.load(session, ROSEBANK, id) for id in cases.all_ids(session, ROSEBANK))
    return [case.draft.text for case in found if case and case.draft]
