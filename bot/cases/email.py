"""The patient's e-mail to the practice, which needs a reply even after the case is closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from bot.cases.case import (
    Case,
    CaseId,
    EmailTrack,
)
from bot.cases.decision_context import (
    DecisionContext,
    did,
)
from bot.cases.events import (
    EmailAnswered,
    EmailCame,
    Event,
    OwnerAssigned,
)
from bot.cases.rights import Right, obstacle
from bot.cases.track import Track
from bot.errors import Refused
from bot.policy import (
    EACH_DAY,
    in_hours,
    repeated,
)
from bot.practice import Location, Policy
from bot.timeline import RecordedEvent
from bot.timers import Timer, TimerKey, TimerKind


@dataclass(frozen=True)
class NoteEmail:
    """The patient wrote an e-mail to the practice."""

    case: CaseId


@dataclass(frozen=True)
class AnswerEmail:
    """The team replied to the patient's e-mail."""

    case: CaseId


# --- decisions


def _note(case: Case, command: NoteEmail, context: DecisionContext) -> list[Event]:
    context.person(case)
    if case.closed:
        raise Refused("This case is closed. Reopen it first.")
    if case.email.waits_since is not None:
        noted = did(
            context.name(case.email.noted_by), "noted one", context.now - case.email.waits_since
        )
        raise Refused(f"{noted}. It still needs a reply.")
    return [EmailCame()]


def _answer(case: Case, command: AnswerEmail, context: DecisionContext) -> list[Event]:
    """The person who replied owns the case from then on if it had no owner."""
    member = context.person(case)
    if case.email.waits_since is None:
        if case.email.answered_at is None:
            raise Refused("There's no e-mail from them that needs a reply.")
        who = context.name(case.email.answered_by)
        replied = did(who, "replied to it", context.now - case.email.answered_at)
        raise Refused(f"{replied}.")
    takes_it = case.contact.owner is None and not case.closed
    if takes_it and obstacle(Right.HANDLE, case, member, context.practice) is None:
        return [OwnerAssigned(member.id), EmailAnswered()]
    return [EmailAnswered()]


# --- changes


def _came(case: Case, event: EmailCame, entry: RecordedEvent) -> Case:
    count = case.email.count + 1
    waits = EmailTrack(waits_since=entry.at, count=count, noted_by=entry.by)
    return replace(case, email=waits)


def _answered(case: Case, event: EmailAnswered, entry: RecordedEvent) -> Case:
    answered = replace(case.email, waits_since=None, answered_at=entry.at, answered_by=entry.by)
    return replace(case, email=answered)


# --- timers


def _timers(case: Case, location: Location, policy: Policy) -> Iterator[Timer]:
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
            due_at = in_hours(since + after, limit, since, location)
            at_moment[due_at] = Timer(due_at, TimerKey(TimerKind.EMAIL, case.email.count, n))
    over_at = in_hours(limit, None, since, location)
    at_moment[over_at] = Timer(over_at, TimerKey.limit(TimerKind.EMAIL, case.email.count))
    yield from at_moment.values()
    yield from repeated(case, TimerKind.EMAIL, case.email.count, location, EACH_DAY)


TRACK = Track(
    decisions={NoteEmail: _note, AnswerEmail: _answer},
    changes={EmailCame: _came, EmailAnswered: _answered},
    confirmations={
        NoteEmail: lambda *_: "Got it. I'll remind the owner. Aim to reply within the hour.",
        AnswerEmail: lambda *_: "Got it. Thank you.",
    },
    timers=_timers,
    outlives_case=True,
)
