"""Tests a channel that Bedside can't post to: nothing is lost, and urgent posts go to people
privately.
"""

from __future__ import annotations

import pytest

from bot.cases.case import CaseId
from bot.errors import NoAccess, Shut
from scheduler.outbox.retry_policy import PARKED
from tests.scheduler.office import Office

ARCHIVED = Shut("The channel is archived.", code="is_archived")


async def opened_in_an_archived_channel(office: Office) -> CaseId:
    office.chat.fails("send", ARCHIVED, about="card:")
    return await office.opened()


async def test_a_new_case_reaches_whose_turn_it_is_and_its_card_waits(office: Office) -> None:
    id = await opened_in_an_archived_channel(office)
    (private,) = office.chat.of("private-case")
    assert private.conversation == "U0MAYA"
    assert private.shows.startswith(f"card {id}: drafted")
    assert office.state(f"card:{id}:slack") == "waiting"
    assert len(office.chat.of("notice:no-access")) == 1
    await office.later(minutes=20)
    assert len(office.chat.of("card:")) == 1
    assert len(office.chat.of("private-")) == 1


async def test_the_outbox_alone_says_when_a_closed_channel_is_tried_again(office: Office) -> None:
    id = await opened_in_an_archived_channel(office)
    (card,) = (row for row in office.listed("waiting") if row.key == f"card:{id}:slack")
    assert card.due_at - office.clock.now() == PARKED
    with pytest.raises(TypeError):
        NoAccess("No.", retry_after=PARKED)  # type: ignore[call-arg]


async def test_a_reminder_reaches_its_people_and_does_not_come_twice(office: Office) -> None:
    await office.opened()
    office.chat.fails("send", ARCHIVED, about="nudge")
    await office.pass_(hours=7)
    told = {(note.conversation, note.thread) for note in office.chat.of("nudge")}
    assert told == {("U0DANA", ""), ("U0RUTH", "")}
    await office.later(minutes=20)
    assert len(office.chat.of("nudge")) == 2


async def test_a_token_that_was_taken_parks_everything_and_reroutes_nothing(
    office: Office,
) -> None:
    revoked = NoAccess("No.", code="token_revoked")
    office.chat.fails("send", revoked, about="card:")
    await office.opened()
    assert office.chat.of("private-") == []
    await office.later(minutes=20)
    assert len(office.chat.of("card:")) == 1
