"""The review on its site: opened as a case, edited, removed, reopened, or followed by praise."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.cases.case import Case, CaseId, Closed
from bot.cases.decision_context import (
    DecisionContext,
)
from bot.cases.draft import compose_draft
from bot.cases.events import CaseClosed, CaseOpened, CaseReopened, Event
from bot.cases.names import names_in
from bot.cases.publication import seen_on_site
from bot.cases.reply import back
from bot.cases.rights import Right
from bot.cases.state.call import ENDED, ContactState
from bot.cases.state.follow_up import FollowUp
from bot.cases.state.reply import SendStopped
from bot.cases.state.reply_status import ReplyState
from bot.cases.state.site import (
    KIND,
    KindReview,
    KindReviewCame,
    PhotosChanged,
    ReviewEdited,
    ReviewerRenamed,
    ReviewRemoved,
    ReviewState,
    ReviewTrack,
)
from bot.cases.track import Track
from bot.complaints import compare_words, is_complaint
from bot.errors import Refused
from bot.names import has_words
from bot.policy import (
    ReplyClock,
    soon,
)
from bot.practice import Policy
from bot.replies import (
    read,
)
from bot.reviews import Review, compare, has_low_stars, without_future
from bot.timeline import RecordedEvent
from bot.untrusted import NOTHING, Untrusted

CLOSED_BY_KINDNESS = "a kind second review"
"""The outcome of a case that the team closed because the reviewer came back with praise."""


@dataclass(frozen=True)
class ObserveReview:
    """Compare our copy of the review with the site's current version."""

    case: CaseId
    review: Review


@dataclass(frozen=True)
class ReviewDisappeared:
    """Record the site's report that the review is gone."""

    case: CaseId


@dataclass(frozen=True)
class ReopenCase:
    """Reopen a closed case."""

    case: CaseId


@dataclass(frozen=True)
class CloseCase:
    """Close a case whose reviewer has since left a positive review."""

    case: CaseId


SiteCommand = ObserveReview | ReviewDisappeared | ReopenCase | CloseCase


def open_case(
    id: CaseId,
    review: Review,
    clock: ReplyClock,
    kind_after: CaseId | None = None,
    *,
    is_good: bool = False,
) -> CaseOpened:
    """Return the first event of a new case.

    For a positive review, `kind_after` is the case of the earlier complaint.
    """
    reading = read(review)
    return CaseOpened(
        id,
        review.key.location,
        review,
        clock.start,
        clock.due_at,
        clock.late,
        reading.themes,
        reading.grave,
        reading.heated,
        reading.sensitive,
        kind_after,
        is_good,
    )


# --- decisions


def _observe(case: Case, command: ObserveReview, context: DecisionContext) -> list[Event]:
    """Return the events for what changed on the site since our last check."""
    known = case.review
    review = without_future(command.review, known, known.revision, context.now)
    if review.updated_at < case.review.updated_at:
        # out of order: we've already seen a newer version
        return []
    back = case.review_track.state is ReviewState.REMOVED
    if review.revision == case.review.revision and not back:
        details = [*_news_of_name(case, review, context), *_news_of_photos(case, review)]
        return [*details, *seen_on_site(case, review, context)]
    return [*_news_of_edit(case, review, context), *seen_on_site(case, review, context)]


def _news_of_name(case: Case, review: Review, context: DecisionContext) -> list[Event]:
    """Record the reviewer's new name. If our reply uses the old one, it should be edited."""
    if review.author == case.review.author:
        return []
    return [ReviewerRenamed(review.author, _uses_old_name(case, review.author, context))]


def _news_of_photos(case: Case, review: Review) -> list[Event]:
    if review.has_photos == case.review.has_photos:
        return []
    return [PhotosChanged(review.has_photos)]


def _uses_old_name(case: Case, author: Untrusted, context: DecisionContext) -> bool:
    """Whether our reply uses a name that the site showed before it changed to `author`."""
    public, approval = case.reply.standing, case.reply.approval
    text = public.text if public is not None else ""
    if not text and approval is not None and case.being_published:
        text = approval.text
    used = names_in(text, case.review.author, case, context)
    if used:
        return not has_words(author, used)
    return case.reply.old_name and not names_in(text, author, case, context)


def _news_of_edit(case: Case, review: Review, context: DecisionContext) -> list[Event]:
    reading = read(review)
    events: list[Event] = []
    if case.reply.state is ReplyState.APPROVED:
        events.append(
            SendStopped("The review changed after the approval, so the reply wasn't posted.")
        )
    words = compare_words(case.review, review)
    edited = ReviewEdited(
        review, reading.themes, reading.grave, reading.heated, reading.sensitive, words
    )
    events.append(edited)
    improved = _improved(case, edited, context.policy_of(case))
    answered = case.reply.public is not None or case.contact.state is ContactState.RESOLVED
    if case.closed:
        is_worse = "worse" in (compare(case.review, review), words)
        if is_worse and is_complaint(review, context.policy_of(case)):
            due_at = review.updated_at + context.policy_of(case).reply_within
            late = soon(context.now, context.location(case), context.policy_of(case))
            events.append(CaseReopened(due_at if due_at > context.now else late))
        return events
    if improved and answered:
        after = _with_review(case, edited)
        if case.reply.state is ReplyState.PUBLISHED and _is_kind(case, edited):
            return [*events, compose_draft(after, context)]
        return [*events, CaseClosed(improved)]
    if not _written_by_hand(case) and case.reply.state in (
        ReplyState.DRAFTED,
        ReplyState.APPROVED,
        ReplyState.REJECTED,
        ReplyState.FAILED,
    ):
        # the old draft responds to text that's gone
        fresh = compose_draft(_with_review(case, edited), context)
        events.append(fresh)
    return events


def _improved(case: Case, edited: ReviewEdited, policy: Policy) -> str:
    """How the edit improved a complaint: "raised" (its stars), "praised" (its words), or ""."""
    if edited.words == "better":
        return "praised"
    went_up = compare(case.review, edited.review) == "better"
    return "raised" if went_up and not has_low_stars(edited.review, policy) else ""


def _is_kind(case: Case, edited: ReviewEdited) -> bool:
    """Whether the edit turned the complaint into a positive review after a call.

    If so, we draft a thank-you before closing the case.
    """
    is_kind = edited.words == "better" or (edited.review.stars or 0) >= KIND
    return is_kind and case.contact.state in ENDED


def _with_review(case: Case, edited: ReviewEdited) -> Case:
    return replace(case, review=edited.review, grave=edited.grave, sensitive=edited.sensitive)


def _written_by_hand(case: Case) -> bool:
    return case.draft is not None and case.draft.by is not None


def _disappear(case: Case, command: ReviewDisappeared, context: DecisionContext) -> list[Event]:
    return [] if case.review_track.state is ReviewState.REMOVED else disappeared(case)


def disappeared(case: Case) -> list[Event]:
    """The events that follow when the review disappears from its site."""
    events: list[Event] = []
    if case.reply.state is ReplyState.APPROVED:
        events.append(SendStopped("The review was removed, so the reply wasn't posted."))
    events.append(ReviewRemoved())
    if not case.closed:
        events.append(CaseClosed("removed"))
    return events


def _reopen(case: Case, command: ReopenCase, context: DecisionContext) -> list[Event]:
    context.approver(case)
    if not case.closed and case.reply.state is not ReplyState.DECLINED:
        raise Refused("This case is already open.")
    if case.review_track.state is ReviewState.REMOVED:
        raise Refused("The review was removed, so there's nothing to reply to.")
    late = soon(context.now, context.location(case), context.policy_of(case))
    return [CaseReopened(max(case.due_at, late))]


def _close(case: Case, command: CloseCase, context: DecisionContext) -> list[Event]:
    """Close the case, but only once the complaint itself has been dealt with in public."""
    context.handler(case)
    if case.closed:
        raise Refused("This case is already closed.")
    if case.kind_review is None:
        raise Refused("I close a case myself when its follow-up is done.")
    if case.is_due:
        raise Refused("Their first review still needs a reply. Post one, or choose “Don't reply”.")
    if case.being_published:
        raise Refused("Our reply isn't public yet. Close the case after that.")
    return [CaseClosed(CLOSED_BY_KINDNESS)]


# --- changes


def _edited(case: Case, event: ReviewEdited, entry: RecordedEvent) -> Case:
    is_changed = event.review.text.literal != case.review.text.literal
    track = ReviewTrack(
        ReviewState.EDITED,
        entry.at,
        case.review.stars,
        is_changed,
        case.review.text if is_changed else NOTHING,
        event.words,
    )
    return replace(
        case,
        review=event.review,
        review_track=track,
        about=case.about if case.corrected_by else event.about,
        grave=event.grave,
        heated=event.heated,
        sensitive=event.sensitive,
    )


def _renamed(case: Case, event: ReviewerRenamed, entry: RecordedEvent) -> Case:
    reply = replace(case.reply, old_name=event.in_reply)
    return replace(case, review=replace(case.review, author=event.author), reply=reply)


def _with_photos(case: Case, event: PhotosChanged, entry: RecordedEvent) -> Case:
    return replace(case, review=replace(case.review, has_photos=event.has_photos))


def _removed(case: Case, event: ReviewRemoved, entry: RecordedEvent) -> Case:
    removed = replace(case.review_track, state=ReviewState.REMOVED, since=entry.at)
    return replace(case, review_track=removed)


def _closed(case: Case, event: CaseClosed, entry: RecordedEvent) -> Case:
    return replace(case, closed=Closed(entry.at, event.outcome))


def _reopened(case: Case, event: CaseReopened, entry: RecordedEvent) -> Case:
    reply = case.reply
    if reply.state is ReplyState.DECLINED:
        reply = back(case, entry.at)
    return replace(
        case,
        closed=None,
        clock_from=entry.at,
        due_at=event.due_at,
        late=False,
        reply=replace(reply, round=reply.round + 1, breached=False),
        follow_up=FollowUp(),
    )


def _came_back(case: Case, event: KindReviewCame, entry: RecordedEvent) -> Case:
    return replace(case, kind_review=KindReview(entry.at, event.stars, event.site, event.thanks))


TRACK = Track(
    decisions={
        ObserveReview: _observe,
        ReviewDisappeared: _disappear,
        ReopenCase: _reopen,
        CloseCase: _close,
    },
    changes={
        ReviewEdited: _edited,
        ReviewerRenamed: _renamed,
        PhotosChanged: _with_photos,
        ReviewRemoved: _removed,
        CaseClosed: _closed,
        CaseReopened: _reopened,
        KindReviewCame: _came_back,
    },
    confirmations={
        ReopenCase: lambda _, after, __: f"Case {after.id} is open again.",
        CloseCase: lambda _, after, __: f"Case {after.id} is closed.",
    },
    rights={ReopenCase: Right.DECIDE, CloseCase: Right.HANDLE},
)
