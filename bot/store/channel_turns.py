"""Decides when the next message can be posted in a conversation. All replicas share one queue.

A turn is reserved once. It then belongs to its effect, no matter which replica carries that out.
Turns are stored in the same table as roles and the sites' quotas (`quotas.py`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import case
from sqlmodel import Session

from bot.practice import PracticeId
from bot.store.column_types import insert, table
from bot.store.tables import LeaseRow

_leases = table(LeaseRow)

AHEAD = timedelta(minutes=10)
"""How far ahead turns are reserved. A later turn means that the clock has been set back since."""


def take(
    session: Session, practice: PracticeId, conversation: str, pace: timedelta, now: datetime
) -> timedelta:
    """Reserve the next turn. Returns the time until that turn, which can be zero.

    `pace` is the time from one turn to the next. If all turns are reserved, further messages share
    the last one.
    """
    now_s, pace_s = now.timestamp(), pace.total_seconds()
    there, ahead_s = _leases.c.until, now_s + AHEAD.total_seconds()
    first = insert(LeaseRow).values(
        name=f"turns:{practice}:{conversation}", holder="", until=now_s + pace_s, token=0
    )
    taken = first.on_conflict_do_update(
        index_elements=["name"],
        set_={
            "until": case(
                (there > ahead_s + 2 * pace_s, now_s + pace_s),
                (there > ahead_s, there),
                (there > now_s, there + pace_s),
                else_=now_s + pace_s,
            )
        },
    ).returning(there)
    until_s: float = session.execute(taken).scalar_one()
    return timedelta(seconds=max(until_s - pace_s - now_s, 0.0))
