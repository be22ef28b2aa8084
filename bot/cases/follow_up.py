"""The follow-up: checking whether the review is still on the site, and the second contact.

The second contact is a later check-in with the patient.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.cases.case import Case, CaseId
from bot.cases.decision_context import (
    DecisionContext,
    clock_time,
)
from bot.cases.events import CaseClosed, Event
from bot.cases.sensitive import may_call
from bot.cases.site import CLOSED_BY_KINDNESS, disappeared
from bot.cases.state.call import ContactState
from bot.cases.state.follow_up import (
    LookAnswered,
    LookAsked,
    LookHandedOver,
    ReviewLooked,
    SecondContactLeft,
    SecondContactMade,
    SecondContactProposed,
)
from bot.cases.state.reply_status import Declined
from bot.cases.state.site import ReviewState
from bot.cases.track import Track
from bot.errors import Refused
from bot.policy import (
    whose_turn,
)
from bot.practice import Location, Policy
from bot.replies import (
    second_contact,
)
from bot.timeline import RecordedEvent
from bot.timers import Timer, TimerKey, TimerKind


@dataclass(frozen=True)
class RecordLook:
    """Record that check number `n` of the follow-up found the review still on the site."""

    case: CaseId
    n: int


class Found(StrEnum):
    """What a person found when they checked the review on its site."""

    STILL_THERE = "still there"
    GONE = "gone"
    CHANGED = "changed"


@dataclass(frozen=True)
class HandOverLook:
    """Ask a person to do check number `n`, because the site can't be checked automatically."""

    case: CaseId
    n: int


@dataclass(frozen=True)
class AnswerLook:
    """Record what a person found when they checked the review on its site."""

    case: CaseId
    found: Found


@dataclass(frozen=True)
class RecordSecondContact:
    """Record that someone made the second contact."""

    case: CaseId


@dataclass(frozen=True)
class SkipSecondContact:
    """Record that there won't be a second contact."""

    case: CaseId


FollowUpCommand = RecordLook | HandOverLook | AnswerLook | RecordSecondContact | SkipSecondContact


# --- decisions


def _looked(case: Case, command: RecordLook, context: DecisionContext) -> list[Event]:
    """Record that the review is still on the site.

    Then suggest a second contact or, at the last check, close the case.
    """
    if case.closed or case.review_track.state is ReviewState.REMOVED:
        return []
    return [ReviewLooked(command.n), *_next_step(case, command.n, context)]


def _next_step(case: Case, n: int, context: DecisionContext) -> list[Event]:
    """The events that follow if the review is still there at check number `n`."""
    days = context.policy_of(case).follow_up_days
    if n >= len(days):
        # a case that still needs a reply is never closed silently
        return [] if case.is_due else [CaseClosed(_outcome(case))]
    is_time = n == len(days) - 1 and case.follow_up.due_at is None
    is_better = case.improved or case.kind_review is not None
    if not (is_time and may_call(case)) or is_better:
        return []
    about, talked = context.reply_context(case, "second-contact"), _talked(case)
    text = second_contact(case.review, about, 1, talked=talked)
    return [SecondContactProposed(text, whose_turn(case, context.practice, context.now))]


def _talked(case: Case) -> bool:
    return any(call.reached for call in case.contact.calls)


def _outcome(case: Case) -> str:
    return case.improved or (CLOSED_BY_KINDNESS if case.kind_review is not None else "still up")


def _hand_over(case: Case, command: HandOverLook, context: DecisionContext) -> list[Event]:
    if case.closed or case.review_track.state is ReviewState.REMOVED:
        return []
    return [LookHandedOver(case.reply.round, command.n)]


def _answer_look(case: Case, command: AnswerLook, context: DecisionContext) -> list[Event]:
    """Record what the person found.

    A changed review may need a new reply, so its case stays open.
    """
    context.person(case)
    if case.closed:
        raise Refused("This case is closed. Reopen it first.")
    n = case.follow_up.asked
    if not n:
        raise Refused("Someone has already taken care of that.")
    answered: list[Event] = [LookAnswered(n, command.found.value)]
    if command.found is Found.GONE:
        return [*answered, *disappeared(case)]
    following = _next_step(case, n, context)
    if command.found is Found.CHANGED:
        following = [event for event in following if not isinstance(event, CaseClosed)]
    return [*answered, *following]


def _make_contact(
    case: Case, command: RecordSecondContact, context: DecisionContext
) -> list[Event]:
    _require_proposed(case, context)
    return [SecondContactMade()]


def _skip_contact(case: Case, command: SkipSecondContact, context: DecisionContext) -> list[Event]:
    _require_proposed(case, context)
    return [SecondContactLeft()]


def _require_proposed(case: Case, context: DecisionContext) -> None:
    context.person(case)
    if case.follow_up.due_at is None:
        raise Refused("There's no follow-up to decide on yet.")
    if case.follow_up.done:
        who = context.name(case.follow_up.by)
        raise Refused(f"{who} already decided that.")


# --- changes


def _checked(case: Case, event: LookAsked, entry: RecordedEvent) -> Case:
    if event.kind != TimerKind.LOOK:
        return case
    return replace(case, follow_up=replace(case.follow_up, looks=event.n))


def _handed_over(case: Case, event: LookHandedOver, entry: RecordedEvent) -> Case:
    return replace(case, follow_up=replace(case.follow_up, asked=event.n))


def _answered(case: Case, event: LookAnswered, entry: RecordedEvent) -> Case:
    return replace(case, follow_up=replace(case.follow_up, asked=0, seen=event.found))


def _proposed(case: Case, event: SecondContactProposed, entry: RecordedEvent) -> Case:
    follow_up = replace(case.follow_up, due_at=entry.at, text=event.text, to=event.to)
    return replace(case, follow_up=follow_up)


def _made(case: Case, event: SecondContactMade, entry: RecordedEvent) -> Case:
    return replace(case, follow_up=replace(case.follow_up, done="made", by=entry.by))


def _skipped(case: Case, event: SecondContactLeft, entry: RecordedEvent) -> Case:
    return replace(case, follow_up=replace(case.follow_up, done="left", by=entry.by))


# --- timers


def follow_up_start(case: Case) -> datetime | None:
    """When the follow-up starts: at the call that resolved the case, the reply, or the decision."""
    if case.contact.state is ContactState.RESOLVED:
        return case.contact.since
    if case.reply.public:
        return case.reply.public.at
    status = case.reply.status
    return status.since if isinstance(status, Declined) else None


def _timers(case: Case, location: Location, policy: Policy) -> Iterator[Timer]:
    """Checks one, two, and three weeks after the call, or after the reply if there was no call.

    If the last check is inconclusive, another one follows.
    """
    start = follow_up_start(case)
    if start is None or case.review_track.state is ReviewState.REMOVED:
        return
    looks, days = case.follow_up.looks, policy.follow_up_days
    over = max(looks + 1 - len(days), 0)
    day = days[min(looks, len(days) - 1)] + over * (days[-1] - days[-2])
    due_at = location.hours.next_open(start + timedelta(days=day), location.time_zone)
    yield Timer(due_at, TimerKey(TimerKind.LOOK, 1, looks + 1))


# --- confirmations


def _says_made(command: RecordSecondContact, after: Case, context: DecisionContext) -> str:
    location, policy = context.location(after), context.policy_of(after)
    look = None if after.closed else next(_timers(after, location, policy), None)
    if look is None:
        return "Noted."
    return f"Got it. I'll check again {clock_time(look.due_at, location, context.now)}."


def _says_answered(command: AnswerLook, after: Case, context: DecisionContext) -> str:
    match command.found:
        case Found.GONE:
            return "Thank you. The case is closed."
        case Found.STILL_THERE:
            return "Thank you. Noted."
        case Found.CHANGED:
            return "Thank you. If what they write now needs a new reply, add it as a new review."


TRACK = Track(
    decisions={
        RecordLook: _looked,
        HandOverLook: _hand_over,
        AnswerLook: _answer_look,
        RecordSecondContact: _make_contact,
        SkipSecondContact: _skip_contact,
    },
    changes={
        LookAsked: _checked,
        LookHandedOver: _handed_over,
        LookAnswered: _answered,
        SecondContactProposed: _proposed,
        SecondContactMade: _made,
        SecondContactLeft: _skipped,
    },
    confirmations={
        AnswerLook: _says_answered,
        RecordSecondContact: _says_made,
        SkipSecondContact: lambda *_: "Got it. No follow-up.",
    },
    timers=_timers,
)
