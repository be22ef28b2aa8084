"""Tests rejected replies: because of the text, the profile, or a problem at the site."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cases.case import CaseId, DraftVersion
from bot.cases.decision_context import DecisionContext
from bot.cases.draft import AnotherDraft, EditDraft
from bot.cases.events import Event
from bot.cases.publication import TROUBLE_RETRIES, RecordPublication, StartSending, verdict_on
from bot.cases.reply import ApproveReply
from bot.cases.site import ObserveReview
from bot.cases.state.draft import DraftWritten
from bot.cases.state.reply import ReplyRejected
from bot.cases.state.reply_status import Failed, Rejected, ReplyState
from bot.cases.tracks import replay
from bot.effects import PublishReply
from bot.effects.after import after
from bot.effects.effect import Request
from bot.health import Judged
from bot.practice import MemberId
from bot.replies.contact_ladder import Ladder, held
from bot.reviews import ReviewKey, Revision, SiteReply
from bot.store import Store, ladders, timeline
from bot.style import RUNGS
from bot.timeline import RecordedEvent, read
from tests.bot.desks import OneCase
from tests.scheduler.office import Office
from tests.world import LAKE, OAK, practice, review

REMEDY = "open the Business Profile and appeal."


def sent(story: OneCase) -> OneCase:
    story.approve()
    number = story.approval.number
    story.clock.pass_(seconds=61)
    story.ask(StartSending(story.case.id, number), by=None)
    story.ask(RecordPublication(story.case.id, number, "pending"), by=None)
    return story


def rejected(
    story: OneCase,
    reason: str = "no",
    rejection: str = "text",
    remedy: str = "",
    suspect: str = "contacts",
) -> list[Event]:
    why = (reason, rejection, suspect, remedy)
    number = story.approval.number
    return story.ask(RecordPublication(story.case.id, number, "rejected", *why), by=None)  # type: ignore[arg-type]


def words(text: str) -> set[tuple[str, ...]]:
    """Each sequence of three words, not counting the signature."""
    spoken = text.rpartition("\n")[0].split()
    return set(zip(spoken, spoken[1:], spoken[2:], strict=False))


def test_a_rejection_of_the_profile_keeps_the_text_and_says_what_to_do() -> None:
    story = sent(OneCase())
    draft = story.draft
    rejected(story, "the profile is suspended", "account", REMEDY)
    assert story.case.reply.status == Rejected(
        story.clock.now(), "the profile is suspended", "account", REMEDY
    )
    assert story.draft == draft
    story.approve()
    assert story.approval.text == draft.text


def test_an_old_rejection_does_not_speak_for_the_same_text_approved_again() -> None:
    story = sent(OneCase())
    sent_at = story.clock.now()
    rejected(story, "the profile is suspended", "account", REMEDY)
    story.clock.pass_(hours=5)
    story.approve()
    shown = SiteReply(story.approval.text, "rejected", sent_at, "", "account", remedy=REMEDY)
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


def test_a_rejected_text_comes_back_with_fewer_contacts() -> None:
    story = OneCase()
    for rung in RUNGS:
        assert held(story.draft.text, story.practice.locations[OAK]) == rung
        rejected(sent(story))
    assert held(story.draft.text, story.practice.locations[OAK]) == "profile"
    story.approve()


def test_a_text_that_repeats_others_comes_back_in_other_words_with_its_contacts() -> None:
    story = sent(OneCase())
    first = story.draft.text
    rejected(story, "it's too much like other replies", suspect="template")
    assert held(story.draft.text, story.practice.locations[OAK]) == "both"
    assert len(words(first) & words(story.draft.text)) <= len(words(first)) / 10


def test_every_draft_after_a_rejection_is_unlike_the_rejected_text() -> None:
    story = sent(OneCase())
    first = story.draft.text
    rejected(story)
    seen = {first}
    for _ in range(8):
        assert story.draft.text not in seen
        assert len(words(first) & words(story.draft.text)) <= len(words(first)) / 10
        seen.add(story.draft.text)
        story.ask(AnotherDraft(story.case.id, story.draft.version))


def test_an_office_with_fixed_contacts_keeps_them() -> None:
    fixed = practice()
    place = replace(fixed.locations[OAK], contact="both")
    story = sent(OneCase(practice=replace(fixed, locations={**fixed.locations, OAK: place})))
    first = story.draft.text
    rejected(story)
    assert held(story.draft.text, place) == "both"
    assert story.draft.text != first


def test_a_private_follow_up_gives_both_contacts_whatever_the_site_rejects() -> None:
    story = sent(OneCase())
    rejected(story)
    context = DecisionContext(story.clock.now(), story.practice, ladder=lambda _: story.ladder)
    assert context.reply_context(story.case).rung == "phone"
    assert context.reply_context(story.case, "second-contact").rung == "both"


def of_office(office: Office, id: CaseId) -> str:
    draft = office.case(id).draft
    assert draft is not None
    return held(draft.text, office.desk.practice.locations[office.case(id).location])


async def test_a_rejection_counts_for_the_site_and_office_from_then_on(store: Store) -> None:
    office = Office(store)
    office.site.moderates = True
    case = await office.opened()
    text = await office.approved_and_left(case)
    await office.outbox.drain()
    office.site.answer("r1", text, "rejected")
    await office.pass_(minutes=3)
    assert of_office(office, case) == "phone"

    office.start()
    assert of_office(office, await office.opened(review("r2"))) == "phone"
    assert of_office(office, await office.opened(review("r3", at=LAKE))) == "both"
    key = ReviewKey("trustpilot", OAK, "r4")
    assert of_office(office, await office.opened(review("r4", key=key))) == "both"
    assert (await office.ask(ApproveReply(case, *shown(office, case)))).refused is False


async def test_health_counts_replies_by_their_contacts(store: Store) -> None:
    office = Office(store)
    first = await office.opened()
    text = await office.approved_and_left(first)
    await office.outbox.drain()
    office.site.answer("r1", text, "rejected")
    await office.intake.take_in([office.site.reviews["r1"]])
    second = await office.opened(review("r2"))
    await office.approved_and_left(second)
    await office.outbox.drain()
    health = await office.desk.health(office.desk.practice.members[MemberId("dana")])
    assert health.judged == (Judged("google", "both", 0, 1), Judged("google", "phone", 1, 0))


async def test_the_stored_ladder_is_what_the_timeline_gives(store: Store) -> None:
    office = Office(store)
    case = await office.opened()
    text = await office.approved_and_left(case)
    await office.outbox.drain()
    office.site.answer("r1", text, "rejected")
    await office.intake.take_in([office.site.reviews["r1"]])
    await office.approved_and_left(case)
    await office.outbox.drain()

    place, ladder, so_far = office.desk.practice.locations[OAK], Ladder(), list[RecordedEvent]()
    for entry in store.run_sync(timeline.entries, office.desk.practice.id, case):
        so_far.append(entry)
        if verdict := verdict_on(replay(so_far), entry, place):
            ladder = ladder.after(verdict)
    assert store.run_sync(ladders.load, office.desk.practice.id, "google", OAK) == ladder
    assert ladder.rung == "phone"


def shown(office: Office, id: CaseId) -> tuple[DraftVersion, Revision]:
    case = office.case(id)
    assert case.draft is not None
    return case.draft.version, case.review.revision
