"""An approved reply on its way to the site: last check, sending, moderation, and removal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.cases.case import Case, CaseId, DraftVersion
from bot.cases.decision_context import (
    DecisionContext,
    first_block,
)
from bot.cases.draft import compose_draft
from bot.cases.events import CaseClosed, Event
from bot.cases.rights import Obstacle, Right, obstacle
from bot.cases.state.draft import DraftWritten
from bot.cases.state.follow_up import LookAsked
from bot.cases.state.reply import (
    PublicReply,
    ReplyPending,
    ReplyPublished,
    ReplyRejected,
    ReplyTakenDown,
    ReplyTrack,
    RetryAsked,
    SendingFailed,
    SendingStarted,
    SendStopped,
    TakeDownAsked,
    TakeDownFailed,
)
from bot.cases.state.reply_status import (
    Drafted,
    Failed,
    Pending,
    Published,
    Publishing,
    Rejected,
    ReplyState,
)
from bot.cases.state.site import ReviewState
from bot.cases.track import Track
from bot.errors import Refused
from bot.practice import Location, Policy
from bot.replies import (
    blocks,
)
from bot.replies.contact_ladder import Verdict, held
from bot.reviews import Rejection, Review, SiteReply, Suspect
from bot.timeline import RecordedEvent
from bot.timers import Timer, TimerKey, TimerKind


@dataclass(frozen=True)
class TryAgain:
    """Retry a failed reply now."""

    case: CaseId


@dataclass(frozen=True)
class TakeDownReply:
    """Take our reply off the site."""

    case: CaseId


@dataclass(frozen=True)
class StartSending:
    """Run the last check before approval `number` is sent. The undo window is over by now."""

    case: CaseId
    number: int


@dataclass(frozen=True)
class RecordPublication:
    """Record the site's decision on approval `number`: "pending", "published", or "rejected"."""

    case: CaseId
    number: int
    state: str
    reason: str = ""
    rejection: Rejection = "text"
    suspect: Suspect = "contacts"
    remedy: str = ""

    @staticmethod
    def of(case: CaseId, number: int, reply: SiteReply) -> RecordPublication:
        """Return the command for the reply's status on the site."""
        why = (reply.reason, reply.rejection, reply.suspect, reply.remedy)
        return RecordPublication(case, number, reply.state, *why)


@dataclass(frozen=True)
class RecordFailure:
    """Record that approval `number` couldn't be sent. Without `next_try_at`, it isn't retried."""

    case: CaseId
    number: int
    problem: str
    next_try_at: datetime | None = None


@dataclass(frozen=True)
class RecordTakeDown:
    """Record that the reply was removed from the site, or the `problem` if it wasn't."""

    case: CaseId
    problem: str = ""


PublicationCommand = (
    TryAgain | TakeDownReply | StartSending | RecordPublication | RecordFailure | RecordTakeDown
)


def seen_on_site(case: Case, review: Review, context: DecisionContext) -> list[Event]:
    """Return the events that follow from the reply that's on the site now."""
    there, approval, ours = review.reply, case.reply.approval, case.reply.public
    if there is None:
        return []
    if approval is not None and there.text == approval.text:
        if there.state == "rejected" and _was_there_before(case, there):
            return []
        command = RecordPublication.of(case.id, approval.number, there)
        return _record_publication(case, command, context)
    if there.state == "published" and (ours is None or ours.text != there.text):
        stops: list[Event] = []
        if case.reply.state is ReplyState.APPROVED:
            stops = [SendStopped("Someone replied on the site directly.")]
        elif case.reply.state is ReplyState.PUBLISHING:
            return []
        replied = ReplyPublished(there.text, review.revision, None, by_hand=True)
        is_thanks = replace(case, review=review).is_praise and not case.closed
        return [*stops, replied, *([CaseClosed("thanked")] if is_thanks else [])]
    return []


def ending(case: Case) -> list[Event]:
    """The events that close a case whose reply is a thank-you."""
    if case.improved:
        return [CaseClosed(case.improved)]
    return [CaseClosed("thanked")] if case.is_praise and not case.closed else []


def _was_there_before(case: Case, there: SiteReply) -> bool:
    """Whether the site rejected this text before the approved reply was sent.

    If so, that rejection says nothing about the approved reply.
    """
    assert case.reply.approval is not None
    sent_at = case.reply.approval.at
    if isinstance(case.reply.status, Publishing) and case.reply.since is not None:
        sent_at = case.reply.since
    return there.at is not None and there.at < sent_at


# --- decisions


def _try_again(case: Case, command: TryAgain, context: DecisionContext) -> list[Event]:
    context.approver(case)
    if case.reply.state is not ReplyState.FAILED:
        raise Refused("It isn't stuck anymore. The card shows where it is.")
    return [RetryAsked()]


def _take_down(case: Case, command: TakeDownReply, context: DecisionContext) -> list[Event]:
    context.approver(case)
    public = case.reply.public
    if public is None or case.reply.state not in (ReplyState.PUBLISHED, ReplyState.PENDING):
        raise Refused("We have no reply on the site to take down.")
    if case.reply.taking_down:
        raise Refused("It's already being taken down.")
    return [TakeDownAsked()]


def _start_sending(case: Case, command: StartSending, context: DecisionContext) -> list[Event]:
    """Run the last check in the same transaction that records that the reply is being sent."""
    approval = case.reply.approval
    if approval is None or approval.number != command.number:
        return []
    state = case.reply.state
    if state not in (ReplyState.APPROVED, ReplyState.PUBLISHING, ReplyState.FAILED):
        return []
    if context.now < approval.leaves_at:
        return []
    problem = _what_forbids(case, context)
    if problem:
        return [SendStopped(problem)]
    return [] if state is ReplyState.PUBLISHING else [SendingStarted(command.number)]


def _what_forbids(case: Case, context: DecisionContext) -> str:
    """The reason the approved reply can't be sent after all. Empty if it can."""
    approval, draft = case.reply.approval, case.draft
    assert approval is not None
    approver = context.practice.member(approval.by)
    if case.closed or case.review_track.state is ReviewState.REMOVED:
        return "The review was removed, so the reply wasn't posted."
    if approval.revision != case.review.revision:
        return "The review changed after the approval, so the reply wasn't posted."
    if draft is None or draft.version != approval.version or draft.text != approval.text:
        return "The text changed after the approval, so the reply wasn't posted."
    reason = obstacle(Right.PUBLISH, case, approver, context.practice)
    if reason is not None:
        return _void_because(reason)
    findings = context.findings(case, approval.text)
    if blocks(findings):
        return f"It wasn't posted. {first_block(findings).message}"
    return _reply_of_others(case)


def _void_because(reason: Obstacle) -> str:
    """Return the reason the approval is void, as a message for people."""
    match reason:
        case Obstacle.NOT_ON_TEAM | Obstacle.NOT_APPROVER:
            what = "The person who approved this can't approve anymore."
            return f"{what} Someone else needs to approve it."
        case Obstacle.NOT_MANAGER:
            return "The review is sensitive now. A manager has to approve the reply."
        case Obstacle.OWN_TEXT:
            return "Two people have to see each reply here. One person wrote and approved this one."


def _reply_of_others(case: Case) -> str:
    there, ours = case.review.reply, case.reply.public
    approval = case.reply.approval
    if there is None or (approval and there.text == approval.text):
        return ""
    if ours is not None and there.text == ours.text:
        return ""
    return "There's already another reply on the site. Read it before you replace it."


def _record_publication(
    case: Case, command: RecordPublication, context: DecisionContext
) -> list[Event]:
    approval = case.reply.approval
    if approval is None or approval.number != command.number:
        return []
    state = case.reply.state
    match command.state:
        case "published" if state is not ReplyState.PUBLISHED:
            replied = ReplyPublished(approval.text, approval.revision, approval.by)
            return [replied, *ending(case)]
        case "pending" if state in (ReplyState.PUBLISHING, ReplyState.FAILED):
            return [ReplyPending(command.number)]
        case "rejected" if state in _SENT:
            return _rejection(case, command, context)
        case _:
            return []


_SENT = (ReplyState.PUBLISHING, ReplyState.PENDING, ReplyState.PUBLISHED, ReplyState.FAILED)
"""Statuses of a reply that was or could have been sent, so the site might have rejected it."""

TROUBLE_RETRIES = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
"""Delay before each retry of a reply that the site had trouble with."""


def _rejection(case: Case, command: RecordPublication, context: DecisionContext) -> list[Event]:
    """Record the rejection. Draft again only if the text was at fault. Retry if the site was."""
    rejected = ReplyRejected(command.reason, command.rejection, command.suspect, command.remedy)
    match command.rejection:
        case "text":
            return [rejected, _instead(case, command, context)]
        case "account":
            return [rejected]
        case "site" if case.reply.state is ReplyState.FAILED:
            return []
        case "site" if case.reply.troubles < len(TROUBLE_RETRIES):
            wait = TROUBLE_RETRIES[case.reply.troubles]
            return [replace(rejected, retry_at=context.now + wait)]
        case "site":
            tries = len(TROUBLE_RETRIES) + 1
            return [SendingFailed(f"{command.reason.rstrip('.')}, {tries} times in a row", None)]


def _record_failure(case: Case, command: RecordFailure, context: DecisionContext) -> list[Event]:
    approval = case.reply.approval
    if approval is None or approval.number != command.number:
        return []
    if case.reply.state not in (ReplyState.APPROVED, ReplyState.PUBLISHING, ReplyState.FAILED):
        return []
    return [SendingFailed(command.problem, command.next_try_at)]


def _record_take_down(case: Case, command: RecordTakeDown, context: DecisionContext) -> list[Event]:
    if not case.reply.taking_down:
        return []
    return [TakeDownFailed(command.problem) if command.problem else ReplyTakenDown()]


def _instead(case: Case, command: RecordPublication, context: DecisionContext) -> DraftWritten:
    """Return another draft, for the contact-ladder rung that applies after the rejection."""
    approval = case.reply.approval
    assert approval is not None
    contacts = held(approval.text, context.location(case))
    verdict = Verdict(contacts, approval.at, context.now, command.suspect)
    ladder = context.ladder(case).after(verdict)
    return compose_draft(case, replace(context, ladder=lambda _: ladder), approval.text)


def verdict_on(case: Case, entry: RecordedEvent, location: Location) -> Verdict | None:
    """The site's verdict in this entry, if any, on the contact details in the approved text."""
    approval = case.reply.approval
    if approval is None:
        return None
    match entry.event:
        case ReplyRejected(rejection="text", suspect=suspect):
            return Verdict(held(approval.text, location), approval.at, entry.at, suspect)
        case ReplyPublished(text=text, by_hand=False) if text == approval.text:
            return Verdict(held(text, location), approval.at, entry.at)
        case _:
            return None


# --- changes


def _sending(case: Case, event: SendingStarted, entry: RecordedEvent) -> Case:
    return replace(case, reply=replace(case.reply, status=Publishing(entry.at)))


def _retried(case: Case, event: RetryAsked, entry: RecordedEvent) -> Case:
    if not isinstance(case.reply.status, Failed):
        return case
    soon = replace(case.reply.status, next_try_at=entry.at)
    return replace(case, reply=replace(case.reply, status=soon))


def _pending(case: Case, event: ReplyPending, entry: RecordedEvent) -> Case:
    return replace(case, reply=replace(case.reply, status=Pending(entry.at)))


def _published(case: Case, event: ReplyPublished, entry: RecordedEvent) -> Case:
    reply = case.reply
    ours = reply.approval is not None and reply.approval.text == event.text
    newest = case.draft.version if case.draft else DraftVersion(0)
    covered = reply.approval.version if ours and reply.approval else newest
    public = PublicReply(event.text, entry.at, event.revision, covered, event.by, event.by_hand)
    published = replace(public, taking_down=reply.taking_down)
    old_name = reply.old_name and ours
    shown = replace(reply, status=Published(entry.at), public=published, old_name=old_name)
    return replace(case, reply=shown)


def _rejected(case: Case, event: ReplyRejected, entry: RecordedEvent) -> Case:
    reply = case.reply
    if event.rejection == "site":
        failed = Failed(entry.at, event.reason, event.retry_at)
        return replace(case, reply=replace(reply, status=failed, troubles=reply.troubles + 1))
    rejected = Rejected(entry.at, event.reason, event.rejection, event.remedy)
    return replace(case, reply=replace(reply, status=rejected))


def _failed(case: Case, event: SendingFailed, entry: RecordedEvent) -> Case:
    reply = case.reply
    since = reply.since if isinstance(reply.status, Failed) else entry.at
    failed = Failed(since, event.problem, event.next_try_at)
    return replace(case, reply=replace(reply, status=failed))


def _take_down_asked(case: Case, event: TakeDownAsked, entry: RecordedEvent) -> Case:
    return replace(case, reply=_taking_down(case.reply, True))


def _take_down_failed(case: Case, event: TakeDownFailed, entry: RecordedEvent) -> Case:
    reply = _taking_down(case.reply, False)
    status = replace(reply.status, problem=event.problem)
    return replace(case, reply=replace(reply, status=status))


def _taken_down(case: Case, event: ReplyTakenDown, entry: RecordedEvent) -> Case:
    public = case.reply.public
    stood = replace(public, stands=False, taking_down=False) if public else None
    reply = replace(
        case.reply,
        status=Drafted(entry.at),
        approval=None,
        public=stood,
        round=case.reply.round + 1,
        breached=False,
        old_name=False,
    )
    # the review needs a reply again, within the same amount of time as originally
    due_at = entry.at + (case.due_at - case.clock_from)
    return replace(case, reply=reply, clock_from=entry.at, due_at=due_at)


def _taking_down(reply: ReplyTrack, asked: bool) -> ReplyTrack:
    assert reply.public is not None
    return replace(reply, public=replace(reply.public, taking_down=asked))


def _checked(case: Case, event: LookAsked, entry: RecordedEvent) -> Case:
    status = case.reply.status
    if event.kind != TimerKind.MODERATION or not isinstance(status, Pending):
        return case
    return replace(case, reply=replace(case.reply, status=replace(status, looks=event.n)))


# --- timers


MODERATION_DAYS = 14
"""Number of days for which daily checks are planned while a site doesn't respond.

After that, the periodic sweep continues the checks.
"""


def _timers(case: Case, location: Location, policy: Policy) -> Iterator[Timer]:
    """Checks for the site's decision, first at increasing intervals and then daily."""
    status = case.reply.status
    if not isinstance(status, Pending) or status.since is None:
        return
    steps = policy.moderation_looks
    days = max(status.looks + 1 - len(steps), 0)
    if days <= MODERATION_DAYS:
        after = steps[min(status.looks, len(steps) - 1)] + timedelta(days=days)
        key = TimerKey(TimerKind.MODERATION, case.reply.approvals, status.looks + 1)
        yield Timer(status.since + after, key)


TRACK = Track(
    decisions={
        TryAgain: _try_again,
        TakeDownReply: _take_down,
        StartSending: _start_sending,
        RecordPublication: _record_publication,
        RecordFailure: _record_failure,
        RecordTakeDown: _record_take_down,
    },
    changes={
        SendingStarted: _sending,
        RetryAsked: _retried,
        ReplyPending: _pending,
        ReplyPublished: _published,
        ReplyRejected: _rejected,
        SendingFailed: _failed,
        TakeDownAsked: _take_down_asked,
        TakeDownFailed: _take_down_failed,
        ReplyTakenDown: _taken_down,
        LookAsked: _checked,
    },
    confirmations={TryAgain: lambda *_: "Trying again now."},
    rights={TryAgain: Right.DECIDE, TakeDownReply: Right.DECIDE},
    timers=_timers,
)
