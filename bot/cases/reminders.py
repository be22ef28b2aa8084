"""Timers that fire, and reminders that are snoozed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from bot.cases.case import Case, CaseId
from bot.cases.decision_context import (
    DecisionContext,
    clock_time,
)
from bot.cases.events import Event
from bot.cases.plan import plan
from bot.cases.state.call import ContactState
from bot.cases.state.follow_up import LookAsked
from bot.cases.state.reminders import NudgeFired, NudgeSnoozed, PassedLimit, Snooze
from bot.cases.track import Track
from bot.errors import Refused
from bot.policy import (
    fires_at,
    latest_hold,
    recipients,
)
from bot.practice import Location
from bot.timeline import RecordedEvent
from bot.timers import TimerKey, TimerKind
from bot.words.spoken_times import AFTERNOON


@dataclass(frozen=True)
class FireTimer:
    """Fire a timer of the case."""

    case: CaseId
    timer: TimerKey


class Later(StrEnum):
    """The end of a snooze, as offered in the menus."""

    A_WHILE = "a while"
    THIS_AFTERNOON = "this afternoon"
    TOMORROW = "tomorrow"


@dataclass(frozen=True)
class SnoozeNudge:
    """Snooze reminders of this `kind`.

    `until` is the chosen time, or None for the default delay.
    """

    case: CaseId
    kind: str
    until: datetime | Later | None = None


ReminderCommand = FireTimer | SnoozeNudge


# --- decisions


def _fire(case: Case, command: FireTimer, context: DecisionContext) -> list[Event]:
    """Do what the timer is for, if there's still a reason to."""
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
    """Snooze a reminder: briefly for a reply or an e-mail, and until tomorrow for a call.

    A snooze can't extend past the limit for the reply or the e-mail.
    """
    context.person(case)
    limit, too_close = _limit(case, command, context)
    until = _until(case, command, context, limit)
    if until <= context.now:
        raise Refused("That time has passed. Choose a later one.")
    if limit is not None and until > limit:
        raise Refused(_too_late(case, command, context, limit, too_close))
    return [NudgeSnoozed(command.kind, until)]


def _limit(
    case: Case, command: SnoozeNudge, context: DecisionContext
) -> tuple[datetime | None, str]:
    """The latest time a snooze can end, and a message in case even the default snooze is too long.

    Raises `Refused` if there's nothing to snooze.
    """
    over = Refused("That reminder is over. There's nothing to snooze.")
    match command.kind:
        case TimerKind.REPLY | TimerKind.HOLD:
            if not case.awaits_reply:
                raise over
            limit = latest_hold(case, context.policy_of(case))
            return limit, "It's too close to its deadline to snooze."
        case TimerKind.EMAIL:
            if case.email.waits_since is None:
                raise over
            limit = case.email.waits_since + context.policy_of(case).email_within
            return limit, "Their e-mail has waited almost a day. Please reply now."
        case TimerKind.OWNER | TimerKind.CALL | TimerKind.PROMISE:
            if case.contact.state not in _TALKING:
                raise over
            latest = context.now + timedelta(days=LONGEST_SNOOZE)
            return latest, f"Choose a time within {LONGEST_SNOOZE} days."
        case _:
            raise over


LONGEST_SNOOZE = 14
"""Maximum number of days to snooze a call reminder."""

_TALKING = (ContactState.UNASSIGNED, ContactState.ASSIGNED, ContactState.IN_CONVERSATION)


def _too_late(
    case: Case, command: SnoozeNudge, context: DecisionContext, limit: datetime, usual: str
) -> str:
    if command.until is None or limit <= context.now:
        return usual
    latest = clock_time(limit, context.location(case), context.now)
    return f"That's too late. You can snooze it until {latest} at most."


def _until(
    case: Case, command: SnoozeNudge, context: DecisionContext, limit: datetime | None
) -> datetime:
    location = context.location(case)
    match command.until:
        case datetime() as chosen:
            return chosen
        case Later.A_WHILE:
            return _in_a_while(case, context, limit or context.now)
        case Later.THIS_AFTERNOON:
            return _on(context.now.astimezone(location.time_zone).date(), AFTERNOON, location)
        case Later.TOMORROW:
            return _tomorrow(case, context)
        case None if command.kind in (TimerKind.REPLY, TimerKind.HOLD, TimerKind.EMAIL):
            return _in_a_while(case, context, limit or context.now)
        case None:
            return _tomorrow(case, context)


def _in_a_while(case: Case, context: DecisionContext, limit: datetime) -> datetime:
    """The end of a default snooze.

    If the office is open now, the snooze ends during office hours, too, unless that's too late.
    """
    hours, zone = context.location(case).hours, context.location(case).time_zone
    until = context.now + context.policy_of(case).snooze
    morning = hours.next_open(until, zone)
    return morning if hours.is_open(context.now, zone) and morning <= limit else until


def _tomorrow(case: Case, context: DecisionContext) -> datetime:
    location = context.location(case)
    day = context.now.astimezone(location.time_zone).date() + timedelta(days=1)
    return location.hours.next_open(_on(day, time(0), location), location.time_zone)


def _on(day: date, clock: time, location: Location) -> datetime:
    return datetime.combine(day, clock, location.time_zone).astimezone(UTC)


# --- changes


def _fired(case: Case, event: NudgeFired, entry: RecordedEvent) -> Case:
    if event.breach and not case.reply.breached:
        case = replace(case, reply=replace(case.reply, breached=True))
    key = event.timer
    if key is None:
        return case
    if key.is_past_limit:
        case = replace(case, passed=_passed(case.passed, key, entry.at))
    # repeated reminders are only counted, because they're sent for as long as the reason lasts
    return case if key.is_repeat else replace(case, fired=(*case.fired, key))


def _passed(
    before: tuple[PassedLimit, ...], key: TimerKey, at: datetime
) -> tuple[PassedLimit, ...]:
    """The limits that have passed, now that the manager has been notified of this one."""
    of_key = (key.kind.value, key.round)
    times = sum(last.times for last in before if (last.kind, last.round) == of_key)
    others = (last for last in before if (last.kind, last.round) != of_key)
    return (*others, PassedLimit(*of_key, at, times + key.is_repeat))


def _snoozed(case: Case, event: NudgeSnoozed, entry: RecordedEvent) -> Case:
    snooze = Snooze(event.kind, event.until, entry.by)
    return replace(case, snoozes=(*case.snoozes, snooze))


# --- confirmations


def _says_snoozed(command: SnoozeNudge, after: Case, context: DecisionContext) -> str:
    if not after.snoozes:
        return ""
    until = clock_time(after.snoozes[-1].until, context.location(after), context.now)
    return f"I'll remind you {until}."


TRACK = Track(
    decisions={FireTimer: _fire, SnoozeNudge: _snooze},
    changes={NudgeFired: _fired, NudgeSnoozed: _snoozed},
    confirmations={SnoozeNudge: _says_snoozed},
)
