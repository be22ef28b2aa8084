"""Decisions on what the site shows and the clock says: edits, removal, reminders, the follow-up."""

from __future__ import annotations

from dataclasses import replace

from bot.cases.case import Case, CaseId, ContactState, ReplyState, ReviewState
from bot.cases.commands import FireTimer, ObserveReview, RecordLook, ReviewDisappeared
from bot.cases.decision_context import DecisionContext
from bot.cases.events import (
    CaseClosed,
    CaseOpened,
    CaseReopened,
    Event,
    LookAsked,
    NudgeFired,
    ReviewEdited,
    ReviewLooked,
    ReviewRemoved,
    SecondContactProposed,
    SendStopped,
)
from bot.cases.replying import compose_draft, seen_on_site
from bot.errors import Refused
from bot.policy import (
    ReplyClock,
    fires_at,
    plan,
    recipients,
    soon,
    whose_turn,
)
from bot.replies import read, second_contact
from bot.reviews import Review, compare, is_negative


def open_case(id: CaseId, review: Review, clock: ReplyClock) -> CaseOpened:
    """The first event of a new case."""
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
    )


def see(case: Case, command: ObserveReview, context: DecisionContext) -> list[Event]:
    """What changed on the site since we last looked."""
    review = command.review
    if review.updated_at < case.review.updated_at:
        # told late: a look has shown us a newer state since
        return []
    back = case.review_track.state is ReviewState.REMOVED
    if review.revision == case.review.revision and not back:
        return seen_on_site(case, review, context)
    return [*_edited(case, review, context), *seen_on_site(case, review, context)]


def _edited(case: Case, review: Review, context: DecisionContext) -> list[Event]:
    reading = read(review)
    events: list[Event] = []
    if case.reply.state is ReplyState.APPROVED:
        events.append(SendStopped("The review changed after the approval, so it was not sent."))
    edited = ReviewEdited(review, reading.themes, reading.grave, reading.heated)
    events.append(edited)
    raised = compare(case.review, review) == "better" and not is_negative(
        review, context.policy_of(case)
    )
    answered = case.reply.public is not None or case.contact.state is ContactState.RESOLVED
    if case.closed:
        worse = compare(case.review, review) == "worse" and is_negative(
            review, context.policy_of(case)
        )
        if worse:
            due_at = review.updated_at + context.policy_of(case).reply_within
            late = soon(context.now, context.location(case), context.policy_of(case))
            events.append(CaseReopened(due_at if due_at > context.now else late))
        return events
    if raised and answered:
        return [*events, CaseClosed("raised")]
    if not _written_by_hand(case) and case.reply.state in (
        ReplyState.DRAFTED,
        ReplyState.APPROVED,
        ReplyState.REJECTED,
        ReplyState.FAILED,
    ):
        # the old draft answers words that no longer stand there
        fresh = compose_draft(_with_review(case, edited), context)
        events.append(fresh)
    return events


def _with_review(case: Case, edited: ReviewEdited) -> Case:
    return replace(case, review=edited.review, grave=edited.grave)


def _written_by_hand(case: Case) -> bool:
    return case.draft is not None and case.draft.by is not None


def miss(case: Case, command: ReviewDisappeared) -> list[Event]:
    if case.review_track.state is ReviewState.REMOVED:
        return []
    events: list[Event] = []
    if case.reply.state is ReplyState.APPROVED:
        events.append(SendStopped("The review is gone, so the reply was not sent."))
    events.append(ReviewRemoved())
    if not case.closed:
        events.append(CaseClosed("removed"))
    return events


def reopen(case: Case, context: DecisionContext) -> list[Event]:
    context.approver(case)
    if not case.closed and case.reply.state is not ReplyState.DECLINED:
        raise Refused("This case is open.")
    if case.review_track.state is ReviewState.REMOVED:
        raise Refused("The review is gone from the site; there is nothing to answer.")
    late = soon(context.now, context.location(case), context.policy_of(case))
    return [CaseReopened(max(case.due_at, late))]


def fire(case: Case, command: FireTimer, context: DecisionContext) -> list[Event]:
    """A timer that fell due does its work, if the reason for it still holds."""
    ahead = plan(case, context.practice)
    wanted = (timer for timer in ahead if timer.key == command.timer)
    timer, policy, now = next(wanted, None), context.policy_of(case), context.now
    if timer is None or fires_at(timer, context.location(case), policy, now) > now:
        return []
    key = timer.key
    if not key.kind.reminds:
        return [LookAsked(key.kind, key.round, key.n)]
    to = recipients(case, timer, context.practice, now)
    return [NudgeFired(key.kind, key.round, key.n, to, key.is_breach)]


def looked(case: Case, command: RecordLook, context: DecisionContext) -> list[Event]:
    """The review is still up: before the last look a second contact, at the last one the end."""
    if case.closed or case.review_track.state is ReviewState.REMOVED:
        return []
    events: list[Event] = [ReviewLooked(command.n)]
    days = context.policy_of(case).follow_up_days
    if command.n >= len(days):
        return [*events, CaseClosed("still up")]
    if command.n == len(days) - 1 and case.follow_up.due_at is None:
        text = second_contact(case.review, context.reply_context(case, "second-contact"), 1)
        to = whose_turn(case, context.practice, context.now)
        events.append(SecondContactProposed(text, to))
    return events
