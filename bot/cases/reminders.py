"""Timers that fall due, and reminders that are snoozed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from bot.cases.case import (
    Case,
    CaseId,
    ContactState,
    PassedLimit,
    Snooze,
)
from bot.cases.decision_context import (
    DecisionContext,
    clock_time,
)
from bot.cases.events import (
    Event,
    LookAsked,
    NudgeFired,
    NudgeSnoozed,
)
from bot.cases.plan import plan
from bot.cases.track import Track
from bot.errors import Refused
from bot.policy import (
    fires_at,
    latest_hold,
    recipients,
)
from bot.timeline import RecordedEvent
from bot.timers import TimerKey, TimerKind


@dataclass(frozen=True)
class FireTimer:
    """A timer of the case fell due."""

    case: CaseId
    timer: TimerKey


@dataclass(frozen=True)
class SnoozeNudge:
    """Remind again later. `kind` is the reminder's."""

    case: CaseId
    kind: str


# --- decisions


def _fire(case: Case, command: FireTimer, context: DecisionContext) -> list[Event]:
    """A timer that fell due does its work, if the reason for it still holds."""
    ahead = plan(case, context.practice)
    wanted = (timer for timer in ahead if timer.key == command.timer)
    timer, policy, now = next(wanted, None), context.policy_of(case), context.now
    if timer is None or fires_at(timer, context.location(case), policy, now) > now:
        return []
    key = timer.key
    if not key.kind.reminds:
        return [LookAsked(key.kind, key.round, key.n)]
    to = recipients(case, timer, context.practice, now)
    return [NudgeFired(key.kind, key.round, key.n, to, key.is_breach)]


def _snooze(case: Case, command: SnoozeNudge, context: DecisionContext) -> list[Event]:
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
    """Snoozed during the day, it doesn't come at night unless the morning would be too late."""
    hours, zone = context.location(case).hours, context.location(case).time_zone
    until = context.now + context.policy_of(case).snooze
    morning = hours.next_open(until, zone)
    return morning if hours.is_open(context.now, zone) and morning <= limit else until


def _tomorrow(case: Case, context: DecisionContext) -> datetime:
    location = context.location(case)
    day = context.now.astimezone(location.time_zone).date() + timedelta(days=1)
    morning = datetime.combine(day, time(0), location.time_zone).astimezone(UTC)
    return location.hours.next_open(morning, location.time_zone)


# --- changes


def _fired(case: Case, event: NudgeFired, entry: RecordedEvent) -> Case:
    reply = replace(case.reply, breached=case.reply.breached or event.breach)
    key, case = event.timer, replace(case, reply=reply)
    if key is None:
        return case
    case = replace(case, fired=(*case.fired, key))
    if not key.is_past_limit:
        return case
    others = (last for last in case.passed if (last.kind, last.round) != (key.kind, key.round))
    passed = PassedLimit(key.kind.value, key.round, entry.at)
    return replace(case, passed=(*others, passed))


def _snoozed(case: Case, event: NudgeSnoozed, entry: RecordedEvent) -> Case:
    snooze = Snooze(event.kind, event.until, entry.by)
    return replace(case, snoozes=(*case.snoozes, snooze))


# --- confirmations


def _says_snoozed(command: SnoozeNudge, after: Case, context: DecisionContext) -> str:
    if not after.snoozes:
        return ""
    until = clock_time(after.snoozes[-1].until, context.location(after), context.now)
    return f"I will remind you {until}."


TRACK = Track(
    decisions={FireTimer: _fire, SnoozeNudge: _snooze},
    changes={NudgeFired: _fired, NudgeSnoozed: _snoozed},
    confirmations={SnoozeNudge: _says_snoozed},
)
