"""Tests the offline conversation, the deadlines, and the follow-up."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.cases.call import AssignOwner, LeaveUnidentified, LogCall, UnassignOwner, UndoCall
from bot.cases.email import AnswerEmail, NoteEmail
from bot.cases.events import Event
from bot.cases.follow_up import RecordLook
from bot.cases.publication import RecordTakeDown, TakeDownReply
from bot.cases.reminders import FireTimer, SnoozeNudge
from bot.cases.reply import HoldReply, LeaveOutdated
from bot.cases.site import ObserveReview, ReviewDisappeared
from bot.cases.state.call import ContactState, Settled
from bot.cases.state.follow_up import LookAsked
from bot.cases.state.reminders import NudgeFired
from bot.cases.themes import CorrectThemes
from bot.errors import Refused
from bot.practice import Away, MemberId, Policy
from bot.replies import Theme
from bot.timers import LIMIT, REPEATED, SNOOZED, TimerKind
from bot.untrusted import Untrusted
from tests.bot.desks import OneCase
from tests.bot.test_replying import published
from tests.world import MONDAY, practice, review

MAYA = MemberId("maya")
LEO = MemberId("leo")
OAK_TIME = ZoneInfo("America/New_York")


def fire_next(story: OneCase) -> list[Event]:
    timer = story.timers()[0]
    story.clock.at = max(story.clock.at, timer.due_at)
    return list(story.ask(FireTimer(story.case.id, timer.key), by=None))


def test_two_who_take_it_at_once() -> None:
    story = OneCase()
    story.ask(AssignOwner(story.case.id, MAYA), by="maya")
    story.clock.pass_(seconds=5)
    with pytest.raises(Refused, match="Maya just took it"):
        story.ask(AssignOwner(story.case.id, LEO, if_free=True), by="leo")
    story.ask(AssignOwner(story.case.id, LEO), by="dana")
    assert story.case.contact.owners == ("maya", "leo")


def test_private_words_stay_out_of_chat() -> None:
    story = OneCase()
    words = Untrusted("she told me about her condition")
    with pytest.raises(Refused, match="keep private words out of chat"):
        story.ask(LogCall(story.case.id, True, settled=Settled.YES, words=words), by="maya")
    open_practice = replace(story.practice, policy=Policy(chat_may_hold_phi=True))
    story.practice = open_practice
    story.ask(LogCall(story.case.id, True, settled=Settled.YES, words=words), by="maya")
    assert story.case.contact.calls[-1].words == words


@pytest.mark.parametrize(
    "far",
    [
        {"next_on": date.max},
        {"next_on": MONDAY.date() + timedelta(days=367)},
        {"next_at": datetime.max.replace(tzinfo=UTC)},
    ],
)
def test_a_next_step_in_a_mistyped_year_is_refused(far: dict[str, Any]) -> None:
    story = OneCase()
    with pytest.raises(Refused, match="more than a year away"):
        story.ask(LogCall(story.case.id, True, settled=Settled.NO, **far), by="maya")
    in_a_year = MONDAY.date() + timedelta(days=366)
    story.ask(LogCall(story.case.id, True, settled=Settled.NO, next_on=in_a_year), by="maya")
    assert story.case.contact.calls[-1].next_on == in_a_year


def test_three_tries_without_reaching_them() -> None:
    story = OneCase()
    story.ask(AssignOwner(story.case.id, MAYA), by="maya")
    for _ in range(3):
        assert story.case.contact.state is ContactState.ASSIGNED
        story.ask(LogCall(story.case.id, reached=False), by="maya")
    assert story.case.contact.state is ContactState.UNREACHABLE


def test_a_call_without_an_answer_is_tried_again_when_it_was_said_and_can_be_undone() -> None:
    story = OneCase()
    story.ask(AssignOwner(story.case.id, MAYA), by="maya")
    taken = story.timers()
    again = MONDAY + timedelta(days=1, hours=1)
    story.ask(LogCall(story.case.id, reached=False, next_at=again), by="maya")
    calls = [timer for timer in story.timers() if timer.kind is TimerKind.CALL]
    assert calls[0].due_at == again
    story.ask(UndoCall(story.case.id), by="maya")
    assert story.case.contact.tries == 0
    assert story.case.contact.calls == ()
    assert [timer.due_at for timer in story.timers()] == [timer.due_at for timer in taken]
    with pytest.raises(Refused, match="no unanswered call to undo"):
        story.ask(UndoCall(story.case.id), by="maya")


def test_a_conversation_that_is_not_resolved_gets_a_next_date() -> None:
    story = OneCase()
    story.ask(LogCall(story.case.id, True, settled=Settled.PARTLY), by="maya")
    assert f"{story.case.contact.calls[-1].next_on:%a}" == "Wed"


def test_a_next_step_whose_owner_leaves_at_night_is_spoken_of_in_the_morning() -> None:
    story = OneCase()
    story.ask(LogCall(story.case.id, True, settled=Settled.PARTLY), by="leo")
    story.clock.pass_(days=8, hours=12)
    story.ask(UnassignOwner(story.case.id, LEO), by=None)
    promises = [timer for timer in story.timers() if timer.kind is TimerKind.PROMISE]
    assert f"{promises[0].due_at.astimezone(OAK_TIME):%a %H}" == "Wed 08"


def test_one_whom_nobody_can_place_is_not_called_but_may_call() -> None:
    story = published(OneCase())
    story.ask(AssignOwner(story.case.id, MAYA), by="maya")
    story.ask(LeaveUnidentified(story.case.id), by="maya")
    assert {timer.kind for timer in story.timers()} == {TimerKind.LOOK}
    story.ask(LogCall(story.case.id, True, settled=Settled.YES, by_them=True), by="maya")
    assert story.case.contact.calls[-1].by_them
    assert story.case.contact.state is ContactState.RESOLVED


def test_an_owner_can_take_the_call_again_once_they_know_who_it_is() -> None:
    story = OneCase()
    story.ask(AssignOwner(story.case.id, MAYA), by="maya")
    story.ask(LeaveUnidentified(story.case.id), by="maya")
    story.ask(AssignOwner(story.case.id, MAYA), by="maya")
    assert story.case.contact.state is ContactState.ASSIGNED


def test_the_team_corrects_what_it_is_about_and_the_draft_follows() -> None:
    story = OneCase()
    before = story.draft.text
    story.ask(CorrectThemes(story.case.id, (Theme.BILLING,)), by="maya")
    assert story.case.about == (Theme.BILLING,)
    assert story.draft.text != before
    assert any(
        word in story.draft.text.lower() for word in ("bill", "charge", "cost", "money", "pay")
    )
    story.ask(ObserveReview(story.case.id, review(text="Still waiting for the doctor.")), by=None)
    assert story.case.about == (Theme.BILLING,)


def test_reply_reminders_come_at_half_at_four_fifths_and_at_the_deadline() -> None:
    story = OneCase(practice=practice(), review=review())
    reply = [timer for timer in story.timers() if timer.kind is TimerKind.REPLY]
    hours = [(timer.due_at - story.review.posted_at) / timedelta(hours=1) for timer in reply]
    # half the time is up at 17:00, when the office closes, and four fifths at 00:12, in the night
    assert [timer.key.n for timer in reply] == [2, LIMIT]
    assert hours[0] == 12.0
    assert hours[1] == 27.0


def reply_reminders(story: OneCase) -> list[tuple[int, float]]:
    """Each reminder, with the number of hours since midnight on Monday at Oak Street."""
    midnight = MONDAY - timedelta(hours=10)
    return [
        (timer.key.n, (timer.due_at - midnight) / timedelta(hours=1))
        for timer in story.timers()
        if timer.kind is TimerKind.REPLY
    ]


def test_a_review_of_the_morning_is_spoken_of_before_everybody_goes_home() -> None:
    story = OneCase(review=review(posted_at=MONDAY))
    # half the time is up at 22:00, and by the next morning, the second reminder would be due
    assert reply_reminders(story) == [(1, 17), (2, 24 + 8), (LIMIT, 24 + 10)]


def test_no_reminder_is_moved_into_a_hold() -> None:
    story = OneCase(review=review(posted_at=MONDAY))
    story.ask(HoldReply(story.case.id, MONDAY + timedelta(hours=8)))
    # 10 PM becomes 8 AM, when the office opens
    assert reply_reminders(story) == [(LIMIT, 24 + 10)]
    (hold,) = (timer for timer in story.timers() if timer.kind is TimerKind.HOLD)
    assert hold.due_at == MONDAY + timedelta(hours=22)


def test_breach_goes_to_the_manager_and_is_recorded() -> None:
    story = OneCase()
    fire_next(story)
    (fired,) = fire_next(story)
    assert isinstance(fired, NudgeFired)
    assert fired.breach
    assert fired.to == ("dana",)
    assert story.case.reply.breached


def test_an_overdue_review_is_spoken_of_each_working_day_until_it_has_a_reply() -> None:
    story = OneCase()
    while not story.case.reply.breached:
        fire_next(story)
    days = []
    for n in range(4):
        (fired,) = fire_next(story)
        assert isinstance(fired, NudgeFired)
        assert (fired.kind, fired.n, fired.to) == ("reply", REPEATED + n, ("dana",))
        days.append(f"{story.clock.now().astimezone(OAK_TIME):%a %H}")
    assert days == ["Wed 08", "Thu 08", "Fri 08", "Mon 08"]
    assert not any(key.is_repeat for key in story.case.fired), "those of a year would slow it down"
    story.approve()
    assert story.timers() == ()


def test_after_a_week_without_a_clock_an_overdue_review_is_spoken_of_once() -> None:
    story = OneCase()
    while not story.case.reply.breached:
        fire_next(story)
    story.clock.pass_(days=7)
    fire_next(story)
    assert story.timers()[0].due_at > story.clock.now()


def test_a_reply_that_was_taken_down_is_due_again() -> None:
    story = published(OneCase())
    story.ask(TakeDownReply(story.case.id), by="dana")
    story.clock.pass_(days=3)
    story.ask(RecordTakeDown(story.case.id), by=None)
    assert story.case.due_at == story.clock.now() + timedelta(hours=24)
    assert [timer for timer in story.timers() if timer.kind is TimerKind.REPLY]


def test_a_case_that_still_needs_a_reply_is_not_closed_by_a_resolved_call() -> None:
    story = OneCase()
    story.ask(AssignOwner(story.case.id, MAYA), by="maya")
    story.ask(LogCall(story.case.id, True, settled=Settled.YES), by="maya")
    story.ask(RecordLook(story.case.id, 3), by=None)
    assert story.case.closed is None


def test_no_reminder_is_left_once_the_reply_is_approved() -> None:
    story = OneCase()
    story.approve()
    assert not [timer for timer in story.timers() if timer.kind is TimerKind.REPLY]


def test_timer_whose_reason_ended_fires_nothing() -> None:
    story = OneCase()
    timer = story.timers()[0]
    story.approve()
    story.clock.at = timer.due_at
    assert story.ask(FireTimer(story.case.id, timer.key), by=None) == []


def test_timer_never_fires_before_it_is_due() -> None:
    story = OneCase()
    timer = story.timers()[0]
    assert story.ask(FireTimer(story.case.id, timer.key), by=None) == []


def test_owner_is_reminded_after_four_working_hours_then_daily_then_the_manager() -> None:
    story = published(OneCase())
    story.ask(AssignOwner(story.case.id, MAYA), by="maya")
    calls = [timer for timer in story.timers() if timer.kind is TimerKind.CALL]
    assert len(calls) == 4
    to = [fired.to for _ in range(4) for fired in fire_next(story) if isinstance(fired, NudgeFired)]
    assert to == [("maya",), ("maya",), ("maya",), ("dana",)]


def test_snoozed_call_comes_back_tomorrow_morning() -> None:
    story = published(OneCase())
    story.ask(AssignOwner(story.case.id, MAYA), by="maya")
    story.clock.pass_(hours=4)
    story.ask(SnoozeNudge(story.case.id, "call"), by="maya")
    assert story.timers()[0].due_at.hour == 12  # 08:00 at Oak Street


def test_follow_up_looks_after_one_two_and_three_weeks() -> None:
    story = published(OneCase())
    story.ask(AssignOwner(story.case.id, MAYA), by="maya")
    story.ask(LogCall(story.case.id, True, settled=Settled.YES), by="maya")
    settled = story.clock.now()
    for n, days in ((1, 7), (2, 14), (3, 21)):
        (asked,) = fire_next(story)
        assert isinstance(asked, LookAsked)
        assert (story.clock.now() - settled).days == days
        story.ask(RecordLook(story.case.id, n), by=None)
        assert bool(story.case.follow_up.text) == (n >= 2)
    assert story.outcome == "still up"
    assert not story.timers()


def test_second_contact_has_no_word_of_removal() -> None:
    story = published(OneCase())
    story.clock.pass_(days=14)
    story.ask(RecordLook(story.case.id, 2), by=None)
    text = story.case.follow_up.text.lower()
    assert text
    for word in ("review", "remove", "delete", "take down", "stars"):
        assert word not in text


def test_removed_review_ends_the_follow_up() -> None:
    story = published(OneCase())
    story.ask(ReviewDisappeared(story.case.id), by=None)
    assert story.outcome == "removed"
    assert not story.timers()


def test_raised_stars_close_an_answered_case() -> None:
    story = published(OneCase())
    story.ask(ObserveReview(story.case.id, review(stars=4, text="They called me.")), by=None)
    assert story.outcome == "raised"


def raised_after_a_call() -> OneCase:
    story = published(OneCase())
    story.ask(AssignOwner(story.case.id, MAYA), by="maya")
    story.ask(LogCall(story.case.id, True, settled=Settled.YES), by="maya")
    kinder = review(stars=5, text="They called me and made it right. Thank you!")
    story.ask(ObserveReview(story.case.id, kinder), by=None)
    return story


def test_stars_raised_after_a_call_get_a_thank_you_before_the_case_is_closed() -> None:
    story = raised_after_a_call()
    assert story.case.closed is None
    assert story.case.is_raised
    assert story.case.draft is not None
    assert "sorry" not in story.case.draft.text.lower()
    story.ask(LeaveOutdated(story.case.id, story.case.review.revision), by="ruth")
    assert story.outcome == "raised"


PRAISE = "They called me and made it right. Everyone was so kind. Thank you!"


def test_words_that_turned_to_praise_close_an_answered_case() -> None:
    story = published(OneCase())
    story.ask(ObserveReview(story.case.id, review(text=PRAISE)), by=None)
    assert story.outcome == "praised"


def test_words_that_turned_to_praise_after_a_call_get_a_thank_you_first() -> None:
    story = published(OneCase())
    story.ask(AssignOwner(story.case.id, MAYA), by="maya")
    story.ask(LogCall(story.case.id, True, settled=Settled.YES), by="maya")
    story.ask(ObserveReview(story.case.id, review(text=PRAISE)), by=None)
    assert story.case.improved == "praised"
    assert story.case.draft is not None
    assert story.case.draft.revision == story.case.review.revision
    story.ask(LeaveOutdated(story.case.id, story.case.review.revision), by="ruth")
    assert story.outcome == "praised"


def test_an_unanswered_complaint_that_turned_to_praise_still_needs_a_decision() -> None:
    story = OneCase()
    story.ask(ObserveReview(story.case.id, review(text=PRAISE)), by=None)
    assert not story.case.closed
    assert story.draft.revision == story.case.review.revision


def test_a_case_with_raised_stars_closes_by_itself_in_the_end() -> None:
    story = raised_after_a_call()
    story.clock.pass_(days=21)
    story.ask(RecordLook(story.case.id, 3), by=None)
    assert story.outcome == "raised"


def test_review_first_seen_too_late_is_due_four_working_hours_later() -> None:
    old = review(posted_at=OneCase().clock.now() - timedelta(days=3))
    story = OneCase(review=old)
    assert story.case.late
    assert story.case.due_at == story.clock.now() + timedelta(hours=4)


def test_somebody_can_choose_themselves_for_a_case_that_another_has() -> None:
    story = OneCase()
    story.ask(AssignOwner(story.case.id, MAYA), by="maya")
    story.ask(AssignOwner(story.case.id, LEO), by="leo")
    assert story.case.contact.owner == LEO


def test_a_reminder_goes_to_the_one_on_duty_while_the_owner_is_away_and_else_to_a_manager() -> None:
    story = OneCase()
    story.ask(AssignOwner(story.case.id, LEO), by="leo")
    holiday = (Away(story.clock.now().date(), story.clock.now().date() + timedelta(days=9)),)
    story.practice = replace(
        story.practice,
        members={
            **story.practice.members,
            LEO: replace(story.practice.members[LEO], away=holiday),
        },
    )
    (fired,) = fire_next(story)
    assert isinstance(fired, NudgeFired)
    assert fired.to == ("maya",)
    story.practice = replace(
        story.practice,
        members={
            **story.practice.members,
            MAYA: replace(story.practice.members[MAYA], away=holiday),
        },
    )
    (fired,) = fire_next(story)
    assert isinstance(fired, NudgeFired)
    assert not {"maya", "leo"} & set(fired.to)


def emails(story: OneCase) -> list[tuple[int, str]]:
    """When the reminders about the e-mail are due, in New York time."""
    zone = story.practice.locations[story.case.location].time_zone
    return [
        (timer.key.n, f"{timer.due_at.astimezone(zone):%a %H:%M}")
        for timer in story.timers()
        if timer.kind is TimerKind.EMAIL
    ]


def with_email(by: str, **later: float) -> OneCase:
    story = published(OneCase())
    story.ask(AssignOwner(story.case.id, MAYA), by="maya")
    story.clock.at = MONDAY
    story.clock.pass_(**later)
    story.ask(NoteEmail(story.case.id), by=by)
    return story


def test_an_e_mail_calls_its_owner_within_the_hour_and_the_manager_after_a_day() -> None:
    story = with_email("leo")
    assert emails(story) == [
        (1, "Mon 10:00"),
        (2, "Mon 10:45"),
        (3, "Mon 11:00"),
        (4, "Tue 08:00"),
        (LIMIT, "Tue 10:00"),
    ]
    told: list[tuple[str, ...]] = []
    while len(told) < 7:
        fired = [event for event in fire_next(story) if isinstance(event, NudgeFired)]
        told += [event.to for event in fired if event.kind == "email"]
    assert told == [("maya",)] * 4 + [("dana",)] * 3
    assert not story.case.reply.breached


def test_an_owner_who_noted_it_themselves_is_not_told_at_once() -> None:
    assert emails(with_email("maya"))[0] == (2, "Mon 10:45")


def test_an_e_mail_of_the_evening_waits_for_the_morning_and_is_told_once() -> None:
    assert emails(with_email("leo", hours=8)) == [
        (3, "Tue 08:00"),
        (4, "Tue 14:00"),
        (LIMIT, "Wed 08:00"),
    ]


def test_an_answered_e_mail_ends_its_reminders_and_the_next_one_begins_anew() -> None:
    story = with_email("leo")
    with pytest.raises(Refused, match="Leo just noted one"):
        story.ask(NoteEmail(story.case.id), by="maya")
    story.clock.pass_(minutes=20)
    story.ask(AnswerEmail(story.case.id), by="maya")
    assert emails(story) == []
    with pytest.raises(Refused, match="Maya just replied to it"):
        story.ask(AnswerEmail(story.case.id), by="leo")
    story.ask(NoteEmail(story.case.id), by="leo")
    assert emails(story)[0] == (1, "Mon 10:20")


def test_an_e_mail_is_owed_an_answer_though_the_review_is_gone() -> None:
    story = with_email("leo")
    story.ask(ReviewDisappeared(story.case.id), by=None)
    assert story.case.closed
    assert {timer.kind for timer in story.timers()} == {TimerKind.EMAIL}
    story.ask(AnswerEmail(story.case.id), by="maya")
    assert not story.timers()


def test_an_e_mail_put_off_in_the_afternoon_rings_in_the_morning_and_not_after_closing() -> None:
    story = with_email("leo", hours=6, minutes=30)
    story.ask(SnoozeNudge(story.case.id, "email"), by="maya")
    assert emails(story)[0] == (100, "Tue 08:00")


def test_who_answers_an_e_mail_of_nobody_has_the_conversation() -> None:
    story = published(OneCase())
    with pytest.raises(Refused, match="no e-mail from them that needs a reply"):
        story.ask(AnswerEmail(story.case.id), by="leo")
    story.ask(NoteEmail(story.case.id), by="maya")
    story.ask(AnswerEmail(story.case.id), by="leo")
    assert story.case.contact.owner == "leo"


def test_an_e_mail_can_be_put_off_for_an_hour_and_not_past_its_day() -> None:
    story = with_email("leo")
    fire_next(story)
    story.ask(SnoozeNudge(story.case.id, "email"), by="maya")
    assert emails(story)[0] == (SNOOZED, "Mon 11:00")
    story.clock.pass_(hours=23, minutes=30)
    with pytest.raises(Refused, match="Please reply now"):
        story.ask(SnoozeNudge(story.case.id, "email"), by="maya")
