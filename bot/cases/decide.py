"""What happens when something is asked of a case: events, or a refusal a person can read.

Pure: the time, the one who asks and the practice come in as the `Situation`.
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
    LeaveItBe,
    LeaveOutdated,
    LogCall,
    LoseOwner,
    MissReview,
    NoteEmail,
    PostedByHand,
    ProposeDraft,
    ReachedOut,
    RecordFailure,
    RecordLook,
    RecordPublication,
    RecordTakeDown,
    ReopenCase,
    SeeReview,
    SnoozeNudge,
    StartSending,
    TakeDownReply,
    TryAgain,
    UndoApproval,
)
from bot.cases.events import Event
from bot.cases.situation import Situation


def decide(case: Case, command: Command, situation: Situation) -> list[Event]:
    """The events that `command` leads to, none if it is no news; raises `Refused`."""
    match command:
        case ApproveReply():
            return replying.approve(case, command, situation)
        case UndoApproval():
            return replying.undo(case, situation)
        case EditDraft():
            return replying.edit(case, command, situation)
        case AnotherDraft():
            return replying.another(case, command, situation)
        case HoldReply():
            return replying.hold(case, command, situation)
        case DeclineReply():
            return replying.decline(case, command, situation)
        case ReopenCase():
            return watching.reopen(case, situation)
        case PostedByHand():
            return replying.posted_by_hand(case, command, situation)
        case TryAgain():
            return replying.try_again(case, situation)
        case TakeDownReply():
            return replying.take_down(case, situation)
        case LeaveOutdated():
            return replying.leave_outdated(case, command, situation)
        case AssignOwner():
            return contacting.assign(case, command, situation)
        case LoseOwner():
            return contacting.lose_owner(case, command)
        case LogCall():
            return contacting.log_call(case, command, situation)
        case NoteEmail():
            return contacting.note_email(case, situation)
        case AnswerEmail():
            return contacting.answer_email(case, situation)
        case ReachedOut():
            return contacting.second_contact_made(case, situation)
        case LeaveItBe():
            return contacting.second_contact_left(case, situation)
        case SnoozeNudge():
            return contacting.snooze(case, command, situation)
        case SeeReview():
            return watching.see(case, command, situation)
        case MissReview():
            return watching.miss(case, command)
        case StartSending():
            return replying.start_sending(case, command, situation)
        case RecordPublication():
            return replying.record_publication(case, command, situation)
        case RecordFailure():
            return replying.record_failure(case, command)
        case AskModel():
            return proposing.ask(case, command)
        case ProposeDraft():
            return proposing.propose(case, command, situation)
        case RecordTakeDown():
            return replying.record_take_down(case, command)
        case FireTimer():
            return watching.fire(case, command, situation)
        case RecordLook():
            return watching.looked(case, command, situation)
