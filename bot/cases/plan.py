"""The timers that a case's state calls for, across all its tracks.

Timers that `plan` no longer returns are canceled, and new ones are added. That way, a timer is gone
as soon as its reason is.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.cases import call, email, follow_up, publication, reply
from bot.cases.case import Case
from bot.practice import Practice
from bot.timers import Timer, TimerKey, TimerKind

_WITH_TIMERS = (reply.TRACK, publication.TRACK, call.TRACK, email.TRACK, follow_up.TRACK)


def plan(case: Case, practice: Practice) -> tuple[Timer, ...]:
    """Return all timers that the case's state calls for, earliest first.

    The e-mail's timers continue after the case is closed.
    """
    location, policy = practice.locations[case.location], practice.policy_at(case.location)
    tracks = [track for track in _WITH_TIMERS if track.outlives_case or not case.closed]
    timers = [timer for track in tracks for timer in track.timers(case, location, policy)]
    wanted = sorted(_snoozed(case, timers) if case.snoozes else timers)
    return tuple(timer for timer in wanted if timer.key not in case.fired)


def next_timer(case: Case, practice: Practice) -> Timer | None:
    """The case's next timer, or None."""
    return next(iter(plan(case, practice)), None)


def _snoozed(case: Case, timers: list[Timer]) -> Iterator[Timer]:
    """Delay snoozed reminders until the snooze ends, except those about a limit that has passed.

    Only reminders can be snoozed, so site checks aren't affected.
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
