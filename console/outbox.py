"""`bedside outbox list|retry`: what's still pending, and what's stuck."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.health import ListedEffect


def as_json(effect: ListedEffect) -> dict[str, Any]:
    return {
        "key": effect.key,
        "kind": effect.kind,
        "case": effect.case,
        "state": effect.state,
        "attempt": effect.attempt,
        "due_at": effect.due_at.isoformat(),
        "asked_at": effect.asked_at.isoformat(),
        "problem": effect.problem,
    }


def show(effects: Sequence[ListedEffect], console: Console) -> None:
    if not effects:
        console.print("The outbox is empty: everything that was asked for has been done.")
        return
    table = Table(box=None, pad_edge=False)
    for title in ("key", "state", "tries", "next try", "what went wrong"):
        table.add_column(title)
    for effect in effects:
        due = f"{effect.due_at:%Y-%m-%d %H:%M} UTC" if effect.state != "dead" else "never"
        table.add_row(effect.key, effect.state, str(effect.attempt), due, effect.problem)
    console.print(table)
    if any(effect.state == "dead" for effect in effects):
        console.print(
            "A dead letter waits until a person fixes what went wrong. Then run "
            "bedside outbox retry KEY (or --all)."
        )
