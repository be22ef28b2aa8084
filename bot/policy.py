"""Which clocks run for a case, and when does each next strike?

`plan` derives every timer from the case's state alone: what it no longer names is cancelled,
what it newly names is written. So a timer and its reason end together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

from bot.cases.case import Case, ContactState, ReplyState, ReviewState
from bot.practice import Location, Member, MemberId, Policy, Practice
from bot.timers import Timer, TimerKey, TimerKind

MODERATION_DAYS = 14
"""So long a plan names the daily looks at a silent site; the sweep goes on with them."""


@dataclass(frozen=True)
class ReplyClock:
    """When the public reply's clock began, when it ends, and whether we came too late for it."""

    start: datetime
    due_at: datetime
    late: bool = False


def reply_clock(
    since: datetime, seen_at: datetime, location: Location, policy: Policy
) -> ReplyClock:
    """The clock of a review posted, or made worse, at `since` and first seen at `seen_at`."""
    due_at = since + policy.reply_within
    if due_at > seen_at:
        return ReplyClock(since, due_at)
    return ReplyClock(seen_at, soon(seen_at, location, policy), late=True)


def soon(now: datetime, location: Location, policy: Policy) -> datetime:
    """When an answer that is late already is due: some working hours from now."""
    return location.hours.after_working(now, policy.late_reply_working, location.time_zone)


def latest_hold(case: Case, policy: Policy) -> datetime:
    """A reply may wait until here: a little before it is due."""
    return case.due_at - policy.hold_margin


def cool_down_until(case: Case, location: Location, policy: Policy) -> datetime | None:
    """Where a heated review's hold would end: the next opening, if the deadline allows it."""
    next_day = datetime.combine(
        case.opened_at.astimezone(location.time_zone).date() + timedelta(days=1),
        time(0),
        location.time_zone,
    ).astimezone(UTC)
    opening = location.hours.next_open(next_day, location.time_zone)
    return opening if opening <= latest_hold(case, policy) else None


def plan(case: Case, practice: Practice) -> tuple[Timer, ...]:
    """All timers that the case's state calls for, earliest first.

    A patient who waits for an answer to an e-mail waits for it whatever became of the review.
    """
    if case.closed and case.email.waits_since is None:
        return ()
    location = practice.location(case.location)
    policy = practice.policy_at(case.location)
    timers = [*_snoozed(case, _reminders(case, location, policy))]
    if not case.closed:
        timers += [*_moderation(case, policy), *_follow_up(case, location, policy)]
    return tuple(timer for timer in sorted(timers) if timer.key not in case.fired)


def next_timer(case: Case, practice: Practice) -> Timer | None:
    """What comes next if nobody does anything."""
    return next(iter(plan(case, practice)), None)


def _reminders(case: Case, location: Location, policy: Policy) -> list[Timer]:
    if case.closed:
        return [*_email(case, location, policy)]
    return [
        *_reply(case, location, policy),
        *_hold(case),
        *_owner(case, location, policy),
        *_call(case, location, policy),
        *_promise(case, location, policy),
        *_email(case, location, policy),
    ]


def _reply(case: Case, location: Location, policy: Policy) -> Iterator[Timer]:
    """Reminders on the way to the deadline; of several at one moment only the last is kept."""
    if not case.awaits_reply or case.reply.public is not None:
        return
    start, span = case.clock_from, case.due_at - case.clock_from
    moments = [start + span * fraction for fraction in policy.reply_nudges]
    not_before = max(case.opened_at, case.reply.held_until or case.opened_at)
    at_moment: dict[datetime, Timer] = {}
    for n, (moment, following) in enumerate(pairwise([*moments, case.due_at]), start=1):
        key = TimerKey(TimerKind.REPLY, case.reply.round, n)
        if moment >= case.due_at:
            key = TimerKey.limit(TimerKind.REPLY, case.reply.round)
            due_at = _in_hours(moment, None, not_before, location)
        elif moment > not_before:
            # one that had to wait for the next would leave a whole day without a word
            due_at = _in_hours(moment, min(following, case.due_at), not_before, location)
        else:
            continue
        at_moment[due_at] = Timer(due_at, key)
    yield from at_moment.values()


def _hold(case: Case) -> Iterator[Timer]:
    if case.awaits_reply and case.reply.held_until:
        yield Timer(case.reply.held_until, TimerKey(TimerKind.HOLD, case.reply.holds, 1))


def _owner(case: Case, location: Location, policy: Policy) -> Iterator[Timer]:
    """The reply stands, and still nobody has the call."""
    public = case.reply.public
    if case.contact.state is not ContactState.UNASSIGNED or public is None:
        return
    at = location.hours.after_working(public.at, policy.call_within_working, location.time_zone)
    kind, round = TimerKind.OWNER, case.contact.round
    yield Timer(at, TimerKey(kind, round, 1))
    yield Timer(_days_on(at, location, policy), TimerKey.limit(kind, round))


def _call(case: Case, location: Location, policy: Policy) -> Iterator[Timer]:
    """After some working hours, then each working day, at last to the manager."""
    contact = case.contact
    if contact.state is not ContactState.ASSIGNED or contact.since is None:
        return
    zone = location.time_zone
    at = location.hours.after_working(contact.since, policy.call_within_working, zone)
    for n in range(1, policy.call_nudges + 1):
        yield Timer(at, TimerKey(TimerKind.CALL, contact.round, n))
        at = _days_on(at, location, policy)
    yield Timer(at, TimerKey.limit(TimerKind.CALL, contact.round))


def _days_on(at: datetime, location: Location, policy: Policy) -> datetime:
    """When a call is spoken of again: a working day later, or some."""
    for _ in range(policy.call_every_days):
        at = location.hours.next_open(at + timedelta(days=1), location.time_zone)
    return at


def _promise(case: Case, location: Location, policy: Policy) -> Iterator[Timer]:
    """What was promised in the last call falls due at the opening of its day."""
    contact = case.contact
    if contact.state is not ContactState.IN_CONVERSATION or contact.since is None:
        return
    day = contact.calls[-1].next_on if contact.calls else None
    zone = location.time_zone
    if day is None:
        day = contact.since.astimezone(zone).date() + timedelta(days=policy.promise_days)
    morning = datetime.combine(day, time(0), zone).astimezone(UTC)
    due_at = max(location.hours.next_open(morning, zone), contact.since)
    yield Timer(due_at, TimerKey(TimerKind.PROMISE, contact.round, 1))


def _email(case: Case, location: Location, policy: Policy) -> Iterator[Timer]:
    """At once and within the hour, before the day is over, and then to the manager.

    Of several at one moment, as those of a night are in the morning, only the last is kept.
    """
    since = case.email.waits_since
    if since is None:
        return
    limit = since + policy.email_within
    at_moment: dict[datetime, Timer] = {}
    noted_by, owner = case.email.noted_by, case.contact.owner
    for n, after in enumerate(policy.email_nudges, start=1):
        they_know = not after and noted_by is not None and noted_by == owner
        if after < policy.email_within and not they_know:
            due_at = _in_hours(since + after, limit, since, location)
            at_moment[due_at] = Timer(due_at, TimerKey(TimerKind.EMAIL, case.email.count, n))
    over_at = _in_hours(limit, None, since, location)
    at_moment[over_at] = Timer(over_at, TimerKey.limit(TimerKind.EMAIL, case.email.count))
    yield from at_moment.values()


def _moderation(case: Case, policy: Policy) -> Iterator[Timer]:
    """What the site made of a reply: asked in growing steps, then each day."""
    reply = case.reply
    if reply.state is not ReplyState.PENDING or reply.since is None:
        return
    steps = policy.moderation_looks
    days = max(reply.looks + 1 - len(steps), 0)
    if days <= MODERATION_DAYS:
        after = steps[min(reply.looks, len(steps) - 1)] + timedelta(days=days)
        key = TimerKey(TimerKind.MODERATION, reply.approvals, reply.looks + 1)
        yield Timer(reply.since + after, key)


def _follow_up(case: Case, location: Location, policy: Policy) -> Iterator[Timer]:
    """Looks a week, two and three weeks after the talk, or the reply where there was none.

    A last look that nobody answered, or that was none when it was taken, is followed by another.
    """
    start = follow_up_start(case)
    if start is None or case.review_track.state is ReviewState.REMOVED:
        return
    looks, days = case.follow_up.looks, policy.follow_up_days
    over = max(looks + 1 - len(days), 0)
    day = days[min(looks, len(days) - 1)] + over * (days[-1] - days[-2])
    due_at = location.hours.next_open(start + timedelta(days=day), location.time_zone)
    yield Timer(due_at, TimerKey(TimerKind.LOOK, 1, looks + 1))


def follow_up_start(case: Case) -> datetime | None:
    """When the two weeks begin: the talk that settled it, else the public reply."""
    if case.contact.state is ContactState.RESOLVED:
        return case.contact.since
    return case.reply.public.at if case.reply.public else None


def _snoozed(case: Case, timers: list[Timer]) -> Iterator[Timer]:
    """Reminders that were snoozed come once more, when the snooze ends; that of a limit comes."""
    until = {snooze.kind: snooze.until for snooze in case.snoozes}
    held_back: set[str] = set()
    for timer in timers:
        ends = until.get(timer.kind)
        if ends is None or timer.due_at > ends or timer.key.is_limit:
            yield timer
        else:
            held_back.add(timer.kind)
    for number, snooze in enumerate(case.snoozes):
        if until[snooze.kind] == snooze.until and snooze.kind in held_back:
            round = next(timer.key.round for timer in timers if timer.kind == snooze.kind)
            key = TimerKey.snoozed(TimerKind(snooze.kind), round, number)
            yield Timer(snooze.until, key)


def _in_hours(
    at: datetime, deadline: datetime | None, not_before: datetime, location: Location
) -> datetime:
    """`at`, moved to an open hour: later, or earlier if later would pass the deadline."""
    later = location.hours.next_open(at, location.time_zone)
    if deadline is None or later < deadline:
        return later
    earlier = location.hours.last_open(at, location.time_zone)
    return earlier if earlier is not None and earlier >= not_before else later


def fires_at(timer: Timer, location: Location, policy: Policy, now: datetime) -> datetime:
    """When a timer that is to fire does so, seen from `now`.

    A reminder that comes long after its time, as after an outage, waits for the office to open.
    Looks at the site disturb nobody.
    """
    in_time = now - timer.due_at <= policy.late_after
    if in_time or not timer.kind.reminds or location.hours.is_open(now, location.time_zone):
        return timer.due_at
    return location.hours.next_open(now, location.time_zone)


def recipients(case: Case, timer: Timer, practice: Practice, at: datetime) -> tuple[MemberId, ...]:
    """Whose turn it is at `at`: one person where one will do.

    Whoever is away is left out; the one on duty stands in for an owner, a manager for both.
    """
    on_duty = practice.on_duty(case.location, at)

    def there(*members: Member | None) -> tuple[Member, ...]:
        found = (m for m in members if m and practice.is_there(m, case.location, at))
        return tuple(found)

    managers = practice.managers(case.location)
    owner = practice.member(case.contact.owner)
    key = timer.key
    match key.kind:
        case _ if key.is_limit:
            wanted: tuple[Member, ...] = ()
        case _ if key.snooze is not None:
            snoozer = practice.member(case.snoozes[key.snooze].by)
            wanted = there(snoozer, owner, on_duty)[:1]
        case TimerKind.REPLY if key.n == 1:
            wanted = there(owner, on_duty)[:1]
        case TimerKind.REPLY:
            one = there(on_duty if on_duty and on_duty.may_approve else None)
            wanted = one or there(*practice.approvers(case.location))
        case TimerKind.HOLD:
            wanted = there(practice.member(case.reply.held_by), on_duty)[:1]
        case TimerKind.OWNER:
            wanted = there(on_duty)
        case _:
            wanted = there(owner, on_duty)[:1]
    # a breach finds a manager even when all of them are away
    return tuple(member.id for member in (wanted or there(*managers) or managers))


def whose_turn(case: Case, practice: Practice, at: datetime) -> tuple[MemberId, ...]:
    """Who is asked about the conversation at `at`: the owner, who stands in for them, a manager."""
    candidates = (
        practice.member(case.contact.owner),
        practice.on_duty(case.location, at),
        *practice.managers(case.location),
    )
    there = (m for m in candidates if m and practice.is_there(m, case.location, at))
    first = next(there, None) or next((m for m in candidates if m), None)
    return (first.id,) if first else ()
