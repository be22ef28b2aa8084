"""Decisions on the offline conversation: who has it, what came of it, the second contact."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from bot.cases.case import Case, ContactState
from bot.cases.commands import AssignOwner, LogCall, SnoozeNudge, UnassignOwner
from bot.cases.decision_context import DecisionContext, ago
from bot.cases.events import (
    CallLogged,
    EmailAnswered,
    EmailCame,
    Event,
    NudgeSnoozed,
    OwnerAssigned,
    OwnerLeft,
    SecondContactLeft,
    SecondContactMade,
)
from bot.errors import Refused
from bot.policy import latest_hold
from bot.timers import TimerKind


def assign(case: Case, command: AssignOwner, context: DecisionContext) -> list[Event]:
    member = context.person(case)
    if case.closed:
        raise Refused("This case is closed. Reopen it first.")
    owner = context.practice.member(command.owner)
    if owner is None or not owner.works_at(case.location):
        raise Refused(f"They are not on the team at {context.location(case).name}.")
    held_by, since = case.contact.owner, case.contact.since
    if held_by == owner.id:
        raise Refused(f"{'You have' if owner.id == member.id else f'{owner.name} has'} it already.")
    if command.if_free and held_by is not None and since is not None:
        raise Refused(
            f"{context.name(held_by)} was quicker: took it {ago(context.now - since)}. "
            "Use Assign owner if it shall change hands."
        )
    return [OwnerAssigned(owner.id)]


def lose_owner(case: Case, command: UnassignOwner) -> list[Event]:
    if case.closed or case.contact.owner != command.owner:
        return []
    return [OwnerLeft(command.owner)]


def log_call(case: Case, command: LogCall, context: DecisionContext) -> list[Event]:
    member = context.person(case)
    if case.closed:
        raise Refused("This case is closed. Reopen it first.")
    if (command.words or command.agreed) and not context.policy_of(case).chat_may_hold_phi:
        raise Refused(
            "What was said in private stays out of chat here. Tick what it was about instead."
        )
    if command.reached and command.settled is None:
        raise Refused("Say whether it is settled for them: yes, partly or no.")
    today = context.now.astimezone(context.location(case).time_zone).date()
    if command.next_on is not None and command.next_on < today:
        raise Refused("The day for the next step has passed. Choose today or later.")
    events: list[Event] = []
    if case.contact.owner is None:
        events.append(OwnerAssigned(member.id))
    logged = CallLogged(
        command.reached,
        command.about if command.reached else (),
        command.next_step,
        command.next_on,
        command.settled if command.reached else None,
        command.words,
        command.agreed,
        context.policy_of(case).call_tries,
    )
    return [*events, logged]


def note_email(case: Case, context: DecisionContext) -> list[Event]:
    context.person(case)
    if case.closed:
        raise Refused("This case is closed. Reopen it first.")
    if case.email.waits_since is not None:
        since = ago(context.now - case.email.waits_since)
        raise Refused(f"{context.name(case.email.noted_by)} noted one {since}; it still waits.")
    return [EmailCame()]


def answer_email(case: Case, context: DecisionContext) -> list[Event]:
    """Who answers has the conversation from then on, where nobody had it."""
    member = context.person(case)
    if case.email.waits_since is None:
        if case.email.answered_at is None:
            raise Refused("No e-mail of theirs waits here.")
        since = ago(context.now - case.email.answered_at)
        raise Refused(f"{context.name(case.email.answered_by)} answered it {since}.")
    if case.contact.owner is None and not case.closed:
        return [OwnerAssigned(member.id), EmailAnswered()]
    return [EmailAnswered()]


def second_contact_made(case: Case, context: DecisionContext) -> list[Event]:
    _proposed(case, context)
    return [SecondContactMade()]


def second_contact_left(case: Case, context: DecisionContext) -> list[Event]:
    _proposed(case, context)
    return [SecondContactLeft()]


def _proposed(case: Case, context: DecisionContext) -> None:
    context.person(case)
    if case.follow_up.due_at is None:
        raise Refused("There is no second contact to decide on yet.")
    if case.follow_up.done:
        who = context.name(case.follow_up.by)
        raise Refused(f"{who} decided that already.")


def snooze(case: Case, command: SnoozeNudge, context: DecisionContext) -> list[Event]:
    """A while for a reply or an e-mail, as far as its limit allows; tomorrow for a call."""
    context.person(case)
    if command.kind not in {kind.value for kind in TimerKind}:
        raise Refused("That reminder is over; there is nothing to put off.")
    if command.kind in (TimerKind.REPLY, TimerKind.HOLD):
        if not case.awaits_reply:
            raise Refused("That reminder is over; there is nothing to put off.")
        limit = latest_hold(case, context.policy_of(case))
        until = _in_a_while(case, context, limit)
        if until > limit:
            raise Refused("It is too close to its deadline to put off.")
    elif command.kind == TimerKind.EMAIL:
        if case.email.waits_since is None:
            raise Refused("That reminder is over; there is nothing to put off.")
        limit = case.email.waits_since + context.policy_of(case).email_within
        until = _in_a_while(case, context, limit)
        if until > limit:
            raise Refused("It has waited almost as long as it may. Please answer it now.")
    else:
        if case.contact.state not in (
            ContactState.UNASSIGNED,
            ContactState.ASSIGNED,
            ContactState.IN_CONVERSATION,
        ):
            raise Refused("That reminder is over; there is nothing to put off.")
        until = _tomorrow(case, context)
    return [NudgeSnoozed(command.kind, until)]


def _in_a_while(case: Case, context: DecisionContext, limit: datetime) -> datetime:
    """Put off in the day it does not ring in the night, unless the morning would be too late."""
    hours, zone = context.location(case).hours, context.location(case).time_zone
    until = context.now + context.policy_of(case).snooze
    morning = hours.next_open(until, zone)
    return morning if hours.is_open(context.now, zone) and morning <= limit else until


def _tomorrow(case: Case, context: DecisionContext) -> datetime:
    location = context.location(case)
    day = context.now.astimezone(location.time_zone).date() + timedelta(days=1)
    morning = datetime.combine(day, time(0), location.time_zone).astimezone(UTC)
    return location.hours.next_open(morning, location.time_zone)
