"""Sends events to the practice's own software, and retries each for up to three days.

Events contain numbers, ids, and states, but no names and nothing that anyone wrote.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from bot import notices
from bot.cases.case import Case
from bot.desk import Desk
from bot.effects import TellProgram
from bot.errors import OutsideError, Unavailable
from bot.ports import Clock, EventReceiver
from bot.store import Session, cases, effects
from scheduler.outbox.attempt import Attempt, Defer, Done, Dropped, Outcome, Retry
from scheduler.outbox.retry_policy import asked_wait, backoff

ATTEMPTS = 6
"""Number of quick attempts, within about a minute. If they all fail, managers get a message."""

PAUSE = timedelta(minutes=15)
"""Interval between attempts while the receiver is down."""

KEPT = timedelta(days=3)
"""Time after which an event isn't worth sending anymore."""


class EventDelivery:
    """Carries out `TellProgram`.

    `receiver` is None if the practice doesn't get events. `jitter` returns a number from 0 to 1.
    """

    def __init__(
        self,
        desk: Desk,
        receiver: EventReceiver | None,
        clock: Clock,
        jitter: Callable[[], float],
    ) -> None:
        self._desk = desk
        self._receiver = receiver
        self._clock = clock
        self._jitter = jitter

    async def deliver(self, attempt: Attempt, effect: TellProgram) -> Outcome:
        """Send the event, or resend it if it may not have arrived. Its id identifies duplicates."""
        receiver, practice = self._receiver, self._desk.practice
        if receiver is None:
            return Dropped("no program gets events anymore")
        if self._clock.now() - effect.at > KEPT:
            return Dropped("no program accepted it for three days")
        case = await self._desk.store.read(cases.load, practice.id, effect.case)
        if case is None:
            return Dropped("the case isn't there")
        id = f"evt_{hashlib.sha256(f'{practice.id}:{attempt.key}'.encode()).hexdigest()[:32]}"
        body = json.dumps(told(effect, case), separators=(",", ":"))
        try:
            await attempt.look(partial(receiver.send, id, body))
        except OutsideError as error:
            return self._failed(attempt, effect, error)
        return Done(also=self._well_again)

    def _failed(self, attempt: Attempt, effect: TellProgram, error: OutsideError) -> Outcome:
        now, code = self._clock.now(), error.code or type(error).__name__
        asked = error.retry_after if isinstance(error, Unavailable) else None
        if asked is None and attempt.claimed.attempt < ATTEMPTS:
            return Retry(now + backoff(attempt.claimed.attempt, self._jitter()), code)

        def tell(session: Session, ours: bool) -> None:
            if ours:
                wanted = notices.no_events(self._desk.practice, effect.location, code)
                effects.ask(session, self._desk.practice.id, wanted, now)

        if asked is None:
            return Defer(now + PAUSE * (1 + self._jitter() / 4), code, also=tell)
        # if the receiver asks us to wait, managers get a message only if it keeps asking
        is_late = now - effect.at > PAUSE
        return Defer(now + asked_wait(asked), code, also=tell if is_late else None)

    def _well_again(self, session: Session, ours: bool) -> None:
        if ours:
            notices.over(session, self._desk.practice, notices.EVENTS)


def told(effect: TellProgram, case: Case) -> dict[str, Any]:
    """Return the request body in Standard Webhooks format, with the case's current state."""
    review = case.review
    return {
        "type": effect.event.value,
        "timestamp": _at(effect.at),
        "data": {
            "case": case.id,
            "number": effect.seq,
            "location": case.location,
            "site": review.key.site,
            "review": review.key.id if review.site_id_known else None,
            "stars": review.stars,
            "posted_at": _at(review.posted_at),
            "reply": case.reply.state.value,
            "closed": case.closed.outcome if case.closed else None,
        },
    }


def _at(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
