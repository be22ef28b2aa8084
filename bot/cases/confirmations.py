"""One sentence on what a click or command did, for when the card is not in view."""

from __future__ import annotations

from bot.cases.case import Case, ContactState, ReplyState
from bot.cases.commands import (
    AnswerEmail,
    ApproveReply,
    AssignOwner,
    Command,
    DeclineReply,
    HoldReply,
    LogCall,
    NoteEmail,
    PostedByHand,
    RecordSecondContact,
    ReopenCase,
    SkipSecondContact,
    SnoozeNudge,
    TryAgain,
    UndoApproval,
)
from bot.cases.decision_context import DecisionContext, clock_time, lasting, times
from bot.policy import plan
from bot.timers import TimerKind


def confirmation_for(command: Command, before: Case, after: Case, context: DecisionContext) -> str:
    """One calm sentence; empty where nobody asked."""
    if context.by is None:
        return ""
    location, now = context.location(after), context.now
    match command:
        case ApproveReply() if after.reply.state is ReplyState.APPROVED:
            undo = context.policy_of(after).undo
            if not undo:
                return "Approved. It goes out now."
            return f"Approved. It goes out in {lasting(undo)}; until then you can undo it."
        case UndoApproval():
            return "Taken back. Nothing went out."
        case HoldReply(until=until):
            return f"Held until {clock_time(until, location, now)}. I will remind you then."
        case DeclineReply():
            return f"Case {after.id}: no reply. Reopen it if that changes."
        case ReopenCase():
            return f"Case {after.id} is open again."
        case PostedByHand():
            return "Noted: it stands under the review."
        case TryAgain():
            return "Trying again now."
        case AssignOwner(owner=owner) if context.by.id == owner:
            return f"You have case {after.id}. The call brief is in your messages."
        case AssignOwner(owner=owner):
            return f"{context.name(owner)} has case {after.id} now."
        case LogCall() if after.contact.state is ContactState.RESOLVED:
            return "Logged. It is settled for them: thank you."
        case LogCall() if after.contact.state is ContactState.UNREACHABLE:
            return (
                f"Logged. Tried {times(after.contact.tries)} without reaching them; no more calls."
            )
        case LogCall():
            return "Logged. I will remind you of the next step."
        case NoteEmail():
            return "Noted. I will remind whose turn it is; an answer within the hour is best."
        case AnswerEmail():
            return "Noted: their e-mail is answered. Thank you."
        case RecordSecondContact():
            return f"Noted.{_next_look(after, context)}"
        case SkipSecondContact():
            return "Noted. No second contact."
        case SnoozeNudge() if after.snoozes:
            return f"I will remind you {clock_time(after.snoozes[-1].until, location, now)}."
        case _:
            return ""


def _next_look(case: Case, context: DecisionContext) -> str:
    ahead = (timer for timer in plan(case, context.practice) if timer.kind is TimerKind.LOOK)
    look = next(ahead, None)
    if look is None:
        return ""
    return f" I look once more {clock_time(look.due_at, context.location(case), context.now)}."
