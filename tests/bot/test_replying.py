"""Tests the public reply: who can publish it, and what blocks it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cases.call import AssignOwner
from bot.cases.commands import Command
from bot.cases.decision_context import DecisionContext, NeedsConfirmation
from bot.cases.draft import AnotherDraft, EditDraft, compose_draft
from bot.cases.publication import (
    RecordFailure,
    RecordPublication,
    RecordTakeDown,
    StartSending,
    TakeDownReply,
)
from bot.cases.reply import ApproveReply, DeclineReply, HoldReply, PostedByHand, UndoApproval
from bot.cases.site import ObserveReview, ReopenCase, ReviewDisappeared
from bot.cases.state.reply_status import ReplyState
from bot.errors import Refused
from bot.practice import MemberId, Policy, Role
from bot.reviews import SiteReply
from bot.untrusted import Untrusted
from tests.bot.desks import OneCase
from tests.world import member, practice, review

NO_PHONE = "I am sorry to read this. Please write to care@oakstreet.example.\n– Dana, Manager"


def published(story: OneCase) -> OneCase:
    story.approve()
    story.clock.pass_(seconds=61)
    story.ask(StartSending(story.case.id, 1), by=None)
    story.ask(RecordPublication(story.case.id, 1, "published"), by=None)
    return story


def test_fresh_case_has_a_draft_that_may_go_out() -> None:
    story = OneCase()
    assert story.case.draft is not None
    story.approve()
    assert story.case.reply.state is ReplyState.APPROVED


def test_second_click_is_told_who_was_first() -> None:
    story = OneCase()
    story.approve(by="ruth")
    story.clock.pass_(seconds=12)
    with pytest.raises(Refused, match="Ruth just approved this"):
        story.approve(by="dana")


def test_only_approvers_publish() -> None:
    with pytest.raises(Refused, match="Only approvers can post replies at Oak Street: Dana, Ruth"):
        OneCase().approve(by="maya")


def test_another_draft_is_never_the_one_that_is_shown() -> None:
    story = OneCase()
    context = DecisionContext(story.clock.now(), story.practice)
    following = compose_draft(story.case, context).text
    shown = replace(story.case, draft=replace(story.draft, text=following))
    assert compose_draft(shown, context).text not in ("", following)


def test_approver_of_another_location_is_refused() -> None:
    with pytest.raises(Refused, match="not on the team at Oak Street"):
        OneCase().approve(by="tomas")


def test_approval_of_an_older_draft_is_refused() -> None:
    story = OneCase()
    seen = story.draft.version
    story.ask(AnotherDraft(story.case.id, seen), by="maya")
    with pytest.raises(Refused, match="The draft changed while you were reading"):
        story.ask(ApproveReply(story.case.id, seen, story.case.review.revision))


def test_approval_of_an_older_review_is_refused() -> None:
    story = OneCase()
    seen = story.case.review.revision
    story.ask(ObserveReview(story.case.id, review(text="Worse than I said.")), by=None)
    with pytest.raises(Refused, match="review changed while you were reading"):
        story.ask(ApproveReply(story.case.id, story.draft.version, seen))


def test_blocked_text_cannot_be_approved_by_a_manager() -> None:
    story = OneCase()
    story.ask(EditDraft(story.case.id, story.draft.version, NO_PHONE), by="dana")
    with pytest.raises(Refused, match="can't be posted yet"):
        story.approve(by="dana", sure=True)


def test_blocked_text_cannot_be_posted_by_hand() -> None:
    story = OneCase()
    story.ask(EditDraft(story.case.id, story.draft.version, NO_PHONE), by="dana")
    with pytest.raises(Refused, match="can't be posted yet"):
        story.ask(PostedByHand(story.case.id, story.draft.version), by="dana")


def test_grave_review_is_for_a_manager() -> None:
    story = OneCase(review=review(text="They gave him the wrong drug and my father died."))
    assert story.case.grave
    with pytest.raises(Refused, match="Only a manager"):
        story.approve(by="ruth")
    story.approve(by="dana", sure=True)


def test_heated_review_is_asked_once_more() -> None:
    story = OneCase(review=review(text="THEY LIED TO ME!!! WORST BILLING EVER!!! STAY AWAY!!!"))
    assert story.case.heated
    with pytest.raises(NeedsConfirmation) as question:
        story.approve()
    assert question.value.asks == "sure"
    story.approve(sure=True)
    assert story.case.reply.state is ReplyState.APPROVED


def test_undo_within_the_window_brings_the_draft_back() -> None:
    story = OneCase()
    story.approve()
    story.ask(UndoApproval(story.case.id), by="maya")
    assert story.case.reply.state is ReplyState.DRAFTED
    story.clock.pass_(seconds=61)
    assert story.ask(StartSending(story.case.id, 1), by=None) == []


def test_nothing_leaves_before_the_undo_window_is_over() -> None:
    story = OneCase()
    story.approve()
    story.clock.pass_(seconds=59)
    assert story.ask(StartSending(story.case.id, 1), by=None) == []
    assert story.case.reply.state is ReplyState.APPROVED


def test_review_edited_in_the_undo_window_stops_the_send() -> None:
    story = OneCase()
    story.approve()
    story.ask(ObserveReview(story.case.id, review(text="Now I mention something else.")), by=None)
    assert story.case.reply.state is ReplyState.DRAFTED
    assert story.draft.revision == story.case.review.revision


def test_role_taken_away_in_the_undo_window_stops_the_send() -> None:
    story = OneCase()
    story.approve()
    demoted = {**story.practice.members, MemberId("ruth"): member("ruth", Role.STAFF)}
    story.practice = replace(story.practice, members=demoted)
    story.clock.pass_(seconds=61)
    story.ask(StartSending(story.case.id, 1), by=None)
    assert story.case.reply.state is ReplyState.DRAFTED
    assert "can't approve anymore" in story.case.reply.problem


def test_reply_that_somebody_put_on_the_site_is_not_overwritten() -> None:
    story = OneCase()
    story.approve()
    theirs = SiteReply("We answered you directly.", "published")
    story.ask(ObserveReview(story.case.id, replace(story.review, reply=theirs)), by=None)
    assert story.case.reply.state is ReplyState.PUBLISHED
    public = story.case.reply.public
    assert public is not None
    assert public.text == "We answered you directly."


def test_published_reply_is_outdated_when_the_review_changes() -> None:
    story = published(OneCase())
    assert not story.case.outdated
    story.ask(ObserveReview(story.case.id, review(text="Something new.")), by=None)
    assert story.case.outdated


def test_rejected_reply_comes_back_with_a_mended_draft() -> None:
    story = OneCase()
    story.approve()
    first = story.draft.text
    story.clock.pass_(seconds=61)
    story.ask(StartSending(story.case.id, 1), by=None)
    story.ask(RecordPublication(story.case.id, 1, "rejected", "links are not allowed"), by=None)
    assert story.case.reply.state is ReplyState.REJECTED
    assert story.draft.text != first
    story.approve()
    assert story.approval.number == 2


def test_failed_reply_is_checked_again_before_it_leaves() -> None:
    story = OneCase()
    story.approve()
    story.clock.pass_(seconds=61)
    story.ask(StartSending(story.case.id, 1), by=None)
    later = story.clock.now() + timedelta(minutes=1)
    story.ask(RecordFailure(story.case.id, 1, "Google is unreachable", later), by=None)
    failed = story.case
    assert failed.reply.state is ReplyState.FAILED
    story.ask(ObserveReview(story.case.id, review(text="Changed meanwhile.")), by=None)
    story.ask(StartSending(story.case.id, 1), by=None)
    assert story.case.reply.state is ReplyState.DRAFTED


def test_late_news_of_an_old_approval_changes_nothing() -> None:
    story = published(OneCase())
    assert story.ask(RecordPublication(story.case.id, 7, "rejected"), by=None) == []


def test_edit_of_a_published_reply_replaces_it_after_a_new_approval() -> None:
    story = published(OneCase())
    text = story.draft.text.replace("\n", " I'm glad to listen.\n", 1)
    story.ask(EditDraft(story.case.id, story.draft.version, text), by="maya")
    assert story.case.has_newer_draft
    story.approve(by="dana")
    assert story.approval.number == 2
    story.ask(UndoApproval(story.case.id))
    assert story.case.reply.state is ReplyState.PUBLISHED


def test_a_late_click_begins_no_second_reply() -> None:
    story = published(OneCase())
    with pytest.raises(Refused, match="You just approved this"):
        story.ask(AnotherDraft(story.case.id, story.draft.version))
    with pytest.raises(Refused, match="Ruth just approved this"):
        story.ask(AnotherDraft(story.case.id, story.draft.version), by="dana")


@pytest.mark.parametrize("late", ["approve", "edit", "another", "by hand"])
def test_a_late_click_undoes_no_decision_against_a_reply(late: str) -> None:
    story = OneCase()
    seen, id = story.draft.version, story.case.id
    clicks: dict[str, Command] = {
        "approve": ApproveReply(id, seen, story.case.review.revision),
        "edit": EditDraft(id, seen, story.draft.text + " Soon."),
        "another": AnotherDraft(id, seen),
        "by hand": PostedByHand(id, seen),
    }
    story.ask(AssignOwner(id, MemberId("maya")))
    story.ask(DeclineReply(id, "duplicate of case 209."))
    assert not story.case.closed
    with pytest.raises(
        Refused, match=r"Ruth decided not to reply: duplicate of case 209\. Reopen it"
    ):
        story.ask(clicks[late], by="dana")


def test_hold_goes_no_further_than_the_deadline_allows() -> None:
    story = OneCase()
    with pytest.raises(
        Refused, match=r"past the deadline \(tomorrow at 5 AM\).* tomorrow at 4:30 AM"
    ):
        story.ask(HoldReply(story.case.id, story.case.due_at), by="maya")
    story.ask(HoldReply(story.case.id, story.clock.now() + timedelta(hours=3)), by="maya")
    assert story.case.reply.hold is not None
    assert story.case.reply.hold.by == "maya"


def test_no_reply_needs_a_reason() -> None:
    story = OneCase()
    with pytest.raises(Refused, match="in a few words why not"):
        story.ask(DeclineReply(story.case.id, "  "))
    story.ask(DeclineReply(story.case.id, "duplicate of case 209"))
    assert story.case.reply.state is ReplyState.DECLINED
    assert story.case.closed


def test_four_eyes_keep_the_author_from_approving() -> None:
    story = OneCase(practice=practice(Policy(four_eyes=True)))
    text = story.draft.text.replace("\n", " I'm glad to listen.\n", 1)
    story.ask(EditDraft(story.case.id, story.draft.version, text), by="ruth")
    with pytest.raises(Refused, match="two people"):
        story.approve(by="ruth")
    story.approve(by="dana")


def test_reply_that_told_too_much_can_be_taken_down() -> None:
    story = published(OneCase())
    story.ask(TakeDownReply(story.case.id))
    assert story.case.reply.taking_down
    story.ask(RecordTakeDown(story.case.id), by=None)
    assert story.case.reply.state is ReplyState.DRAFTED


def test_a_reply_that_was_taken_down_does_not_come_back_by_an_undo() -> None:
    story = published(OneCase())
    story.ask(TakeDownReply(story.case.id))
    story.ask(RecordTakeDown(story.case.id), by=None)
    story.approve()
    story.ask(UndoApproval(story.case.id))
    assert story.case.reply.state is ReplyState.DRAFTED
    story.ask(AssignOwner(story.case.id, MemberId("maya")))
    story.ask(DeclineReply(story.case.id, "they asked us not to answer"))
    story.ask(ReopenCase(story.case.id))
    assert story.case.reply.state is ReplyState.DRAFTED


def test_removed_review_closes_the_case_and_stops_the_reply() -> None:
    story = OneCase()
    story.approve()
    story.ask(ReviewDisappeared(story.case.id), by=None)
    assert story.outcome == "removed"
    story.clock.pass_(seconds=61)
    assert story.ask(StartSending(story.case.id, 1), by=None) == []


def test_patient_text_never_becomes_a_string_by_accident() -> None:
    with pytest.raises(TypeError):
        f"{Untrusted('x')}"
    assert "secret" not in repr(Untrusted("secret"))
