"""Tests that when someone leaves, their cases need a new owner, and managers get one message about
it.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cases.call import AssignOwner, LogCall
from bot.cases.case import CaseId
from bot.cases.email import AnswerEmail, NoteEmail
from bot.cases.site import ReviewDisappeared
from bot.cases.state.call import ContactState, NextStep, Settled
from bot.departures import Departures
from bot.errors import ConfigurationError
from bot.practice import MemberId
from bot.store import Store
from bot.unfinished import refuse_forgotten_work
from bot.words.which import Which
from scheduler.clock import Ticks
from tests.scheduler.office import Office, negative
from tests.world import OAK

MAYA, LEO = MemberId("maya"), MemberId("leo")


async def owned(office: Office, *ids: str) -> list[CaseId]:
    """Cases with calls that Leo owns."""
    found = [await office.opened(negative(id)) for id in ids]
    for case in found:
        await office.ask(AssignOwner(case, LEO), by="dana")
    await office.outbox.drain()
    return found


async def leave(office: Office, who: MemberId = LEO) -> None:
    await Departures(office.desk).left(who, "slack")
    await office.outbox.drain()


async def test_open_cases_of_a_leaver_ask_for_a_new_owner(office: Office) -> None:
    cases = await owned(office, "r1", "r2", "r3")
    await leave(office)
    for case in cases:
        contact = office.case(case).contact
        assert (contact.state, contact.owner) == (ContactState.UNASSIGNED, None)
    (told,) = office.chat.of("notice:left")
    assert told.conversation == "U0DANA"
    assert "Leo's Slack account was closed. 3 open cases need a new owner" in told.shows
    assert (await office.ask(AssignOwner(cases[0], LEO), by="dana")).refused


async def test_a_conversation_that_has_begun_goes_on_with_who_stands_in(office: Office) -> None:
    (case,) = await owned(office, "r1")
    talked = LogCall(case, reached=True, next_step=NextStep.CALL_AGAIN, settled=Settled.PARTLY)
    await office.ask(talked, by="leo")
    await leave(office)
    contact = office.case(case).contact
    assert (contact.state, contact.owner) == (ContactState.IN_CONVERSATION, None)
    await office.pass_(days=3)
    assert [note for note in office.chat.of("nudge-promise") if "to Maya" in note.shows]


async def test_whoever_left_is_not_on_duty_any_more(office: Office) -> None:
    await leave(office, MAYA)
    await office.opened()
    await office.pass_(hours=7)
    (note,) = office.chat.of("nudge-reply")
    assert "to Dana" in note.shows


async def test_it_is_told_once_and_anew_only_after_they_came_back(office: Office) -> None:
    await leave(office)
    await leave(office)
    assert len(office.chat.of("notice:left")) == 1
    await Departures(office.desk).returned(LEO, "slack")
    assert not office.desk.practice.members[LEO].has_left
    await leave(office)
    assert len(office.chat.of("notice:left")) == 2


async def test_a_restart_and_another_replica_know_it_too(office: Office) -> None:
    (case,) = await owned(office, "r1")
    await leave(office)
    again = Office(office.store)
    await again.ticks.tick()
    assert again.desk.practice.members[LEO].has_left
    assert again.case(case).contact.owner is None


async def test_what_a_crash_left_undone_is_done_at_the_next_tick(office: Office) -> None:
    (case,) = await owned(office, "r1")
    await office.store.run(Departures(office.desk)._left, LEO, "slack")
    assert office.case(case).contact.owner == LEO
    await office.ticks.tick()
    assert office.case(case).contact.owner is None


async def test_cases_of_somebody_taken_out_of_the_settings_are_handed_on(
    store: Store,
) -> None:
    office = Office(store)
    (case,) = await owned(office, "r1")
    practice = office.desk.practice
    members = {id: member for id, member in practice.members.items() if id != LEO}
    office.desk.practice = office.desk.as_set_up = replace(practice, members=members)
    await Ticks(office.store, office.desk, office.outbox, office.polls, office.clock).tick()
    assert office.case(case).contact.owner is None


async def test_whoever_has_another_chat_keeps_their_cases(office: Office) -> None:
    practice = office.desk.practice
    both = replace(practice.members[LEO], chat={"slack": "U0LEO", "teams": "leo-in-entra"})
    members = {**practice.members, LEO: both}
    office.desk.practice = office.desk.as_set_up = replace(practice, members=members)
    (case,) = await owned(office, "r1")
    await leave(office)
    assert office.case(case).contact.owner == LEO
    (told,) = office.chat.of("notice:left")
    assert "I'll reach them in Teams from now on" in told.shows


async def test_an_office_that_was_closed_breaks_no_list(office: Office) -> None:
    old = await office.opened()
    practice = office.desk.practice
    places = {id: place for id, place in practice.locations.items() if id != OAK}
    fewer = replace(practice, locations=places)
    with pytest.raises(ConfigurationError, match="1 case is unfinished at 'oak-street'"):
        office.store.run_sync(refuse_forgotten_work, fewer)
    del office.site.reviews["r1"]
    office.store.run_sync(
        office.desk.apply, ReviewDisappeared(old), by=None, now=office.clock.now()
    )
    office.store.run_sync(refuse_forgotten_work, fewer)
    office.desk.practice = office.desk.as_set_up = fewer
    dana = practice.members[MemberId("dana")]
    assert (await office.desk.listed(Which.ALL, dana)).total == 0
    assert await office.desk.look(old, dana) is None
    outcome = await office.ask(AssignOwner(old, MemberId("leo")), by="dana")
    assert outcome.refused
    assert outcome.said.startswith(f"I can't find case {old}.")


async def test_an_office_with_an_e_mail_to_answer_is_not_forgotten_either(office: Office) -> None:
    case = await office.opened()
    await office.ask(NoteEmail(case), by="dana")
    office.store.run_sync(
        office.desk.apply, ReviewDisappeared(case), by=None, now=office.clock.now()
    )
    assert office.case(case).closed
    practice = office.desk.practice
    places = {id: place for id, place in practice.locations.items() if id != OAK}
    fewer = replace(practice, locations=places)
    with pytest.raises(ConfigurationError, match="1 case is unfinished at 'oak-street'"):
        office.store.run_sync(refuse_forgotten_work, fewer)
    await office.ask(AnswerEmail(case), by="dana")
    office.store.run_sync(refuse_forgotten_work, fewer)
