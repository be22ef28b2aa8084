"""The patient's e-mail to the practice, which needs a reply even after the case is closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from bot.cases.case import Case, CaseId
from bot.cases.decision_context import (
    DecisionContext,
    ago,
    did,
)
from bot.cases.events import Event
from bot.cases.rights import Right, obstacle
from bot.cases.state.call import OwnerAssigned
from bot.cases.state.email import EmailAnswered, EmailCame, EmailTrack
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
    """Record that the patient e-mailed the practice."""

    case: CaseId


@dataclass(frozen=True)
class AnswerEmail:
    """Record that the team replied to the patient's e-mail."""

    case: CaseId


@dataclass(frozen=True)
class RecordEmail:
    """Record that the patient's e-mail arrived in the mailbox, even if the case is closed."""

    case: CaseId
    came_at: datetime


@dataclass(frozen=True)
class RecordEmailReply:
    """Record that our reply to the patient's e-mail is in the mailbox's Sent folder."""

    case: CaseId


EmailCommand = NoteEmail | AnswerEmail | RecordEmail | RecordEmailReply


# --- decisions


def _note(case: Case, command: NoteEmail, context: DecisionContext) -> list[Event]:
    context.person(case)
    if case.closed:
        raise Refused("This case is closed. Reopen it first.")
    if case.email.waits_since is not None:
        since = context.now - case.email.waits_since
        if case.email.noted_by is None:
            raise Refused(f"I saw one come in {ago(since)}. It still needs a reply.")
        noted = did(context.name(case.email.noted_by), "noted one", since)
        raise Refused(f"{noted}. It still needs a reply.")
    return [EmailCame()]


def _answer(case: Case, command: AnswerEmail, context: DecisionContext) -> list[Event]:
    """Record the reply. If the case had no owner, the person who replied becomes its owner."""
    member = context.person(case)
    if case.email.waits_since is None:
        if case.email.answered_at is None:
            raise Refused("There's no e-mail from them that needs a reply.")
        if case.email.answered_by is None:
            raise Refused("There's a reply to it in your sent mail already.")
        who = context.name(case.email.answered_by)
        replied = did(who, "replied to it", context.now - case.email.answered_at)
        raise Refused(f"{replied}.")
    takes_it = case.contact.owner is None and not case.closed
    if takes_it and obstacle(Right.HANDLE, case, member, context.practice) is None:
        return [OwnerAssigned(member.id), EmailAnswered()]
    return [EmailAnswered()]


def _record(case: Case, command: RecordEmail, context: DecisionContext) -> list[Event]:
    """Record the e-mail. If an earlier one still needs a reply, the earlier deadline applies."""
    if case.email.waits_since is not None:
        return []
    return [EmailCame(min(command.came_at, context.now))]


def _record_reply(case: Case, command: RecordEmailReply, context: DecisionContext) -> list[Event]:
    return [EmailAnswered()] if case.email.waits_since is not None else []


# --- changes


def _came(case: Case, event: EmailCame, entry: RecordedEvent) -> Case:
    count = case.email.count + 1
    waits = EmailTrack(waits_since=event.came_at or entry.at, count=count, noted_by=entry.by)
    return replace(case, email=waits)


def _answered(case: Case, event: EmailAnswered, entry: RecordedEvent) -> Case:
    answered = replace(case.email, waits_since=None, answered_at=entry.at, answered_by=entry.by)
    return replace(case, email=answered)


# --- timers


def _timers(case: Case, location: Location, policy: Policy) -> Iterator[Timer]:
    """Remind people right away, within the hour, and before the day ends. Then notify the manager.

    If several reminders are due at the same moment, such as the overnight ones in the morning, only
    the last is sent.
    """
    since = case.email.waits_since
    if since is None:
        return
    limit = since + policy.email_within
    at_moment: dict[datetime, Timer] = {}
    noted_by, owner = case.email.noted_by, case.contact.owner
    for n, after in enumerate(policy.email_nudges, start=1):
        # they already got a private message about e-mails that were found in the mailbox
        they_know = not after and noted_by in (None, owner)
        if after < policy.email_within and not they_know:
            due_at = in_hours(since + after, limit, since, location)
            at_moment[due_at] = Timer(due_at, TimerKey(TimerKind.EMAIL, case.email.count, n))
    over_at = in_hours(limit, None, since, location)
    at_moment[over_at] = Timer(over_at, TimerKey.limit(TimerKind.EMAIL, case.email.count))
    yield from at_moment.values()
    yield from repeated(case, TimerKind.EMAIL, case.email.count, location, EACH_DAY)


TRACK = Track(
    decisions={
        NoteEmail: _note,
        AnswerEmail: _answer,
        RecordEmail: _record,
        RecordEmailReply: _record_reply,
    },
    changes={EmailCame: _came, EmailAnswered: _answered},
    confirmations={
        NoteEmail: lambda *_: "Got it. I'll remind the owner. Aim to reply within the hour.",
        AnswerEmail: lambda *_: "Got it. Thank you.",
    },
    timers=_timers,
    outlives_case=True,
)
