"""Tests two versions on one database: neither damages data that only the other one supports."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session

from bot.cases.call import AssignOwner
from bot.cases.case import Case, CaseId
from bot.cases.email import NoteEmail
from bot.cases.tracks import replay
from bot.effects import CheckReply
from bot.practice import MemberId
from bot.purging import Purging
from bot.store import Store, cases, effects, health, timeline, timers
from bot.store.column_types import table
from bot.store.tables import CaseRow, EffectRow, TimelineRow, TimerRow
from bot.timeline import RecordedEvent, UnknownEvent, content_hash, seal
from bot.timers import Timer
from bot.words.which import Which
from console.cases import problems, show_timeline
from tests.scheduler.office import Office
from tests.scheduler.test_purging import closed

_cases, _timeline = table(CaseRow), table(TimelineRow)
_timers, _effects = table(TimerRow), table(EffectRow)

PRAISED = UnknownEvent("ReplyPraised", '{"words":"how kind"}')
"""An event that only the next version knows."""


@pytest.fixture
def office(store: Store) -> Office:
    return Office(store)


def stored(office: Office, id: CaseId) -> dict[str, Any]:
    wanted = select(_cases.c.state).where(_cases.c.id == id)
    found: dict[str, Any] = json.loads(
        office.store.run_sync(lambda session: session.execute(wanted).scalar_one())
    )
    return found


def put(office: Office, id: CaseId, state: dict[str, Any]) -> None:
    """Save the row as another version would."""
    text = json.dumps(state, separators=(",", ":"))
    saved = update(_cases).where(_cases.c.id == id).values(state=text)
    office.store.run_sync(lambda session: session.execute(saved))


def as_the_older_writes(state: dict[str, Any]) -> dict[str, Any]:
    """The version before had no fingerprints and no e-mails."""
    return {name: value for name, value in state.items() if name not in ("shape", "email")}


def as_the_newer_writes(state: dict[str, Any]) -> dict[str, Any]:
    """The next version counts praise, and has a state of the reply that this version
    doesn't know.
    """
    reply = {**state["reply"], "state": "praised", "praise": 1}
    return {**state, "shape": "0123456789ab", "reply": reply}


def happens_in_the_newer(office: Office, case: Case, event: UnknownEvent = PRAISED) -> None:
    """The next version adds an entry to the timeline."""
    before = office.store.run_sync(timeline.sealed, office.desk.practice.id, case.id)[-1]
    entry = RecordedEvent(case.id, before.seq + 1, office.clock.now(), None, event)
    sealed = seal(entry, before.hash)
    row = {
        "practice": office.desk.practice.id,
        "case": case.id,
        "seq": entry.seq,
        "at": entry.at,
        "by": None,
        "kind": sealed.kind,
        "content": sealed.content,
        "content_hash": sealed.content_hash,
        "hash": sealed.hash,
    }

    def add(session: Session) -> None:
        session.execute(insert(_timeline).values(row))
        newer = update(_cases).where(_cases.c.id == case.id).values(version=entry.seq)
        session.execute(newer)

    office.store.run_sync(add)
    put(office, case.id, as_the_newer_writes(stored(office, case.id)))


def wrong(office: Office) -> list[str]:
    return office.store.run_sync(lambda session: list(problems(session, office.desk.practice)))


async def test_what_the_version_before_dropped_from_a_case_is_taken_from_its_timeline(
    office: Office,
) -> None:
    id = await office.opened()
    await office.ask(NoteEmail(id))
    whole = office.case(id)
    assert whole.email.waits_since is not None
    put(office, id, as_the_older_writes(stored(office, id)))
    assert office.case(id) == whole
    listed = office.store.run_sync(
        cases.listed, office.desk.practice.id, Which.ALL, office.clock.now()
    )
    assert listed == [whole]
    await office.ask(AssignOwner(id, MemberId("maya")))
    assert stored(office, id)["email"]["count"] == 1
    assert wrong(office) == []


async def test_a_case_that_another_version_saved_is_rebuilt_once_for_each_of_its_entries(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuilt = list[int]()

    def counted(entries: list[RecordedEvent]) -> Case:
        rebuilt.append(len(entries))
        return replay(entries)

    id = await office.opened()
    whole = office.case(id)
    monkeypatch.setattr(cases, "replay", counted)
    monkeypatch.setattr(cases, "_rebuilt", {})
    put(office, id, as_the_older_writes(stored(office, id)))
    assert [office.case(id) for _look in range(3)] == [whole] * 3
    assert rebuilt == [whole.version]
    happens_in_the_newer(office, whole)
    assert [office.case(id).version for _look in range(3)] == [whole.version + 1] * 3
    assert rebuilt == [whole.version, whole.version + 1]


async def test_a_case_that_the_next_version_saved_goes_on_here(office: Office) -> None:
    id = await office.opened()
    happens_in_the_newer(office, office.case(id))
    assigned = await office.ask(AssignOwner(id, MemberId("maya")))
    assert not assigned.refused, assigned.said
    await office.approved_and_left(id)
    await office.outbox.drain()
    assert office.case(id).reply.public is not None
    assert wrong(office) == []


async def test_what_the_next_version_wrote_stays_in_the_timeline_and_is_shown(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    from rich.console import Console

    id = await office.opened()
    happens_in_the_newer(office, office.case(id))
    await office.ask(AssignOwner(id, MemberId("maya")))
    lines = office.store.run_sync(timeline.sealed, office.desk.practice.id, id)
    (praised,) = [line for line in lines if line.kind == "ReplyPraised"]
    assert praised.content == PRAISED.content
    entries = [line.entry for line in lines]
    show_timeline(entries, office.desk.practice, Console(width=100))
    assert "reply praised" in capsys.readouterr().out


async def test_reminders_of_a_kind_that_only_the_next_version_knows_are_left_to_it(
    office: Office,
) -> None:
    id = await office.opened()
    practice, now = office.desk.practice.id, office.clock.now()
    row = {"practice": practice, "case": id, "kind": "praise", "round": 1, "n": 1}
    waiting = insert(_timers).values({**row, "due_at": now, "state": "waiting"})
    office.store.run_sync(lambda session: session.execute(waiting))
    await office.ask(AssignOwner(id, MemberId("maya")))
    await office.pass_(minutes=30)

    def look(session: Session) -> tuple[str, set[Timer], object]:
        state = session.execute(select(_timers.c.state).where(_timers.c.kind == "praise"))
        late = health.look(session, office.desk.practice, office.clock.now()).timers_since
        return state.scalar_one(), timers.waiting(session, practice, id), late

    state, waits, late = office.store.run_sync(look)
    assert state == "waiting"
    assert waits == set(office.desk.wanted(office.case(id), office.clock.now()))
    assert late is None, "nobody has to be woken for it"


async def test_effects_of_a_kind_that_only_the_next_version_knows_are_left_to_it(
    office: Office,
) -> None:
    id = await office.opened()
    practice, now = office.desk.practice.id, office.clock.now()
    asked = CheckReply(office.case(id).location, id, "praise")
    office.store.run_sync(effects.ask, practice, [asked], now)
    praise = {"kind": bindparam("new"), "chain": "1:praise"}
    newer = update(_effects).where(_effects.c.key == asked.key).values(praise)
    office.store.run_sync(lambda session: session.execute(newer, {"new": "praise"}))
    await office.pass_(minutes=30)
    await office.approved_and_left(id)
    await office.outbox.drain()
    found = office.store.run_sync(
        lambda session: health.look(session, office.desk.practice, office.clock.now())
    )
    assert office.state(asked.key) == "waiting"
    assert found.outbox_since is None, "a replica that is ready stays ready"
    assert office.store.run_sync(effects.next_at, practice) != now
    assert office.case(id).reply.public is not None


async def test_what_is_too_old_is_purged_by_the_version_that_knows_all_of_it(
    store: Store,
) -> None:
    office = Office(store)
    office.desk.practice = replace(
        office.desk.practice,
        policy=replace(
            office.desk.practice.policy, chat_may_hold_phi=True, keep_texts=timedelta(days=1)
        ),
    )
    id = await closed(office)
    lines = office.store.run_sync(timeline.sealed, office.desk.practice.id, id)
    # one of our events with an extra field, and with the hash that the next version wrote
    first = lines[-1]
    content = first.content[:-1] + (',"praise":1}' if len(first.content) > 2 else '"praise":1}')
    happens_in_the_newer(office, office.case(id), UnknownEvent(first.kind, content))
    office.clock.pass_(days=400)
    before = office.store.run_sync(timeline.sealed, office.desk.practice.id, id)
    assert before[-1].content_hash == content_hash(content)
    await Purging(office.desk).purge()
    after = office.store.run_sync(timeline.sealed, office.desk.practice.id, id)
    assert after == before
    assert wrong(office) == []
