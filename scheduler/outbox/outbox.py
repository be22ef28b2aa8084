"""The loop that claims effects, attempts each, and records the outcome.

The `sending` state is committed before a call, and the result afterward. docs/outbox.md explains
what happens after each kind of failure.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta

import structlog

from bot.desk import Desk
from bot.effects import (
    CheckReply,
    CheckReview,
    ImportFile,
    OpenOlder,
    PublishReply,
    ReadDraft,
    RemoveReply,
    SuggestDraft,
    TellProgram,
    Unreadable,
)
from bot.errors import OutsideError, Refused
from bot.imports import FileImports
from bot.intake import Intake
from bot.older_reviews import OlderReviews
from bot.ports import Chat, Clock, EventReceiver, LanguageModel, ReviewSite
from bot.store import Session, Store, cases, effects, outbox
from bot.store.effects import Claimed
from scheduler.outbox.attempt import (
    Attempt,
    Dead,
    Defer,
    Done,
    Dropped,
    LeaseLost,
    Outcome,
    complete,
)
from scheduler.outbox.chats import ChatDelivery
from scheduler.outbox.events import EventDelivery
from scheduler.outbox.rate_limit import Lanes
from scheduler.outbox.readings import Readings
from scheduler.outbox.retry_policy import LONGEST_ASKED, RetryPolicy, dead
from scheduler.outbox.sites import SiteDelivery
from scheduler.outbox.suggestions import Suggestions

log = structlog.get_logger("bedside.outbox")

SOONEST_S = 0.02
LONGEST_WAIT_S = 300.0
AFTER_TROUBLE_S = 2.0
"""Seconds between checks: minimum, maximum, and while the database can't be reached."""

LONGEST_PUT_OFF = 2 * LONGEST_ASKED
"""Maximum time that an effect is deferred on purpose, except a reply with a longer undo window."""


class Outbox:
    """Carries out one practice's effects.

    `jitter` returns a number from 0 to 1. `lease` is how long a claim lasts (a call can take a
    third of it), `workers` is the number of effects that run at once, and `pace` is the minimum
    time between two new messages in one conversation. `model` writes drafts and reads replies, if
    the practice has set one up. `imports` imports files that were dropped into a chat, `receiver`
    gets events, and `nonce` returns an unguessable string.
    """

    def __init__(
        self,
        store: Store,
        desk: Desk,
        chats: Mapping[str, Chat],
        sites: Mapping[str, ReviewSite],
        clock: Clock,
        jitter: Callable[[], float],
        *,
        lease: timedelta = timedelta(seconds=60),
        workers: int = 8,
        pace: timedelta = timedelta(seconds=1),
        model: LanguageModel | None = None,
        imports: FileImports | None = None,
        receiver: EventReceiver | None = None,
        nonce: Callable[[], str] = lambda: secrets.token_hex(8),
    ) -> None:
        self._store = store
        self._desk = desk
        self._older = OlderReviews(desk, Intake(desk))
        self._imports = imports
        self._clock = clock
        self._lease = lease
        self._workers = workers
        self._lanes = Lanes(pace)
        self._retry_policy = RetryPolicy(jitter)
        self._chats = ChatDelivery(desk, chats, clock, self._lanes)
        self._sites = SiteDelivery(desk, sites, clock, self._retry_policy)
        self._events = EventDelivery(desk, receiver, clock, jitter)
        self._suggestions = Suggestions(desk, model, clock, nonce)
        self._readings = Readings(desk, model, clock, nonce)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()
        self._active: dict[asyncio.Task[None], Attempt] = {}
        self._claiming = asyncio.Lock()
        self._stopping = False

    def wake(self) -> None:
        """Check for due effects now, since some may have been committed. Thread-safe."""
        loop = self._loop
        if loop is None or _running() is loop:
            self._woken.set()
        elif not loop.is_closed():
            loop.call_soon_threadsafe(self._woken.set)

    async def sweep(self) -> None:
        """Check for work that we weren't woken for, such as after a lease expires."""
        practice, now = self._desk.practice.id, self._clock.now()
        back = await self._store.run(outbox.reschedule, practice, now, LONGEST_PUT_OFF)
        back += await self._store.run(outbox.shorten_leases, practice, self._lease)
        if back:
            log.warning("effects were delayed by a clock that ran ahead", effects=back)
        self.wake()

    async def run(self) -> None:
        """Carry out effects as they become due, until `stop` is called."""
        self._loop = asyncio.get_running_loop()
        try:
            while not self._stopping:
                self._woken.clear()
                wait_s = await self._round()
                if wait_s > 0:
                    await self._rest(wait_s)
        finally:
            await self.stop()

    async def drain(self) -> None:
        """Work until nothing is due and nothing is in progress."""
        while not self._stopping:
            async with self._claiming:
                # an attempt that ends during the claim could request more effects, too late for
                # the claim to include them
                was_idle = not self._active
                begun = await self._begin()
            if self._active:
                await asyncio.wait(self._active, return_when=asyncio.FIRST_COMPLETED)
            elif was_idle and not begun:
                return

    async def stop(self, grace_s: float = 10) -> None:
        """Stop claiming, give calls `grace_s` seconds to finish, and release the other effects."""
        self._stopping = True
        self._woken.set()
        if self._active:
            await asyncio.wait(self._active, timeout=grace_s)
        left = dict(self._active)
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left)
        for attempt in left.values():
            await self._let_go(attempt)

    # --- one round

    async def _round(self) -> float:
        """Start the due effects. Return how many seconds to wait before the next check."""
        try:
            async with self._claiming:
                begun = await self._begin()
            if begun:
                return 0.0
            if len(self._active) >= self._workers:
                return LONGEST_WAIT_S
            due_at = await self._store.read(effects.next_at, self._desk.practice.id)
        except Exception as error:
            log.error("outbox cannot reach the database", error=type(error).__name__)
            return AFTER_TROUBLE_S
        if due_at is None:
            return LONGEST_WAIT_S
        wait_s = (due_at - self._clock.now()).total_seconds()
        return min(max(wait_s, SOONEST_S), LONGEST_WAIT_S)

    async def _rest(self, wait_s: float) -> None:
        try:
            async with asyncio.timeout(wait_s):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _begin(self) -> int:
        """Claim and start one effect for each free worker. Return how many were claimed.

        The caller holds `_claiming`. Otherwise, `drain` could find nothing due and nothing in
        progress while `run` has claimed effects but not started them yet.
        """
        free = self._workers - len(self._active)
        if free <= 0 or self._stopping:
            return 0
        since, lease_s = asyncio.get_running_loop().time(), self._lease.total_seconds()
        practice, now = self._desk.practice.id, self._clock.now()
        claims = await self._store.run(effects.claim, practice, now, free, self._lease)
        for claimed in claims:
            attempt = Attempt(claimed, since, lease_s)
            if self._stopping:
                await self._let_go(attempt)
                continue
            task = asyncio.create_task(self._carry_out(attempt))
            self._active[task] = attempt
            task.add_done_callback(self._ended)
        return len(claims)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._active.pop(task, None)
        self._woken.set()

    # --- one effect

    async def _carry_out(self, attempt: Attempt) -> None:
        """Carry out one effect. Its errors never affect another effect."""
        ended = self._desk.meter.begin("effect", attempt.effect.kind.value)
        came_of_it = "stopped"
        try:
            outcome = await self._attempted(attempt)
            came_of_it = type(outcome).__name__.lower() if outcome is not None else "lost"
            if outcome is not None:
                await self._store.run(self._complete, attempt, outcome)
        except Exception as error:
            # the lease will expire, and then we check whether the effect was carried out
            came_of_it = "unsettled"
            _log_error("effect not settled", attempt, error)
        finally:
            ended(came_of_it)

    async def _attempted(self, attempt: Attempt) -> Outcome | None:
        practice = self._desk.practice
        try:
            return await self._deliver(attempt)
        except LeaseLost:
            return None
        except OutsideError as error:
            now = self._clock.now()
            log.info("effect failed", key=attempt.key, code=error.code)
            return self._retry_policy.outcome(attempt, error, practice, now)
        except Exception as error:
            _log_error("effect raised", attempt, error)
            problem, now = type(error).__name__, self._clock.now()
            unknown = attempt.begun
            outcome = self._retry_policy.repeated(attempt, unknown, problem, practice, now)
            return self._sites.gave_up(attempt, outcome)

    async def _deliver(self, attempt: Attempt) -> Outcome:
        effect = attempt.effect
        if effect.location not in self._desk.practice.locations:
            return Dead("the location isn't in the settings anymore")
        match effect:
            case Unreadable():
                return dead(attempt, "unreadable", self._desk.practice, self._clock.now())
            case PublishReply() | RemoveReply() | CheckReply() | CheckReview():
                return await self._sites.deliver(attempt, effect)
            case SuggestDraft():
                return await self._suggestions.deliver(attempt, effect)
            case ReadDraft():
                return await self._readings.deliver(attempt, effect)
            case OpenOlder():
                return await self._open_some(effect)
            case ImportFile():
                return await self._import_some(effect)
            case TellProgram():
                return await self._events.deliver(attempt, effect)
            case _:
                return await self._chats.deliver(attempt)

    async def _open_some(self, effect: OpenOlder) -> Outcome:
        """Open cases for a few older reviews at a time so that other effects aren't held up."""
        left = await self._older.open_some(effect.location)
        return Defer(self._clock.now(), "more are to be opened") if left else Done()

    async def _import_some(self, effect: ImportFile) -> Outcome:
        """Import part of a file at a time so that other effects aren't held up."""
        if self._imports is None:
            return Dropped("files can't be imported here")
        left = await self._imports.carry_on(effect.id)
        return Defer(self._clock.now(), "more of it is to be imported") if left else Done()

    def _complete(self, session: Session, attempt: Attempt, outcome: Outcome) -> None:
        now, case = self._clock.now(), attempt.effect.case
        if outcome.also is not None and case is not None:
            # lock the case before its effects, in the same order as a click, to avoid a deadlock
            cases.lock(session, self._desk.practice.id, case)
        if not complete(session, self._desk.practice.id, attempt, outcome, now):
            log.warning("effect was taken over", key=attempt.key)
            self._look_again(session, attempt)

    def _look_again(self, session: Session, attempt: Attempt) -> None:
        """Request a check of the site, since a late reply could have replaced a newer one."""
        effect = attempt.effect
        if isinstance(effect, PublishReply) and attempt.begun:
            occasion = f"lost:{effect.number}:{attempt.claimed.token}"
            check = CheckReply(effect.location, effect.case, occasion)
            effects.ask(session, self._desk.practice.id, [check], self._clock.now())

    async def _let_go(self, attempt: Attempt) -> None:
        """Release an effect. If its call had begun, the next attempt checks for the result."""

        def let_go(session: Session, claimed: Claimed) -> None:
            practice = self._desk.practice.id
            if attempt.begun:
                effects.unknown(session, practice, claimed, self._clock.now(), "stopped")
            else:
                effects.release(session, practice, claimed)

        try:
            await self._store.run(let_go, attempt.claimed)
        except Refused as error:
            # the lease will expire, and then we check whether the effect was carried out
            _log_error("effect not handed back", attempt, error)


def _running() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _log_error(what: str, attempt: Attempt, error: Exception) -> None:
    """Log only the exception's type, since its message could quote a patient."""
    log.error(what, key=attempt.key, error=type(error).__name__)
