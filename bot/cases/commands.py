"""All commands for a case, from all its tracks: by people or by the product itself."""

from __future__ import annotations

from bot.cases.call import AssignOwner, LeaveUnidentified, LogCall, UnassignOwner, UndoCall
from bot.cases.cards import RecordDuplicate
from bot.cases.draft import (
    AnotherDraft,
    AskModel,
    AskModelToRead,
    EditDraft,
    ProposeDraft,
    RecordModelReading,
)
from bot.cases.email import AnswerEmail, NoteEmail, RecordEmail, RecordEmailReply
from bot.cases.follow_up import (
    AnswerLook,
    Found,
    HandOverLook,
    RecordLook,
    RecordSecondContact,
    SkipSecondContact,
)
from bot.cases.other_posts import LinkPost, TakeOverCall
from bot.cases.publication import (
    RecordFailure,
    RecordPublication,
    RecordTakeDown,
    StartSending,
    TakeDownReply,
    TryAgain,
)
from bot.cases.reminders import FireTimer, SnoozeNudge
from bot.cases.reply import (
    ApproveReply,
    DeclineReply,
    HoldReply,
    LeaveOutdated,
    PostedByHand,
    UndoApproval,
)
from bot.cases.site import CloseCase, ObserveReview, ReopenCase, ReviewDisappeared
from bot.cases.themes import CorrectThemes

Command = (
    AnotherDraft
    | AnswerEmail
    | AnswerLook
    | ApproveReply
    | AskModel
    | AskModelToRead
    | AssignOwner
    | CloseCase
    | CorrectThemes
    | DeclineReply
    | EditDraft
    | FireTimer
    | HandOverLook
    | HoldReply
    | LeaveOutdated
    | LeaveUnidentified
    | LinkPost
    | LogCall
    | NoteEmail
    | ObserveReview
    | PostedByHand
    | ProposeDraft
    | RecordDuplicate
    | RecordEmail
    | RecordEmailReply
    | RecordFailure
    | RecordLook
    | RecordModelReading
    | RecordPublication
    | RecordSecondContact
    | RecordTakeDown
    | ReopenCase
    | ReviewDisappeared
    | SkipSecondContact
    | SnoozeNudge
    | StartSending
    | TakeDownReply
    | TakeOverCall
    | TryAgain
    | UnassignOwner
    | UndoApproval
    | UndoCall
)

__all__ = [
    "AnotherDraft",
    "AnswerEmail",
    "AnswerLook",
    "ApproveReply",
    "AskModel",
    "AskModelToRead",
    "AssignOwner",
    "CloseCase",
    "Command",
    "CorrectThemes",
    "DeclineReply",
    "EditDraft",
    "FireTimer",
    "Found",
    "HandOverLook",
    "HoldReply",
    "LeaveOutdated",
    "LeaveUnidentified",
    "LinkPost",
    "LogCall",
    "NoteEmail",
    "ObserveReview",
    "PostedByHand",
    "ProposeDraft",
    "RecordDuplicate",
    "RecordEmail",
    "RecordEmailReply",
    "RecordFailure",
    "RecordLook",
    "RecordModelReading",
    "RecordPublication",
    "RecordSecondContact",
    "RecordTakeDown",
    "ReopenCase",
    "ReviewDisappeared",
    "SkipSecondContact",
    "SnoozeNudge",
    "StartSending",
    "TakeDownReply",
    "TakeOverCall",
    "TryAgain",
    "UnassignOwner",
    "UndoApproval",
    "UndoCall",
]
