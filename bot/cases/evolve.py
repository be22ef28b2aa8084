"""How an event changes a case. Nothing is decided here: what happened, happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.cases.case import (
    Approval,
    Call,
    Case,
    Closed,
    ContactState,
    ContactTrack,
    Draft,
    DraftVersion,
    EmailTrack,
    FollowUp,
    PublicReply,
    ReplyState,
    ReplyTrack,
    ReviewState,
    ReviewTrack,
    Settled,
    Snooze,
)
from bot.cases.events import (
    ApprovalUndone,
    CallLogged,
    CaseClosed,
    CaseOpened,
    CaseReopened,
    DraftWritten,
    EmailAnswered,
    EmailCame,
    Event,
    LookAsked,
    NudgeFired,
    NudgeSnoozed,
    OutdatedLeft,
    OwnerAssigned,
    OwnerLeft,
    ReplyApproved,
    ReplyDeclined,
    ReplyHeld,
    ReplyPending,
    ReplyPublished,
    ReplyRejected,
    ReplyTakenDown,
    RetryAsked,
    ReviewEdited,
    ReviewRemoved,
    SecondContactLeft,
    SecondContactMade,
    SecondContactProposed,
    SendingFailed,
    SendingStarted,
    SendStopped,
    TakeDownAsked,
    TakeDownFailed,
)
from bot.practice import MemberId
from bot.timeline import RecordedEvent, UnknownEvent
from bot.timers import TimerKind


def evolve(case: Case | None, entry: RecordedEvent) -> Case:
    """The case after `entry`; None before its first one, which must be `CaseOpened`."""
    event = entry.event
    if case is None:
        if not isinstance(event, CaseOpened):
            raise ValueError(f"case {entry.case} begins with {entry.kind}")
        return _opened(event, entry)
    if isinstance(event, UnknownEvent):
        return replace(case, version=entry.seq)
    return replace(_step(case, event, entry.at, entry.by), version=entry.seq)


def replay(entries: list[RecordedEvent]) -> Case:
    """The case that its whole timeline gives; raises ValueError on an empty one."""
    case: Case | None = None
    for entry in entries:
        case = evolve(case, entry)
    if case is None:
        raise ValueError("an empty timeline makes no case")
    return case


def _opened(event: CaseOpened, entry: RecordedEvent) -> Case:
    return Case(
        id=event.case,
        location=event.location,
        review=event.review,
        opened_at=entry.at,
        clock_from=event.clock_from,
        due_at=event.due_at,
        late=event.late,
        about=event.about,
        grave=event.grave,
        heated=event.heated,
        review_track=ReviewTrack(stars_before=event.review.stars),
        version=entry.seq,
    )


def _step(case: Case, event: Event, at: datetime, by: MemberId | None) -> Case:
    reply = _reply(case, event, at, by)
    if reply is not None:
        return replace(case, reply=reply)
    match event:
        case NudgeFired():
            reply = replace(case.reply, breached=case.reply.breached or event.breach)
            fired = (*case.fired, event.timer) if event.timer else case.fired
            return replace(case, reply=reply, fired=fired)
        case DraftWritten(version, text, revision, by_hand, model):
            author = by if by_hand else None
            return _drafted(case, Draft(version, text, revision, author, model), at)
        case OwnerAssigned(owner):
            return replace(case, contact=_assigned(case.contact, owner, at))
        case OwnerLeft():
            return replace(case, contact=_left_alone(case.contact, at))
        case CallLogged():
            return replace(case, contact=_called(case.contact, event, at, by))
        case EmailCame():
            count = case.email.count + 1
            return replace(case, email=EmailTrack(waits_since=at, count=count, noted_by=by))
        case EmailAnswered():
            answered = replace(case.email, waits_since=None, answered_at=at, answered_by=by)
            return replace(case, email=answered)
        case ReviewEdited(review, about, grave, heated):
            track = ReviewTrack(
                ReviewState.EDITED,
                at,
                case.review.stars,
                review.text.literal != case.review.text.literal,
            )
            case = replace(case, review=review, review_track=track)
            return replace(case, about=about, grave=grave, heated=heated)
        case ReviewRemoved():
            removed = replace(case.review_track, state=ReviewState.REMOVED, since=at)
            return replace(case, review_track=removed)
        case NudgeSnoozed(kind, until):
            return replace(case, snoozes=(*case.snoozes, Snooze(kind, until, by)))
        case LookAsked(kind, _, n) if kind == TimerKind.LOOK:
            return replace(case, follow_up=replace(case.follow_up, looks=n))
        case SecondContactProposed(text, to):
            follow_up = replace(case.follow_up, due_at=at, text=text, to=to)
            return replace(case, follow_up=follow_up)
        case SecondContactMade():
            return replace(case, follow_up=replace(case.follow_up, done="made", by=by))
        case SecondContactLeft():
            return replace(case, follow_up=replace(case.follow_up, done="left", by=by))
        case CaseClosed(outcome):
            return replace(case, closed=Closed(at, outcome))
        case CaseReopened(due_at):
            return _reopened(case, due_at, at)
        case _:
            return case


def _reply(case: Case, event: Event, at: datetime, by: MemberId | None) -> ReplyTrack | None:
    """The reply track after `event`, or None where the event is not about it."""
    reply = case.reply
    match event:
        case ReplyApproved(number, version, text, revision, leaves_at, reason, looked_at):
            assert by is not None
            approval = Approval(
                number, version, text, revision, by, at, leaves_at, reason, looked_at
            )
            return replace(
                _moved(reply, ReplyState.APPROVED, at),
                approval=approval,
                approvals=number,
                held_until=None,
                held_by=None,
            )
        case ApprovalUndone():
            return replace(_back(case, at), approval=None)
        case SendStopped(problem):
            return replace(_back(case, at), approval=None, problem=problem)
        case ReplyHeld(until):
            return replace(reply, held_until=until, held_by=by, holds=reply.holds + 1)
        case ReplyDeclined(reason):
            moved = _moved(reply, ReplyState.DECLINED, at)
            return replace(moved, declined_by=by, reason=reason, held_until=None, held_by=None)
        case SendingStarted():
            return _moved(reply, ReplyState.PUBLISHING, at)
        case RetryAsked():
            return replace(reply, next_try_at=at)
        case ReplyPending():
            return replace(_moved(reply, ReplyState.PENDING, at), looks=0)
        case ReplyPublished(text, revision, author, by_hand):
            ours = reply.approval is not None and reply.approval.text == text
            newest = case.draft.version if case.draft else DraftVersion(0)
            covered = reply.approval.version if ours and reply.approval else newest
            public = PublicReply(text, at, revision, covered, author, by_hand)
            moved = _moved(reply, ReplyState.PUBLISHED, at)
            return replace(moved, public=public, left_outdated=False)
        case ReplyRejected(reason):
            return replace(_moved(reply, ReplyState.REJECTED, at), problem=reason)
        case SendingFailed(problem, next_try_at):
            moved = _moved(reply, ReplyState.FAILED, at)
            since = reply.since if reply.state is ReplyState.FAILED else at
            return replace(moved, problem=problem, next_try_at=next_try_at, since=since)
        case TakeDownAsked():
            return replace(reply, taking_down=True)
        case TakeDownFailed(problem):
            return replace(reply, taking_down=False, problem=problem)
        case ReplyTakenDown():
            moved = _moved(reply, ReplyState.DRAFTED, at)
            stood = replace(reply.public, stands=False) if reply.public else None
            return replace(moved, taking_down=False, approval=None, public=stood)
        case OutdatedLeft():
            return replace(reply, left_outdated=True)
        case LookAsked(kind, _, n) if kind == TimerKind.MODERATION:
            return replace(reply, looks=n)
        case _:
            return None


def _moved(reply: ReplyTrack, state: ReplyState, at: datetime) -> ReplyTrack:
    return replace(reply, state=state, since=at, problem="", next_try_at=None)


def _back(case: Case, at: datetime) -> ReplyTrack:
    """Where a reply returns to when an approval is void: what stood before it."""
    state = ReplyState.PUBLISHED if case.reply.standing else ReplyState.DRAFTED
    return _moved(case.reply, state, at)


def _drafted(case: Case, draft: Draft, at: datetime) -> Case:
    """A new draft ends a rejection or a failure; what the site said stays readable."""
    reply = case.reply
    if reply.state in (ReplyState.REJECTED, ReplyState.FAILED) and draft.by is not None:
        reply = _moved(reply, ReplyState.DRAFTED, at)
    return replace(case, draft=draft, reply=reply)


def _assigned(contact: ContactTrack, owner: MemberId, at: datetime) -> ContactTrack:
    talking = contact.state is ContactState.IN_CONVERSATION
    return replace(
        contact,
        state=contact.state if talking else ContactState.ASSIGNED,
        since=at,
        owner=owner,
        round=contact.round + 1,
        owners=(*(id for id in contact.owners if id != owner), owner),
    )


def _left_alone(contact: ContactTrack, at: datetime) -> ContactTrack:
    """Reminders start anew; a conversation that has begun stays begun."""
    waits = contact.state is ContactState.ASSIGNED
    state = ContactState.UNASSIGNED if waits else contact.state
    return replace(contact, state=state, since=at, owner=None, round=contact.round + 1)


def _called(
    contact: ContactTrack, event: CallLogged, at: datetime, by: MemberId | None
) -> ContactTrack:
    assert by is not None
    call = Call(
        at,
        by,
        event.reached,
        event.about,
        event.next_step,
        event.next_on,
        event.settled,
        event.words,
        event.agreed,
    )
    tries = contact.tries + (not event.reached)
    return replace(
        contact,
        state=_contact_state(event, tries),
        since=at,
        round=contact.round + 1,
        tries=tries,
        calls=(*contact.calls, call),
    )


def _contact_state(event: CallLogged, tries: int) -> ContactState:
    if not event.reached:
        over = tries >= event.tries_allowed
        return ContactState.UNREACHABLE if over else ContactState.ASSIGNED
    done = event.settled is Settled.YES
    return ContactState.RESOLVED if done else ContactState.IN_CONVERSATION


def _reopened(case: Case, due_at: datetime, at: datetime) -> Case:
    reply = case.reply
    if reply.state is ReplyState.DECLINED:
        state = ReplyState.PUBLISHED if reply.standing else ReplyState.DRAFTED
        reply = replace(_moved(reply, state, at), declined_by=None, reason="")
    reply = replace(reply, round=reply.round + 1)
    return replace(
        case,
        closed=None,
        clock_from=at,
        due_at=due_at,
        late=False,
        reply=reply,
        follow_up=FollowUp(),
    )
