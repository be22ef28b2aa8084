"""The team's work on one negative review: three tracks that move on their own.

reply    drafted → approved (undo window) → publishing → pending → published
         | rejected by the site | failed | declined with a reason
contact  unassigned → assigned → in conversation → resolved | unreachable | unidentified
review   up → edited (better | worse | same) → removed
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, NewType

from pydantic import Field

from bot.practice import LocationId, MemberId
from bot.replies import Theme
from bot.reviews import Rejection, Review, Revision
from bot.timers import TimerKey
from bot.untrusted import NOTHING, Untrusted

CaseId = NewType("CaseId", int)
DraftVersion = NewType("DraftVersion", int)


class ReplyState(StrEnum):
    DRAFTED = "drafted"
    APPROVED = "approved"
    PUBLISHING = "publishing"
    PENDING = "pending"
    PUBLISHED = "published"
    REJECTED = "rejected"
    FAILED = "failed"
    DECLINED = "declined"


class ContactState(StrEnum):
    UNASSIGNED = "unassigned"
    ASSIGNED = "assigned"
    IN_CONVERSATION = "in conversation"
    RESOLVED = "resolved"
    UNREACHABLE = "unreachable"
    UNIDENTIFIED = "unidentified"


ENDED = frozenset((ContactState.RESOLVED, ContactState.UNREACHABLE, ContactState.UNIDENTIFIED))
"""No call is left to make, unless they call."""


class ReviewState(StrEnum):
    UP = "up"
    EDITED = "edited"
    REMOVED = "removed"


class Settled(StrEnum):
    """Does the patient feel it's resolved? Asked in *Log the call*."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class NextStep(StrEnum):
    """The next step after a call, as a tick. No words from the call."""

    NOTHING = "nothing more"
    CALL_AGAIN = "call again"
    MANAGER_CALLS = "a manager calls"
    CLINICIAN_CALLS = "a clinician calls"
    SEND_INFORMATION = "send information"
    LOOK_INTO_IT = "look into it"


@dataclass(frozen=True)
class Draft:
    """A proposed public reply to the review's `revision`.

    `by` is the member who wrote it, `model` the language model. The composer's has neither.
    `answers` are what the language model said when it read the draft.
    """

    version: DraftVersion
    text: str
    revision: Revision
    by: MemberId | None = None
    model: str = ""
    answers: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Approval:
    """Permission to publish exactly `text`, no earlier than `leaves_at`.

    `number` counts the approvals of a case from 1, so that each send has its own key.
    `looked_at` are the doubtful sentences that the approver ticked. `reason` is why warnings were
    accepted, in approvals of older versions.
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

    `by` is None if someone posted it without us. `draft` is the newest draft it takes into account:
    a later one may replace it. `taking_down`: someone asked for that. `left_outdated`: someone
    decided to leave it as it is though the review changed.
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
class _Status:
    """`since` is None for a case that nothing has happened to yet.

    `problem` says in a person's words what went wrong last, empty if nothing did.
    """

    since: datetime | None = None
    problem: str = ""


@dataclass(frozen=True)
class Drafted(_Status):
    """A draft waits for a decision."""

    state: Literal[ReplyState.DRAFTED] = ReplyState.DRAFTED


@dataclass(frozen=True)
class Approved(_Status):
    """The undo window is open."""

    state: Literal[ReplyState.APPROVED] = ReplyState.APPROVED


@dataclass(frozen=True)
class Publishing(_Status):
    """It's being sent."""

    state: Literal[ReplyState.PUBLISHING] = ReplyState.PUBLISHING


@dataclass(frozen=True)
class Pending(_Status):
    """The site is reviewing it. `looks` counts how often we asked what it decided."""

    looks: int = 0
    state: Literal[ReplyState.PENDING] = ReplyState.PENDING


@dataclass(frozen=True)
class Published(_Status):
    """It's under the review."""

    state: Literal[ReplyState.PUBLISHED] = ReplyState.PUBLISHED


@dataclass(frozen=True)
class Rejected(_Status):
    """The site did not take it. `remedy` is what an administrator has to do about it."""

    rejection: Rejection = "text"
    remedy: str = ""
    state: Literal[ReplyState.REJECTED] = ReplyState.REJECTED


@dataclass(frozen=True)
class Failed(_Status):
    """It could not be sent. `next_try_at` None: not again by itself."""

    next_try_at: datetime | None = None
    state: Literal[ReplyState.FAILED] = ReplyState.FAILED


@dataclass(frozen=True)
class Declined(_Status):
    """`by` decided not to reply, and said why."""

    by: MemberId | None = None
    reason: str = ""
    state: Literal[ReplyState.DECLINED] = ReplyState.DECLINED


ReplyStatus = Drafted | Approved | Publishing | Pending | Published | Rejected | Failed | Declined
"""The statuses of a reply, which exclude each other."""


@dataclass(frozen=True)
class Hold:
    """`by` wants nothing decided before `until`."""

    until: datetime
    by: MemberId | None


@dataclass(frozen=True)
class ReplyTrack:
    """The reply's `status`, and what is true whatever that is.

    `approval` is the last one. `approvals` and `holds` count those of the case, and `round` how
    often it started over, so that each has its own timers. `breached`: the deadline passed
    without a reply. `troubles` counts how often the site had trouble with this approval.
    """

    status: Annotated[ReplyStatus, Field(discriminator="state")] = Drafted()
    approval: Approval | None = None
    approvals: int = 0
    public: PublicReply | None = None
    hold: Hold | None = None
    holds: int = 0
    round: int = 1
    breached: bool = False
    troubles: int = 0

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
        """What went wrong last, in a person's words."""
        return self.status.problem

    @property
    def next_try_at(self) -> datetime | None:
        """When a failed send is tried again by itself."""
        return self.status.next_try_at if isinstance(self.status, Failed) else None

    @property
    def taking_down(self) -> bool:
        """Someone asked to take the reply off the site, and it hasn't happened yet."""
        return self.public is not None and self.public.taking_down

    @property
    def standing(self) -> PublicReply | None:
        """The reply under the review now."""
        return self.public if self.public is not None and self.public.stands else None


@dataclass(frozen=True)
class Call:
    """One attempt to talk with the patient, in ticks and dates.

    `by_them`: they called the office. `next_at` is when to try again after no answer.
    `words` and `agreed` are private: empty unless the practice has `chat_may_hold_phi`.
    """

    at: datetime
    by: MemberId
    reached: bool
    about: tuple[Theme, ...] = ()
    next_step: NextStep = NextStep.NOTHING
    next_on: date | None = None
    settled: Settled | None = None
    words: Untrusted = NOTHING
    agreed: Untrusted = NOTHING
    by_them: bool = False
    next_at: datetime | None = None


@dataclass(frozen=True)
class ContactTrack:
    """`round` counts assignments and calls, so that reminders start over with each.

    `owners` are all who ever had it, the present one last. It's theirs from `assigned_at` on.
    """

    state: ContactState = ContactState.UNASSIGNED
    since: datetime | None = None
    owner: MemberId | None = None
    round: int = 0
    tries: int = 0
    owners: tuple[MemberId, ...] = ()
    calls: tuple[Call, ...] = ()
    assigned_at: datetime | None = None


@dataclass(frozen=True)
class EmailTrack:
    """The patient's e-mails to the practice. None of their content is kept here.

    `waits_since` is when the oldest unanswered one came, if there's one. `count` counts
    those, so that reminders start over. `noted_by` is the member who reported it.
    """

    waits_since: datetime | None = None
    count: int = 0
    noted_by: MemberId | None = None
    answered_at: datetime | None = None
    answered_by: MemberId | None = None


@dataclass(frozen=True)
class ReviewTrack:
    """`stars_before` are the stars when the case was opened or last changed.

    `text_before` are the words before that change, if they changed.
    """

    state: ReviewState = ReviewState.UP
    since: datetime | None = None
    stars_before: int | None = None
    text_changed: bool = False
    text_before: Untrusted = NOTHING


@dataclass(frozen=True)
class FollowUp:
    """`due_at` is when the second contact was proposed to `to`. `done` how it ended.

    `asked` is the number of the look that a person is asked to do, 0 if none is. `seen` is what
    the last person who looked found.
    """

    looks: int = 0
    due_at: datetime | None = None
    text: str = ""
    to: tuple[MemberId, ...] = ()
    done: str = ""
    by: MemberId | None = None
    asked: int = 0
    seen: str = ""


@dataclass(frozen=True)
class Snooze:
    """`by` put it off, and is reminded when it ends."""

    kind: str
    until: datetime
    by: MemberId | None = None


@dataclass(frozen=True)
class PassedLimit:
    """A manager was last told `at` that the limit of these reminders had passed."""

    kind: str
    round: int
    at: datetime


@dataclass(frozen=True)
class Closed:
    at: datetime
    outcome: str


KIND = 4
"""Stars from which a review is kind, whatever a practice calls negative."""


@dataclass(frozen=True)
class Case:
    """Everything that cards show and rules need. `version` counts its events.

    `fired` are the reminders that went out, `passed` the limits that were passed.
    `corrected_by` is who corrected the themes in `about`.
    `sensitive` is the kind that makes it grave (`Sensitive`), empty in cases of older versions.
    """

    id: CaseId
    location: LocationId
    review: Review
    opened_at: datetime
    clock_from: datetime
    due_at: datetime
    late: bool = False
    about: tuple[Theme, ...] = ()
    grave: bool = False
    sensitive: str = ""
    corrected_by: MemberId | None = None
    heated: bool = False
    draft: Draft | None = None
    reply: ReplyTrack = ReplyTrack()
    contact: ContactTrack = ContactTrack()
    email: EmailTrack = EmailTrack()
    review_track: ReviewTrack = ReviewTrack()
    follow_up: FollowUp = FollowUp()
    snoozes: tuple[Snooze, ...] = ()
    fired: tuple[TimerKey, ...] = ()
    passed: tuple[PassedLimit, ...] = ()
    closed: Closed | None = None
    version: int = 0

    @property
    def awaits_reply(self) -> bool:
        """A person has to do something before a reply can be published."""
        return not self.closed and self.reply.state in (
            ReplyState.DRAFTED,
            ReplyState.REJECTED,
            ReplyState.FAILED,
        )

    @property
    def is_due(self) -> bool:
        """The reply's clock runs: a person has to do something, and no reply is up."""
        return self.awaits_reply and self.reply.standing is None

    def is_overdue(self, now: datetime) -> bool:
        """The reply's deadline has passed at `now`. The only meaning of overdue."""
        return self.is_due and self.due_at <= now

    @property
    def outdated(self) -> bool:
        """The review changed after the reply, and no one has decided what to do about it."""
        public = self.reply.public
        return (
            public is not None
            and not public.left_outdated
            and self.reply.state is ReplyState.PUBLISHED
            and self.review_track.state is not ReviewState.REMOVED
            and public.revision != self.review.revision
        )

    @property
    def is_raised(self) -> bool:
        """They raised their stars to four or five after the call. What's left is to thank them."""
        track, now = self.review_track, self.review.stars or 0
        before = track.stars_before if track.state is ReviewState.EDITED else None
        went_up = before is not None and before < now and now >= KIND
        return went_up and self.contact.state in ENDED and self.closed is None

    @property
    def being_published(self) -> bool:
        """An approved reply is on its way. Its text can't change until it arrives or is undone."""
        return self.reply.state in (
            ReplyState.APPROVED,
            ReplyState.PUBLISHING,
            ReplyState.PENDING,
        )

    @property
    def has_newer_draft(self) -> bool:
        """There's a newer draft than the published reply."""
        public = self.reply.public
        return (
            self.reply.state is ReplyState.PUBLISHED
            and public is not None
            and self.draft is not None
            and self.draft.version > public.draft
        )

    @property
    def open_draft(self) -> Draft | None:
        """The draft that can still be approved, if there is one."""
        waits = self.awaits_reply or self.outdated or self.has_newer_draft
        return self.draft if waits else None

    @property
    def phase(self) -> str:
        """The case in one word, from its three tracks."""
        if self.closed:
            return "closed"
        if self.awaits_reply or self.outdated:
            return "reply"
        if self.being_published:
            return "publishing"
        if self.contact.state in ENDED:
            return "follow-up"
        return "contact"
