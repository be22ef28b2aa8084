"""The offline conversation: who owns it, and how the calls went."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from bot.cases.case import Case, CaseId
from bot.cases.decision_context import (
    DecisionContext,
    clock_time,
    did,
    times,
)
from bot.cases.events import Event
from bot.cases.rights import Right, why_not
from bot.cases.sensitive import guidance, may_call
from bot.cases.state.call import (
    Call,
    CallLogged,
    CallUndone,
    ContactState,
    NextStep,
    OwnerAssigned,
    OwnerLeft,
    ReviewerUnidentified,
    Settled,
)
from bot.cases.track import Track
from bot.errors import Refused
from bot.policy import (
    EACH_WEEK,
    days_on,
    repeated,
)
from bot.practice import Location, MemberId, Policy
from bot.replies import (
    Theme,
)
from bot.timeline import RecordedEvent
from bot.timers import Timer, TimerKey, TimerKind
from bot.untrusted import NOTHING, Untrusted

FURTHEST = timedelta(days=366)
"""How far ahead the next step after a call can be. Anything later is assumed to be a mistyped year.
"""


@dataclass(frozen=True)
class AssignOwner:
    """Assign the offline conversation to `owner`.

    With `if_free`, the person volunteered ("I'll take it"), so the case must not have an owner yet.
    """

    case: CaseId
    owner: MemberId
    if_free: bool = False


@dataclass(frozen=True)
class UnassignOwner:
    """Unassign `owner`, who has left the team. The call needs another owner."""

    case: CaseId
    owner: MemberId


@dataclass(frozen=True)
class LogCall:
    """Record that a call was made or, with `by_them`, received.

    If no one picked up, `next_at` is when to try again.
    """

    case: CaseId
    reached: bool
    about: tuple[Theme, ...] = ()
    next_step: NextStep = NextStep.NOTHING
    next_on: date | None = None
    settled: Settled | None = None
    words: Untrusted = NOTHING
    agreed: Untrusted = NOTHING
    by_them: bool = False
    next_at: datetime | None = None


@dataclass(frozen=True)
class UndoCall:
    """Undo the log entry for the last call, which no one answered."""

    case: CaseId


@dataclass(frozen=True)
class LeaveUnidentified:
    """Stop reminding people to call, because no one can tell who posted the review."""

    case: CaseId


CallCommand = AssignOwner | UnassignOwner | LogCall | UndoCall | LeaveUnidentified


# --- decisions


def _assign(case: Case, command: AssignOwner, context: DecisionContext) -> list[Event]:
    member = context.handler(case)
    if case.closed:
        raise Refused("This case is closed. Reopen it first.")
    if case.is_praise:
        raise Refused("This is a good review. It only needs a thank-you.")
    _require_here(case)
    advice = guidance(case)
    if advice is not None and not advice.may_call:
        raise Refused(advice.first)
    owner = context.practice.member(command.owner)
    if owner is None or not owner.works_at(case.location):
        who = owner.name if owner else "That person"
        raise Refused(f"{who} isn't on the {context.location(case).name} team.")
    if why := why_not(Right.HANDLE, case, owner, context.practice):
        raise Refused(why)
    held_by, since = case.contact.owner, case.contact.since
    if held_by == owner.id and case.contact.state is not ContactState.UNIDENTIFIED:
        raise Refused(
            f"{'You already have' if owner.id == member.id else f'{owner.name} already has'} it."
        )
    if command.if_free and held_by is not None and since is not None:
        raise Refused(
            f"{did(context.name(held_by), 'took it', context.now - since)}. "
            "Use Hand off if it should change hands."
        )
    return [OwnerAssigned(owner.id)]


def _unassign(case: Case, command: UnassignOwner, context: DecisionContext) -> list[Event]:
    if case.closed or case.contact.owner != command.owner:
        return []
    return [OwnerLeft(command.owner)]


def _log_call(case: Case, command: LogCall, context: DecisionContext) -> list[Event]:
    member = context.handler(case)
    if case.closed:
        raise Refused("This case is closed. Reopen it first.")
    _require_here(case)
    if (command.words or command.agreed) and not context.policy_of(case).chat_may_hold_phi:
        raise Refused("Please keep private words out of chat. Tick what it was about instead.")
    if command.reached and command.settled is None:
        raise Refused("Say whether they feel it's resolved: yes, partly, or no.")
    _require_soon(case, command, context)
    events: list[Event] = []
    if case.contact.owner is None:
        events.append(OwnerAssigned(member.id))
    logged = CallLogged(
        command.reached,
        command.about if command.reached else (),
        command.next_step,
        _next_day(case, command, context),
        command.settled if command.reached else None,
        command.words,
        command.agreed,
        context.policy_of(case).call_tries,
        command.by_them and command.reached,
        _next_try(case, command, context),
    )
    return [*events, logged]


def _require_soon(case: Case, command: LogCall, context: DecisionContext) -> None:
    """Raise `Refused` if the next step is in the past or more than a year away."""
    too_far = "That's more than a year away. Check the year."
    if command.next_at is not None:
        if command.next_at <= context.now:
            raise Refused("That time has passed. Choose a later one.")
        if command.next_at > context.now + FURTHEST:
            raise Refused(too_far)
    today = context.now.astimezone(context.location(case).time_zone).date()
    if command.next_on is not None:
        if command.next_on < today:
            raise Refused("That day has passed. Choose today or later.")
        if command.next_on > today + FURTHEST:
            raise Refused(too_far)


def _require_here(case: Case) -> None:
    """Raise `Refused` if another case has the call. Reviewers with two posts are called once."""
    if post := case.call_elsewhere:
        raise Refused(
            f"The call is handled in case {post.case}, because the same person posted both."
        )


def _next_day(case: Case, command: LogCall, context: DecisionContext) -> date | None:
    """The date of the next step. An unresolved conversation always has one."""
    if command.next_on or not command.reached or command.settled is Settled.YES:
        return command.next_on
    location = context.location(case)
    later = context.now + timedelta(days=context.policy_of(case).promise_days)
    opening = location.hours.next_open(later, location.time_zone)
    return opening.astimezone(location.time_zone).date()


def _next_try(case: Case, command: LogCall, context: DecisionContext) -> datetime | None:
    """When to call again if no one picked up. This is always during office hours."""
    tries = case.contact.tries + 1
    if command.reached or tries >= context.policy_of(case).call_tries:
        return None
    location = context.location(case)
    if command.next_at is not None:
        return location.hours.next_open(command.next_at, location.time_zone)
    span = context.policy_of(case).call_within_working
    return location.hours.after_working(context.now, span, location.time_zone)


def _undo_call(case: Case, command: UndoCall, context: DecisionContext) -> list[Event]:
    context.handler(case)
    if case.closed or not case.contact.can_undo_call:
        raise Refused("There's no unanswered call to undo.")
    return [CallUndone()]


def _leave_unidentified(
    case: Case, command: LeaveUnidentified, context: DecisionContext
) -> list[Event]:
    context.handler(case)
    if case.closed:
        raise Refused("This case is closed. Reopen it first.")
    _require_here(case)
    if case.contact.state is ContactState.UNIDENTIFIED:
        raise Refused("That's already noted. I'll wait for them to call.")
    if any(call.reached for call in case.contact.calls):
        raise Refused("Someone has already talked with them. Log the call instead.")
    return [ReviewerUnidentified()]


# --- changes


def _assigned(case: Case, event: OwnerAssigned, entry: RecordedEvent) -> Case:
    contact = case.contact
    talking = contact.state is ContactState.IN_CONVERSATION
    assigned = replace(
        contact,
        state=contact.state if talking else ContactState.ASSIGNED,
        since=entry.at,
        owner=event.owner,
        round=contact.round + 1,
        owners=(*(id for id in contact.owners if id != event.owner), event.owner),
        assigned_at=entry.at,
    )
    return replace(case, contact=assigned)


def _unassigned(case: Case, event: OwnerLeft, entry: RecordedEvent) -> Case:
    """Remove the owner and start the reminders over. An ongoing conversation stays in progress."""
    contact = case.contact
    waits = contact.state is ContactState.ASSIGNED
    state = ContactState.UNASSIGNED if waits else contact.state
    alone = replace(contact, state=state, since=entry.at, owner=None, round=contact.round + 1)
    return replace(case, contact=alone)


def _called(case: Case, event: CallLogged, entry: RecordedEvent) -> Case:
    assert entry.by is not None
    call = Call(
        entry.at,
        entry.by,
        event.reached,
        event.about,
        event.next_step,
        event.next_on,
        event.settled,
        event.words,
        event.agreed,
        event.by_them,
        event.next_at,
    )
    contact = case.contact
    tries = contact.tries + (not event.reached)
    called = replace(
        contact,
        state=_state_after(event, tries),
        since=entry.at,
        round=contact.round + 1,
        tries=tries,
        calls=(*contact.calls, call),
    )
    return replace(case, contact=called)


def _call_undone(case: Case, event: CallUndone, entry: RecordedEvent) -> Case:
    """Return the case as if the call had never been logged."""
    contact, calls = case.contact, case.contact.calls[:-1]
    reached = next((call for call in reversed(calls) if call.reached), None)
    state = ContactState.ASSIGNED if contact.owner else ContactState.UNASSIGNED
    if reached is not None and not contact.tries > 1:
        done = reached.settled is Settled.YES
        state = ContactState.RESOLVED if done else ContactState.IN_CONVERSATION
    undone = replace(
        contact,
        state=state,
        since=calls[-1].at if calls else contact.assigned_at or entry.at,
        round=contact.round + 1,
        tries=max(contact.tries - 1, 0),
        calls=calls,
    )
    return replace(case, contact=undone)


def _unidentified(case: Case, event: ReviewerUnidentified, entry: RecordedEvent) -> Case:
    contact = case.contact
    waits = replace(
        contact, state=ContactState.UNIDENTIFIED, since=entry.at, round=contact.round + 1
    )
    return replace(case, contact=waits)


def _state_after(event: CallLogged, tries: int) -> ContactState:
    if not event.reached:
        over = tries >= event.tries_allowed
        return ContactState.UNREACHABLE if over else ContactState.ASSIGNED
    done = event.settled is Settled.YES
    return ContactState.RESOLVED if done else ContactState.IN_CONVERSATION


# --- timers


def _timers(case: Case, location: Location, policy: Policy) -> Iterator[Timer]:
    public, since = case.reply.public, case.contact.since
    match case.contact.state:
        case ContactState.UNASSIGNED if public is not None and may_call(case):
            yield from _unowned(case, public.at, location, policy)
        case ContactState.ASSIGNED if since is not None and may_call(case):
            yield from _uncalled(case, since, location, policy)
        case ContactState.IN_CONVERSATION if since is not None and may_call(case):
            yield from _promise(case, since, location, policy)


def _unowned(case: Case, since: datetime, location: Location, policy: Policy) -> Iterator[Timer]:
    """Reminders that a reply has been published but the call still has no owner."""
    at = location.hours.after_working(since, policy.call_within_working, location.time_zone)
    kind, round = TimerKind.OWNER, case.contact.round
    yield Timer(at, TimerKey(kind, round, 1))
    yield Timer(days_on(at, location, policy), TimerKey.limit(kind, round))
    yield from repeated(case, kind, round, location, EACH_WEEK)


def _uncalled(case: Case, since: datetime, location: Location, policy: Policy) -> Iterator[Timer]:
    """Reminders to call: after some working hours, and then each working day.

    After those, the manager is notified, and then reminded each week.
    """
    contact, zone = case.contact, location.time_zone
    at = location.hours.after_working(since, policy.call_within_working, zone)
    last = contact.calls[-1] if contact.calls else None
    if last is not None and last.next_at is not None and last.at == since:
        at = last.next_at
    for n in range(1, policy.call_nudges + 1):
        yield Timer(at, TimerKey(TimerKind.CALL, contact.round, n))
        at = days_on(at, location, policy)
    yield Timer(at, TimerKey.limit(TimerKind.CALL, contact.round))
    yield from repeated(case, TimerKind.CALL, contact.round, location, EACH_WEEK)


def _promise(case: Case, since: datetime, location: Location, policy: Policy) -> Iterator[Timer]:
    """Reminders of the next step: when the office opens that day, and then each working day.

    After those, the manager is notified, and then reminded each week.
    """
    contact, zone = case.contact, location.time_zone
    day = contact.calls[-1].next_on if contact.calls else None
    if day is None:
        day = since.astimezone(zone).date() + timedelta(days=policy.promise_days)
    morning = datetime.combine(day, time(0), zone).astimezone(UTC)
    due_at = location.hours.next_open(max(morning, since), zone)
    for n in range(1, policy.call_nudges + 1):
        yield Timer(due_at, TimerKey(TimerKind.PROMISE, contact.round, n))
        due_at = days_on(due_at, location, policy)
    yield Timer(due_at, TimerKey.limit(TimerKind.PROMISE, contact.round))
    yield from repeated(case, TimerKind.PROMISE, contact.round, location, EACH_WEEK)


# --- confirmations


def _says_assigned(command: AssignOwner, after: Case, context: DecisionContext) -> str:
    if context.by is not None and context.by.id == command.owner:
        return f"You have the call for case {after.id}. Check your messages before you call."
    return f"{context.name(command.owner)} has the call for case {after.id} now."


def _says_logged(command: LogCall, after: Case, context: DecisionContext) -> str:
    match after.contact.state:
        case ContactState.RESOLVED:
            return "Logged. They feel it's resolved. Thank you."
        case ContactState.UNREACHABLE:
            tried = times(after.contact.tries)
            return f"Logged. No answer, {tried}. I won't ask you to call again."
        case ContactState.ASSIGNED if after.contact.calls[-1].next_at is not None:
            at = clock_time(after.contact.calls[-1].next_at, context.location(after), context.now)
            return f"Logged. I'll remind you to try again {at}."
        case _:
            return "Logged. I'll remind you of the next step."


TRACK = Track(
    decisions={
        AssignOwner: _assign,
        UnassignOwner: _unassign,
        LogCall: _log_call,
        UndoCall: _undo_call,
        LeaveUnidentified: _leave_unidentified,
    },
    changes={
        OwnerAssigned: _assigned,
        OwnerLeft: _unassigned,
        CallLogged: _called,
        CallUndone: _call_undone,
        ReviewerUnidentified: _unidentified,
    },
    confirmations={
        AssignOwner: _says_assigned,
        LogCall: _says_logged,
        UndoCall: lambda *_: "Undone. That call doesn't count.",
        LeaveUnidentified: lambda *_: "OK. I won't ask you to call. I'll wait for them.",
    },
    rights={
        AssignOwner: Right.HANDLE,
        LogCall: Right.HANDLE,
        UndoCall: Right.HANDLE,
        LeaveUnidentified: Right.HANDLE,
    },
    timers=_timers,
)
