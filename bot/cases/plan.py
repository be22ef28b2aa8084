"""Which timers does a case's state call for, over all its tracks?

Timers that `plan` doesn't name anymore are canceled, and new ones are added. So a timer ends with
its reason.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.cases import call, email, follow_up, publication, reply
from bot.cases.case import Case
from bot.practice import Practice
from bot.timers import Timer, TimerKey, TimerKind

_WITH_TIMERS = (reply.TRACK, publication.TRACK, call.TRACK, email.TRACK, follow_up.TRACK)


def plan(case: Case, practice: Practice) -> tuple[Timer, ...]:
    """All timers that the case's state calls for, earliest first.

    The e-mail's timers go on after the case is closed.
    """
    location, policy = practice.locations[case.location], practice.policy_at(case.location)
    tracks = [track for track in _WITH_TIMERS if track.outlives_case or not case.closed]
    timers = [timer for track in tracks for timer in track.timers(case, location, policy)]
    wanted = sorted(_snoozed(case, timers) if case.snoozes else timers)
    return tuple(timer for timer in wanted if timer.key not in case.fired)


def next_timer(case: Case, practice: Practice) -> Timer | None:
    """The next timer, if there is one."""
    return next(iter(plan(case, practice)), None)


def _snoozed(case: Case, timers: list[Timer]) -> Iterator[Timer]:
    """Snoozed reminders come again when the snooze ends. A limit's reminder can't be delayed.

    Only reminders can be snoozed, so checks of the site stay as they are.
    """
    until = {snooze.kind: snooze.until for snooze in case.snoozes}
    held_back: set[str] = set()
    for timer in timers:
        ends = until.get(timer.kind)
        if ends is None or timer.due_at > ends or timer.key.is_past_limit:
            yield timer
        else:
            held_back.add(timer.kind)
    for number, snooze in enumerate(case.snoozes):
        if until[snooze.kind] == snooze.until and snooze.kind in held_back:
            round = next(timer.key.round for timer in timers if timer.kind == snooze.kind)
            key = TimerKey.snoozed(TimerKind(snooze.kind), round, number)
            yield Timer(snooze.until, key)
