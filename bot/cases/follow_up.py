"""The follow-up: checks whether the review is still up, and the second contact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.cases.case import (
    Case,
    CaseId,
    ReviewState,
)
from bot.cases.decision_context import (
    DecisionContext,
    clock_time,
)
from bot.cases.events import (
    CaseClosed,
    Event,
    LookAsked,
    ReviewLooked,
    SecondContactLeft,
    SecondContactMade,
    SecondContactProposed,
)
from bot.cases.sensitive import may_call
from bot.cases.track import Track
from bot.errors import Refused
from bot.policy import (
    follow_up_start,
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
    """The follow-up's look number `n` found the review as it is in the case now."""

    case: CaseId
    n: int


@dataclass(frozen=True)
class RecordSecondContact:
    """The second contact was made."""

    case: CaseId


@dataclass(frozen=True)
class SkipSecondContact:
    """No second contact."""

    case: CaseId


# --- decisions


def _looked(case: Case, command: RecordLook, context: DecisionContext) -> list[Event]:
    """The review is still up: before the last look a second contact, at the last one the end."""
    if case.closed or case.review_track.state is ReviewState.REMOVED:
        return []
    events: list[Event] = [ReviewLooked(command.n)]
    days = context.policy_of(case).follow_up_days
    if command.n >= len(days):
        # a review that still needs a reply is never closed in silence
        return events if case.is_due else [*events, CaseClosed("still up")]
    is_time = command.n == len(days) - 1 and case.follow_up.due_at is None
    if is_time and may_call(case):
        text = second_contact(case.review, context.reply_context(case, "second-contact"), 1)
        to = whose_turn(case, context.practice, context.now)
        events.append(SecondContactProposed(text, to))
    return events


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
        raise Refused("There is no second contact to decide on yet.")
    if case.follow_up.done:
        who = context.name(case.follow_up.by)
        raise Refused(f"{who} decided that already.")


# --- changes


def _checked(case: Case, event: LookAsked, entry: RecordedEvent) -> Case:
    if event.kind != TimerKind.LOOK:
        return case
    return replace(case, follow_up=replace(case.follow_up, looks=event.n))


def _proposed(case: Case, event: SecondContactProposed, entry: RecordedEvent) -> Case:
    follow_up = replace(case.follow_up, due_at=entry.at, text=event.text, to=event.to)
    return replace(case, follow_up=follow_up)


def _made(case: Case, event: SecondContactMade, entry: RecordedEvent) -> Case:
    return replace(case, follow_up=replace(case.follow_up, done="made", by=entry.by))


def _skipped(case: Case, event: SecondContactLeft, entry: RecordedEvent) -> Case:
    return replace(case, follow_up=replace(case.follow_up, done="left", by=entry.by))


# --- timers


def _timers(case: Case, location: Location, policy: Policy) -> Iterator[Timer]:
    """Looks a week, two and three weeks after the talk, or the reply where there was none.

    A last look without a result is followed by another one.
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
    return f"Noted. I look once more {clock_time(look.due_at, location, context.now)}."


TRACK = Track(
    decisions={
        RecordLook: _looked,
        RecordSecondContact: _make_contact,
        SkipSecondContact: _skip_contact,
    },
    changes={
        LookAsked: _checked,
        SecondContactProposed: _proposed,
        SecondContactMade: _made,
        SecondContactLeft: _skipped,
    },
    confirmations={
        RecordSecondContact: _says_made,
        SkipSecondContact: lambda *_: "Noted. No second contact.",
    },
    timers=_timers,
)
