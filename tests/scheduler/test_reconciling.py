"""Tests that chats and sites are compared with the cases, and anything lost is restored."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import delete, update
from sqlmodel import Session

from bot.cases.call import AssignOwner
from bot.cases.case import CaseId
from bot.cases.email import AnswerEmail, NoteEmail
from bot.cases.plan import plan
from bot.cases.site import ReviewDisappeared
from bot.cases.state.reply_status import ReplyState
from bot.effects import publish_key
from bot.hours import OpeningHours
from bot.practice import MemberId
from bot.store import Store, posts, timers
from bot.store.column_types import table
from bot.store.tables import EffectRow
from bot.timers import Timer, TimerKind
from bot.words.which import Which
from scheduler import Reconciliation
from tests.scheduler.office import Office, negative
from tests.world import OAK

_effects = table(EffectRow)


def sweeping(office: Office) -> Reconciliation:
    return Reconciliation(office.store, office.desk, {"slack": office.chat}, office.clock)


async def swept(office: Office) -> int:
    asked = await sweeping(office).sweep()
    await office.outbox.drain()
    return asked


async def test_a_card_that_shows_an_old_state_is_brought_up_to_date(office: Office) -> None:
    id = await office.opened()
    await office.approve(id)
    lost = update(_effects).where(_effects.c.key == f"card:{id}:slack").values(state="done")
    office.store.run_sync(lambda session: session.execute(lost))
    await office.outbox.drain()
    assert office.chat.of("card:")[0].shows.startswith(f"card {id}: drafted")
    assert await swept(office) == 1
    assert office.chat.of("card:")[0].shows.startswith(f"card {id}: approved")
    assert await swept(office) == 0


async def test_a_card_that_was_never_posted_is_posted(store: Store) -> None:
    office = Office(store)
    id = await office.opened()
    office.chat.messages.clear()

    def lose(session: Session) -> None:
        session.execute(delete(_effects))
        posts.forget(session, office.desk.practice.id, f"card:{id}:slack")

    office.store.run_sync(lose)
    assert await swept(office) == 1
    assert len(office.chat.of("card:")) == 1


async def test_a_card_that_somebody_deleted_comes_back_within_a_day(office: Office) -> None:
    await office.opened()
    office.chat.messages.clear()
    office.clock.pass_(hours=23)
    assert await swept(office) == 0
    office.clock.pass_(hours=2)
    assert await swept(office) == 1
    assert len(office.chat.of("card:")) == 1
    assert await swept(office) == 0


async def test_so_does_one_that_was_posted_by_a_clock_a_year_ahead(office: Office) -> None:
    office.clock.pass_(days=365)
    await office.opened()
    office.clock.pass_(days=-365)
    office.chat.messages.clear()
    assert await swept(office) == 1
    assert len(office.chat.of("card:")) == 1
    assert await swept(office) == 0


async def test_what_is_on_its_way_or_dead_is_left_alone(office: Office) -> None:
    id = await office.opened()
    office.clock.pass_(days=2)
    for state in ("waiting", "sending", "unknown", "dead"):
        row = update(_effects).where(_effects.c.key == f"card:{id}:slack").values(state=state)
        office.store.run_sync(Session.execute, row)
        assert await sweeping(office).sweep() == 0


async def test_a_reply_whose_effect_was_lost_goes_out_once(office: Office) -> None:
    id = await office.opened()
    text = await office.approve(id)
    lost = update(_effects).where(_effects.c.key == publish_key(id, 1)).values(state="cancelled")
    office.store.run_sync(lambda session: session.execute(lost))
    await office.later(minutes=5)
    assert office.case(id).reply.state is ReplyState.APPROVED
    assert await swept(office) == 1
    assert office.case(id).reply.state is ReplyState.PUBLISHED
    assert (len(office.site.published), office.site.reply()) == (1, text)


async def test_moderation_that_nobody_asks_for_any_more_is_asked_for_daily(
    office: Office,
) -> None:
    office.site.moderates = True
    id = await office.opened()
    await office.approved_and_left(id)
    await office.outbox.drain()
    assert office.case(id).reply.state is ReplyState.PENDING
    while asked := moderation(office, id):
        office.clock.at = max(office.clock.at, asked[0].due_at)
        await office.pass_(seconds=1)
    assert office.looks(id) == 5 + 14
    assert [e for e in office.listed("done") if "silent" in e.key] == []
    office.clock.pass_(days=1)
    await swept(office)
    await swept(office)
    assert len([e for e in office.listed("done") if "silent" in e.key]) == 1


def moderation(office: Office, id: CaseId) -> list[Timer]:
    ahead = plan(office.case(id), office.desk.practice)
    return [timer for timer in ahead if timer.kind is TimerKind.MODERATION]


async def test_one_sweep_touches_only_so_many_cards(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.reconciliation.MOST", 2)
    for n in range(5):
        await office.opened(negative(f"r{n}"))
    office.clock.pass_(days=2)
    assert [await swept(office) for _ in range(4)] == [2, 2, 1, 0]


async def test_reminders_follow_settings_that_were_changed(store: Store) -> None:
    """The office now opens an hour earlier, so the morning's reminders come earlier."""
    office = Office(store)
    id = await office.opened()
    await office.approved_and_left(id)
    await office.outbox.drain()
    place = office.desk.practice.locations[OAK]
    early = OpeningHours({day: ((time(6), time(12)),) for day in range(5)})
    places = {**office.desk.practice.locations, OAK: replace(place, hours=early)}
    office.desk.practice = replace(office.desk.practice, locations=places)
    assert await swept(office) >= 0
    waiting = office.store.run_sync(timers.waiting, office.desk.practice.id, id)
    assert waiting == set(plan(office.case(id), office.desk.practice))
    assert min(waiting).due_at.astimezone(place.time_zone).hour < 12


async def test_a_closed_case_stays_in_its_owners_list_until_its_e_mail_is_answered(
    store: Store,
) -> None:
    office = Office(store)
    maya = office.desk.practice.members[MemberId("maya")]
    id = await office.opened()
    await office.ask(AssignOwner(id, maya.id), by="dana")
    await office.ask(NoteEmail(id), by="maya")
    office.store.run_sync(office.desk.apply, ReviewDisappeared(id), by=None, now=office.clock.now())
    assert office.case(id).closed
    assert [view.case.id for view in (await office.desk.listed(Which.MINE, maya)).cases] == [id]
    await office.ask(AnswerEmail(id), by="maya")
    assert (await office.desk.listed(Which.MINE, maya)).total == 0


async def test_so_do_those_of_an_e_mail_whose_case_is_closed(store: Store) -> None:
    office = Office(store)
    id = await office.opened()
    await office.ask(NoteEmail(id), by="dana")
    await office.outbox.drain()
    office.store.run_sync(office.desk.apply, ReviewDisappeared(id), by=None, now=office.clock.now())
    assert office.case(id).closed
    practice = office.desk.practice
    before = set(plan(office.case(id), practice))
    sooner = tuple(after - timedelta(minutes=5) for after in practice.policy.email_nudges)
    policy = replace(practice.policy, email_nudges=sooner)
    office.desk.practice = replace(practice, policy=policy)
    await swept(office)
    waiting = office.store.run_sync(timers.waiting, practice.id, id)
    assert waiting == set(plan(office.case(id), office.desk.practice)) != before


async def test_a_reply_sent_by_a_clock_a_year_ahead_is_asked_about_each_day(
    office: Office,
) -> None:
    office.site.moderates = True
    id = await office.opened()
    office.clock.pass_(days=365)
    await office.approved_and_left(id)
    await office.outbox.drain()
    assert office.case(id).reply.state is ReplyState.PENDING
    office.clock.pass_(days=-365)
    for days in (1, 2):
        await swept(office)
        await swept(office)
        # the site's quota can delay it a little
        await office.pass_(minutes=1)
        assert len([e for e in office.listed("done") if "silent" in e.key]) == days
        office.clock.pass_(days=1)
