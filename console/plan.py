"""`bedside plan N`: what will happen in a case, and when, if no one acts."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from bot.cases.case import Case
from bot.cases.plan import plan
from bot.practice import Practice
from bot.timers import Timer
from cards.plan import what, who


def as_json(case: Case, timer: Timer, practice: Practice) -> dict[str, Any]:
    return {
        "case": case.id,
        "at": timer.due_at.isoformat(),
        "kind": timer.kind,
        "n": timer.key.n,
        "breach": timer.key.is_breach,
        "to": list(who(case, timer, practice)),
    }


def show(case: Case, practice: Practice, console: Console) -> None:
    timers = plan(case, practice)
    if not timers:
        closed = f" It was closed: {case.closed.outcome}." if case.closed else ""
        console.print(f"Nothing will happen to case {case.id} on its own.{closed}")
        return
    location = practice.locations[case.location]
    console.print(f"Case {case.id}, if no one does anything (times at {location.name}):")
    table = Table(box=None, pad_edge=False, show_header=False)
    for timer in timers:
        at = f"{timer.due_at.astimezone(location.time_zone):%a %d %b %H:%M}"
        table.add_row(at, what(case, timer, practice))
    console.print(table)
