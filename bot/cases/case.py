"""The team's work on one review, whether a complaint or a good one, in three independent tracks.

reply    drafted → approved → … → published (full list: `bot.cases.state.reply_status`)
contact  unassigned → assigned → in conversation → resolved | unreachable | unidentified
review   up → edited (better | worse | same) → removed
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.cases.state.call import ENDED, ContactTrack
from bot.cases.state.draft import Draft
from bot.cases.state.email import EmailTrack
from bot.cases.state.follow_up import FollowUp
from bot.cases.state.ids import CaseId, DraftVersion
from bot.cases.state.other_posts import OtherPost
from bot.cases.state.reminders import PassedLimit, Snooze
from bot.cases.state.reply import ReplyTrack
from bot.cases.state.reply_status import ReplyState
from bot.cases.state.site import KIND, KindReview, ReviewState, ReviewTrack
from bot.practice import LocationId, MemberId
from bot.replies import Theme
from bot.reviews import Review
from bot.timers import TimerKey

__all__ = ["Case", "CaseId", "Closed", "DraftVersion"]


@dataclass(frozen=True)
class Closed:
    """The end of a case. `outcome` says in a few words how it ended, for example "removed"."""

    at: datetime
    outcome: str


@dataclass(frozen=True)
class Case:
    """Everything that cards show and rules depend on. `version` is the number of its events.

    `fired` holds the reminders that were sent, except for the repeats after a limit has passed.
    `passed` holds those limits and the number of repeats for each. `corrected_by` is the person who
    corrected the themes in `about`. `sensitive` is the kind of sensitive review (`Sensitive`), and
    is empty in cases from older versions. `kind_review` is the newest positive review that the
    reviewer has left since. If this case is itself about a positive review, `kind_after` is the
    case of the complaint that came before it. `is_good` marks a good review that someone is
    thanking the reviewer for (`ThankYous`).
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
    reply: ReplyTrack = field(default_factory=ReplyTrack)
    contact: ContactTrack = field(default_factory=ContactTrack)
    email: EmailTrack = field(default_factory=EmailTrack)
    review_track: ReviewTrack = field(default_factory=ReviewTrack)
    follow_up: FollowUp = field(default_factory=FollowUp)
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
        """The same person's other post, if its case has the call. None if this case has it."""
        return next((post for post in self.other_posts if post.has_call), None)

    @property
    def awaits_reply(self) -> bool:
        """Whether someone has to act before a reply can be published."""
        return not self.closed and self.reply.state in (
            ReplyState.DRAFTED,
            ReplyState.REJECTED,
            ReplyState.FAILED,
        )

    @property
    def is_due(self) -> bool:
        """Whether the reply's deadline applies: someone has to act, and no reply is published."""
        return self.awaits_reply and self.reply.standing is None

    def is_overdue(self, now: datetime) -> bool:
        """Whether the reply's deadline has passed at `now`. Nothing else counts as overdue."""
        return self.is_due and self.due_at <= now

    @property
    def outdated(self) -> bool:
        """Whether the review or the reviewer's name has changed since the reply.

        This is false once someone has decided how to handle the change.
        """
        return self.is_reply_to_old_version or (self.uses_old_name and self.closed is None)

    @property
    def is_reply_to_old_version(self) -> bool:
        """Whether the review's text or stars have changed since the reply."""
        public = self.reply.public
        is_old = public is not None and public.revision != self.review.revision
        return is_old and self._is_up and not (public and public.left_outdated)

    @property
    def uses_old_name(self) -> bool:
        """Whether the reply uses a name that the site no longer shows for the reviewer."""
        return self.reply.old_name and self._is_up

    @property
    def _is_up(self) -> bool:
        """Whether both the reply and the review are on the site."""
        is_there = self.review_track.state is not ReviewState.REMOVED
        return is_there and self.reply.state is ReplyState.PUBLISHED

    @property
    def is_raised(self) -> bool:
        """Whether the patient raised the rating to four or five stars after the call.

        If so, all that's left is to thank them.
        """
        return self.improved == "raised"

    @property
    def improved(self) -> str:
        """How the patient improved the review after the call, if all that's left is to thank them.

        It's "raised" (to four or five stars), "praised" (more positive text with the same stars),
        or "".
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
        """Whether the review is positive and only needs thanks.

        Its author might have complained earlier.
        """
        is_kind = (self.review.stars or KIND) >= KIND and self.review_track.words != "worse"
        return (self.is_good or self.kind_after is not None) and is_kind

    @property
    def being_published(self) -> bool:
        """Whether an approved reply is being published. Its text can't change in the meantime."""
        return self.reply.state in (
            ReplyState.APPROVED,
            ReplyState.PUBLISHING,
            ReplyState.PENDING,
        )

    @property
    def has_newer_draft(self) -> bool:
        """Whether there's a draft that's newer than the published reply."""
        public = self.reply.public
        return (
            self.reply.state is ReplyState.PUBLISHED
            and public is not None
            and self.draft is not None
            and self.draft.version > public.draft
        )

    @property
    def open_draft(self) -> Draft | None:
        """The draft that can still be approved, or None."""
        waits = self.awaits_reply or self.outdated or self.has_newer_draft
        return self.draft if waits else None

    @property
    def phase(self) -> str:
        """The state of the case in one word, derived from its three tracks."""
        if self.closed:
            return "closed"
        if self.awaits_reply or self.outdated:
            return "reply"
        if self.being_published:
            return "publishing"
        if self.contact.state in ENDED or self.call_elsewhere is not None:
            return "follow-up"
        return "contact"
