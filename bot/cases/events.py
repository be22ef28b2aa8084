"""What happened to a case, in the past tense: the only thing that changes it.

The person and the time are in the timeline's entry (`bot.timeline.RecordedEvent`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.cases.case import CaseId, DraftVersion, NextStep, Settled
from bot.practice import LocationId, MemberId
from bot.replies import Theme
from bot.reviews import Rejection, Review, Revision, Suspect
from bot.timers import TimerKey
from bot.untrusted import NOTHING, Untrusted


@dataclass(frozen=True)
class CaseOpened:
    """`clock_from` is when the reply's clock began. `late`: the usual one was over by then.

    `sensitive` is the kind of a grave review (`Sensitive`), else empty.
    """

    case: CaseId
    location: LocationId
    review: Review
    clock_from: datetime
    due_at: datetime
    late: bool
    about: tuple[Theme, ...]
    grave: bool
    heated: bool
    sensitive: str = ""


@dataclass(frozen=True)
class DraftWritten:
    """`by_hand` tells a member's text, and `model` a language model's, from the composer's."""

    version: DraftVersion
    text: str
    revision: Revision
    by_hand: bool = False
    model: str = ""


@dataclass(frozen=True)
class ModelAsked:
    """`sent` left for the language model `model`, word for word, to replace draft `draft`.

    `prompt` is the version of our instructions. Written down before anything leaves.
    """

    draft: DraftVersion
    model: str
    prompt: str
    sent: Untrusted


@dataclass(frozen=True)
class ModelAskedToRead:
    """Before `sent`, which holds draft `draft`, left for the language model `model`."""

    draft: DraftVersion
    model: str
    prompt: str
    sent: Untrusted


@dataclass(frozen=True)
class ModelRead:
    """The language model `model` read draft `version` as one more checker.

    Each of `answers` is how grave it is, which rule, and the sentence. Without any, `problem` may
    say why there is none.
    """

    version: DraftVersion
    model: str
    answers: tuple[tuple[str, str, str], ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class ModelUnused:
    """Nothing that the language model wrote to replace draft `draft` is used."""

    draft: DraftVersion
    problem: str


@dataclass(frozen=True)
class ReplyApproved:
    number: int
    version: DraftVersion
    text: str
    revision: Revision
    leaves_at: datetime
    reason: str = ""
    looked_at: tuple[str, ...] = ()


@dataclass(frozen=True)
class ApprovalUndone:
    pass


@dataclass(frozen=True)
class SendStopped:
    """The last check before the send said no. The approval is void."""

    problem: str


@dataclass(frozen=True)
class ReplyHeld:
    until: datetime


@dataclass(frozen=True)
class ReplyDeclined:
    reason: str


@dataclass(frozen=True)
class CaseReopened:
    due_at: datetime


@dataclass(frozen=True)
class SendingStarted:
    number: int


@dataclass(frozen=True)
class ReplyPending:
    """The site has it and moderates."""

    number: int


@dataclass(frozen=True)
class ReplyPublished:
    text: str
    revision: Revision
    by: MemberId | None
    by_hand: bool = False
    looked_at: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReplyRejected:
    """The site did not take it. `retry_at`: trouble at the site, so it's sent again then."""

    reason: str
    rejection: Rejection = "text"
    suspect: Suspect = "contacts"
    remedy: str = ""
    retry_at: datetime | None = None


@dataclass(frozen=True)
class SendingFailed:
    problem: str
    next_try_at: datetime | None


@dataclass(frozen=True)
class RetryAsked:
    pass


@dataclass(frozen=True)
class TakeDownAsked:
    pass


@dataclass(frozen=True)
class TakeDownFailed:
    problem: str


@dataclass(frozen=True)
class ReplyTakenDown:
    pass


@dataclass(frozen=True)
class OutdatedLeft:
    pass


@dataclass(frozen=True)
class OwnerAssigned:
    owner: MemberId


@dataclass(frozen=True)
class OwnerLeft:
    """The owner isn't on the team anymore, so the case has no owner."""

    owner: MemberId


@dataclass(frozen=True)
class CallLogged:
    """`tries_allowed` is the number of calls after which the practice gave up that day.

    `by_them`: they called the office. `next_at` is when to try again after no answer.
    """

    reached: bool
    about: tuple[Theme, ...]
    next_step: NextStep
    next_on: date | None
    settled: Settled | None
    words: Untrusted = NOTHING
    agreed: Untrusted = NOTHING
    tries_allowed: int = 3
    by_them: bool = False
    next_at: datetime | None = None


@dataclass(frozen=True)
class CallUndone:
    """The last call, which had no answer, was logged by mistake."""


@dataclass(frozen=True)
class ReviewerUnidentified:
    """The team can't tell who posted the review, so it waits for them to call."""


@dataclass(frozen=True)
class ThemesCorrected:
    """The team says what the review is about, strongest first."""

    about: tuple[Theme, ...]


@dataclass(frozen=True)
class EmailCame:
    """`came_at` is when the mailbox got it, None if a person told of it."""

    came_at: datetime | None = None


@dataclass(frozen=True)
class EmailAnswered:
    pass


@dataclass(frozen=True)
class ReviewEdited:
    review: Review
    about: tuple[Theme, ...]
    grave: bool
    heated: bool
    sensitive: str = ""


@dataclass(frozen=True)
class ReviewRemoved:
    pass


@dataclass(frozen=True)
class NudgeFired:
    """A reminder went to `to`. `breach` says that it records a missed deadline."""

    kind: str
    round: int
    n: int
    to: tuple[MemberId, ...]
    breach: bool = False

    @property
    def timer(self) -> TimerKey | None:
        """None if only a newer version knows its kind."""
        return TimerKey.known(self.kind, self.round, self.n)


@dataclass(frozen=True)
class NudgeSnoozed:
    kind: str
    until: datetime


@dataclass(frozen=True)
class LookAsked:
    """It's time to see whether the review is still up, or what moderation says."""

    kind: str
    round: int
    n: int

    @property
    def timer(self) -> TimerKey | None:
        """None if only a newer version knows its kind."""
        return TimerKey.known(self.kind, self.round, self.n)


@dataclass(frozen=True)
class ReviewLooked:
    """Look number `n` of the follow-up found the review still up."""

    n: int


@dataclass(frozen=True)
class LookHandedOver:
    """No program can read the site, so a person is asked to do look number `n`."""

    round: int
    n: int


@dataclass(frozen=True)
class LookAnswered:
    """A person did look number `n`. `found`: "still there", "gone" or "changed"."""

    n: int
    found: str


@dataclass(frozen=True)
class SecondContactProposed:
    text: str
    to: tuple[MemberId, ...]


@dataclass(frozen=True)
class SecondContactMade:
    pass


@dataclass(frozen=True)
class SecondContactLeft:
    pass


@dataclass(frozen=True)
class DuplicateDeleted:
    """A second copy of the case's card was taken out of its channel on `platform`."""

    platform: str


@dataclass(frozen=True)
class TextsPurged:
    """Texts and names older than the practice keeps them were taken out of these entries.

    `contents` has the number of each entry and the hash of its new content. The entry's own
    hash is still that of the old content.
    """

    contents: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class NotesPurged:
    """The same for the private notes of calls."""

    contents: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class CaseClosed:
    outcome: str


Event = (
    CaseOpened
    | DraftWritten
    | ModelAsked
    | ModelAskedToRead
    | ModelRead
    | ModelUnused
    | ReplyApproved
    | ApprovalUndone
    | SendStopped
    | ReplyHeld
    | ReplyDeclined
    | CaseReopened
    | SendingStarted
    | ReplyPending
    | ReplyPublished
    | ReplyRejected
    | SendingFailed
    | RetryAsked
    | TakeDownAsked
    | TakeDownFailed
    | ReplyTakenDown
    | OutdatedLeft
    | OwnerAssigned
    | OwnerLeft
    | CallLogged
    | CallUndone
    | ReviewerUnidentified
    | ThemesCorrected
    | EmailCame
    | EmailAnswered
    | ReviewEdited
    | ReviewRemoved
    | NudgeFired
    | NudgeSnoozed
    | LookAsked
    | ReviewLooked
    | LookHandedOver
    | LookAnswered
    | SecondContactProposed
    | SecondContactMade
    | SecondContactLeft
    | CaseClosed
    | DuplicateDeleted
    | TextsPurged
    | NotesPurged
)
