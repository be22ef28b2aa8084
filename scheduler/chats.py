"""Chat effects: render what is so now, and make the chat show it, once.

A message that stands is updated; one that may have been sent is looked for before it is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from bot import notices
from bot.cases.case import Case, CaseId
from bot.desk import Desk
from bot.effects import Effect, EffectKind, brief_key, card_key
from bot.errors import Broken, Gone, NoAccess, OutsideError, Unavailable
from bot.ports import Address, Chat, Clock, MessageRef, Rendered
from bot.posts import BurstNote, CaseView
from bot.store import effects, posts
from bot.store.posts import Standing
from scheduler import gathering, showing
from scheduler.carrying import Carrying
from scheduler.failures import LONGEST_ASKED, PARKED, SETTLES, backoff
from scheduler.pacing import Lane, Lanes
from scheduler.verdict import DONE, Verdict, dropped

CARD_TRIES = 4
"""So often a note waits for the card it belongs under; then it is posted by itself."""


@dataclass(frozen=True)
class Known:
    """What the database knows when an effect is about to be carried out."""

    view: CaseView | None
    standing: Standing | None
    card: Standing | None
    several: tuple[CaseView, ...] = ()
    elsewhere: bool = False
    burst: BurstNote | None = None
    gathered: bool = False


class ChatDelivery:
    """Carries chat effects out, in every chat that is connected."""

    def __init__(self, desk: Desk, chats: Mapping[str, Chat], clock: Clock, lanes: Lanes) -> None:
        self._desk = desk
        self._chats = chats
        self._clock = clock
        self._lanes = lanes
        self._through: set[str] = set()

    async def deliver(self, carrying: Carrying) -> Verdict:
        """Raises `OutsideError` for what the chat answered; nothing is written down yet."""
        effect = carrying.effect
        chat, address = self._chats.get(effect.platform), self._address(effect)
        if chat is None:
            return Verdict("later", self._clock.now() + PARKED, "this chat is not connected")
        if address is None:
            return dropped("nobody is there to get it")
        async with self._lanes.order(_lane(effect, address)):
            known = await self._desk.store.read(self._known, effect)
            turn = self._turn(carrying, address) if _is_new(carrying, known) else None
        if turn is not None:
            return Verdict("later", turn, "others go first in this conversation")
        shown = showing.shown(effect, known.view, self._desk.practice, known.several)
        post = known.burst or shown
        if post is None:
            return dropped("nothing is there to show")
        if known.gathered and known.view is not None and not carrying.uncertain:
            return self._gathered(effect, known.view.case)
        message = chat.render(post)
        try:
            return await self._show(carrying, chat, address, message, known)
        except OutsideError as error:
            self._remember(effect, address, error)
            raise

    def _turn(self, carrying: Carrying, address: Address) -> datetime | None:
        """None: it goes now. A lane that is closed is none whose turn could come."""
        effect, now = carrying.effect, self._clock.now()
        lane = _lane(effect, address)
        if self._lanes.closed_until(lane, now) is not None:
            return None
        turn = self._lanes.turn(lane, effect.key, now)
        carrying.has_turn = turn is None
        return turn

    async def _show(
        self,
        carrying: Carrying,
        chat: Chat,
        address: Address,
        message: Rendered,
        known: Known,
    ) -> Verdict:
        effect, standing = carrying.effect, known.standing
        closed = self._lanes.closed_until(_lane(effect, address), self._clock.now())
        if closed is not None:
            return Verdict("later", closed, "the platform asked us to wait")
        thread = known.card.ref if effect.thread and known.card else None
        if standing is None and carrying.uncertain:
            standing = await self._found(carrying, chat, address, thread)
            if standing is None and (until := self._unsettled(carrying)):
                return Verdict("later", until, "looked for, and not there yet")
            # one that was found is not remembered yet: it stays uncertain until that is saved
            carrying.uncertain = standing is not None
        if standing is not None:
            updated = await self._update(carrying, chat, standing, message)
            if updated is not None:
                return updated
        elif why := showing.ended(effect, known.view, known.elsewhere):
            return dropped(why)
        return await self._post(carrying, chat, address, message, thread)

    async def _found(
        self, carrying: Carrying, chat: Chat, address: Address, thread: MessageRef | None
    ) -> Standing | None:
        """The message that an earlier attempt may have left there."""
        key, began_at = carrying.effect.key, carrying.claimed.began_at
        since = began_at or carrying.claimed.asked_at
        try:
            ref = await carrying.look(lambda: chat.find(address, key, since, thread))
        except Broken:
            # this chat cannot be read: a doubled message is a smaller harm than a lost one
            return None
        # what it shows is not known, so it counts as showing something else
        return Standing(key, chat.platform, ref, "", self._clock.now()) if ref else None

    def _unsettled(self, carrying: Carrying) -> datetime | None:
        """A message on its way may still come until then."""
        began_at, now = carrying.claimed.began_at, self._clock.now()
        until = began_at + SETTLES if began_at is not None else now
        # a wall clock that was set back must not hold a message up for hours
        return until if now < until <= now + SETTLES else None

    async def _update(
        self, carrying: Carrying, chat: Chat, standing: Standing, message: Rendered
    ) -> Verdict | None:
        """None if the message was deleted: then it is forgotten, and posted anew."""
        effect = carrying.effect
        if standing.hash == message.hash and not effect.details.get("touch"):
            return DONE
        try:
            await carrying.send(lambda: chat.update(standing.ref, message, effect.key))
        except Gone:
            practice = self._desk.practice.id
            await self._desk.store.run(posts.forget, practice, effect.key)
            carrying.begun = False
            return None
        return self._stands(effect, standing.ref, message)

    async def _post(
        self,
        carrying: Carrying,
        chat: Chat,
        address: Address,
        message: Rendered,
        thread: MessageRef | None,
    ) -> Verdict:
        effect, now = carrying.effect, self._clock.now()
        lane = _lane(effect, address)
        if effect.thread and thread is None and carrying.claimed.attempt < CARD_TRIES:
            wait = backoff(carrying.claimed.attempt, 0)
            return Verdict("again", now + wait, "its card is not there yet")
        turn = None if carrying.has_turn else self._lanes.turn(lane, effect.key, now)
        if turn is not None:
            return Verdict("later", turn, "others go first in this conversation")
        try:
            ref = await carrying.send(lambda: chat.send(address, message, effect.key, thread))
        except Gone:
            if thread is None:
                raise
            return self._card_gone(effect, now)
        return self._stands(effect, ref, message)

    def _stands(self, effect: Effect, ref: MessageRef, message: Rendered) -> Verdict:
        practice, now = self._desk.practice, self._clock.now()
        name = notices.trouble(effect)
        was_trouble = name not in self._through
        self._through.add(name)

        def keep(session: Session, ours: bool) -> None:
            if ours or posts.load(session, practice.id, effect.key) is None:
                platform, shown = effect.platform, message.hash
                posts.keep(session, practice.id, effect.key, platform, ref, shown, now)
            if was_trouble:
                notices.over(session, practice, name)
                notices.over(session, practice, notices.workspace(effect.platform))

        return Verdict("done", along=keep)

    def _gathered(self, effect: Effect, case: Case) -> Verdict:
        """Too many came at once: the case stands in the list until somebody takes it up."""

        def list_it(session: Session, ours: bool) -> None:
            now = self._clock.now()
            summary = gathering.summary(case.location, effect.platform, case.opened_at, now)
            effects.ask(session, self._desk.practice.id, [summary], now)

        return replace(dropped("it is listed with many others"), along=list_it)

    def _card_gone(self, effect: Effect, now: datetime) -> Verdict:
        """The card was deleted: it is posted anew, and what belongs under it waits for that."""
        practice = self._desk.practice.id
        assert effect.case is not None
        key = card_key(effect.case, effect.platform)

        def anew(session: Session, ours: bool) -> None:
            posts.forget(session, practice, key)
            card = replace(effect, key=key, kind=EffectKind.CARD, thread=False, details={})
            effects.ask(session, practice, [replace(card, not_before=None, latest_wins=True)], now)

        return Verdict("again", now + backoff(1, 0), "its card is gone", anew)

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

    def _known(self, session: Session, effect: Effect) -> Known:
        practice = self._desk.practice.id
        card = None
        if effect.case is not None and effect.thread:
            card = posts.load(session, practice, card_key(effect.case, effect.platform))
        view = self._desk.view(session, effect.case) if effect.case is not None else None
        standing = posts.load(session, practice, effect.key)
        elsewhere = self._has_elsewhere(session, effect)
        is_new_card = effect.kind is EffectKind.CARD and effect.member is None and standing is None
        return Known(
            view,
            standing,
            card,
            self._several(session, effect),
            elsewhere,
            gathering.note(session, self._desk, effect),
            bool(is_new_card and view and gathering.is_gathered(session, self._desk, view.case)),
        )

    def _has_elsewhere(self, session: Session, effect: Effect) -> bool:
        """A call brief stands on another platform of its owner."""
        owner = self._desk.practice.member(effect.member)
        if effect.kind is not EffectKind.BRIEF or owner is None or effect.case is None:
            return False
        others = [platform for platform in owner.chat if platform != effect.platform]
        keys = [brief_key(effect.case, owner.id, platform) for platform in others]
        return any(posts.load(session, self._desk.practice.id, key) for key in keys)

    def _several(self, session: Session, effect: Effect) -> tuple[CaseView, ...]:
        """The cases that a merged reminder names, without those that are done meanwhile."""
        ids = effect.details.get("cases")
        numbers = [CaseId(int(id)) for id in ids] if isinstance(ids, list) else []
        found = (self._desk.view(session, number) for number in numbers)
        open_ones = [view for view in found if view is not None and not view.case.closed]
        return tuple(sorted(open_ones, key=lambda view: (view.case.due_at, view.case.id)))


def _is_new(carrying: Carrying, known: Known) -> bool:
    """It will be a new message: nothing stands there, and it has its place."""
    effect = carrying.effect
    waits_for_card = effect.thread and known.card is None
    done = showing.ended(effect, known.view, known.elsewhere)
    return not (known.standing or carrying.uncertain or waits_for_card or known.gathered or done)


def _lane(effect: Effect, address: Address) -> Lane:
    return effect.platform, address.id
