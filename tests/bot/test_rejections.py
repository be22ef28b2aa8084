"""A site rejects a reply: for its text, because of the profile, or since it has trouble itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cases.case import Failed, Rejected, ReplyState
from bot.cases.commands import EditDraft, ObserveReview, RecordPublication, StartSending
from bot.cases.events import DraftWritten, Event, ReplyRejected
from bot.cases.publication import TROUBLE_RETRIES
from bot.effects import PublishReply
from bot.effects.after import after
from bot.effects.effect import Request
from bot.reviews import SiteReply
from bot.timeline import read
from tests.bot.desks import OneCase

TODO = "open the Business Profile and appeal."


def sent(story: OneCase) -> OneCase:
    story.approve()
    number = story.approval.number
    story.clock.pass_(seconds=61)
    story.ask(StartSending(story.case.id, number), by=None)
    story.ask(RecordPublication(story.case.id, number, "pending"), by=None)
    return story


def rejected(story: OneCase, reason: str, rejection: str, remedy: str = "") -> list[Event]:
    number = story.approval.number
    why = RecordPublication(story.case.id, number, "rejected", reason, rejection, remedy=remedy)  # type: ignore[arg-type]
    return story.ask(why, by=None)


def test_a_rejection_of_the_profile_keeps_the_text_and_says_what_to_do() -> None:
    story = sent(OneCase())
    draft = story.draft
    rejected(story, "the profile is suspended", "account", TODO)
    assert story.case.reply.status == Rejected(
        story.clock.now(), "the profile is suspended", "account", TODO
    )
    assert story.draft == draft
    story.approve()
    assert story.approval.text == draft.text


def test_an_old_rejection_does_not_speak_for_the_same_text_approved_again() -> None:
    story = sent(OneCase())
    sent_at = story.clock.now()
    rejected(story, "the profile is suspended", "account", TODO)
    story.clock.pass_(hours=5)
    story.approve()
    shown = SiteReply(story.approval.text, "rejected", sent_at, "", "account", remedy=TODO)
    look = ObserveReview(story.case.id, replace(story.review, reply=shown))
    assert story.ask(look, by=None) == []
    story.clock.pass_(seconds=61)
    story.ask(StartSending(story.case.id, 2), by=None)
    assert story.ask(look, by=None) == []
    later = replace(story.review, reply=replace(shown, at=story.clock.now()))
    story.ask(ObserveReview(story.case.id, later), by=None)
    assert story.case.reply.state is ReplyState.REJECTED


def test_trouble_at_the_site_is_tried_again_and_then_told_to_a_person() -> None:
    story = sent(OneCase())
    draft, number = story.draft, story.approval.number
    for wait in TROUBLE_RETRIES:
        rejected(story, "Google had trouble checking it", "site")
        status = story.case.reply.status
        assert isinstance(status, Failed)
        assert status.next_try_at == story.clock.now() + wait
        asked = after(story.case, story.entries[-1:], story.practice)
        again = PublishReply(story.case.location, story.case.id, number)
        assert Request(again, status.next_try_at, again=True) in asked
        assert rejected(story, "Google had trouble checking it", "site") == []
        story.clock.pass_(minutes=wait / timedelta(minutes=1))
        story.ask(StartSending(story.case.id, number), by=None)
        story.ask(RecordPublication(story.case.id, number, "pending"), by=None)
    rejected(story, "Google had trouble checking it", "site")
    assert isinstance(story.case.reply.status, Failed)
    assert story.case.reply.status.next_try_at is None
    assert story.case.reply.problem == "Google had trouble checking it, 4 times in a row"
    assert story.draft == draft


def test_a_late_word_of_a_rejection_does_not_replace_what_a_person_wrote_since() -> None:
    story = sent(OneCase())
    rejected(story, "it's off topic", "text")
    text = story.draft.text.replace("\n", " I'm glad to listen.\n", 1)
    story.ask(EditDraft(story.case.id, story.draft.version, text))
    assert rejected(story, "it's off topic", "text") == []
    assert story.draft.text == text


@pytest.mark.parametrize("rejection", ["text", "account", "site"])
def test_only_a_rejected_text_gets_another_draft(rejection: str) -> None:
    events = rejected(sent(OneCase()), "no", rejection)
    assert any(isinstance(event, DraftWritten) for event in events) == (rejection == "text")


def test_a_rejection_without_a_class_is_one_of_the_text() -> None:
    assert read("ReplyRejected", '{"reason": "no links"}') == ReplyRejected("no links", "text")
