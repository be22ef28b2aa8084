"""The checks on whether the review is still up, the second contact, and their events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.practice import MemberId
from bot.timers import TimerKey


@dataclass(frozen=True)
class FollowUp:
    """The second contact. `due_at` is when it was suggested to `to`, and `done` is how it ended.

    `asked` is the number of the check that a person was asked to do, or 0 for none. `seen` is what
    the last person who checked found.
    """

    looks: int = 0
    due_at: datetime | None = None
    text: str = ""
    to: tuple[MemberId, ...] = ()
    done: str = ""
    by: MemberId | None = None
    asked: int = 0
    seen: str = ""


@dataclass(frozen=True)
class LookAsked:
    """It's time to check whether the review is still on the site, or what moderation decided."""

    kind: str
    round: int
    n: int

    @property
    def timer(self) -> TimerKey | None:
        """The timer's key, or None if only a newer version supports its kind."""
        return TimerKey.known(self.kind, self.round, self.n)


@dataclass(frozen=True)
class ReviewLooked:
    """Check number `n` of the follow-up found the review still on the site."""

    n: int


@dataclass(frozen=True)
class LookHandedOver:
    """The site can't be checked automatically, so a person was asked to do check number `n`."""

    round: int
    n: int


@dataclass(frozen=True)
class LookAnswered:
    """A person did check number `n`. `found` is "still there", "gone", or "changed"."""

    n: int
    found: str


@dataclass(frozen=True)
class SecondContactProposed:
    """We suggested that the people in `to` check in with the patient, and drafted a message."""

    text: str
    to: tuple[MemberId, ...]


@dataclass(frozen=True)
class SecondContactMade:
    """Someone checked in with the patient."""


@dataclass(frozen=True)
class SecondContactLeft:
    """Someone decided not to check in."""


FollowUpEvent = (
    LookAsked
    | ReviewLooked
    | LookHandedOver
    | LookAnswered
    | SecondContactProposed
    | SecondContactMade
    | SecondContactLeft
)
