"""What happened to a case, in the past tense. Nothing else changes it.

The person and the time are in the timeline's entry (`bot.timeline.RecordedEvent`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.cases.case import CaseId, DraftVersion, NextStep, Settled
from bot.practice import LocationId, MemberId
from bot.replies import Theme
from bot.reviews import Change, Rejection, Review, Revision, Suspect
from bot.timers import TimerKey
from bot.untrusted import NOTHING, Untrusted


@dataclass(frozen=True)
class CaseOpened:
    """`clock_from` is when the reply's clock began. `late`: the usual deadline had passed by then.

    `sensitive` is the kind of sensitive review (`Sensitive`). It's empty for all others. If it's a
    kind review, `kind_after` is the case of the same reviewer's complaint. `is_good` marks a good
    review that someone is thanking for.
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
    kind_after: CaseId | None = None
    is_good: bool = False


@dataclass(frozen=True)
class DraftWritten:
    """`by_hand` marks a member's text, `model` a language model's. The composer's has neither."""

    version: DraftVersion
    text: str
    revision: Revision
    by_hand: bool = False
    model: str = ""


@dataclass(frozen=True)
class ModelAsked:
    """`sent` went to the language model `model`, word for word, to replace draft `draft`.

    `prompt` is the version of our instructions. This is recorded before anything is sent.
    """

    draft: DraftVersion
    model: str
    prompt: str
    sent: Untrusted


@dataclass(frozen=True)
class ModelAskedToRead:
    """Recorded before `sent`, with draft `draft` in it, went to the language model `model`."""

    draft: DraftVersion
    model: str
    prompt: str
    sent: Untrusted


@dataclass(frozen=True)
class ModelRead:
    """The language model `model` read draft `version` as an extra checker.

    Each of the `answers` has a severity, a rule and a sentence. If there are none, `problem` can
    say why.
    """

    version: DraftVersion
    model: str
    answers: tuple[tuple[str, str, str], ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class ModelUnused:
    """The language model's text to replace draft `draft` isn't used."""

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
    """The last check before sending found a problem. The approval is void."""

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
    """The site has the reply and is reviewing it."""

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
    """The site rejected it. With `retry_at`, the site had trouble and we send it again then."""

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

    `by_them` means the patient called the office. `next_at` is when to try again if no one
    picked up.
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
    """The last call, which no one picked up, was logged by mistake."""


@dataclass(frozen=True)
class ReviewerUnidentified:
    """The team can't tell who posted the review. It'll have to wait for their call."""


@dataclass(frozen=True)
class ThemesCorrected:
    """The team corrected the review's themes, strongest first."""

    about: tuple[Theme, ...]


@dataclass(frozen=True)
class EmailCame:
    """`came_at` is when the e-mail reached the mailbox. None if a person reported it."""

    came_at: datetime | None = None


@dataclass(frozen=True)
class EmailAnswered:
    pass


@dataclass(frozen=True)
class ReviewEdited:
    """`words`: if the stars stayed the same, whether the words turned to praise or a complaint."""

    review: Review
    about: tuple[Theme, ...]
    grave: bool
    heated: bool
    sensitive: str = ""
    words: Change = "same"


@dataclass(frozen=True)
class ReviewerRenamed:
    """The site shows another name for the reviewer. `in_reply`: our reply uses the old one."""

    author: Untrusted
    in_reply: bool = False


@dataclass(frozen=True)
class PhotosChanged:
    """The reviewer added photos, or took all of them away."""

    has_photos: bool


@dataclass(frozen=True)
class PostLinked:
    """The same person posted nearly the same on `site`, which is `case`.

    `has_call` means the call belongs to that case, so nobody calls twice.
    """

    case: CaseId
    site: str
    has_call: bool = False


@dataclass(frozen=True)
class CallTakenOver:
    """The case that had the call was closed before anyone talked with them."""


@dataclass(frozen=True)
class ReviewRemoved:
    pass


@dataclass(frozen=True)
class KindReviewCame:
    """The same reviewer left a kind review. `thanks` is the case with its thank-you, if any."""

    stars: int | None
    site: str
    thanks: CaseId | None = None


@dataclass(frozen=True)
class NudgeFired:
    """A reminder was sent to `to`. `breach` means it records a missed deadline."""

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
    """It's time to check whether the review is still up, or what moderation decided."""

    kind: str
    round: int
    n: int

    @property
    def timer(self) -> TimerKey | None:
        """None if only a newer version knows its kind."""
        return TimerKey.known(self.kind, self.round, self.n)


@dataclass(frozen=True)
class ReviewLooked:
    """Check number `n` of the follow-up found the review still up."""

    n: int


@dataclass(frozen=True)
class LookHandedOver:
    """No program can read the site, so a person is asked to do check number `n`."""

    round: int
    n: int


@dataclass(frozen=True)
class LookAnswered:
    """A person did check number `n`. `found`: "still there", "gone" or "changed"."""

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
    """A second copy of the case's card was deleted from its channel on `platform`."""

    platform: str


@dataclass(frozen=True)
class TextsPurged:
    """Texts and names older than the practice keeps them were removed from these entries.

    `contents` has the number of each entry and the hash of its new content. The entry's own hash is
    still that of the old content.
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
    | ReviewerRenamed
    | PhotosChanged
    | PostLinked
    | CallTakenOver
    | ReviewRemoved
    | KindReviewCame
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
