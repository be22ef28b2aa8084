"""Compares chats and sites with the cases, and repairs anything that differs or was lost.

Nothing is sent from here. Repairs are requested as effects, which the outbox carries out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.cases.case import Case, CaseId
from bot.cases.plan import plan
from bot.cases.state.reply_status import ReplyState
from bot.desk import Desk
from bot.effects import CaseCard, CheckReply, PublishReply, Request, Wanted, card_key, publish_key
from bot.ports import Chat, Clock
from bot.posts import CaseView, ReviewCard
from bot.store import Session, Store, cases, effects, outbox, posts, timers
from bot.store.posts import Standing
from bot.store.tables import OPEN
from bot.timers import TimerKind
from scheduler.outbox import digests

log = structlog.get_logger("bedside.reconciling")

BATCH = 50

TOUCHED = timedelta(days=1)
"""Time after which an unchanged card is updated anyway, so that a deleted one is posted again."""

LISTED_DAYS = 3
"""Number of days that a burst digest is kept up to date."""

MOST = 100
"""Maximum number of cards that one sweep requests per chat. The next sweep requests the rest."""


@dataclass(frozen=True)
class Found:
    """A case, its messages, and the states of its effects.

    `astray` means that its timers don't match its state and the current settings.
    """

    view: CaseView
    standing: Mapping[str, Standing | None]
    states: Mapping[str, str]
    astray: bool

    @property
    def case(self) -> Case:
        return self.view.case


class Reconciliation:
    """Sweeps one practice's open cases, and closed ones with an unanswered e-mail."""

    def __init__(self, store: Store, desk: Desk, chats: Mapping[str, Chat], clock: Clock) -> None:
        self._store = store
        self._desk = desk
        self._chats = chats
        self._clock = clock

    async def sweep(self) -> int:
        """Request an effect for everything that needs repair. Return the number of effects."""
        asked, left, after = 0, dict.fromkeys(self._chats, MOST), CaseId(0)
        practice = self._desk.practice.id
        while ids := await self._store.read(cases.undone_ids, practice, after, BATCH):
            for id in ids:
                seen = await self._store.read(self._look, id)
                wanted: list[Wanted] = []
                if seen and not seen.case.closed:
                    wanted = [*self._cards(seen, left), *self._at_site(seen)]
                if seen and seen.astray:
                    await self._store.run(self._desk.replan, id, self._clock.now())
                if wanted:
                    await self._store.run(effects.ask, practice, wanted, self._clock.now())
                asked += len(wanted)
            after = ids[-1]
        lists = await self._store.read(self._lists)
        if lists:
            await self._store.run(effects.ask, practice, lists, self._clock.now())
            asked += len(lists)
        if asked:
            log.info("reconciled", effects=asked)
            self._desk.woken()
        return asked

    def _lists(self, session: Session) -> list[Wanted]:
        """Return updates of recent burst digests, since their cases could have cards by now."""
        practice, now = self._desk.practice, self._clock.now()
        days = [now - timedelta(days=back) for back in range(LISTED_DAYS)]
        wanted = [
            digests.of_burst(location.id, platform, day, now)
            for location in practice.locations.values()
            for platform in location.channels
            for day in days
        ]
        return [
            digest
            for digest in wanted
            if posts.load(session, practice.id, digest.effect.key) is not None
        ]

    def _look(self, session: Session, id: CaseId) -> Found | None:
        practice = self._desk.practice.id
        view = self._desk.view(session, id)
        if view is None:
            return None
        keys = {platform: card_key(id, platform) for platform in self._chats}
        standing = {name: posts.load(session, practice, key) for name, key in keys.items()}
        publish = publish_key(id, view.case.reply.approvals)
        states = outbox.states(session, practice, [*keys.values(), publish])
        astray = timers.waiting(session, practice, id) != set(
            self._desk.wanted(view.case, self._clock.now())
        )
        return Found(view, standing, states, astray)

    def _cards(self, seen: Found, left: dict[str, int]) -> Iterator[Wanted]:
        for platform in seen.view.location.channels:
            chat = self._chats.get(platform)
            card = CaseCard(seen.case.location, seen.case.id, platform, touch=True)
            # open effects are in progress, and only a person can requeue a dead letter
            if chat is None or seen.states.get(card.key) in (*OPEN, effects.DEAD):
                continue
            standing = seen.standing[platform]
            if standing is None and seen.states.get(card.key) == effects.CANCELLED:
                # a burst digest already lists the case
                continue
            if standing is not None and not self._is_old(standing, chat, seen.view):
                continue
            if left[platform] > 0:
                left[platform] -= 1
                yield card

    def _is_old(self, standing: Standing, chat: Chat, view: CaseView) -> bool:
        # if the clock was ahead, the card could have been posted "in the future"
        untouched = abs(self._clock.now() - standing.posted_at) > TOUCHED
        return untouched or standing.hash != chat.render(ReviewCard(view)).hash

    def _at_site(self, seen: Found) -> Iterator[Wanted]:
        """Yield an effect for an approved or pending reply that nothing is working on anymore."""
        case, now = seen.case, self._clock.now()
        reply, number = case.reply, case.reply.approvals
        match reply.state:
            case ReplyState.PENDING:
                if not _is_looked_after(case, self._desk, now):
                    yield _look_at(case, now)
            case ReplyState.APPROVED | ReplyState.PUBLISHING:
                leaves_at = reply.approval.leaves_at if reply.approval else now
                state = seen.states.get(publish_key(case.id, number))
                if state not in OPEN and leaves_at < now:
                    reply_again = PublishReply(case.location, case.id, number)
                    yield Request(reply_again, now, again=True)


def _is_looked_after(case: Case, desk: Desk, now: datetime) -> bool:
    """Whether the case's own timers will check the site soon.

    If the clock was once a year ahead, the next check could be a year away.
    """
    soon = now + desk.practice.policy_at(case.location).moderation_looks[-1] + timedelta(days=1)
    looks = (timer for timer in plan(case, desk.practice) if timer.kind is TimerKind.MODERATION)
    return any(timer.due_at <= soon for timer in looks)


def _look_at(case: Case, now: datetime) -> CheckReply:
    """Return an effect that checks on the reply. Its key limits such checks to one a day."""
    return CheckReply(case.location, case.id, f"silent:{now:%Y-%m-%d}")
