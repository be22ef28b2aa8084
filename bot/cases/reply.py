"""The decision on the public reply: approve, hold, decline, or leave it unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from bot.cases.case import Case, CaseId, DraftVersion
from bot.cases.decision_context import (
    DecisionContext,
    NeedsConfirmation,
    clock_time,
    draft_on_screen,
    first_block,
    lasting,
    require_not_approved,
    require_not_under_way,
    require_open,
)
from bot.cases.events import CaseClosed, Event
from bot.cases.publication import ending
from bot.cases.rights import Right, why_not
from bot.cases.state.call import ContactState
from bot.cases.state.draft import Draft
from bot.cases.state.reply import (
    Approval,
    ApprovalUndone,
    Hold,
    OutdatedLeft,
    ReplyApproved,
    ReplyDeclined,
    ReplyHeld,
    ReplyPublished,
    ReplyTrack,
    SendStopped,
)
from bot.cases.state.reply_status import Approved, Declined, Drafted, Published, ReplyState
from bot.cases.track import Track
from bot.errors import Refused
from bot.policy import (
    EACH_DAY,
    hold_end,
    in_hours,
    latest_hold,
    repeated,
)
from bot.practice import Location, Member, Policy
from bot.replies import (
    Finding,
    blocks,
    doubtful,
    marked,
)
from bot.reviews import Revision
from bot.timeline import RecordedEvent
from bot.timers import Timer, TimerKey, TimerKind

_NOTHING_TO_UNDO = {
    True: "The reply is posted already, so it can't be undone. You can edit it or take it down.",
    False: "There's nothing to undo. No reply is about to be posted.",
}
"""Why an approval can't be undone, keyed by whether the reply is posted."""


@dataclass(frozen=True)
class ApproveReply:
    """Publish the draft that was on screen, for the review that was on screen.

    `looked_at` holds the doubtful sentences that the approver checked off. `sure` means that they
    confirmed their reply to a heated review.
    """

    case: CaseId
    draft: DraftVersion
    revision: Revision
    looked_at: tuple[str, ...] = ()
    sure: bool = False


@dataclass(frozen=True)
class UndoApproval:
    """Undo an approval before the reply is posted."""

    case: CaseId


@dataclass(frozen=True)
class HoldReply:
    """Put off the decision on the reply until `until`."""

    case: CaseId
    until: datetime


@dataclass(frozen=True)
class DeclineReply:
    """Leave the review without a reply. `reason` says why."""

    case: CaseId
    reason: str


@dataclass(frozen=True)
class PostedByHand:
    """Record that someone posted the current draft under the review themselves.

    `looked_at` holds the doubtful sentences that they checked off.
    """

    case: CaseId
    draft: DraftVersion
    looked_at: tuple[str, ...] = ()


@dataclass(frozen=True)
class LeaveOutdated:
    """Keep the published reply even though the review has changed since."""

    case: CaseId
    revision: Revision


ReplyCommand = ApproveReply | UndoApproval | HoldReply | DeclineReply | PostedByHand | LeaveOutdated


# --- decisions


def _approve(case: Case, command: ApproveReply, context: DecisionContext) -> list[Event]:
    require_not_approved(case, context)
    member = context.approver(case)
    require_open(case, context)
    draft = draft_on_screen(case, command.draft)
    if not draft.text:
        raise Refused("There's no reply yet. Write one first.")
    if case.review.revision != command.revision:
        raise Refused("The review changed while you were reading. Here's the new version.")
    if draft.revision != case.review.revision:
        raise Refused(
            "The review changed after this text was written. "
            "Edit it or get another draft, then post."
        )
    looked_at = _looked_at(draft, command.looked_at, _may_go_out(case, draft, member, context))
    if case.heated and not command.sure and _fresh(case, context):
        raise NeedsConfirmation(
            "This one is heated and just came in. Waiting often helps. Post it anyway?",
            "sure",
        )
    return [
        ReplyApproved(
            number=case.reply.approvals + 1,
            version=draft.version,
            text=draft.text,
            revision=draft.revision,
            leaves_at=context.now + context.policy_of(case).undo,
            looked_at=looked_at,
        )
    ]


def _undo(case: Case, command: UndoApproval, context: DecisionContext) -> list[Event]:
    context.person(case)
    if case.reply.state is not ReplyState.APPROVED:
        raise Refused(_NOTHING_TO_UNDO[case.reply.state is ReplyState.PUBLISHED])
    return [ApprovalUndone()]


def _hold(case: Case, command: HoldReply, context: DecisionContext) -> list[Event]:
    context.handler(case)
    require_open(case, context)
    require_not_under_way(case, context)
    if not case.awaits_reply:
        raise Refused("There's already a decision on this reply, so there's nothing to hold.")
    location, now = context.location(case), context.now
    if command.until <= now:
        raise Refused("That time has passed. Choose a later one.")
    latest = latest_hold(case, context.policy_of(case))
    due = clock_time(case.due_at, location, now)
    if latest <= now:
        raise Refused(f"The reply is due {due}. It can't wait any longer.")
    if command.until > latest:
        raise Refused(
            f"That's past the deadline ({due}). "
            f"I can hold it until {clock_time(latest, location, now)} at the latest."
        )
    return [ReplyHeld(hold_end(command.until, case, location, context.policy_of(case), now))]


def _decline(case: Case, command: DeclineReply, context: DecisionContext) -> list[Event]:
    context.approver(case)
    require_open(case, context)
    require_not_under_way(case, context)
    if not case.awaits_reply:
        raise Refused("There's already a decision on this reply.")
    reason = " ".join(command.reason.split())
    if not reason:
        raise Refused("Say in a few words why not. Your team will see it on the card.")
    events: list[Event] = [ReplyDeclined(reason[:500])]
    if case.contact.state in (ContactState.UNASSIGNED, ContactState.UNIDENTIFIED):
        events.append(CaseClosed("no reply needed"))
    return events


def _posted_by_hand(case: Case, command: PostedByHand, context: DecisionContext) -> list[Event]:
    """Record the reply. Posting by hand counts as approval, so the text needs the same checks."""
    require_not_approved(case, context)
    member = context.approver(case)
    require_open(case, context)
    draft = draft_on_screen(case, command.draft)
    findings = _may_go_out(case, draft, member, context)
    looked_at = _looked_at(draft, command.looked_at, findings)
    replied = ReplyPublished(
        draft.text, draft.revision, member.id, by_hand=True, looked_at=looked_at
    )
    return [replied, *ending(case)]


def _leave_outdated(case: Case, command: LeaveOutdated, context: DecisionContext) -> list[Event]:
    context.approver(case)
    if command.revision != case.review.revision:
        raise Refused("The review changed again. Here's the new version.")
    if not case.outdated:
        raise Refused("The reply isn't outdated anymore. The card shows where it is.")
    return [OutdatedLeft(), CaseClosed(case.improved)] if case.improved else [OutdatedLeft()]


def _may_go_out(
    case: Case, draft: Draft, member: Member, context: DecisionContext
) -> list[Finding]:
    """Return the findings on the draft. Raises `Refused` if any of them blocks it."""
    findings = context.findings(case, draft.text)
    if blocks(findings):
        raise Refused(f"It can't be posted yet. {first_block(findings).message}")
    if why := why_not(Right.PUBLISH, case, member, context.practice):
        raise Refused(why)
    return findings


def _looked_at(draft: Draft, ticked: tuple[str, ...], findings: list[Finding]) -> tuple[str, ...]:
    """The doubtful sentences. Raises `NeedsConfirmation` unless all are checked off."""
    sentences = marked(draft.text, findings)
    if not set(sentences) <= set(ticked):
        first = doubtful(findings)[0].message
        many = f"{len(sentences)} sentences need another look" if len(sentences) > 1 else first
        raise NeedsConfirmation(f"Before you post it: {many}", "look-again")
    return sentences


def _fresh(case: Case, context: DecisionContext) -> bool:
    seen: datetime = case.review_track.since or case.opened_at
    return context.now - seen < context.policy_of(case).cool_down


# --- changes


def back(case: Case, at: datetime, problem: str = "") -> ReplyTrack:
    """Return the reply track as it was before the approval, with a published reply or a draft."""
    status = Published(at, problem) if case.reply.standing else Drafted(at, problem)
    return replace(case.reply, status=status)


def _approved(case: Case, event: ReplyApproved, entry: RecordedEvent) -> Case:
    assert entry.by is not None
    approval = Approval(
        event.number,
        event.version,
        event.text,
        event.revision,
        entry.by,
        entry.at,
        event.leaves_at,
        event.reason,
        event.looked_at,
    )
    reply = replace(
        case.reply,
        status=Approved(entry.at),
        approval=approval,
        approvals=event.number,
        hold=None,
        troubles=0,
        old_name=False,
    )
    return replace(case, reply=reply)


def _undone(case: Case, event: ApprovalUndone, entry: RecordedEvent) -> Case:
    return replace(case, reply=replace(back(case, entry.at), approval=None))


def _stopped(case: Case, event: SendStopped, entry: RecordedEvent) -> Case:
    reply = replace(back(case, entry.at, event.problem), approval=None)
    return replace(case, reply=reply)


def _held(case: Case, event: ReplyHeld, entry: RecordedEvent) -> Case:
    reply = case.reply
    held = replace(reply, hold=Hold(event.until, entry.by), holds=reply.holds + 1)
    return replace(case, reply=held)


def _declined(case: Case, event: ReplyDeclined, entry: RecordedEvent) -> Case:
    declined = Declined(entry.at, by=entry.by, reason=event.reason)
    return replace(case, reply=replace(case.reply, status=declined, hold=None))


def _left_outdated(case: Case, event: OutdatedLeft, entry: RecordedEvent) -> Case:
    assert case.reply.public is not None
    left = replace(case.reply.public, left_outdated=True)
    return replace(case, reply=replace(case.reply, public=left, old_name=False))


# --- timers


def _timers(case: Case, location: Location, policy: Policy) -> Iterator[Timer]:
    if not case.awaits_reply:
        return
    if hold := case.reply.hold:
        yield Timer(hold.until, TimerKey(TimerKind.HOLD, case.reply.holds, 1))
    if case.is_due:
        yield from _deadline(case, location, policy)
        yield from repeated(case, TimerKind.REPLY, case.reply.round, location, EACH_DAY)


def _deadline(case: Case, location: Location, policy: Policy) -> Iterator[Timer]:
    """Reminders before the deadline. If several are due at the same time, only the last is sent."""
    start, span = case.clock_from, case.due_at - case.clock_from
    moments = [start + span * fraction for fraction in policy.reply_nudges]
    hold = case.reply.hold
    not_before = max(case.opened_at, hold.until if hold else case.opened_at)
    at_moment: dict[datetime, Timer] = {}
    for n, (moment, following) in enumerate(pairwise([*moments, case.due_at]), start=1):
        key = TimerKey(TimerKind.REPLY, case.reply.round, n)
        if moment >= case.due_at:
            key = TimerKey.limit(TimerKind.REPLY, case.reply.round)
            due_at = in_hours(moment, None, not_before, location)
        elif moment > not_before:
            # waiting for the next opening would leave a whole day without a reminder
            due_at = in_hours(moment, min(following, case.due_at), not_before, location)
        else:
            continue
        at_moment[due_at] = Timer(due_at, key)
    yield from at_moment.values()


# --- confirmations


def _says_approved(command: ApproveReply, after: Case, context: DecisionContext) -> str:
    if not isinstance(after.reply.status, Approved):
        return ""
    undo = context.policy_of(after).undo
    if not undo:
        return "Approved. It's being posted now."
    return f"Approved. It posts in {lasting(undo)}. You can undo it until then."


def _says_held(command: HoldReply, after: Case, context: DecisionContext) -> str:
    ends = after.reply.hold.until if after.reply.hold else command.until
    until = clock_time(ends, context.location(after), context.now)
    return f"Held until {until}. I'll remind you then."


TRACK = Track(
    decisions={
        ApproveReply: _approve,
        UndoApproval: _undo,
        HoldReply: _hold,
        DeclineReply: _decline,
        PostedByHand: _posted_by_hand,
        LeaveOutdated: _leave_outdated,
    },
    changes={
        ReplyApproved: _approved,
        ApprovalUndone: _undone,
        SendStopped: _stopped,
        ReplyHeld: _held,
        ReplyDeclined: _declined,
        OutdatedLeft: _left_outdated,
    },
    confirmations={
        ApproveReply: _says_approved,
        UndoApproval: lambda *_: "Undone. Nothing was posted.",
        HoldReply: _says_held,
        DeclineReply: lambda _, after, __: f"Case {after.id}: no reply. Reopen it if that changes.",
        PostedByHand: lambda *_: "Got it. The reply is posted.",
    },
    rights={
        ApproveReply: Right.PUBLISH,
        HoldReply: Right.HANDLE,
        PostedByHand: Right.PUBLISH,
        DeclineReply: Right.DECIDE,
        LeaveOutdated: Right.DECIDE,
    },
    timers=_timers,
)
