"""Buttons that do something at once: which command each gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from adapters.interactions.incoming import ButtonClick
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

Deed = Callable[[ButtonClick, Member], Command]

DEEDS: Mapping[str, Deed] = {
    "approve": lambda click, _: ApproveReply(click.case, click.draft, click.revision),
    "undo": lambda click, _: UndoApproval(click.case),
    "another_draft": lambda click, _: AnotherDraft(click.case, click.draft),
    "answer_hold": lambda click, _: HoldReply(click.case, _until(click)),
    "try_again": lambda click, _: TryAgain(click.case),
    "posted_by_hand": lambda click, _: PostedByHand(click.case, click.draft),
    "take_down": lambda click, _: TakeDownReply(click.case),
    "leave_outdated": lambda click, _: LeaveOutdated(click.case, click.revision),
    "reopen": lambda click, _: ReopenCase(click.case),
    "take_it": lambda click, member: AssignOwner(click.case, member.id, if_free=True),
    "not_reached": lambda click, _: LogCall(
        click.case, reached=False, next_step=NextStep.CALL_AGAIN
    ),
    "wrote_email": lambda click, _: NoteEmail(click.case),
    "answered_email": lambda click, _: AnswerEmail(click.case),
    "reached_out": lambda click, _: ReachedOut(click.case),
    "leave_it_be": lambda click, _: LeaveItBe(click.case),
    "snooze": lambda click, _: SnoozeNudge(click.case, click.payload.kind),
}


def _until(click: ButtonClick) -> datetime:
    try:
        until = datetime.fromisoformat(click.payload.until)
    except ValueError:
        raise Refused("That time has passed. Choose a later one.") from None
    return until if until.tzinfo else until.replace(tzinfo=UTC)
