"""What can be asked of a case: by a person with a click, or by the product itself.

Each says what somebody wants; whether it happens is `decide`'s to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.cases.case import CaseId, DraftVersion, NextStep, Settled
from bot.practice import MemberId
from bot.replies import Theme
from bot.reviews import Review, Revision
from bot.timers import TimerKey
from bot.untrusted import NOTHING, Untrusted

# --- by a person


@dataclass(frozen=True)
class ApproveReply:
    """Publish the draft that was on screen, for the review that was on screen.

    `looked_at` are the doubtful sentences that the approver ticked; `sure` answers the second
    question that a heated review asks.
    """

    case: CaseId
    draft: DraftVersion
    revision: Revision
    looked_at: tuple[str, ...] = ()
    sure: bool = False


@dataclass(frozen=True)
class UndoApproval:
    case: CaseId


@dataclass(frozen=True)
class EditDraft:
    """Replace the draft that was on screen (`draft`) by `text`."""

    case: CaseId
    draft: DraftVersion
    text: str


@dataclass(frozen=True)
class AnotherDraft:
    case: CaseId
    draft: DraftVersion


@dataclass(frozen=True)
class HoldReply:
    case: CaseId
    until: datetime


@dataclass(frozen=True)
class DeclineReply:
    case: CaseId
    reason: str


@dataclass(frozen=True)
class ReopenCase:
    case: CaseId


@dataclass(frozen=True)
class PostedByHand:
    """Someone posted the current draft under the review themselves.

    `looked_at` are the doubtful sentences that they ticked.
    """

    case: CaseId
    draft: DraftVersion
    looked_at: tuple[str, ...] = ()


@dataclass(frozen=True)
class TryAgain:
    case: CaseId


@dataclass(frozen=True)
class TakeDownReply:
    case: CaseId


@dataclass(frozen=True)
class LeaveOutdated:
    """The review changed after the reply, and the reply shall stay as it is."""

    case: CaseId
    revision: Revision


@dataclass(frozen=True)
class AssignOwner:
    """Give the offline conversation to `owner`.

    `if_free` is "I'll take it", meant for a case that nobody has yet.
    """

    case: CaseId
    owner: MemberId
    if_free: bool = False


@dataclass(frozen=True)
class LogCall:
    case: CaseId
    reached: bool
    about: tuple[Theme, ...] = ()
    next_step: NextStep = NextStep.NOTHING
    next_on: date | None = None
    settled: Settled | None = None
    words: Untrusted = NOTHING
    agreed: Untrusted = NOTHING


@dataclass(frozen=True)
class NoteEmail:
    """The patient wrote an e-mail to the practice."""

    case: CaseId


@dataclass(frozen=True)
class AnswerEmail:
    """Somebody answered the patient's e-mail."""

    case: CaseId


@dataclass(frozen=True)
class RecordSecondContact:
    """The second contact was made."""

    case: CaseId


@dataclass(frozen=True)
class SkipSecondContact:
    """No second contact."""

    case: CaseId


@dataclass(frozen=True)
class SnoozeNudge:
    """Remind again later; `kind` is the reminder's."""

    case: CaseId
    kind: str


# --- by the product


@dataclass(frozen=True)
class ObserveReview:
    """The site shows the review like this now (it may be unchanged)."""

    case: CaseId
    review: Review


@dataclass(frozen=True)
class ReviewDisappeared:
    """The site says that the review is gone."""

    case: CaseId


@dataclass(frozen=True)
class StartSending:
    """The undo window is over: the last check before approval `number` leaves."""

    case: CaseId
    number: int


@dataclass(frozen=True)
class RecordPublication:
    """What the site made of approval `number`: "pending", "published" or "rejected"."""

    case: CaseId
    number: int
    state: str
    reason: str = ""


@dataclass(frozen=True)
class RecordFailure:
    """Approval `number` could not be delivered; `next_try_at` None means never by itself."""

    case: CaseId
    number: int
    problem: str
    next_try_at: datetime | None = None


@dataclass(frozen=True)
class AskModel:
    """Before `sent` leaves for the language model `model`, to replace draft `draft`."""

    case: CaseId
    draft: DraftVersion
    model: str
    prompt: str
    sent: Untrusted


@dataclass(frozen=True)
class ProposeDraft:
    """What the language model `model` wrote to replace draft `draft`.

    Without a `text`, `problem` says why there is none.
    """

    case: CaseId
    draft: DraftVersion
    model: str
    text: str = ""
    problem: str = ""


@dataclass(frozen=True)
class RecordTakeDown:
    """The reply is off the site, or (`problem`) could not be taken off."""

    case: CaseId
    problem: str = ""


@dataclass(frozen=True)
class FireTimer:
    """A timer of the case fell due."""

    case: CaseId
    timer: TimerKey


@dataclass(frozen=True)
class UnassignOwner:
    """`owner` has left the team; somebody else has to have the conversation."""

    case: CaseId
    owner: MemberId


@dataclass(frozen=True)
class RecordLook:
    """The follow-up's look number `n` found the review as it is in the case now."""

    case: CaseId
    n: int


Command = (
    ApproveReply
    | UndoApproval
    | EditDraft
    | AnotherDraft
    | HoldReply
    | DeclineReply
    | ReopenCase
    | PostedByHand
    | TryAgain
    | TakeDownReply
    | LeaveOutdated
    | AssignOwner
    | LogCall
    | NoteEmail
    | AnswerEmail
    | RecordSecondContact
    | SkipSecondContact
    | SnoozeNudge
    | ObserveReview
    | ReviewDisappeared
    | StartSending
    | RecordPublication
    | RecordFailure
    | AskModel
    | ProposeDraft
    | RecordTakeDown
    | FireTimer
    | UnassignOwner
    | RecordLook
)
