"""The offline conversation: who has it, and what came of the calls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from bot.cases.case import (
    Call,
    Case,
    CaseId,
    ContactState,
    NextStep,
    Settled,
)
from bot.cases.decision_context import (
    DecisionContext,
    ago,
    times,
)
from bot.cases.events import (
    CallLogged,
    Event,
    OwnerAssigned,
    OwnerLeft,
)
from bot.cases.rights import Right, why_not
from bot.cases.sensitive import guidance, may_call
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


@dataclass(frozen=True)
class AssignOwner:
    """Give the offline conversation to `owner`.

    `if_free` is "I'll take it", meant for a case without an owner.
    """

    case: CaseId
    owner: MemberId
    if_free: bool = False


@dataclass(frozen=True)
class UnassignOwner:
    """`owner` has left the team, so the call needs another owner."""

    case: CaseId
    owner: MemberId


@dataclass(frozen=True)
class LogCall:
    case: CaseId
    reached: bool
    about: tuple[Theme, ...] = ()
    next_step: NextStep = NextStep.NOTHING
    next_on: date | None = None
    settled: Settled | None = None
    words: Untrusted = NOTHING
    agreed: Untrusted = NOTHING


# --- decisions


def _assign(case: Case, command: AssignOwner, context: DecisionContext) -> list[Event]:
    member = context.handler(case)
    if case.closed:
        raise Refused("This case is closed. Reopen it first.")
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
    if held_by == owner.id:
        raise Refused(f"{'You have' if owner.id == member.id else f'{owner.name} has'} it already.")
    if command.if_free and held_by is not None and since is not None:
        raise Refused(
            f"{context.name(held_by)} was quicker: took it {ago(context.now - since)}. "
            "Use Assign owner if it shall change hands."
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
    )
    return replace(case, contact=assigned)


def _unassigned(case: Case, event: OwnerLeft, entry: RecordedEvent) -> Case:
    """Reminders start over. A conversation that has begun stays begun."""
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


def _state_after(event: CallLogged, tries: int) -> ContactState:
    if not event.reached:
        over = tries >= event.tries_allowed
        return ContactState.UNREACHABLE if over else ContactState.ASSIGNED
    done = event.settled is Settled.YES
    return ContactState.RESOLVED if done else ContactState.IN_CONVERSATION


# --- timers


def _timers(case: Case, location: Location, policy: Policy) -> Iterator[Timer]:
    if not may_call(case):
        return
    yield from _unowned(case, location, policy)
    yield from _uncalled(case, location, policy)
    yield from _promise(case, location, policy)


def _unowned(case: Case, location: Location, policy: Policy) -> Iterator[Timer]:
    """The reply is published, and the call still has no owner."""
    public = case.reply.public
    if case.contact.state is not ContactState.UNASSIGNED or public is None:
        return
    at = location.hours.after_working(public.at, policy.call_within_working, location.time_zone)
    kind, round = TimerKind.OWNER, case.contact.round
    yield Timer(at, TimerKey(kind, round, 1))
    yield Timer(days_on(at, location, policy), TimerKey.limit(kind, round))
    yield from repeated(case, kind, round, location, EACH_WEEK)


def _uncalled(case: Case, location: Location, policy: Policy) -> Iterator[Timer]:
    """After some working hours, then each working day, at last to the manager."""
    contact = case.contact
    if contact.state is not ContactState.ASSIGNED or contact.since is None:
        return
    zone = location.time_zone
    at = location.hours.after_working(contact.since, policy.call_within_working, zone)
    for n in range(1, policy.call_nudges + 1):
        yield Timer(at, TimerKey(TimerKind.CALL, contact.round, n))
        at = days_on(at, location, policy)
    yield Timer(at, TimerKey.limit(TimerKind.CALL, contact.round))
    yield from repeated(case, TimerKind.CALL, contact.round, location, EACH_WEEK)


def _promise(case: Case, location: Location, policy: Policy) -> Iterator[Timer]:
    """The next step is due when the office opens that day, then each working day, like a call."""
    contact = case.contact
    if contact.state is not ContactState.IN_CONVERSATION or contact.since is None:
        return
    day = contact.calls[-1].next_on if contact.calls else None
    zone = location.time_zone
    if day is None:
        day = contact.since.astimezone(zone).date() + timedelta(days=policy.promise_days)
    morning = datetime.combine(day, time(0), zone).astimezone(UTC)
    due_at = max(location.hours.next_open(morning, zone), contact.since)
    for n in range(1, policy.call_nudges + 1):
        yield Timer(due_at, TimerKey(TimerKind.PROMISE, contact.round, n))
        due_at = days_on(due_at, location, policy)
    yield Timer(due_at, TimerKey.limit(TimerKind.PROMISE, contact.round))
    yield from repeated(case, TimerKind.PROMISE, contact.round, location, EACH_WEEK)


# --- confirmations


def _says_assigned(command: AssignOwner, after: Case, context: DecisionContext) -> str:
    if context.by is not None and context.by.id == command.owner:
        return f"You have case {after.id}. The call brief is in your messages."
    return f"{context.name(command.owner)} has case {after.id} now."


def _says_logged(command: LogCall, after: Case, context: DecisionContext) -> str:
    match after.contact.state:
        case ContactState.RESOLVED:
            return "Logged. It is settled for them: thank you."
        case ContactState.UNREACHABLE:
            tried = times(after.contact.tries)
            return f"Logged. Tried {tried} without reaching them; no more calls."
        case _:
            return "Logged. I will remind you of the next step."


TRACK = Track(
    decisions={AssignOwner: _assign, UnassignOwner: _unassign, LogCall: _log_call},
    changes={OwnerAssigned: _assigned, OwnerLeft: _unassigned, CallLogged: _called},
    confirmations={AssignOwner: _says_assigned, LogCall: _says_logged},
    rights={AssignOwner: Right.HANDLE, LogCall: Right.HANDLE},
    timers=_timers,
)
