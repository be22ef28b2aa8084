"""The site's content: locations, reviews, and replies. It's in-memory state only, without HTTP.

Subscribers are called with the kind of each change and its review.
"""

from __future__ import annotations

import base64
import hashlib
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sandbox.clock import SandboxClock
from sandbox.google.moderation import Strictness, Violation, judge

Kind = Literal["added", "edited", "removed", "replied", "moderated", "reply_deleted", "queued"]
State = Literal["PENDING", "APPROVED", "REJECTED"]
Listener = Callable[[Kind, "Review | None"], None]


@dataclass(frozen=True)
class Location:
    """A location. `name` is its resource name, such as `accounts/1001/locations/2001`, and `title`
    is its display name.
    """

    name: str
    title: str
    address: str = ""
    time_zone: str = "America/New_York"
    phone: str = ""

    @property
    def account(self) -> str:
        return "/".join(self.name.split("/")[:2])


@dataclass
class Reply:
    comment: str
    updated_at: datetime
    settles_at: datetime
    state: State = "PENDING"
    violation: Violation | None = None


@dataclass
class Review:
    """A review. `stars` is from 1 to 5, or 0 for an unspecified rating.

    If there's a `translation`, the API returns it and `text` in one string, as Google does.
    """

    id: str
    location: Location
    stars: int
    text: str
    author: str
    created_at: datetime
    updated_at: datetime
    is_anonymous: bool = False
    translation: str = ""
    reply: Reply | None = None
    photos: int = 0

    @property
    def name(self) -> str:
        return f"{self.location.name}/reviews/{self.id}"

    @property
    def is_edited(self) -> bool:
        return self.updated_at > self.created_at


@dataclass(frozen=True)
class Arrival:
    """A canned review, to be posted later. `location` is a resource name or a title."""

    location: str
    stars: int
    text: str = ""
    author: str = ""
    translation: str = ""


class GoogleWorld:
    """All locations with their reviews. `moderation_delay` is in the sandbox's time.

    `strict` contains what moderation rejects in addition to links.
    """

    def __init__(
        self,
        clock: SandboxClock,
        locations: Iterable[Location] = (),
        *,
        moderation_delay: timedelta = timedelta(seconds=20),
    ) -> None:
        self.clock = clock
        self.locations = {location.name: location for location in locations}
        self.reviews: dict[str, Review] = {}
        self.queue: deque[Arrival] = deque()
        self.moderation_delay = moderation_delay
        self.rejections: dict[str | None, deque[Violation]] = {}
        self.strict: set[Strictness] = set()
        self.number = 0
        self._listeners: list[Listener] = []
        clock.subscribe(lambda _now: self.settle())

    def subscribe(self, callback: Listener) -> Callable[[], None]:
        """Call `callback` with each change. Return a function that unsubscribes."""
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    def location(self, name: str) -> Location:
        """Return the location with this resource name or title. Raises `KeyError`."""
        if name in self.locations:
            return self.locations[name]
        for location in self.locations.values():
            if location.title == name:
                return location
        raise KeyError(name)

    def review(self, review_id: str) -> Review:
        """Return the review with this ID. Raises `KeyError` if it was removed."""
        self.settle()
        return self.reviews[review_id]

    def reviews_at(self, *locations: Location) -> list[Review]:
        """Return these locations' reviews, most recently changed first."""
        self.settle()
        names = {location.name for location in locations}
        found = [review for review in self.reviews.values() if review.location.name in names]
        return sorted(found, key=lambda review: (review.updated_at, review.id), reverse=True)

    def add_review(
        self,
        location: str,
        stars: int,
        text: str = "",
        author: str = "",
        *,
        translation: str = "",
        created_at: datetime | None = None,
        photos: int = 0,
    ) -> Review:
        """Post a review. Without an author, it's anonymous. `created_at` is now by default."""
        at = created_at or self.clock.now()
        review = Review(
            id=self._new_id(),
            location=self.location(location),
            stars=_checked(stars),
            text=text,
            author=author,
            created_at=at,
            updated_at=at,
            is_anonymous=not author,
            translation=translation,
            photos=photos,
        )
        self.reviews[review.id] = review
        self._tell("added", review)
        return review

    def edit_review(
        self, review_id: str, *, stars: int | None = None, text: str | None = None
    ) -> Review:
        """Edit the star rating or the text, as the reviewer. A reply doesn't change."""
        review = self.review(review_id)
        review.stars = review.stars if stars is None else _checked(stars)
        if text is not None:
            review.text, review.translation = text, ""
        review.updated_at = self.clock.now()
        self._tell("edited", review)
        return review

    def remove_review(self, review_id: str) -> None:
        """Remove the review with its reply, as the reviewer or the site."""
        review = self.review(review_id)
        del self.reviews[review_id]
        self._tell("removed", review)

    def enqueue(self, *arrivals: Arrival) -> None:
        """Queue reviews for `arrive`."""
        self.queue.extend(arrivals)
        self._tell("queued", None)

    def arrive(self) -> Review:
        """Post the next queued review now. Raises `IndexError` if there are none left."""
        one = self.queue.popleft()
        return self.add_review(
            one.location, one.stars, one.text, one.author, translation=one.translation
        )

    def put_reply(self, review_id: str, comment: str) -> Reply:
        """Create or replace the reply. Nothing changes if the text is the same."""
        review, now = self.review(review_id), self.clock.now()
        if review.reply and review.reply.comment == comment and review.reply.state != "REJECTED":
            return review.reply
        reply = review.reply = Reply(comment, now, now + self.moderation_delay)
        self._tell("replied", review)
        self.settle()
        return reply

    def delete_reply(self, review_id: str) -> None:
        """Delete the reply. Raises `KeyError` if there's none."""
        review = self.review(review_id)
        if review.reply is None:
            raise KeyError(f"{review_id}/reply")
        review.reply = None
        self._tell("reply_deleted", review)

    def reject_next(
        self, violation: Violation = "GENERIC_VIOLATION", review_id: str | None = None
    ) -> None:
        """Make moderation reject the next reply, to this review or to any."""
        self.rejections.setdefault(review_id, deque()).append(violation)

    def moderate(
        self, review_id: str, decision: State, violation: Violation = "GENERIC_VIOLATION"
    ) -> Reply:
        """Decide on a reply now, as moderation. Raises `KeyError` if there's none."""
        review = self.review(review_id)
        if review.reply is None:
            raise KeyError(f"{review_id}/reply")
        review.reply.state = decision
        review.reply.violation = violation if decision == "REJECTED" else None
        if decision == "PENDING":
            review.reply.settles_at = self.clock.now() + self.moderation_delay
        self._tell("moderated", review)
        return review.reply

    def settle(self) -> None:
        """Let moderation decide on replies that are old enough. Called before every read."""
        now = self.clock.now()
        for review in list(self.reviews.values()):
            reply = review.reply
            if reply and reply.state == "PENDING" and reply.settles_at <= now:
                reply.violation = self._ordered_rejection(review.id) or self._judged(review, reply)
                reply.state = "REJECTED" if reply.violation else "APPROVED"
                self._tell("moderated", review)

    def _judged(self, review: Review, reply: Reply) -> Violation | None:
        """Return the reason to reject a reply, given the accepted ones at the same location."""
        accepted = (
            other.reply.comment
            for other in self.reviews.values()
            if other.id != review.id and other.location == review.location and other.reply
            if other.reply.state == "APPROVED"
        )
        return judge(reply.comment, self.strict, accepted)

    def _ordered_rejection(self, review_id: str) -> Violation | None:
        for wanted in (review_id, None):
            if ordered := self.rejections.get(wanted):
                return ordered.popleft()
        return None

    def _tell(self, kind: Kind, review: Review | None) -> None:
        for listener in list(self._listeners):
            listener(kind, review)

    def _new_id(self) -> str:
        """Return a new ID. It's long and opaque, like Google's, but the same in every run."""
        self.number += 1
        digest = hashlib.sha256(f"review {self.number}".encode()).digest()
        return "AbFvOq" + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _checked(stars: int) -> int:
    if not 0 <= stars <= 5:
        raise ValueError(f"stars go from 1 to 5 (0: not specified), not {stars}")
    return stars
