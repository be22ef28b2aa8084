"""Events for the practice's own program, one after the other, tried again for three days.

They hold numbers, ids and states: no text that anyone wrote, and no name.
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
from scheduler.outbox.attempt import Attempt
from scheduler.outbox.outcome import Defer, Done, Dropped, Outcome, Retry
from scheduler.outbox.retry_policy import LONGEST_ASKED, backoff

ATTEMPTS = 6
"""Quick attempts, in about a minute. After that, managers hear of it."""

PAUSE = timedelta(minutes=15)
"""How often a program that's down is asked again."""

KEPT = timedelta(days=3)
"""How long an event is worth telling."""


class EventDelivery:
    """Carries out `TellProgram`. `receiver` is None where no program is told. `jitter`: 0 to 1."""

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
        """Sends it again if it isn't known whether it arrived: its id tells the program so."""
        receiver, practice = self._receiver, self._desk.practice
        if receiver is None:
            return Dropped("no program is told any more")
        if self._clock.now() - effect.at > KEPT:
            return Dropped("nobody took it for three days")
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
        if asked is not None:
            return Defer(now + min(max(asked, timedelta(0)), LONGEST_ASKED), code)
        if attempt.claimed.attempt < ATTEMPTS:
            return Retry(now + backoff(attempt.claimed.attempt, self._jitter()), code)

        def tell(session: Session, ours: bool) -> None:
            if ours:
                wanted = notices.no_events(self._desk.practice, effect.location, code)
                effects.ask(session, self._desk.practice.id, wanted, now)

        return Defer(now + PAUSE * (1 + self._jitter() / 4), code, also=tell)

    def _well_again(self, session: Session, ours: bool) -> None:
        if ours:
            notices.over(session, self._desk.practice, notices.EVENTS)


def told(effect: TellProgram, case: Case) -> dict[str, Any]:
    """What the program gets, by Standard Webhooks' form. The case is as it stands now."""
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
