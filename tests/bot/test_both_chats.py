"""Tests a practice that uses both Slack and Teams: there's one case and one set of reminders."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cases.case import Case
from bot.cases.events import Event
from bot.cases.state.call import OwnerAssigned
from bot.cases.state.reminders import NudgeFired
from bot.effects import CallBrief, CaseCard, Effect, Reminder, Request, after
from bot.practice import Member, MemberId, Practice
from bot.timeline import RecordedEvent
from bot.timers import TimerKind
from tests.bot.desks import OneCase
from tests.world import MONDAY, OAK, practice

RUTH, MAYA, DANA = MemberId("ruth"), MemberId("maya"), MemberId("dana")


def in_both(*members: MemberId) -> Practice:
    """A practice where Oak Street has a channel in both chats, and these members have an account in
    both.
    """
    team = practice()
    oak = team.locations[OAK]
    places = {**team.locations, OAK: replace(oak, channels={**oak.channels, "teams": "19:oak"})}
    people = {id: _both(one) if id in members else one for id, one in team.members.items()}
    return replace(team, locations=places, members=people)


def _both(member: Member) -> Member:
    return replace(member, chat={**member.chat, "teams": f"aad-{member.id}"})


def nudges(team: Practice, *to: MemberId) -> list[Reminder]:
    return [effect for effect in _after(team, _fired(to)) if isinstance(effect, Reminder)]


def _fired(to: tuple[MemberId, ...]) -> Event:
    return NudgeFired(TimerKind.REPLY, 1, 1, to)


def _after(team: Practice, event: Event, case: Case | None = None) -> list[Effect]:
    case = case or OneCase(team).case
    wanted = after(case, [RecordedEvent(case.id, case.version + 1, MONDAY, None, event)], team)
    return [each.effect if isinstance(each, Request) else each for each in wanted]


@pytest.mark.parametrize("platform", ["slack", "teams"])
def test_a_person_with_two_identities_is_reminded_once_where_they_were_last(platform: str) -> None:
    team = in_both(RUTH).last_seen({RUTH: platform})

    assert [(each.platform, each.to) for each in nudges(team, RUTH)] == [(platform, ("ruth",))]


def test_each_is_reminded_in_their_own_chat() -> None:
    team = in_both(RUTH, MAYA).last_seen({RUTH: "teams", MAYA: "slack"})

    told = {each.platform: each.to for each in nudges(team, RUTH, MAYA, DANA)}

    assert told == {"slack": ("maya", "dana"), "teams": ("ruth",)}


def test_a_reminder_to_nobody_in_particular_stands_in_every_channel() -> None:
    assert {nudge.platform for nudge in nudges(in_both(RUTH))} == {"slack", "teams"}


def test_the_card_follows_in_every_channel() -> None:
    effects = _after(in_both(RUTH), _fired(()))
    cards = [effect for effect in effects if isinstance(effect, CaseCard)]

    assert {card.platform for card in cards} == {"slack", "teams"}


def test_the_call_brief_comes_where_the_owner_was_last() -> None:
    team = in_both(RUTH).last_seen({RUTH: "teams"})
    told = OneCase(team)
    told._happen(OwnerAssigned(RUTH), team.members[RUTH])

    briefs = [
        one.platform
        for one in _after(team, OwnerAssigned(RUTH), told.case)
        if isinstance(one, CallBrief)
    ]

    assert briefs == ["teams"]
