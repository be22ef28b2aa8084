"""The local Trustpilot's content: business units, their reviews, and which ones we can access."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.clock import SandboxClock

BUSINESS_USER = "507f191e810c19729de860ea"


@dataclass(frozen=True)
class Unit:
    """A business unit (a domain), with its locations by ID."""

    id: str
    name: str
    locations: dict[str, str] = field(default_factory=dict)


@dataclass
class Reply:
    text: str
    created_at: datetime


@dataclass
class Review:
    id: str
    unit: str
    stars: int
    title: str
    text: str
    author: str
    created_at: datetime
    updated_at: datetime | None = None
    location: str = ""
    reply: Reply | None = None
    is_hidden: bool = False


class World:
    """All business units and reviews. `denied` holds the units that our key can't access."""

    def __init__(self, clock: SandboxClock, units: list[Unit]) -> None:
        self._clock = clock
        self.units = {unit.id: unit for unit in units}
        self.reviews: dict[str, Review] = {}
        self.business_users = {BUSINESS_USER}
        self.denied: set[str] = set()

    def add_review(
        self,
        unit: str,
        stars: int,
        text: str = "",
        author: str = "",
        *,
        title: str = "",
        location: str = "",
        created_at: datetime | None = None,
    ) -> Review:
        number = f"{unit}/{len(self.reviews)}"
        id = hashlib.sha256(number.encode()).hexdigest()[:24]
        at = created_at or self._clock.now()
        review = Review(id, unit, stars, title, text, author, at, location=location)
        self.reviews[id] = review
        return review

    def edit_review(self, id: str, *, stars: int | None = None, text: str | None = None) -> None:
        review = self.reviews[id]
        review.stars = review.stars if stars is None else stars
        review.text = review.text if text is None else text
        review.updated_at = self._clock.now()

    def remove_review(self, id: str) -> None:
        del self.reviews[id]

    def hide(self, id: str, *, hidden: bool = True) -> None:
        """Hide a review, as Trustpilot does while it checks a report about it, or show it again."""
        self.reviews[id].is_hidden = hidden

    def reviews_at(self, unit: str, location: str = "") -> list[Review]:
        return [
            review
            for review in self.reviews.values()
            if review.unit == unit and (not location or review.location == location)
        ]
