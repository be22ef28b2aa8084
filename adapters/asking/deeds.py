"""Buttons that do something at once: which command each gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from adapters.asking.asked import Press
from bot.cases.case import NextStep
from bot.cases.commands import (
    AnotherDraft,
    AnswerEmail,
    ApproveReply,
    AssignOwner,
    Command,
    HoldReply,
    LeaveItBe,
    LeaveOutdated,
    LogCall,
    NoteEmail,
    PostedByHand,
    ReachedOut,
    ReopenCase,
    SnoozeNudge,
    TakeDownReply,
    TryAgain,
    UndoApproval,
)
from bot.errors import Refused
from bot.practice import Member

Deed = Callable[[Press, Member], Command]

DEEDS: Mapping[str, Deed] = {
    "approve": lambda press, _: ApproveReply(press.case, press.draft, press.revision),
    "undo": lambda press, _: UndoApproval(press.case),
    "another_draft": lambda press, _: AnotherDraft(press.case, press.draft),
    "answer_hold": lambda press, _: HoldReply(press.case, _until(press)),
    "try_again": lambda press, _: TryAgain(press.case),
    "posted_by_hand": lambda press, _: PostedByHand(press.case, press.draft),
    "take_down": lambda press, _: TakeDownReply(press.case),
    "leave_outdated": lambda press, _: LeaveOutdated(press.case, press.revision),
    "reopen": lambda press, _: ReopenCase(press.case),
    "take_it": lambda press, member: AssignOwner(press.case, member.id, if_free=True),
    "not_reached": lambda press, _: LogCall(
        press.case, reached=False, next_step=NextStep.CALL_AGAIN
    ),
    "wrote_email": lambda press, _: NoteEmail(press.case),
    "answered_email": lambda press, _: AnswerEmail(press.case),
    "reached_out": lambda press, _: ReachedOut(press.case),
    "leave_it_be": lambda press, _: LeaveItBe(press.case),
    "snooze": lambda press, _: SnoozeNudge(press.case, press.carried.kind),
}


def _until(press: Press) -> datetime:
    try:
        until = datetime.fromisoformat(press.carried.until)
    except ValueError:
        raise Refused("That time has passed. Choose a later one.") from None
    return until if until.tzinfo else until.replace(tzinfo=UTC)
