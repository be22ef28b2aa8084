"""What became of an effect, and how that is written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import update
from sqlmodel import Session

from bot.practice import PracticeId
from bot.store import effects
from bot.store.columns import table
from bot.store.tables import EffectRow
from scheduler.carrying import Carrying

_effects = table(EffectRow)

Along = Callable[[Session, bool], None]
"""What is saved with the verdict, in its transaction; told whether the effect was still ours."""


@dataclass(frozen=True)
class Verdict:
    """`again` counts as an attempt and `later` does not; both, and `unknown`, name the time `at`.

    `problem` is a code or a few fixed words, never text of a person. What is dead and `in_doubt`
    may have been done all the same.
    """

    state: Literal["done", "again", "later", "unknown", "dead", "dropped"]
    at: datetime | None = None
    problem: str = ""
    along: Along | None = None
    in_doubt: bool = False

    def with_(self, more: Along) -> Verdict:
        """The same, saving `more` too."""
        first = self.along

        def both(session: Session, ours: bool) -> None:
            if first is not None:
                first(session, ours)
            more(session, ours)

        return replace(self, along=both)


DONE = Verdict("done")


def dropped(why: str) -> Verdict:
    return Verdict("dropped", problem=why)


def settle(
    session: Session, practice: PracticeId, carrying: Carrying, verdict: Verdict, now: datetime
) -> bool:
    """Write it down; False if the lease was lost, and then only the result itself is kept."""
    ours = _settled(session, practice, carrying, verdict, now)
    if verdict.along is not None:
        verdict.along(session, ours)
    return ours


def _settled(
    session: Session, practice: PracticeId, carrying: Carrying, verdict: Verdict, now: datetime
) -> bool:
    claimed, at = carrying.claimed, verdict.at or now
    match verdict.state:
        case "done":
            return effects.done(session, practice, claimed, now)
        case "dropped":
            return effects.drop(session, practice, claimed, verdict.problem)
        case "dead":
            problem, in_doubt = verdict.problem, verdict.in_doubt
            return effects.dead(session, practice, claimed, problem, in_doubt=in_doubt)
        case "again" | "later" if not carrying.uncertain:
            ours = effects.again(session, practice, claimed, at, verdict.problem)
        case _:
            ours = effects.unknown(session, practice, claimed, at, verdict.problem)
    if ours and verdict.state == "later":
        _uncount(session, practice, carrying)
    return ours


def _uncount(session: Session, practice: PracticeId, carrying: Carrying) -> None:
    """Waiting for one's turn is no attempt, or a long queue would end in dead letters."""
    session.execute(
        update(_effects)
        .where(_effects.c.practice == practice, _effects.c.key == carrying.effect.key)
        .values(attempt=carrying.claimed.attempt - 1)
    )
