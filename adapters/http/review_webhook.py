"""Receives reviews from other software.

Each request has to be signed. It's processed only once, and either all of its reviews are accepted
or none are.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from aiohttp import web
from sqlmodel import Session

from adapters import request_body
from adapters.http.review_payload import Misfit, parsed
from adapters.http.webhook_signing import ID, Signatures
from adapters.payload_shapes import has_half_characters
from adapters.rate_limit import RateLimit
from adapters.sources import Sources
from bot.desk import Desk
from bot.errors import Refused
from bot.intake import Intake, TakenIn
from bot.practice import LocationId
from bot.refusals import Reason, Refusals
from bot.reviews import Review
from bot.store import inbox

log = structlog.get_logger()

PATH = "/webhooks/reviews"

LARGEST = 1_000_000
"""Maximum size of a body in bytes."""

TOLD = 20
"""Maximum number of problems listed in an error response."""

JSON = "application/json"

AGAIN_S = "60"
"""The Retry-After that we send when we can't save anything, in seconds."""


@dataclass(frozen=True)
class _Inside:
    desk: Desk
    intake: Intake


class ReviewWebhook:
    """Receives signed requests.

    A duplicate gets the same response as the first. Call `connect` first. `now` returns seconds
    since the epoch, for checking signatures. `ticks` is a monotonic clock.
    """

    def __init__(
        self,
        signatures: Signatures,
        refusals: Refusals,
        sources: Sources,
        *,
        now: Callable[[], float] = time.time,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._signatures = signatures
        self._refusals = refusals
        self._sources = sources
        self._now = now
        self._rate_limit = RateLimit(ticks)
        self._inside: _Inside | None = None
        self._one_at_a_time = asyncio.Lock()

    @property
    def routes(self) -> list[web.RouteDef]:
        return [web.post(PATH, self.answer)]

    def connect(self, desk: Desk, intake: Intake) -> None:
        """Send reviews to this desk and intake from now on."""
        self._inside = _Inside(desk, intake)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Verify the request, then respond.

        Only requests without a valid signature count toward their source's rate limit.
        """
        if self._inside is None:
            return _busy("Bedside is starting.")
        if request.content_type != JSON:
            return self._refuse(request, "shape", 415)
        if ID not in request.headers:
            return self._refuse(request, "unsigned", 401)
        try:
            body = await request_body.read(request, LARGEST)
        except request_body.NoBody as none:
            return self._refuse(request, none.reason, none.status)
        desk = self._inside.desk
        now = datetime.fromtimestamp(self._now(), UTC)
        if wrong := self._signatures.wrong(request.headers, body, now):
            return self._refuse(request, wrong, 401)
        try:
            reviews = parsed(_json(body), desk.practice, desk.clock.now())
        except ValueError:
            self._refusals.note("webhook", "shape")
            return _error(400, "The body isn't JSON.")
        except Misfit as misfit:
            self._refusals.note("webhook", "shape")
            return _error(
                422, "Bedside can't accept these reviews. None of them was saved.", misfit.problems
            )
        try:
            async with self._one_at_a_time:
                return await self._take_in(self._inside, request.headers[ID], body, reviews)
        except Refused as refusal:
            # the disk is full or the database is down, but the request itself is fine
            return _busy(str(refusal))

    async def _take_in(
        self, inside: _Inside, id: str, body: bytes, reviews: list[Review]
    ) -> web.Response:
        """Process a request.

        A duplicate with the same id and body gets the first response. A request with the same id
        but a different body is rejected.
        """
        desk = inside.desk
        key, digest = f"webhook:{id}", hashlib.sha256(body).hexdigest()
        known = await desk.store.read(inbox.answer, desk.practice.id, key)
        if known is None:
            # save the reviews before recording the request so that none is lost if we fail in
            # between; a retry does no harm because each review is saved only once
            taken = await self._taken(inside, reviews)
            answer = {
                "new": taken.new,
                "changed": taken.changed,
                "known": taken.known,
                "cases": list(taken.opened),
            }
            known = json.dumps({"digest": digest, "told": answer})
            await desk.store.run(self._keep, key, known)
        kept = json.loads(known)
        if kept["digest"] != digest:
            self._refusals.note("webhook", "shape")
            return _error(409, "You've already used this webhook-id for another message.")
        return web.json_response(kept["told"])

    async def _taken(self, inside: _Inside, reviews: list[Review]) -> TakenIn:
        """Save the reviews. Recent negative ones open cases, as with an imported file."""
        desk, taken = inside.desk, TakenIn()
        by_office = defaultdict[LocationId, list[Review]](list)
        for review in reviews:
            by_office[review.key.location].append(review)
        for location, some in by_office.items():
            since = desk.clock.now() - desk.practice.policy_at(location).first_contact
            taken += await inside.intake.take_in(some, open_since=since)
        return taken

    def _keep(self, session: Session, key: str, answer: str) -> None:
        assert self._inside is not None
        desk = self._inside.desk
        inbox.is_first(session, desk.practice.id, key, desk.clock.now(), answer)

    def _refuse(self, request: web.Request, reason: Reason, status: int) -> web.Response:
        """Reject a request. Rejections are limited by source, because we can't tell who sent it."""
        if not self._rate_limit.admit(self._sources.of(request)):
            reason, status = "too many", 429
        self._refusals.note("webhook", reason)
        return _error(status, SAID[reason])


SAID: dict[Reason, str] = {
    "unsigned": "The request isn't signed. "
    "Add webhook-id, webhook-timestamp, and webhook-signature.",
    "signature": "The signature doesn't match the body.",
    "clock": "The time in webhook-timestamp is off by more than five minutes.",
    "shape": "The body has to be complete and of type application/json.",
    "size": "The body is too large. Send at most 1 MB.",
    "slow": "The body took too long to arrive. Try again.",
    "too many": "Your address sent too many unsigned requests. Wait a minute.",
}


def _json(body: bytes) -> Any:
    """Parse a body as JSON. Raises `ValueError` if it isn't JSON that we can store."""
    text = body.decode()
    try:
        content = json.loads(text, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("too deep") from None
    if has_half_characters(text):
        raise ValueError("half a character")
    return content


def _no_constant(name: str) -> None:
    """Reject NaN and Infinity, which aren't JSON."""
    raise ValueError(name)


def _error(status: int, sentence: str, problems: list[str] | None = None) -> web.Response:
    answer = {"error": sentence, **({"problems": problems[:TOLD]} if problems else {})}
    return web.json_response(answer, status=status)


def _busy(sentence: str) -> web.Response:
    headers = {"Retry-After": AGAIN_S}
    return web.json_response({"error": sentence}, status=503, headers=headers)
