"""Decisions on the public reply: drafting, approving, the last check, what the site made of it."""

from __future__ import annotations

from datetime import datetime

from bot.cases.case import Case, ContactState, Draft, DraftVersion, ReplyState, ReviewState
from bot.cases.commands import (
    AnotherDraft,
    ApproveReply,
    DeclineReply,
    EditDraft,
    HoldReply,
    LeaveOutdated,
    PostedByHand,
    RecordFailure,
    RecordPublication,
    RecordTakeDown,
    StartSending,
)
from bot.cases.decision_context import DecisionContext, NeedsConfirmation, ago, clock_time
from bot.cases.events import (
    ApprovalUndone,
    CaseClosed,
    DraftWritten,
    Event,
    OutdatedLeft,
    ReplyApproved,
    ReplyDeclined,
    ReplyHeld,
    ReplyPending,
    ReplyPublished,
    ReplyRejected,
    ReplyTakenDown,
    RetryAsked,
    SendingFailed,
    SendingStarted,
    SendStopped,
    TakeDownAsked,
    TakeDownFailed,
)
from bot.cases.rights import Obstacle, Right, obstacle, why_not
from bot.errors import Refused
from bot.policy import latest_hold
from bot.practice import Member
from bot.replies import Finding, blocks, compose, doubtful, marked
from bot.reviews import Review

LONGEST_DRAFT = 10_000
"""Characters; more than any site takes, so that the linter still says which limit is passed."""


def compose_draft(case: Case, context: DecisionContext) -> DraftWritten:
    """The composer's next draft for the review as it stands."""
    version = DraftVersion(case.draft.version + 1 if case.draft else 1)
    text = compose(case.review, context.reply_context(case), version)
    return DraftWritten(version, text, case.review.revision)


def approve(case: Case, command: ApproveReply, context: DecisionContext) -> list[Event]:
    _not_yet_approved(case, context)
    member = context.approver(case)
    _open(case, context)
    draft = _draft_on_screen(case, command.draft)
    if case.review.revision != command.revision:
        raise Refused("The review changed while you were reading. Here it is as it stands now.")
    if draft.revision != case.review.revision:
        raise Refused(
            "The review changed after this text was written. "
            "Edit it or take another draft, then approve."
        )
    looked_at = _looked_at(draft, command.looked_at, _may_go_out(case, draft, member, context))
    if case.heated and not command.sure and _fresh(case, context):
        raise NeedsConfirmation(
            "Strong words, and it came in a moment ago. It often helps to wait. "
            "Publish this reply now all the same?",
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


def undo(case: Case, context: DecisionContext) -> list[Event]:
    context.person(case)
    if case.reply.state is not ReplyState.APPROVED:
        raise Refused("There is nothing to undo: the reply is on its way or was taken back.")
    return [ApprovalUndone()]


def edit(case: Case, command: EditDraft, context: DecisionContext) -> list[Event]:
    context.person(case)
    _open(case, context)
    _not_under_way(case, context)
    draft = _draft_on_screen(case, command.draft)
    text = command.text.replace("\r\n", "\n").strip()
    if not text:
        raise Refused("The reply is empty. Write something, or choose No reply needed.")
    if len(text) > LONGEST_DRAFT:
        raise Refused(f"The reply has {len(text):,} characters; {LONGEST_DRAFT:,} is the most.")
    if text == draft.text and draft.revision == case.review.revision:
        return []
    version = DraftVersion(draft.version + 1)
    return [DraftWritten(version, text, case.review.revision, by_hand=True)]


def another(case: Case, command: AnotherDraft, context: DecisionContext) -> list[Event]:
    """A late click on an old card begins no second reply; who wants one edits the first."""
    context.person(case)
    _open(case, context)
    _not_yet_approved(case, context)
    _draft_on_screen(case, command.draft)
    return [compose_draft(case, context)]


def hold(case: Case, command: HoldReply, context: DecisionContext) -> list[Event]:
    context.person(case)
    _open(case, context)
    _not_under_way(case, context)
    if not case.awaits_reply:
        raise Refused("This reply is decided already; there is nothing to hold.")
    location, now = context.location(case), context.now
    if command.until <= now:
        raise Refused("That time has passed. Choose a later one.")
    latest = latest_hold(case, context.policy_of(case))
    if command.until <= latest:
        return [ReplyHeld(command.until)]
    due = clock_time(case.due_at, location, now)
    if latest <= now:
        raise Refused(f"The answer is due {due}; it cannot wait any longer.")
    raise Refused(
        f"That would be after the deadline ({due}). "
        f"The latest I can hold it is {clock_time(latest, location, now)}."
    )


def decline(case: Case, command: DeclineReply, context: DecisionContext) -> list[Event]:
    context.approver(case)
    _open(case, context)
    _not_under_way(case, context)
    if not case.awaits_reply:
        raise Refused("This reply is decided already.")
    reason = " ".join(command.reason.split())
    if not reason:
        raise Refused("Say in a few words why no reply is needed; the team sees it on the card.")
    events: list[Event] = [ReplyDeclined(reason[:500])]
    if case.contact.state is ContactState.UNASSIGNED:
        events.append(CaseClosed("no reply needed"))
    return events


def posted_by_hand(case: Case, command: PostedByHand, context: DecisionContext) -> list[Event]:
    """Their own hand is their approval: the text must be as clean as any other."""
    _not_yet_approved(case, context)
    member = context.approver(case)
    _open(case, context)
    draft = _draft_on_screen(case, command.draft)
    findings = _may_go_out(case, draft, member, context)
    looked_at = _looked_at(draft, command.looked_at, findings)
    return [
        ReplyPublished(draft.text, draft.revision, member.id, by_hand=True, looked_at=looked_at)
    ]


def try_again(case: Case, context: DecisionContext) -> list[Event]:
    context.approver(case)
    if case.reply.state is not ReplyState.FAILED:
        raise Refused("It is not stuck any more; the card shows how it stands.")
    return [RetryAsked()]


def take_down(case: Case, context: DecisionContext) -> list[Event]:
    context.approver(case)
    public = case.reply.public
    if public is None or case.reply.state not in (ReplyState.PUBLISHED, ReplyState.PENDING):
        raise Refused("There is no reply of ours on the site to take down.")
    if case.reply.taking_down:
        raise Refused("It is being taken down already.")
    return [TakeDownAsked()]


def leave_outdated(case: Case, command: LeaveOutdated, context: DecisionContext) -> list[Event]:
    context.approver(case)
    if command.revision != case.review.revision:
        raise Refused("The review changed once more. Here it is as it stands now.")
    if not case.outdated:
        raise Refused("The reply is not outdated any more; the card shows how it stands.")
    return [OutdatedLeft()]


# --- by the product


def start_sending(case: Case, command: StartSending, context: DecisionContext) -> list[Event]:
    """The last check, in the same transaction that marks the reply as leaving."""
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
    """Why the approved reply must not leave after all; empty if it may."""
    approval, draft = case.reply.approval, case.draft
    assert approval is not None
    approver = context.practice.member(approval.by)
    if case.closed or case.review_track.state is ReviewState.REMOVED:
        return "The review is gone, so the reply was not sent."
    if approval.revision != case.review.revision:
        return "The review changed after the approval, so the reply was not sent."
    if draft is None or draft.version != approval.version or draft.text != approval.text:
        return "The text changed after the approval, so the reply was not sent."
    found = obstacle(Right.PUBLISH, case, approver, context.practice)
    if found is not None:
        return _void_because(found)
    findings = context.findings(case, approval.text)
    if blocks(findings):
        return f"It was not sent: {_first_block(findings).message}"
    return _reply_of_others(case)


def _void_because(found: Obstacle) -> str:
    """Why the approval doesn't count anymore."""
    match found:
        case Obstacle.NOT_ON_TEAM | Obstacle.NOT_APPROVER:
            return "The one who approved it may no longer do so. Please approve it anew."
        case Obstacle.NOT_MANAGER:
            return "The review tells of something grave now: a manager has to approve it."
        case Obstacle.OWN_TEXT:
            return "Two people have to see a reply here, and one wrote and approved it."


def _reply_of_others(case: Case) -> str:
    there, ours = case.review.reply, case.reply.public
    approval = case.reply.approval
    if there is None or (approval and there.text == approval.text):
        return ""
    if ours is not None and there.text == ours.text:
        return ""
    return "There is another reply on the site already. Look at it before you replace it."


def record_publication(
    case: Case, command: RecordPublication, context: DecisionContext
) -> list[Event]:
    approval = case.reply.approval
    if approval is None or approval.number != command.number:
        return []
    state = case.reply.state
    match command.state:
        case "published" if state is not ReplyState.PUBLISHED:
            return [ReplyPublished(approval.text, approval.revision, approval.by)]
        case "pending" if state in (ReplyState.PUBLISHING, ReplyState.FAILED):
            return [ReplyPending(command.number)]
        case "rejected" if state is not ReplyState.REJECTED:
            return [ReplyRejected(command.reason), compose_draft(case, context)]
        case _:
            return []


def record_failure(case: Case, command: RecordFailure) -> list[Event]:
    approval = case.reply.approval
    if approval is None or approval.number != command.number:
        return []
    if case.reply.state not in (ReplyState.APPROVED, ReplyState.PUBLISHING, ReplyState.FAILED):
        return []
    return [SendingFailed(command.problem, command.next_try_at)]


def record_take_down(case: Case, command: RecordTakeDown) -> list[Event]:
    if not case.reply.taking_down:
        return []
    return [TakeDownFailed(command.problem) if command.problem else ReplyTakenDown()]


def seen_on_site(case: Case, review: Review, context: DecisionContext) -> list[Event]:
    """What the reply that stands on the site tells us about ours."""
    there, approval, ours = review.reply, case.reply.approval, case.reply.public
    if there is None:
        return []
    if approval is not None and there.text == approval.text:
        command = RecordPublication(case.id, approval.number, there.state, there.reason)
        return record_publication(case, command, context)
    if there.state == "published" and (ours is None or ours.text != there.text):
        stops: list[Event] = []
        if case.reply.state is ReplyState.APPROVED:
            stops = [SendStopped("Somebody answered on the site directly.")]
        elif case.reply.state is ReplyState.PUBLISHING:
            return []
        return [*stops, ReplyPublished(there.text, review.revision, None, by_hand=True)]
    return []


# --- conditions


def _open(case: Case, context: DecisionContext) -> None:
    if case.closed:
        raise Refused("This case is closed. Reopen it first.")
    if case.reply.state is ReplyState.DECLINED:
        who, why = context.name(case.reply.declined_by), case.reply.reason
        raise Refused(f"No reply, says {who}: {why.rstrip('.')}. Reopen it first.")
    if case.review_track.state is ReviewState.REMOVED:
        raise Refused("The review is gone from the site; there is nothing to answer.")


def _not_under_way(case: Case, context: DecisionContext) -> None:
    if case.being_published:
        raise Refused(_too_late(case, context))


def _not_yet_approved(case: Case, context: DecisionContext) -> None:
    _not_under_way(case, context)
    stands = case.reply.state is ReplyState.PUBLISHED
    if stands and not case.has_newer_draft and not case.outdated:
        raise Refused(_too_late(case, context))


def _too_late(case: Case, context: DecisionContext) -> str:
    approval = case.reply.approval
    if approval is None:
        return "A reply stands under the review already."
    when = f"approved {ago(context.now - approval.at)}"
    if context.by is not None and context.by.id == approval.by:
        return f"You were there already: {when}."
    return f"{context.name(approval.by)} was quicker: {when}."


def _draft_on_screen(case: Case, seen: DraftVersion) -> Draft:
    if case.draft is None:
        raise Refused("There is no draft yet. Choose Edit and write one.")
    if case.draft.version != seen:
        raise Refused("The draft changed while you were reading. Here is the new one.")
    return case.draft


def _may_go_out(
    case: Case, draft: Draft, member: Member, context: DecisionContext
) -> list[Finding]:
    """What doesn't forbid it; raises `Refused` for what nobody may publish."""
    findings = context.findings(case, draft.text)
    if blocks(findings):
        raise Refused(f"It cannot go out yet: {_first_block(findings).message}")
    if why := why_not(Right.PUBLISH, case, member, context.practice):
        raise Refused(why)
    return findings


def _looked_at(draft: Draft, ticked: tuple[str, ...], findings: list[Finding]) -> tuple[str, ...]:
    """The doubtful sentences, all of which were ticked; asks for them where one wasn't."""
    sentences = marked(draft.text, findings)
    if not set(sentences) <= set(ticked):
        first = doubtful(findings)[0].message
        many = f"{len(sentences)} sentences need another look" if len(sentences) > 1 else first
        raise NeedsConfirmation(f"Before it goes out: {many}", "look-again")
    return sentences


def _first_block(findings: list[Finding]) -> Finding:
    return next(finding for finding in findings if finding.severity == "block")


def _fresh(case: Case, context: DecisionContext) -> bool:
    seen: datetime = case.review_track.since or case.opened_at
    return context.now - seen < context.policy_of(case).cool_down
