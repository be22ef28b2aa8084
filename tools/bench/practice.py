"""A practice with any number of cases, which all benchmarks share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.desk import Desk
from bot.intake import Intake
from bot.practice import LocationId, Practice
from bot.reviews import Review, ReviewKey
from bot.store import Store
from bot.untrusted import Untrusted
from demo.play import settings_for

NOW = datetime(2026, 5, 4, 14, 0, tzinfo=UTC)
OAK = LocationId("oak-street")
TEXTS = (
    "Waited ninety minutes past my time and the girl at the desk rolled her eyes when I asked.",
    "Nobody ever picks up the phone. I left three messages and then the mailbox was full.",
    "They billed me twice and nobody can explain it, not the desk and not the billing office.",
    "Four minutes with the doctor, who typed the whole time and left before I had finished.",
)


@dataclass
class StandingClock:
    at: datetime = NOW

    def now(self) -> datetime:
        return self.at


def practice() -> Practice:
    return settings_for(8008, "sqlite://").practice()


def review(n: int, stars: int = 1) -> Review:
    """Return review number n, posted within the last two hours, with a unique text."""
    at = NOW - timedelta(hours=1, seconds=n % 3000)
    text = Untrusted(f"{TEXTS[n % len(TEXTS)]} Number {n}.")
    key = ReviewKey("google", OAK, f"r{n}")
    return Review(key, stars, text, Untrusted("J. M."), at, at, language="en")


def a_desk(folder: Path, url: str = "") -> Desk:
    """Return a desk on a new database file in `folder`, or on the empty database at `url`."""
    store = Store(url or f"sqlite:///{folder / 'bench.db'}")
    store.migrate()
    return Desk(practice(), store, StandingClock())


async def with_cases(desk: Desk, count: int) -> None:
    await Intake(desk).take_in([review(n) for n in range(count)])
