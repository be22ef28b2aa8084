"""Timing rules shared by all parts of a case: deadlines, working hours, and whose turn it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from bot.cases.case import Case
from bot.practice import Location, Member, MemberId, Policy, Practice
from bot.timers import Timer, TimerKey, TimerKind


@dataclass(frozen=True)
class ReplyClock:
    """The clock for a public reply: when it started, and when the reply is due.

    `late` means that the reply was already overdue when we found the review.
    """

    start: datetime
    due_at: datetime
    late: bool = False


def reply_clock(
    since: datetime, seen_at: datetime, location: Location, policy: Policy
) -> ReplyClock:
    """The clock for a review posted or made worse at `since` and first seen at `seen_at`."""
    due_at = since + policy.reply_within
    if due_at > seen_at:
        return ReplyClock(since, due_at)
    return ReplyClock(seen_at, soon(seen_at, location, policy), late=True)


def soon(now: datetime, location: Location, policy: Policy) -> datetime:
    """The deadline for a reply that's already late, which is a few working hours from now."""
    return location.hours.after_working(now, policy.late_reply_working, location.time_zone)


def latest_hold(case: Case, policy: Policy) -> datetime:
    """The latest time that a hold can end, a little before the reply is due."""
    return case.due_at - policy.hold_margin


def hold_end(
    until: datetime, case: Case, location: Location, policy: Policy, now: datetime
) -> datetime:
    """The time when a hold ends, during opening hours if possible.

    It's the next opening time, or if that's too close to the deadline, the last closing time before
    `until`. If that has passed, too, it's `until` itself, for instance if the deadline is at night.
    """
    zone, hours = location.time_zone, location.hours
    opening = hours.next_open(until, zone)
    if opening <= latest_hold(case, policy):
        return opening
    closing = hours.last_open(until, zone)
    return closing if closing is not None and closing > now else until


def cool_down_until(case: Case, location: Location, policy: Policy) -> datetime | None:
    """The end of a hold for a heated review, at the next opening time if the deadline allows it."""
    next_day = datetime.combine(
        case.opened_at.astimezone(location.time_zone).date() + timedelta(days=1),
        time(0),
        location.time_zone,
    ).astimezone(UTC)
    opening = location.hours.next_open(next_day, location.time_zone)
    return opening if opening <= latest_hold(case, policy) else None


def days_on(at: datetime, location: Location, policy: Policy) -> datetime:
    """The time of the next reminder about a call, one or more working days after `at`."""
    for _ in range(policy.call_every_days):
        at = location.hours.next_open(at + timedelta(days=1), location.time_zone)
    return at


EACH_DAY, EACH_WEEK = 1, 7
"""Days between reminders to the manager after a limit has passed."""


def repeated(
    case: Case, kind: TimerKind, round: int, location: Location, every: int
) -> Iterator[Timer]:
    """Yield the manager's next reminder that a limit has passed. It's sent every `every` days."""
    for last in case.passed:
        if (last.kind, last.round) == (kind, round):
            key = TimerKey.repeated(kind, round, last.times)
            yield Timer(_morning(last.at, every, location), key)


def _morning(at: datetime, days: int, location: Location) -> datetime:
    """The opening time that many days later, or the same time of day if the office never closes."""
    zone, later = location.time_zone, at + timedelta(days=days)
    midnight = datetime.combine(later.astimezone(zone).date(), time(0), zone).astimezone(UTC)
    is_open = location.hours.is_open(midnight, zone)
    return later if is_open else location.hours.next_open(midnight, zone)


def in_hours(
    at: datetime, deadline: datetime | None, not_before: datetime, location: Location
) -> datetime:
    """Return `at`, moved into opening hours: later, unless that would miss the deadline."""
    later = location.hours.next_open(at, location.time_zone)
    if deadline is None or later < deadline:
        return later
    earlier = location.hours.last_open(at, location.time_zone)
    return earlier if earlier is not None and earlier >= not_before else later


def fires_at(timer: Timer, location: Location, policy: Policy, now: datetime) -> datetime:
    """When a timer that's due should fire, as of `now`.

    A reminder that's very late, such as after an outage, waits for the office to open. Checks of
    the site don't wait, because they don't notify anyone.
    """
    in_time = now - timer.due_at <= policy.late_after
    if in_time or not timer.kind.reminds or location.hours.is_open(now, location.time_zone):
        return timer.due_at
    return location.hours.next_open(now, location.time_zone)


def recipients(case: Case, timer: Timer, practice: Practice, at: datetime) -> tuple[MemberId, ...]:
    """The members to remind at `at`, just one if that's enough.

    Absent members are skipped. The on-duty member covers for an owner, and a manager covers for
    both.
    """
    on_duty = practice.on_duty(case.location, at)

    def there(*members: Member | None) -> tuple[Member, ...]:
        present = (m for m in members if m and practice.is_there(m, case.location, at))
        return tuple(present)

    managers = practice.managers(case.location)
    owner = practice.member(case.contact.owner)
    key = timer.key
    match key.kind:
        case _ if key.is_past_limit:
            wanted: tuple[Member, ...] = ()
        case _ if key.snooze is not None:
            snoozer = practice.member(case.snoozes[key.snooze].by)
            wanted = there(snoozer, owner, on_duty)[:1]
        case TimerKind.REPLY if key.n == 1:
            wanted = there(owner, on_duty)[:1]
        case TimerKind.REPLY:
            approver = there(on_duty if on_duty and on_duty.may_approve else None)
            wanted = approver or there(*practice.approvers(case.location))
        case TimerKind.HOLD:
            wanted = there(
                practice.member(case.reply.hold.by if case.reply.hold else None), on_duty
            )[:1]
        case TimerKind.OWNER:
            wanted = there(on_duty)
        case _:
            wanted = there(owner, on_duty)[:1]
    if case.grave:
        wanted = tuple(member for member in wanted if member.may_manage)
    # a breach goes to a manager even if all of them are away
    return tuple(member.id for member in (wanted or there(*managers) or managers))


def whose_turn(case: Case, practice: Practice, at: datetime) -> tuple[MemberId, ...]:
    """The person to ask about the call at `at`: its owner, whoever's on duty, or a manager."""
    candidates = (
        practice.member(case.contact.owner),
        practice.on_duty(case.location, at),
        *practice.managers(case.location),
    )
    able = [m for m in candidates if m and (m.may_manage or not case.grave)]
    there = (m for m in able if practice.is_there(m, case.location, at))
    first = next(there, None) or next(iter(able), None)
    return (first.id,) if first else ()
