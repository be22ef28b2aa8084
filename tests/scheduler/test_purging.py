"""Tests that a text is deleted after its retention period, but the timeline can still prove what it
was.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlmodel import Session

from bot.cases.call import LogCall
from bot.cases.case import CaseId
from bot.cases.state.call import NextStep, Settled
from bot.practice import Policy
from bot.purging import Purged, Purging
from bot.store import Store, timeline
from bot.store.column_types import table
from bot.store.tables import CaseRow, TimelineRow
from bot.untrusted import Untrusted
from console.cases import problems
from tests.scheduler.office import Office
from tests.world import review

_timeline = table(TimelineRow)

WORDS = "An unmistakable wait of ninety minutes beside a fish tank."
NOTE = "They spoke of an unmistakable billing question."


async def closed(office: Office, id: str = "r1") -> CaseId:
    """A closed case: replied to, talked about, watched."""
    found = replace(review(id, WORDS), author=Untrusted("Wilhelmina U."), url="https://g.example/1")
    case = await office.opened(found)
    await office.approved_and_left(case)
    await office.outbox.drain()
    logged = LogCall(
        case,
        reached=True,
        next_step=NextStep.NOTHING,
        settled=Settled.YES,
        words=Untrusted(NOTE),
    )
    assert not (await office.ask(logged, by="maya")).refused
    for _ in range(4):
        await office.pass_(days=8)
    assert office.case(case).closed is not None
    return case


def wrong(office: Office) -> list[str]:
    return office.store.run_sync(lambda session: list(problems(session, office.desk.practice)))


def everything(office: Office) -> str:
    """The database's full contents."""

    def dumped(session: Session) -> str:
        names = session.get_bind().dialect.get_table_names(session.connection())
        rows = [session.execute(text(f"SELECT * FROM {name}")).all() for name in names]
        return str(rows)

    return office.store.run_sync(dumped)


@pytest.fixture
def phi(store: Store) -> Office:
    return Office(store, Policy(chat_may_hold_phi=True))


async def test_texts_names_and_notes_go_and_every_chain_still_holds(phi: Office) -> None:
    case = await closed(phi)
    before = phi.case(case)
    assert before.reply.public is not None
    reply = before.reply.public.text.splitlines()[0]
    assert await Purging(phi.desk).purge() == Purged()
    phi.clock.pass_(days=366)
    assert await Purging(phi.desk).foresee() == Purged(notes=1)
    assert await Purging(phi.desk).purge() == Purged(notes=1)
    assert NOTE not in everything(phi)
    assert WORDS in everything(phi)
    assert wrong(phi) == []
    phi.clock.pass_(days=730)
    assert (await Purging(phi.desk).foresee()).texts == 1
    assert (await Purging(phi.desk).purge()).texts == 1
    found = everything(phi)
    for gone in (WORDS, "Wilhelmina", reply, "g.example"):
        assert gone not in found
    assert wrong(phi) == []
    after = phi.case(case)
    assert after.closed == before.closed
    assert after.review.stars == 1
    assert not after.outdated
    assert await Purging(phi.desk).purge() == Purged()


async def test_what_was_taken_out_does_not_come_back_with_the_next_poll(phi: Office) -> None:
    case = await closed(phi)
    phi.clock.pass_(days=1096)
    await Purging(phi.desk).purge()
    taken = await phi.intake.take_in(list(phi.site.reviews.values()))
    assert (taken.new, taken.changed, taken.known) == (0, 0, 1)
    assert WORDS not in everything(phi)
    assert phi.case(case).closed is not None


async def test_reviews_without_a_case_lose_their_words_too(phi: Office) -> None:
    praise = replace(review("praise", "An unmistakable kindness.", 5), author=Untrusted("Zoltan"))
    await phi.intake.take_in([praise])
    phi.clock.pass_(days=1096)
    assert (await Purging(phi.desk).purge()).reviews == 1
    assert "unmistakable" not in everything(phi)
    taken = await phi.intake.take_in([praise])
    assert taken.known == 1
    later = phi.clock.now()
    edited = replace(praise, text=Untrusted("Not kind any more."), stars=1, updated_at=later)
    assert (await phi.intake.take_in([edited])).opened


async def test_an_open_case_keeps_what_it_needs(phi: Office) -> None:
    await phi.opened(review("r1", WORDS))
    phi.clock.pass_(days=2000)
    await Purging(phi.desk).purge()
    assert WORDS in everything(phi)


async def test_a_practice_that_keeps_all_for_ever_loses_nothing(store: Store) -> None:
    office = Office(store, Policy(chat_may_hold_phi=True, keep_texts=None, keep_call_notes=None))
    await closed(office)
    office.clock.pass_(days=5000)
    assert await Purging(office.desk).purge() == Purged()
    assert WORDS in everything(office)


async def test_it_is_done_once_a_day_by_one_replica(phi: Office, database_url: str) -> None:
    other = Office(Store(database_url), phi.policy, phi.clock)
    done = [await Purging(phi.desk).daily(), await Purging(other.desk).daily()]
    assert [found is None for found in done] == [False, True]
    phi.clock.pass_(days=1)
    assert await Purging(other.desk).daily() is not None
    other.store.close()


async def test_a_case_that_somebody_changed_is_left_as_evidence(phi: Office) -> None:
    case = await closed(phi)
    change = update(_timeline).where(_timeline.c.seq == 2).values(content='{"version": 9}')
    phi.store.run_sync(lambda session: session.execute(change))
    phi.clock.pass_(days=1096)
    assert (await Purging(phi.desk).purge()).left == (case,)
    assert WORDS in everything(phi)


async def test_a_purged_content_cannot_be_changed_unseen(phi: Office) -> None:
    case = await closed(phi)
    phi.clock.pass_(days=1096)
    await Purging(phi.desk).purge()
    (first, *_) = phi.store.run_sync(timeline.sealed, phi.desk.practice.id, case)
    forged = first.content.replace('"stars":1', '"stars":5')
    change = update(_timeline).where(_timeline.c.seq == 1).values(content=forged)
    phi.store.run_sync(lambda session: session.execute(change))
    assert wrong(phi) == [f"case {case}, entry 1 (CaseOpened): its content was changed"]


@pytest.mark.parametrize("at", [1, 2, 3])
async def test_a_changed_event_is_named(phi: Office, at: int) -> None:
    case = await closed(phi)
    change = update(_timeline).where(_timeline.c.seq == at).values(content="{}")
    phi.store.run_sync(lambda session: session.execute(change))
    (told,) = wrong(phi)
    assert told.startswith(f"case {case}, entry {at} (")
    assert told.endswith("its content was changed")


@pytest.mark.parametrize("column", ["by", "kind", "hash", "content_hash", "at"])
async def test_whoever_changes_who_when_or_what_is_named_too(phi: Office, column: str) -> None:
    case = await closed(phi)
    value = phi.clock.now() - timedelta(days=1) if column == "at" else "leo"
    change = update(_timeline).where(_timeline.c.seq == 3).values({column: value})
    phi.store.run_sync(lambda session: session.execute(change))
    (told,) = wrong(phi)
    assert told.startswith(f"case {case}, entry 3 (")


async def test_a_removed_event_is_named(phi: Office) -> None:
    case = await closed(phi)
    take = delete(_timeline).where(_timeline.c.seq == 2)
    phi.store.run_sync(lambda session: session.execute(take))
    (told,) = wrong(phi)
    assert told.startswith(f"case {case}, entry 3 (")
    assert "entry 2 is missing or one was inserted" in told


async def test_the_last_event_cannot_be_removed_unseen(phi: Office) -> None:
    case = await closed(phi)
    last = len(phi.store.run_sync(timeline.sealed, phi.desk.practice.id, case))
    take = delete(_timeline).where(_timeline.c.seq == last)
    phi.store.run_sync(lambda session: session.execute(take))
    assert wrong(phi) == [f"case {case}: the stored case doesn't match its timeline"]


async def test_an_inserted_event_is_named(phi: Office) -> None:
    case = await closed(phi)

    def put_in(session: Session) -> None:
        line = session.execute(select(_timeline).where(_timeline.c.seq == 2)).one()
        last = session.execute(select(_timeline.c.seq).order_by(_timeline.c.seq.desc())).scalars()
        forged = {**line._mapping, "seq": next(iter(last)) + 1}
        session.execute(insert(_timeline).values(forged))

    phi.store.run_sync(put_in)
    (told,) = wrong(phi)
    assert told.startswith(f"case {case}, entry ")
    assert told.endswith("it does not follow from the entry before it")


async def test_a_whole_case_cannot_be_taken_out_unseen(phi: Office) -> None:
    await closed(phi, "r1")
    await phi.opened(review("r2", WORDS))

    def take(session: Session) -> None:
        for name in ("effects", "timers", "timeline"):
            session.execute(text(f'DELETE FROM {name} WHERE "case" = 1'))
        session.execute(delete(table(CaseRow)).where(table(CaseRow).c.id == 1))

    phi.store.run_sync(take)
    assert wrong(phi) == ["case 1: it was removed"]


async def test_on_sqlite_nothing_stays_behind_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "bedside.db"
    store = Store(f"sqlite:///{file}")
    store.migrate()
    office = Office(store, Policy(chat_may_hold_phi=True))
    await closed(office)
    office.clock.pass_(days=1096)
    await Purging(office.desk).purge()
    store.close()
    assert WORDS.encode() not in file.read_bytes()
    assert NOTE.encode() not in file.read_bytes()
