"""Tests that deadlines work with any settings, even if a practice changes them mid-case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.call import AssignOwner, LogCall
from bot.cases.commands import Command
from bot.cases.email import AnswerEmail, NoteEmail
from bot.cases.follow_up import RecordLook
from bot.cases.plan import plan
from bot.cases.publication import RecordPublication, StartSending
from bot.cases.reminders import FireTimer, SnoozeNudge
from bot.cases.reply import HoldReply, UndoApproval
from bot.cases.state.call import ContactState
from bot.cases.state.reminders import NudgeFired
from bot.errors import Refused
from bot.policy import fires_at, recipients
from bot.practice import MemberId, Policy
from bot.timers import LIMIT, SNOOZED, TimerKind
from settings import PolicySection
from tests.bot.desks import OneCase
from tests.bot.test_replying import published
from tests.world import MONDAY, OAK, practice, review

MAYA, LEO = MemberId("maya"), MemberId("leo")
BY_PROGRAM = (TimerKind.MODERATION, TimerKind.LOOK)


def at_oak(story: OneCase, **chosen: Any) -> None:
    """Override these numbers for Oak Street from now on. The practice's numbers remain the
    defaults.
    """
    places = story.practice.locations
    place = replace(places[OAK], policy=replace(Policy(), **chosen))
    story.practice = replace(story.practice, locations={**places, OAK: place})


def with_call(**chosen: Any) -> OneCase:
    story = published(OneCase())
    at_oak(story, **chosen)
    story.ask(AssignOwner(story.case.id, MAYA), by="maya")
    return story


def of(story: OneCase, kind: TimerKind) -> list[tuple[int, str]]:
    zone = story.practice.locations[OAK].time_zone
    return [
        (timer.key.n, f"{timer.due_at.astimezone(zone):%a %d %H:%M}")
        for timer in story.timers()
        if timer.kind is kind
    ]


def fire(story: OneCase, kind: TimerKind) -> NudgeFired:
    timer = next(timer for timer in story.timers() if timer.kind is kind)
    story.clock.at = max(story.clock.at, timer.due_at)
    command = FireTimer(story.case.id, timer.key)
    (fired,) = story.ask(command, by=None)
    assert isinstance(fired, NudgeFired)
    return fired


# --- each number works as docs/clocks.md says


@pytest.mark.parametrize("tries", [1, 2, 5])
def test_so_many_calls_reach_nobody_before_the_office_gives_up(tries: int) -> None:
    story = with_call(call_tries=tries)
    for _ in range(tries):
        assert story.case.contact.state is ContactState.ASSIGNED
        story.ask(LogCall(story.case.id, reached=False), by="maya")
    assert story.case.contact.state is ContactState.UNREACHABLE


def test_who_gave_up_stays_there_though_more_calls_are_wanted_by_now() -> None:
    story = with_call(call_tries=1)
    story.ask(LogCall(story.case.id, reached=False), by="maya")
    at_oak(story, call_tries=5)
    assert story.case.contact.state is ContactState.UNREACHABLE


def test_a_call_is_spoken_of_every_second_working_day_where_that_was_chosen() -> None:
    story = with_call(call_every_days=2, call_nudges=2)
    assert of(story, TimerKind.CALL) == [
        (1, "Mon 04 14:01"),
        (2, "Wed 06 14:01"),
        (99, "Fri 08 14:01"),
    ]


def test_nobody_has_the_call_and_the_manager_hears_of_it_two_working_days_later() -> None:
    story = published(OneCase())
    at_oak(story, call_every_days=2)
    assert of(story, TimerKind.OWNER) == [(1, "Mon 04 14:01"), (LIMIT, "Wed 06 14:01")]


def test_a_next_step_without_a_day_is_due_after_the_days_that_were_chosen() -> None:
    story = with_call(promise_days=4)
    story.ask(LogCall(story.case.id, True, settled="no"), by="maya")  # type: ignore[arg-type]
    assert of(story, TimerKind.PROMISE)[0] == (1, "Fri 08 08:00")


def test_a_reminder_is_put_off_for_as_long_as_was_chosen() -> None:
    story = OneCase()
    at_oak(story, snooze=timedelta(minutes=150))
    story.ask(SnoozeNudge(story.case.id, "reply"))
    assert story.case.snoozes[-1].until == story.clock.now() + timedelta(minutes=150)


def test_a_reminder_that_is_later_than_chosen_waits_for_the_morning() -> None:
    story = OneCase()
    place = story.practice.locations[OAK]
    due_at = story.clock.now() + timedelta(hours=7)  # at closing
    timer = replace(story.timers()[0], due_at=due_at)
    later = due_at + timedelta(minutes=20)
    assert fires_at(timer, place, Policy(), later) == due_at
    patient = Policy(late_after=timedelta(minutes=10))
    assert fires_at(timer, place, patient, later) == due_at + timedelta(hours=15)


def pending(**chosen: Any) -> OneCase:
    story = OneCase()
    at_oak(story, **chosen)
    story.approve()
    story.clock.pass_(seconds=61)
    story.ask(StartSending(story.case.id, 1), by=None)
    story.ask(RecordPublication(story.case.id, 1, "pending"), by=None)
    return story


def look_at_the_site(story: OneCase) -> timedelta:
    """Fire the moderation timer. Return how long after the reply was sent it was due."""
    timer = next(timer for timer in story.timers() if timer.kind is TimerKind.MODERATION)
    story.clock.at = max(story.clock.at, timer.due_at)
    story.ask(FireTimer(story.case.id, timer.key), by=None)
    assert story.case.reply.since is not None
    return timer.due_at - story.case.reply.since


def test_the_site_is_asked_in_the_steps_that_were_chosen_and_then_each_day() -> None:
    story = pending(moderation_looks=(timedelta(minutes=5), timedelta(hours=2)))
    asked = [look_at_the_site(story) for _ in range(4)]
    assert [after / timedelta(hours=1) for after in asked] == [5 / 60, 2, 26, 50]


def test_the_site_is_asked_on_where_the_steps_become_fewer() -> None:
    story = pending()
    for _ in range(7):
        look_at_the_site(story)
    at_oak(story, moderation_looks=(timedelta(minutes=5),))
    assert look_at_the_site(story) > timedelta(days=2)


# --- a number that changes during a case


def test_the_manager_hears_of_a_call_though_the_reminders_before_became_fewer() -> None:
    story = with_call()
    assert [fire(story, TimerKind.CALL).to for _ in range(2)] == [("maya",), ("maya",)]
    at_oak(story, call_nudges=1)
    assert fire(story, TimerKind.CALL).to == ("dana",)


def test_a_breach_is_recorded_though_the_reminders_before_became_fewer() -> None:
    story = OneCase(review=review(posted_at=MONDAY))
    assert [fire(story, TimerKind.REPLY).n for _ in range(2)] == [1, 2]
    at_oak(story, reply_nudges=(0.5, 1.0))
    assert fire(story, TimerKind.REPLY).breach
    assert story.case.reply.breached


def test_the_manager_hears_of_an_e_mail_though_the_reminders_before_became_fewer() -> None:
    story = OneCase()
    story.ask(NoteEmail(story.case.id), by="leo")
    assert [fire(story, TimerKind.EMAIL).n for _ in range(3)] == [1, 2, 3]
    at_oak(story, email_nudges=(timedelta(0), timedelta(hours=1)))
    assert fire(story, TimerKind.EMAIL).to == ("dana",)


def test_what_goes_to_the_manager_cannot_be_put_off_by_the_owner() -> None:
    story = with_call(call_nudges=1)
    fire(story, TimerKind.CALL)
    story.clock.pass_(hours=19)  # Tuesday morning, and the manager is reminded at 14:01
    story.ask(SnoozeNudge(story.case.id, "call"), by="maya")
    assert of(story, TimerKind.CALL) == [(LIMIT, "Tue 05 14:01"), (SNOOZED, "Wed 06 08:00")]


def test_a_reminder_that_nobody_has_the_call_comes_back_to_who_put_it_off() -> None:
    story = published(OneCase())
    assert fire(story, TimerKind.OWNER).to == ("maya",)
    story.ask(SnoozeNudge(story.case.id, "owner"), by="maya")
    assert fire(story, TimerKind.OWNER).to == ("maya",)
    assert fire(story, TimerKind.OWNER).to == ("dana",)


def test_who_put_off_a_reminder_is_reminded_and_nobody_else() -> None:
    story = OneCase()
    assert fire(story, TimerKind.REPLY).to == ("dana", "ruth")
    story.ask(SnoozeNudge(story.case.id, "reply"), by="ruth")
    assert fire(story, TimerKind.REPLY).to == ("ruth",)


def test_a_follow_up_ends_though_its_looks_became_fewer() -> None:
    story = published(OneCase())
    for n in (1, 2):
        look = next(timer for timer in story.timers() if timer.kind is TimerKind.LOOK)
        story.clock.at = look.due_at
        story.ask(FireTimer(story.case.id, look.key), by=None)
        story.ask(RecordLook(story.case.id, n), by=None)
    at_oak(story, follow_up_days=(7, 14))
    look = next(timer for timer in story.timers() if timer.kind is TimerKind.LOOK)
    story.clock.at = max(story.clock.at, look.due_at)
    story.ask(FireTimer(story.case.id, look.key), by=None)
    story.ask(RecordLook(story.case.id, look.key.n), by=None)
    assert story.case.closed
    assert story.case.closed.outcome == "still up"


# --- any numbers, any order

Step = Callable[[OneCase], None]


def _growing(numbers: st.SearchStrategy[Any], least: int = 1) -> st.SearchStrategy[list[Any]]:
    return st.lists(numbers, min_size=least, max_size=6, unique=True).map(sorted)


def _allowed(chosen: Mapping[str, Any]) -> bool:
    return not list(PolicySection.model_validate(chosen).at_odds())


minutes = st.floats(0, 1440)
policies = (
    st.fixed_dictionaries(
        {},
        optional={
            "undo_s": st.floats(0, 3600),
            "reply_within_h": st.floats(0.1, 336),
            "reply_nudges": _growing(st.floats(0.01, 0.99)).map(lambda parts: [*parts, 1.0]),
            "late_reply_working_h": st.floats(0.1, 80),
            "hold_margin_min": minutes,
            "cool_down_min": minutes,
            "call_within_working_h": st.floats(0.1, 80),
            "call_nudges": st.integers(0, 20),
            "call_every_days": st.integers(1, 20),
            "call_tries": st.integers(1, 20),
            "promise_days": st.integers(1, 365),
            "email_nudges_min": _growing(minutes),
            "email_within_h": st.floats(0.1, 336),
            "snooze_min": st.floats(5, 1440),
            "late_after_min": st.floats(1, 1440),
            "moderation_looks_min": _growing(minutes),
            "follow_up_days": _growing(st.integers(1, 365), 2),
        },
    )
    .filter(_allowed)
    .map(lambda chosen: PolicySection.model_validate(chosen).policy())
)


def _asked(make: Callable[[OneCase], Command], by: str) -> Step:
    def ask(story: OneCase) -> None:
        with suppress(Refused):
            story.ask(make(story), by=by)

    return ask


def _next(story: OneCase) -> None:
    """Fire the next timer, as happens if no one does anything."""
    for timer in story.timers()[:1]:
        story.clock.at = max(story.clock.at, timer.due_at)
        story.ask(FireTimer(story.case.id, timer.key), by=None)
        if timer.kind is TimerKind.LOOK:
            story.ask(RecordLook(story.case.id, timer.key.n), by=None)


def _approved(story: OneCase) -> None:
    try:
        story.approve(sure=True)
    except Refused:
        return
    story.clock.pass_(hours=1)


def _answer_of_the_site(state: str) -> Step:
    def answer(story: OneCase) -> None:
        number = story.case.reply.approvals
        story.ask(StartSending(story.case.id, number), by=None)
        story.ask(RecordPublication(story.case.id, number, state), by=None)

    return answer


def _hours(hours: float) -> Step:
    def pass_(story: OneCase) -> None:
        story.clock.pass_(hours=hours)

    return pass_


def _chosen(policy: Policy) -> Step:
    def choose(story: OneCase) -> None:
        place = replace(story.practice.locations[OAK], policy=policy)
        places = {**story.practice.locations, OAK: place}
        story.practice = replace(story.practice, locations=places)

    return choose


kinds = st.sampled_from(["reply", "hold", "owner", "call", "promise", "email"])
steps = st.one_of(
    st.just(_next),
    st.just(_next),
    st.just(_approved),
    st.sampled_from([_answer_of_the_site(state) for state in ("published", "pending")]),
    st.sampled_from([_hours(hours) for hours in (0.3, 5, 30, 24 * 9)]),
    policies.map(_chosen),
    kinds.map(lambda kind: _asked(lambda story: SnoozeNudge(story.case.id, kind), "maya")),
    st.sampled_from(
        [
            _asked(lambda story: UndoApproval(story.case.id), "ruth"),
            _asked(lambda story: AssignOwner(story.case.id, MAYA), "maya"),
            _asked(lambda story: AssignOwner(story.case.id, LEO), "leo"),
            _asked(lambda story: LogCall(story.case.id, False), "maya"),
            _asked(lambda story: LogCall(story.case.id, True, settled="no"), "maya"),  # type: ignore[arg-type]
            _asked(lambda story: LogCall(story.case.id, True, settled="yes"), "maya"),  # type: ignore[arg-type]
            _asked(lambda story: NoteEmail(story.case.id), "leo"),
            _asked(lambda story: AnswerEmail(story.case.id), "maya"),
            _asked(
                lambda story: HoldReply(story.case.id, story.clock.now() + timedelta(hours=3)),
                "ruth",
            ),
        ]
    ),
)


@given(policies, st.lists(steps, max_size=25))
def test_whatever_was_chosen_and_whatever_happens_nobody_is_woken_and_nothing_is_forgotten(
    policy: Policy, happens: list[Step]
) -> None:
    story = OneCase(practice=practice())
    for step in (_chosen(policy), *happens):
        step(story)
        _names_are_unique(story)
        _nobody_is_woken(story)
        _everybody_has_a_turn(story)
        _a_limit_is_ahead_or_was_told(story)
        _an_answered_case_comes_to_an_end(story)


def _names_are_unique(story: OneCase) -> None:
    names = [(timer.kind, timer.key.round, timer.key.n) for timer in story.timers()]
    assert len(names) == len(set(names))
    assert list(story.timers()) == sorted(story.timers())


def _nobody_is_woken(story: OneCase) -> None:
    """Closing time still counts as open. A hold or a snooze ends whenever someone chose."""
    place, policy = story.practice.locations[OAK], story.practice.policy_at(OAK)
    for timer in story.timers():
        if timer.kind in (TimerKind.HOLD, TimerKind.MODERATION) or timer.key.snooze is not None:
            continue
        before = timer.due_at - timedelta(microseconds=1)
        by_day = any(place.hours.is_open(at, place.time_zone) for at in (timer.due_at, before))
        assert by_day, timer
        if timer.kind not in BY_PROGRAM:
            now = timer.due_at + policy.late_after + timedelta(seconds=1)
            fires = fires_at(timer, place, policy, now)
            assert fires == timer.due_at or place.hours.is_open(fires, place.time_zone)


def _everybody_has_a_turn(story: OneCase) -> None:
    for timer in story.timers():
        assert timer.kind in BY_PROGRAM or recipients(
            story.case, timer, story.practice, timer.due_at
        )


def _a_limit_is_ahead_or_was_told(story: OneCase) -> None:
    case = story.case
    waits = {
        (TimerKind.REPLY, case.reply.round): case.is_due,
        (TimerKind.EMAIL, case.email.count): case.email.waits_since is not None,
        (TimerKind.CALL, case.contact.round): not case.closed
        and case.contact.state is ContactState.ASSIGNED,
    }
    ahead = {(timer.kind, timer.key.round) for timer in story.timers() if timer.key.n == LIMIT}
    told = {(fired.kind, fired.round) for fired in case.fired if fired.is_limit}
    for name, waiting in waits.items():
        assert not waiting or name in ahead | told, name


def _an_answered_case_comes_to_an_end(story: OneCase) -> None:
    case = story.case
    if case.reply.public is not None and not case.closed:
        assert any(timer.kind is TimerKind.LOOK for timer in plan(case, story.practice))
