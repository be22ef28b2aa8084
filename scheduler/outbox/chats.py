"""Carries out chat effects: renders the current state, and posts or updates one message.

If an earlier attempt might have posted the message, we look for it before posting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot import notices
from bot.cases.case import Case, CaseId
from bot.desk import Desk
from bot.effects import (
    BurstDigest,
    CallBrief,
    CaseCard,
    Effect,
    EmailPointer,
    MailNote,
    OverdueDigest,
    ReminderDigest,
    ThanksDigest,
    brief_key,
    card_key,
)
from bot.errors import Broken, Gone, NoAccess, OutsideError, Unavailable
from bot.lists import line
from bot.ports import Address, Chat, Clock, LinkedChat, MessageRef, Rendered
from bot.posts import (
    BriefCard,
    BurstNote,
    CaseView,
    EmailNote,
    MailedNote,
    OverdueNote,
    Post,
    SeveralNote,
    ThanksNote,
)
from bot.store import Session, channel_turns, effects, posts
from bot.store.posts import Standing
from scheduler.outbox import digests, mail_notes, relevance
from scheduler.outbox.attempt import Attempt, Defer, Done, Dropped, Outcome, Retry
from scheduler.outbox.rate_limit import Lane, Lanes
from scheduler.outbox.retry_policy import LONGEST_ASKED, PARKED, SETTLES, backoff

TURN = "others go first in this conversation"
"""The `problem` recorded for an effect that's waiting for its turn. It's due when its turn comes.
"""

CARD_TRIES = 4
"""The number of the attempt that posts a note even if the card for its thread is missing."""


_Listed = BurstNote | ThanksNote | OverdueNote | MailedNote | EmailNote


@dataclass(frozen=True)
class Known:
    """Data from the database for an effect that's about to be carried out."""

    view: CaseView | None
    standing: Standing | None
    card: Standing | None
    several: tuple[CaseView, ...] = ()
    elsewhere: bool = False
    listed: _Listed | None = None
    is_listed: bool = False
    cards: Mapping[CaseId, MessageRef] = field(default_factory=dict)


class ChatDelivery:
    """Carries out chat effects in every connected chat."""

    def __init__(self, desk: Desk, chats: Mapping[str, Chat], clock: Clock, lanes: Lanes) -> None:
        self._desk = desk
        self._chats = chats
        self._clock = clock
        self._lanes = lanes
        self._through: set[str] = set()

    async def deliver(self, attempt: Attempt) -> Outcome:
        """Carry out a chat effect, and return the outcome, which isn't saved yet.

        Raises `OutsideError` if a call to the chat fails.
        """
        effect = attempt.effect
        chat, address = self._chats.get(effect.platform), self._address(effect)
        if chat is None:
            return Defer(self._clock.now() + PARKED, "this chat isn't connected")
        if address is None:
            return Dropped("there's no one to get it")
        async with self._lanes.order(_lane(effect, address)):
            known = await self._desk.store.read(self._known, attempt)
            turn = await self._turn(attempt, address) if _is_new(attempt, known) else None
        if turn is not None:
            return Defer(turn, TURN)
        shown = relevance.shown(effect, known.view, self._desk.practice, known.several)
        post = known.listed or shown
        if post is None:
            return Dropped("there's nothing to show")
        if known.is_listed and known.view is not None and not attempt.uncertain:
            return self._listed(effect, known.view.case)
        message = chat.render(await self._linked(chat, post, known.cards))
        try:
            return await self._show(attempt, chat, address, message, known)
        except OutsideError as error:
            self._remember(effect, address, error)
            raise

    async def _linked(self, chat: Chat, post: Post, cards: Mapping[CaseId, MessageRef]) -> Post:
        """Link the cases in a private message to their cards in the channels."""

        async def linked(view: CaseView) -> CaseView:
            ref = cards.get(view.case.id)
            if ref is None or not isinstance(chat, LinkedChat):
                return view
            try:
                return replace(view, link=await chat.link(ref))
            except OutsideError:
                return view

        match post:
            case BriefCard(view):
                return replace(post, view=await linked(view))
            case SeveralNote(views):
                return replace(post, views=tuple([await linked(view) for view in views]))
            case _:
                return post

    async def _turn(self, attempt: Attempt, address: Address) -> datetime | None:
        """Return the time of a new message's turn, or None if it can be posted now.

        Also None while the chat has asked us not to post, which the caller has to check first.
        """
        effect, claimed, now = attempt.effect, attempt.claimed, self._clock.now()
        lane, pace = _lane(effect, address), self._lanes.pace
        if self._lanes.closed_until(lane, now) is not None:
            return None
        waited = claimed.problem == TURN
        is_late = now - claimed.due_at >= pace
        keeps = waited and self._lanes.keeps_turn(lane, claimed.due_at, now)
        if waited and not keeps and not is_late:
            # don't take a new turn, which would be after everything else in the queue
            return self._lanes.next_place(lane, now)
        if pace and (is_late or not keeps):
            name = f"{effect.platform}:{address.id}"
            practice = self._desk.practice.id
            wait = await self._desk.store.run(channel_turns.take, practice, name, pace, now)
            if wait and not keeps:
                return now + wait
        self._lanes.goes(lane, now)
        attempt.has_turn = True
        return None

    async def _show(
        self,
        attempt: Attempt,
        chat: Chat,
        address: Address,
        message: Rendered,
        known: Known,
    ) -> Outcome:
        effect, standing = attempt.effect, known.standing
        closed = self._lanes.closed_until(_lane(effect, address), self._clock.now())
        if closed is not None:
            return Defer(closed, "the platform asked us to wait")
        thread = known.card.ref if effect.in_thread and known.card else None
        if standing is None and attempt.uncertain:
            standing = await self._found(attempt, chat, address, thread)
            if standing is None and (until := self._unsettled(attempt)):
                return Defer(until, "I looked, and it isn't there yet")
            attempt.doubles = standing is None
            # a message that we found isn't saved yet, so the attempt stays uncertain
            attempt.uncertain = standing is not None
        if standing is not None:
            updated = await self._update(attempt, chat, standing, message)
            if updated is not None:
                return updated
        if why := relevance.ended(effect, known.view, known.elsewhere):
            return Dropped(why)
        return await self._post(attempt, chat, address, message, thread)

    async def _found(
        self, attempt: Attempt, chat: Chat, address: Address, thread: MessageRef | None
    ) -> Standing | None:
        """Return the message that an earlier attempt might have posted, or None if we find none."""
        key, began_at = attempt.key, attempt.claimed.began_at
        since = began_at or attempt.claimed.asked_at
        try:
            ref = await attempt.look(lambda: chat.find(address, key, since, thread))
        except Broken:
            # we can't read this chat, and a duplicate message is less harmful than a lost one
            return None
        # its content is unknown, so an empty hash marks it as outdated
        return Standing(key, chat.platform, ref, "", self._clock.now()) if ref else None

    def _unsettled(self, attempt: Attempt) -> datetime | None:
        """Return the time until which a sent message could still appear, or None after that."""
        began_at, now = attempt.claimed.began_at, self._clock.now()
        until = began_at + SETTLES if began_at is not None else now
        # a wall clock that was set back must not delay a message for hours
        return until if now < until <= now + SETTLES else None

    async def _update(
        self, attempt: Attempt, chat: Chat, standing: Standing, message: Rendered
    ) -> Outcome | None:
        """Update a message. If it was deleted, forget it and return None, so it's posted again."""
        if standing.hash == message.hash and not _is_touched(attempt.effect):
            return Done()
        try:
            await attempt.send(lambda: chat.update(standing.ref, message, attempt.key))
        except Gone:
            practice = self._desk.practice.id
            await self._desk.store.run(posts.forget, practice, attempt.key)
            attempt.begun = False
            return None
        return self._stands(attempt, standing.ref, message)

    async def _post(
        self,
        attempt: Attempt,
        chat: Chat,
        address: Address,
        message: Rendered,
        thread: MessageRef | None,
    ) -> Outcome:
        effect, now = attempt.effect, self._clock.now()
        if effect.in_thread and thread is None and attempt.claimed.attempt < CARD_TRIES:
            wait = backoff(attempt.claimed.attempt, 0)
            return Retry(now + wait, "its card isn't there yet")
        turn = None if attempt.has_turn else await self._turn(attempt, address)
        if turn is not None:
            return Defer(turn, TURN)
        try:
            ref = await attempt.send(lambda: chat.send(address, message, attempt.key, thread))
        except Gone:
            if thread is None:
                raise
            return self._card_gone(effect, now)
        return self._stands(attempt, ref, message)

    def _stands(self, attempt: Attempt, ref: MessageRef, message: Rendered) -> Outcome:
        practice, now = self._desk.practice, self._clock.now()
        effect, key = attempt.effect, attempt.key
        name = notices.trouble(effect)
        was_trouble = name not in self._through
        self._through.add(name)

        def keep(session: Session, ours: bool) -> None:
            if ours or posts.load(session, practice.id, key) is None:
                platform, shown = effect.platform, message.hash
                posts.keep(session, practice.id, key, platform, ref, shown, now)
            if attempt.doubles:
                posts.keep_doubt(session, practice.id, key, effect.platform, now)
            if was_trouble:
                notices.over(session, practice, name)
                notices.over(session, practice, notices.workspace(effect.platform))

        return Done(also=keep)

    def _listed(self, effect: Effect, case: Case) -> Outcome:
        """List the case in a digest instead of posting a card until someone has to work on it."""
        if digests.is_quiet_thanks(case):
            return Dropped("it is listed with the day's thank-yous")

        def list_it(session: Session, ours: bool) -> None:
            now = self._clock.now()
            wanted = digests.of_burst(case.location, effect.platform, case.opened_at, now)
            effects.ask(session, self._desk.practice.id, [wanted], now)

        return Dropped("it is listed with many others", also=list_it)

    def _card_gone(self, effect: Effect, now: datetime) -> Outcome:
        """Post a deleted card again, and retry the note that belongs in its thread."""
        practice = self._desk.practice.id
        assert effect.case is not None
        card = CaseCard(effect.location, effect.case, effect.platform)

        def post_again(session: Session, ours: bool) -> None:
            posts.forget(session, practice, card.key)
            effects.ask(session, practice, [card], now)

        return Retry(now + backoff(1, 0), "its card is gone", also=post_again)

    def _remember(self, effect: Effect, address: Address, error: OutsideError) -> None:
        if isinstance(error, NoAccess):
            self._through.discard(notices.trouble(effect))
        elif isinstance(error, Unavailable) and error.retry_after is not None:
            until = self._clock.now() + min(error.retry_after, LONGEST_ASKED)
            self._lanes.close(_lane(effect, address), until)

    def _address(self, effect: Effect) -> Address | None:
        practice = self._desk.practice
        if effect.member is not None:
            member = practice.member(effect.member)
            id = member.chat.get(effect.platform) if member else None
            return Address(id, private=True) if id else None
        location = practice.locations.get(effect.location)
        id = location.channels.get(effect.platform) if location else None
        return Address(id) if id else None

    def _known(self, session: Session, attempt: Attempt) -> Known:
        practice, effect = self._desk.practice.id, attempt.effect
        card, cards = None, {}
        if effect.case is not None and effect.in_thread:
            card = posts.load(session, practice, card_key(effect.case, effect.platform))
        view = self._desk.view(session, effect.case) if effect.case is not None else None
        standing = posts.load(session, practice, attempt.key)
        several = self._several(session, effect)
        for one in (*several, *([view] if view and isinstance(effect, CallBrief) else ())):
            at = posts.load(session, practice, card_key(one.case.id, effect.platform))
            if at is not None:
                cards[one.case.id] = at.ref
        elsewhere = self._has_elsewhere(session, effect)
        is_listed = isinstance(effect, CaseCard) and standing is None and view is not None
        if is_listed and view is not None:
            is_listed = digests.is_quiet_thanks(view.case) or digests.is_in_burst(
                session, self._desk, view.case
            )
        return Known(
            view,
            standing,
            card,
            several,
            elsewhere,
            self._list(session, effect, view),
            is_listed,
        )

    def _list(self, session: Session, effect: Effect, view: CaseView | None) -> _Listed | None:
        match effect:
            case BurstDigest():
                return digests.burst(session, self._desk, effect)
            case ThanksDigest():
                return digests.thanks(session, self._desk, effect)
            case OverdueDigest():
                return digests.overdue(session, self._desk, effect)
            case MailNote():
                return mail_notes.unplaced(session, self._desk, effect)
            case EmailPointer():
                return mail_notes.pointer(session, self._desk, effect, view)
            case _:
                return None

    def _has_elsewhere(self, session: Session, effect: Effect) -> bool:
        """Whether the call's owner already has its brief on another platform."""
        owner = self._desk.practice.member(effect.member)
        if not isinstance(effect, CallBrief) or owner is None:
            return False
        others = [platform for platform in owner.chat if platform != effect.platform]
        keys = [brief_key(effect.case, owner.id, platform) for platform in others]
        return any(posts.load(session, self._desk.practice.id, key) for key in keys)

    def _several(self, session: Session, effect: Effect) -> tuple[CaseView, ...]:
        """Return a reminder digest's open cases, by due time."""
        ids = effect.cases if isinstance(effect, ReminderDigest) else ()
        practice, now = self._desk.practice, self._desk.clock.now()
        views = (line(session, practice, id, now) for id in ids)
        open_ones = [view for view in views if view is not None and not view.case.closed]
        return tuple(sorted(open_ones, key=lambda view: (view.case.due_at, view.case.id)))


def _is_new(attempt: Attempt, known: Known) -> bool:
    """Whether the effect will post a new message, and nothing blocks it now."""
    effect = attempt.effect
    waits_for_card = effect.in_thread and known.card is None
    done = relevance.ended(effect, known.view, known.elsewhere)
    return not (known.standing or attempt.uncertain or waits_for_card or known.is_listed or done)


def _is_touched(effect: Effect) -> bool:
    return isinstance(effect, CaseCard) and effect.touch


def _lane(effect: Effect, address: Address) -> Lane:
    return effect.platform, address.id
