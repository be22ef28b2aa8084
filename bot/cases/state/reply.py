"""The public reply, from its approval to its publication, and the events that change it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from bot.cases.state.ids import DraftVersion
from bot.cases.state.reply_status import NEW, Failed, ReplyState, ReplyStatus
from bot.practice import MemberId
from bot.reviews import Rejection, Revision, Suspect


@dataclass(frozen=True)
class Approval:
    """Permission to publish exactly `text`, no earlier than `leaves_at`.

    `number` counts a case's approvals from 1 so that each send has its own key. `looked_at` holds
    the doubtful sentences that the approver checked off. In approvals from older versions, `reason`
    is why they accepted warnings.
    """

    number: int
    version: DraftVersion
    text: str
    revision: Revision
    by: MemberId
    at: datetime
    leaves_at: datetime
    reason: str = ""
    looked_at: tuple[str, ...] = ()


@dataclass(frozen=True)
class PublicReply:
    """The reply under the review, or the one that was there before it was removed.

    `by` is None if someone posted it outside Bedside. `draft` is the newest draft that it takes
    into account, so only a later draft can replace it. `taking_down` means that someone asked for
    its removal. `left_outdated` means that someone decided to leave it unchanged even though the
    review was edited.
    """

    text: str
    at: datetime
    revision: Revision
    draft: DraftVersion
    by: MemberId | None = None
    by_hand: bool = False
    stands: bool = True
    taking_down: bool = False
    left_outdated: bool = False


@dataclass(frozen=True)
class Hold:
    """A request by the member `by` to put off the decision until `until`."""

    until: datetime
    by: MemberId | None


@dataclass(frozen=True)
class ReplyTrack:
    """The reply's `status`, and the facts that don't depend on it.

    `approval` is the latest approval. `approvals` and `holds` count the case's approvals and holds,
    and `round` counts how often work on the reply started over. Each round has its own timers.
    `breached` means the deadline passed without a reply. `troubles` counts how often the site had
    trouble with this approval. `old_name` means the reply uses a name that the site no longer
    shows.
    """

    status: Annotated[ReplyStatus, Field(discriminator="state")] = NEW
    approval: Approval | None = None
    approvals: int = 0
    public: PublicReply | None = None
    hold: Hold | None = None
    holds: int = 0
    round: int = 1
    breached: bool = False
    troubles: int = 0
    old_name: bool = False

    @property
    def state(self) -> ReplyState:
        """The status in one word."""
        return self.status.state

    @property
    def since(self) -> datetime | None:
        """When the status began."""
        return self.status.since

    @property
    def problem(self) -> str:
        """The latest problem, described in plain words."""
        return self.status.problem

    @property
    def next_try_at(self) -> datetime | None:
        """When a failed send is retried automatically."""
        return self.status.next_try_at if isinstance(self.status, Failed) else None

    @property
    def taking_down(self) -> bool:
        """Whether someone asked to take the reply off the site, and it hasn't happened yet."""
        return self.public is not None and self.public.taking_down

    @property
    def standing(self) -> PublicReply | None:
        """The reply that's under the review now, or None."""
        return self.public if self.public is not None and self.public.stands else None


@dataclass(frozen=True)
class ReplyApproved:
    """Someone approved exactly `text`, which will be posted no earlier than `leaves_at`."""

    number: int
    version: DraftVersion
    text: str
    revision: Revision
    leaves_at: datetime
    reason: str = ""
    looked_at: tuple[str, ...] = ()


@dataclass(frozen=True)
class ApprovalUndone:
    """Someone undid the approval before the reply was posted."""


@dataclass(frozen=True)
class SendStopped:
    """The last check before sending found a problem, so the approval is void."""

    problem: str


@dataclass(frozen=True)
class ReplyHeld:
    """Someone put off the decision until `until`."""

    until: datetime


@dataclass(frozen=True)
class ReplyDeclined:
    """Someone decided not to reply."""

    reason: str


@dataclass(frozen=True)
class SendingStarted:
    """Approval `number` passed the last check, and the reply is being sent."""

    number: int


@dataclass(frozen=True)
class ReplyPending:
    """The site has the reply and is reviewing it."""

    number: int


@dataclass(frozen=True)
class ReplyPublished:
    """The reply was published. `by` is None if it was posted outside Bedside."""

    text: str
    revision: Revision
    by: MemberId | None
    by_hand: bool = False
    looked_at: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReplyRejected:
    """The site rejected the reply.

    If `retry_at` is set, the site only had a temporary problem, and we'll retry then.
    """

    reason: str
    rejection: Rejection = "text"
    suspect: Suspect = "contacts"
    remedy: str = ""
    retry_at: datetime | None = None


@dataclass(frozen=True)
class SendingFailed:
    """The reply couldn't be sent. It's only retried automatically if there's a `next_try_at`."""

    problem: str
    next_try_at: datetime | None


@dataclass(frozen=True)
class RetryAsked:
    """Someone asked to send the reply again now."""


@dataclass(frozen=True)
class TakeDownAsked:
    """Someone asked to take our reply off the site."""


@dataclass(frozen=True)
class TakeDownFailed:
    """The site didn't take our reply down."""

    problem: str


@dataclass(frozen=True)
class ReplyTakenDown:
    """Our reply isn't on the site anymore."""


@dataclass(frozen=True)
class OutdatedLeft:
    """The team kept its reply even though the review or the reviewer's name has changed."""


ReplyEvent = (
    ReplyApproved
    | ApprovalUndone
    | SendStopped
    | ReplyHeld
    | ReplyDeclined
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
)
