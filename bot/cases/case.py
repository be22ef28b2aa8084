"""The team's work on one negative review: three tracks that move on their own.

reply    drafted → approved → … → published (all of them: `bot.cases.reply_status`)
contact  unassigned → assigned → in conversation → resolved | unreachable | unidentified
review   up → edited (better | worse | same) → removed
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, NewType

from pydantic import Field

from bot.cases.reply_status import NEW, Failed, ReplyState, ReplyStatus
from bot.practice import LocationId, MemberId
from bot.replies import Theme
from bot.reviews import Change, Review, Revision
from bot.timers import TimerKey
from bot.untrusted import NOTHING, Untrusted

CaseId = NewType("CaseId", int)
DraftVersion = NewType("DraftVersion", int)


class ContactState(StrEnum):
    UNASSIGNED = "unassigned"
    ASSIGNED = "assigned"
    IN_CONVERSATION = "in conversation"
    RESOLVED = "resolved"
    UNREACHABLE = "unreachable"
    UNIDENTIFIED = "unidentified"


ENDED = frozenset((ContactState.RESOLVED, ContactState.UNREACHABLE, ContactState.UNIDENTIFIED))
"""States in which no call is left to make, unless the patient calls."""


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
    """The next step after a call, picked from a list. Nothing said on the call is stored."""

    NOTHING = "nothing more"
    CALL_AGAIN = "call again"
    MANAGER_CALLS = "a manager calls"
    CLINICIAN_CALLS = "a clinician calls"
    SEND_INFORMATION = "send information"
    LOOK_INTO_IT = "look into it"


@dataclass(frozen=True)
class Draft:
    """A proposed public reply to the review's `revision`.

    `by` is the member who wrote it and `model` the language model that did. The composer's drafts
    have neither. `answers` are the language model's findings when it read the draft.
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

    `number` counts the approvals of a case from 1, so that each send has its own key. `looked_at`
    are the doubtful sentences that the approver checked off. `reason` is why they accepted
    warnings, in approvals from older versions.
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

    `by` is None if someone posted it without us. `draft` is the newest draft it takes into account.
    Only a later one can replace it. `taking_down`: someone asked for that. `left_outdated`: someone
    decided to leave it unchanged though the review was edited.
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
    """`by` asked that nothing be decided before `until`."""

    until: datetime
    by: MemberId | None


@dataclass(frozen=True)
class ReplyTrack:
    """The reply's `status`, and the facts that don't depend on it.

    `approval` is the latest one. `approvals` and `holds` count those of the case, and `round`
    counts how often the reply started over, so that each has its own timers. `breached` means the
    deadline passed without a reply. `troubles` counts how often the site had trouble with this
    approval. `old_name` means the reply uses a name that the site doesn't show anymore.
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
        """The latest problem, in plain words."""
        return self.status.problem

    @property
    def next_try_at(self) -> datetime | None:
        """When a failed send is retried automatically."""
        return self.status.next_try_at if isinstance(self.status, Failed) else None

    @property
    def taking_down(self) -> bool:
        """Someone asked to take the reply off the site, and it hasn't happened yet."""
        return self.public is not None and self.public.taking_down

    @property
    def standing(self) -> PublicReply | None:
        """The reply that's under the review now."""
        return self.public if self.public is not None and self.public.stands else None


@dataclass(frozen=True)
class Call:
    """One attempt to talk with the patient, in choices and dates.

    `by_them` means the patient called the office. `next_at` is when to try again if no one
    picked up. `words` and `agreed` are private and stay empty unless the practice has
    `chat_may_hold_phi`.
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

    `owners` lists everyone who ever had the call, the current owner last. `assigned_at` is when
    the current owner got it.
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

    `waits_since` is when the oldest unanswered one came in, if there is one. `count` counts the
    unanswered ones, so that reminders start over. `noted_by` is the member who reported it.
    """

    waits_since: datetime | None = None
    count: int = 0
    noted_by: MemberId | None = None
    answered_at: datetime | None = None
    answered_by: MemberId | None = None


@dataclass(frozen=True)
class ReviewTrack:
    """The review itself. `stars_before` is its rating when the case was opened or last changed.

    `text_before` is its text before that change, if the text changed. `words` is how that change
    turned the words, if the stars stayed the same.
    """

    state: ReviewState = ReviewState.UP
    since: datetime | None = None
    stars_before: int | None = None
    text_changed: bool = False
    text_before: Untrusted = NOTHING
    words: Change = "same"


@dataclass(frozen=True)
class OtherPost:
    """The same person's post on another site, with a case of its own. `has_call` means the call
    belongs to that case.
    """

    case: CaseId
    site: str
    has_call: bool = False


@dataclass(frozen=True)
class FollowUp:
    """The second contact. `due_at` is when it was suggested to `to`, and `done` is how it ended.

    `asked` is the number of the check that a person is asked to do, 0 for none. `seen` is what the
    last person who checked found.
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
    """A snooze by `by`, who is reminded when it ends."""

    kind: str
    until: datetime
    by: MemberId | None = None


@dataclass(frozen=True)
class PassedLimit:
    """A limit of these reminders that has passed. A manager was last told so at `at`."""

    kind: str
    round: int
    at: datetime


@dataclass(frozen=True)
class Closed:
    at: datetime
    outcome: str


KIND = 4
"""Minimum stars of a kind review, whatever a practice calls negative."""


@dataclass(frozen=True)
class KindReview:
    """A kind review that the same reviewer left later. `thanks` is the case with its thank-you."""

    at: datetime
    stars: int | None
    site: str
    thanks: CaseId | None = None


@dataclass(frozen=True)
class Case:
    """Everything that cards show and rules need. `version` counts its events.

    `fired` are the reminders that were sent, and `passed` the limits that have passed.
    `corrected_by` is who corrected the themes in `about`. `sensitive` is the kind of sensitive
    review (`Sensitive`). It's empty in cases from older versions. `kind_review` is the newest one
    that the reviewer left since. In the case of a kind review itself, `kind_after` is the case of
    the complaint before it. `is_good` marks a good review that someone thanked for (`ThankYous`).
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
    kind_review: KindReview | None = None
    kind_after: CaseId | None = None
    is_good: bool = False
    other_posts: tuple[OtherPost, ...] = ()
    version: int = 0

    @property
    def call_elsewhere(self) -> OtherPost | None:
        """The same person's post whose case has the call, if it isn't this one."""
        return next((post for post in self.other_posts if post.has_call), None)

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
        """The reply's deadline applies: a person has to do something, and no reply is published."""
        return self.awaits_reply and self.reply.standing is None

    def is_overdue(self, now: datetime) -> bool:
        """The reply's deadline has passed at `now`. This is the only meaning of overdue."""
        return self.is_due and self.due_at <= now

    @property
    def outdated(self) -> bool:
        """The review, or the reviewer's name, changed after the reply, and no one has decided what
        to do about it.
        """
        return self.is_reply_to_old_version or (self.uses_old_name and self.closed is None)

    @property
    def is_reply_to_old_version(self) -> bool:
        """The review's text or stars changed after the reply."""
        public = self.reply.public
        is_old = public is not None and public.revision != self.review.revision
        return is_old and self._is_up and not (public and public.left_outdated)

    @property
    def uses_old_name(self) -> bool:
        """The reply uses a name of the reviewer that the site doesn't show anymore."""
        return self.reply.old_name and self._is_up

    @property
    def _is_up(self) -> bool:
        """Both the reply and the review are on the site."""
        is_there = self.review_track.state is not ReviewState.REMOVED
        return is_there and self.reply.state is ReplyState.PUBLISHED

    @property
    def is_raised(self) -> bool:
        """The patient raised it to four or five stars after the call. Only thanks are left."""
        return self.improved == "raised"

    @property
    def improved(self) -> str:
        """What the patient made of the review after the call, if only thanks are left.

        It's "raised" (to four or five stars), "praised" (by its words, with the same stars), or "".
        """
        track, now = self.review_track, self.review.stars or 0
        is_over = self.contact.state in ENDED and self.closed is None
        if track.state is not ReviewState.EDITED or not is_over:
            return ""
        if track.words == "better":
            return "praised"
        before = track.stars_before
        went_up = before is not None and before < now and now >= KIND
        return "raised" if went_up else ""

    @property
    def is_praise(self) -> bool:
        """It's a good review, maybe by someone who complained before. It only needs thanks."""
        is_kind = (self.review.stars or KIND) >= KIND and self.review_track.words != "worse"
        return (self.is_good or self.kind_after is not None) and is_kind

    @property
    def being_published(self) -> bool:
        """An approved reply is being published. Its text can't change until it's up or undone."""
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
        if self.contact.state in ENDED or self.call_elsewhere is not None:
            return "follow-up"
        return "contact"
