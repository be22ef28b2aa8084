"""`bedside plan N`: what will happen to a case, and when, if nobody does anything."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from bot.cases.case import Case
from bot.policy import Timer, TimerKind, is_breach, plan, recipients
from bot.practice import MemberId, Practice

WORDS: dict[TimerKind, str] = {
    TimerKind.REPLY: "reminder: the reply waits for somebody",
    TimerKind.HOLD: "reminder: the hold is over",
    TimerKind.OWNER: "reminder: nobody has the call yet",
    TimerKind.CALL: "reminder: log the call",
    TimerKind.PROMISE: "reminder: what was promised is due",
    TimerKind.EMAIL: "reminder: their e-mail waits for an answer",
    TimerKind.MODERATION: "look whether the site took the reply",
    TimerKind.LOOK: "look whether the review is still up",
}
LOOKS = (TimerKind.MODERATION, TimerKind.LOOK)


def _what(case: Case, timer: Timer, practice: Practice) -> str:
    if is_breach(timer, practice.policy_at(case.location)):
        return "the answer is late: the breach is recorded and a manager told"
    return WORDS[timer.kind]


def _who(case: Case, timer: Timer, practice: Practice) -> tuple[MemberId, ...]:
    if timer.kind in LOOKS:
        return ()
    return recipients(case, timer, practice, timer.due_at)


def as_json(case: Case, timer: Timer, practice: Practice) -> dict[str, Any]:
    return {
        "case": case.id,
        "at": timer.due_at.isoformat(),
        "kind": timer.kind,
        "n": timer.n,
        "breach": is_breach(timer, practice.policy_at(case.location)),
        "to": list(_who(case, timer, practice)),
    }


def show(case: Case, practice: Practice, console: Console) -> None:
    timers = plan(case, practice)
    if not timers:
        closed = f" It was closed: {case.closed.outcome}." if case.closed else ""
        console.print(f"Nothing will happen to case {case.id} by itself.{closed}")
        return
    location = practice.location(case.location)
    console.print(f"Case {case.id}, if nobody does anything (times at {location.name}):")
    table = Table(box=None, pad_edge=False, show_header=False)
    for timer in timers:
        names = [practice.members[id].name for id in _who(case, timer, practice)]
        at = f"{timer.due_at.astimezone(location.time_zone):%a %d %b %H:%M}"
        table.add_row(at, _what(case, timer, practice), ", ".join(names))
    console.print(table)
