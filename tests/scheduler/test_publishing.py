"""Tests that a public reply is checked at the last moment, sent once, and found again after a
crash.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cases.draft import EditDraft
from bot.cases.publication import TakeDownReply, TryAgain
from bot.cases.reply import UndoApproval
from bot.cases.state.reply_status import ReplyState
from bot.errors import Broken, Gone, Later, NoAccess, Unavailable
from bot.practice import MemberId
from bot.reviews import ReviewKey
from bot.sites import SITES
from bot.store import outbox
from bot.words.which import Which
from scheduler.outbox.retry_policy import ATTEMPTS
from tests.scheduler.office import Office
from tests.scheduler.outside import deaf
from tests.world import review


async def test_an_approved_reply_waits_for_its_undo_window_and_then_stands(office: Office) -> None:
    case = await office.opened()
    text = await office.approve(case)
    await office.later(seconds=59)
    assert office.site.published == []
    await office.later(seconds=2)
    assert office.site.published == [text]
    assert office.case(case).reply.state is ReplyState.PUBLISHED
    assert office.chat.of("card")[0].shows.startswith(f"card {case}: published")


async def test_undo_cancels_what_has_not_left(office: Office) -> None:
    case = await office.opened()
    await office.approve(case)
    await office.ask(UndoApproval(case))
    await office.later(hours=1)
    assert office.site.published == []
    assert office.publish_state(case) == "cancelled"


async def test_a_crash_after_publish_is_found_by_looking(office: Office) -> None:
    case = await office.opened()
    text = await office.approved_and_left(case)
    office.claim_and_die()
    office.site.published.append(text)
    office.site.answer("r1", text)
    await office.outbox.drain()
    assert office.site.published == [text]
    assert office.case(case).reply.state is ReplyState.PUBLISHED
    assert office.publish_state(case) == "done"


async def test_a_crash_before_the_call_is_sent_once_after_a_look(office: Office) -> None:
    case = await office.opened()
    text = await office.approved_and_left(case)
    office.claim_and_die()
    await office.outbox.drain()
    assert office.site.calls[-2:] == ["get", "publish"]
    assert office.site.published == [text]


async def test_a_lost_answer_is_looked_for_and_not_sent_again(office: Office) -> None:
    case = await office.opened()
    text = await office.approved_and_left(case)
    office.site.fails("publish", deaf(), lands=True)
    await office.outbox.drain()
    assert office.publish_state(case) == "unknown"
    assert office.case(case).reply.state is ReplyState.PUBLISHING
    await office.later(seconds=10)
    assert office.site.published == [text]
    assert office.case(case).reply.state is ReplyState.PUBLISHED


async def test_a_lost_call_is_sent_again_after_the_look(office: Office) -> None:
    case = await office.opened()
    text = await office.approved_and_left(case)
    office.site.fails("publish", deaf())
    await office.outbox.drain()
    await office.later(seconds=10)
    assert office.site.published == [text]
    assert office.case(case).reply.state is ReplyState.PUBLISHED


async def test_an_unknown_result_stays_unknown_while_the_site_cannot_be_looked_at(
    office: Office,
) -> None:
    case = await office.opened()
    text = await office.approved_and_left(case)
    office.site.fails("publish", deaf(), lands=True)
    await office.outbox.drain()
    office.site.fails("get", Unavailable("Down."))
    await office.later(seconds=10)
    assert office.publish_state(case) == "unknown"
    assert office.case(case).reply.state is ReplyState.PUBLISHING
    await office.later(minutes=1)
    assert office.case(case).reply.state is ReplyState.PUBLISHED
    assert office.site.published == [text]


async def test_a_site_that_is_down_is_tried_again_and_the_card_says_when(office: Office) -> None:
    case = await office.opened()
    await office.approved_and_left(case)
    office.site.fails("publish", Unavailable("Down.", code="UNAVAILABLE"))
    await office.outbox.drain()
    reply = office.case(case).reply
    assert reply.state is ReplyState.FAILED
    assert reply.next_try_at == office.clock.now() + timedelta(seconds=2)
    await office.later(seconds=2)
    assert office.case(case).reply.state is ReplyState.PUBLISHED


async def test_retry_after_is_obeyed_and_costs_no_attempt(office: Office) -> None:
    case = await office.opened()
    text = await office.approved_and_left(case)
    for _ in range(ATTEMPTS * 2):
        wait = timedelta(seconds=30)
        office.site.fails("publish", Unavailable("Quota.", code="429", retry_after=wait))
    for _ in range(ATTEMPTS * 2):
        await office.outbox.drain()
        calls = len(office.site.calls)
        await office.later(seconds=29)
        assert len(office.site.calls) == calls
        office.clock.pass_(seconds=1)
    await office.outbox.drain()
    assert office.site.published == [text]


async def test_what_the_site_refuses_is_a_dead_letter_told_once(office: Office) -> None:
    case = await office.opened()
    await office.approved_and_left(case)
    office.site.fails("publish", Broken("The text is too long.", code="INVALID_ARGUMENT"))
    await office.outbox.drain()
    assert office.publish_state(case) == "dead"
    assert office.case(case).reply.state is ReplyState.FAILED
    assert office.case(case).reply.next_try_at is None
    notices = office.chat.of("notice:dead")
    assert [notice.conversation for notice in notices] == ["U0DANA"]
    office.site.fails("publish", Broken("The text is too long.", code="INVALID_ARGUMENT"))
    await office.ask(TryAgain(case))
    await office.outbox.drain()
    assert office.publish_state(case) == "dead"
    assert len(office.chat.of("notice:dead")) == 1


async def test_try_again_brings_a_dead_letter_back(office: Office) -> None:
    case = await office.opened()
    text = await office.approved_and_left(case)
    office.site.fails("publish", Broken("No.", code="INVALID_ARGUMENT"))
    await office.outbox.drain()
    await office.ask(TryAgain(case))
    await office.outbox.drain()
    assert office.site.published == [text]
    assert office.case(case).reply.state is ReplyState.PUBLISHED


async def test_after_twelve_attempts_a_person_decides(office: Office) -> None:
    case = await office.opened()
    await office.approved_and_left(case)
    for _ in range(ATTEMPTS):
        office.site.fails("publish", Unavailable("Down.", code="UNAVAILABLE"))
    for _ in range(ATTEMPTS):
        await office.later(minutes=16)
    assert office.publish_state(case) == "dead"
    assert office.case(case).reply.next_try_at is None
    assert len(office.chat.of("notice:dead")) == 1


async def test_a_put_back_letter_is_looked_for_before_it_is_sent(office: Office) -> None:
    case = await office.opened()
    text = await office.approved_and_left(case)
    office.site.fails("publish", Broken("No.", code="INVALID_ARGUMENT"))
    await office.outbox.drain()
    now = office.clock.now()
    office.store.run_sync(outbox.requeue, office.desk.practice.id, None, now)
    await office.outbox.drain()
    assert office.site.published == [text]


async def test_a_review_that_is_gone_gets_no_reply_and_no_error_loop(office: Office) -> None:
    case = await office.opened()
    await office.approved_and_left(case)
    del office.site.reviews["r1"]
    await office.outbox.drain()
    closed = office.case(case).closed
    assert closed is not None
    assert closed.outcome == "removed"
    assert "publish" not in office.site.calls
    assert office.publish_state(case) in ("cancelled", "done")


async def test_a_review_gone_during_the_send_ends_the_case(office: Office) -> None:
    case = await office.opened()
    await office.approved_and_left(case)
    office.site.fails("publish", Gone("Gone.", code="NOT_FOUND"))
    await office.outbox.drain()
    assert office.case(case).closed is not None


async def test_a_review_edited_in_the_undo_window_stops_the_send(office: Office) -> None:
    case = await office.opened()
    await office.approved_and_left(case)
    office.site.put(review(text="They called me. Still not happy.", updated_at=office.clock.now()))
    await office.outbox.drain()
    assert office.site.published == []
    assert office.case(case).reply.state is ReplyState.DRAFTED
    assert office.case(case).reply.approval is None


async def test_a_reply_by_somebody_else_is_not_overwritten(office: Office) -> None:
    case = await office.opened()
    await office.approved_and_left(case)
    office.site.answer("r1", "We called you this morning.")
    await office.outbox.drain()
    assert office.site.reply() == "We called you this morning."
    assert office.site.published == []


async def test_a_reply_by_somebody_else_after_a_lost_call_is_not_overwritten(
    office: Office,
) -> None:
    case = await office.opened()
    await office.approved_and_left(case)
    office.site.fails("publish", deaf())
    await office.outbox.drain()
    office.site.answer("r1", "We called you this morning.")
    await office.later(minutes=5)
    assert office.site.reply() == "We called you this morning."
    assert office.case(case).reply.state is ReplyState.FAILED


async def test_moderation_is_followed_until_it_decides(office: Office) -> None:
    office.site.moderates = True
    case = await office.opened()
    text = await office.approved_and_left(case)
    await office.outbox.drain()
    assert office.case(case).reply.state is ReplyState.PENDING
    await office.pass_(seconds=31)
    assert office.case(case).reply.state is ReplyState.PENDING
    office.site.answer("r1", text, "rejected")
    await office.pass_(minutes=3)
    assert office.case(case).reply.state is ReplyState.REJECTED
    assert any("rejected" in note.shows for note in office.chat.of("news"))


async def test_an_old_rejection_does_not_speak_for_a_new_approval(office: Office) -> None:
    case = await office.opened()
    text = await office.approved_and_left(case)
    office.site.answer("r1", text, "rejected")
    await office.outbox.drain()
    assert office.site.published == [text]
    assert office.case(case).reply.state is ReplyState.PUBLISHED


async def test_a_text_that_the_site_changed_is_shown_to_a_person(office: Office) -> None:
    case = await office.opened()
    await office.approved_and_left(case)
    honest = office.site.publish

    async def garbles(account, key, text):  # type: ignore[no-untyped-def]
        return await honest(account, key, text[:20])

    office.site.publish = garbles  # type: ignore[method-assign]
    await office.outbox.drain()
    assert office.publish_state(case) == "dead"
    assert "a different text" in office.case(case).reply.problem


async def test_a_reply_is_taken_down(office: Office) -> None:
    case = await office.opened()
    await office.approved_and_left(case)
    await office.outbox.drain()
    await office.ask(TakeDownReply(case))
    office.site.fails("take_down", deaf())
    await office.outbox.drain()
    assert office.case(case).reply.taking_down
    await office.later(seconds=5)
    assert office.site.reply() == ""
    assert not office.case(case).reply.taking_down


async def test_what_was_taken_from_us_waits_and_the_manager_is_told_once(office: Office) -> None:
    case = await office.opened()
    text = await office.approved_and_left(case)
    for _ in range(30):
        office.site.fails("get", NoAccess("Sign in again.", code="invalid_grant"))
    await office.outbox.drain()
    version = office.case(case).version
    for _ in range(29):
        await office.later(minutes=16)
    assert office.case(case).version == version
    assert len(office.chat.of("notice:no-access:site")) == 1
    await office.later(minutes=16)
    assert office.site.published == [text]
    assert office.case(case).reply.state is ReplyState.PUBLISHED


async def test_a_reply_for_a_site_without_an_interface_is_left_to_a_person(office: Office) -> None:
    shown = review()
    by_hand = replace(shown, key=ReviewKey("ratemds", shown.key.location, "r1"))
    case = await office.opened(by_hand)
    await office.approved_and_left(case)
    await office.outbox.drain()
    assert office.site.calls == []
    assert "by hand" in office.case(case).reply.problem
    assert office.chat.of("notice") == []


async def test_where_nothing_waits_any_more_the_last_answer_is_told(office: Office) -> None:
    id = await office.opened()
    ruth = office.desk.practice.members[MemberId("ruth")]
    assert (await office.desk.listed(Which.PENDING, ruth)).answered_after is None
    await office.approved_and_left(id)
    await office.outbox.drain()

    public = office.case(id).reply.public
    assert public is not None
    listed = await office.desk.listed(Which.PENDING, ruth)
    assert listed.total == 0
    assert listed.answered_after == public.at - office.case(id).review.posted_at


async def test_a_reply_that_has_to_wait_says_why_and_is_sent_later(office: Office) -> None:
    case = await office.opened()
    text = await office.approved_and_left(case)
    hidden = Later("The site hides this review.", code="hidden", retry_after=timedelta(hours=1))
    office.site.fails("publish", hidden)
    await office.outbox.drain()
    reply = office.case(case).reply
    assert (reply.state, reply.problem) == (ReplyState.FAILED, "The site hides this review.")
    assert reply.next_try_at == office.clock.now() + timedelta(hours=1)
    await office.later(hours=1)
    assert office.site.published == [text]


async def test_a_reply_is_changed_by_hand_where_the_site_lets_no_program_do_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await office.opened()
    text = await office.approved_and_left(case)
    await office.outbox.drain()
    rigid = replace(SITES["google"], edits=False)
    monkeypatch.setattr("scheduler.outbox.sites.known_site", lambda _: rigid)
    draft = office.case(case).draft
    assert draft is not None
    longer = text.replace("\n", " I'm glad to listen.\n", 1)
    await office.ask(EditDraft(case, draft.version, longer), by="maya")
    await office.approved_and_left(case)
    await office.outbox.drain()
    reply = office.case(case).reply
    assert "changed by hand" in reply.problem
    assert office.site.published == [text]
