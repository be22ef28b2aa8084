"""Converts the review site to and from JSON so that a demo can continue where it left off."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sandbox.google.wire import Json
from sandbox.google.world import Arrival, GoogleWorld, Reply, Review


def dump(world: GoogleWorld) -> Json:
    """Return the reviews and replies, the queued reviews, and the planned rejections."""
    return {
        "reviews": [_review(review) for review in world.reviews.values()],
        "queue": [asdict(arrival) for arrival in world.queue],
        "rejections": [[review, [*reasons]] for review, reasons in world.rejections.items()],
        "strict": sorted(world.strict),
        "number": world.number,
    }


def restore(world: GoogleWorld, kept: Json) -> None:
    """Restore `world` from a dump, except for its locations, which may have changed."""
    found = (_restored(world, row) for row in kept["reviews"] if row["at"] in world.locations)
    world.reviews = {review.id: review for review in found}
    world.queue.clear()
    world.queue.extend(Arrival(**row) for row in kept["queue"])
    world.rejections = {review: deque(reasons) for review, reasons in kept.get("rejections", [])}
    world.strict = {*kept.get("strict", [])}
    world.number = kept["number"]


def _review(one: Review) -> Json:
    shown: Json = {
        name: getattr(one, name)
        for name in ("id", "stars", "text", "author", "is_anonymous", "translation")
    }
    shown |= {
        "at": one.location.name,
        "created_at": one.created_at.isoformat(),
        "updated_at": one.updated_at.isoformat(),
        "reply": None,
    }
    if one.reply:
        shown["reply"] = asdict(one.reply) | {
            "updated_at": one.reply.updated_at.isoformat(),
            "settles_at": one.reply.settles_at.isoformat(),
        }
    return shown


def _restored(world: GoogleWorld, kept: Json) -> Review:
    fields: dict[str, Any] = _with_times(kept, "created_at", "updated_at")
    location = world.locations[fields.pop("at")]
    reply = fields.pop("reply")
    made = Reply(**_with_times(reply, "updated_at", "settles_at")) if reply else None
    return Review(location=location, reply=made, **fields)


def _with_times(kept: Json, *names: str) -> Json:
    return kept | {name: datetime.fromisoformat(kept[name]) for name in names}
