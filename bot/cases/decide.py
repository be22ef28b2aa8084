"""What happens when something is asked of a case: events, or a refusal a person can read.

Pure: the time, the one who asks and the practice come in as the `DecisionContext`.
"""

from __future__ import annotations

from bot.cases import contacting, proposing, replying, watching
from bot.cases.case import Case
from bot.cases.commands import (
    AnotherDraft,
    AnswerEmail,
    ApproveReply,
    AskModel,
    AssignOwner,
    Command,
    DeclineReply,
    EditDraft,
    FireTimer,
    HoldReply,
    LeaveOutdated,
    LogCall,
    NoteEmail,
    ObserveReview,
    PostedByHand,
    ProposeDraft,
    RecordFailure,
    RecordLook,
    RecordPublication,
    RecordSecondContact,
    RecordTakeDown,
    ReopenCase,
    ReviewDisappeared,
    SkipSecondContact,
    SnoozeNudge,
    StartSending,
    TakeDownReply,
    TryAgain,
    UnassignOwner,
    UndoApproval,
)
from bot.cases.decision_context import DecisionContext
from bot.cases.events import Event


def decide(case: Case, command: Command, context: DecisionContext) -> list[Event]:
    """The events that `command` leads to, none if it is no news; raises `Refused`."""
    match command:
        case ApproveReply():
            return replying.approve(case, command, context)
        case UndoApproval():
            return replying.undo(case, context)
        case EditDraft():
            return replying.edit(case, command, context)
        case AnotherDraft():
            return replying.another(case, command, context)
        case HoldReply():
            return replying.hold(case, command, context)
        case DeclineReply():
            return replying.decline(case, command, context)
        case ReopenCase():
            return watching.reopen(case, context)
        case PostedByHand():
            return replying.posted_by_hand(case, command, context)
        case TryAgain():
            return replying.try_again(case, context)
        case TakeDownReply():
            return replying.take_down(case, context)
        case LeaveOutdated():
            return replying.leave_outdated(case, command, context)
        case AssignOwner():
            return contacting.assign(case, command, context)
        case UnassignOwner():
            return contacting.lose_owner(case, command)
        case LogCall():
            return contacting.log_call(case, command, context)
        case NoteEmail():
            return contacting.note_email(case, context)
        case AnswerEmail():
            return contacting.answer_email(case, context)
        case RecordSecondContact():
            return contacting.second_contact_made(case, context)
        case SkipSecondContact():
            return contacting.second_contact_left(case, context)
        case SnoozeNudge():
            return contacting.snooze(case, command, context)
        case ObserveReview():
            return watching.see(case, command, context)
        case ReviewDisappeared():
            return watching.miss(case, command)
        case StartSending():
            return replying.start_sending(case, command, context)
        case RecordPublication():
            return replying.record_publication(case, command, context)
        case RecordFailure():
            return replying.record_failure(case, command)
        case AskModel():
            return proposing.ask(case, command)
        case ProposeDraft():
            return proposing.propose(case, command, context)
        case RecordTakeDown():
            return replying.record_take_down(case, command)
        case FireTimer():
            return watching.fire(case, command, context)
        case RecordLook():
            return watching.looked(case, command, context)
