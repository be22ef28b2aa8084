"""Where the bot is and where it is not any more: kept, greeted, and told to a manager.

Each may come twice or late and does no harm then, so none needs the inbox.
"""

from __future__ import annotations

from datetime import datetime

from botbuilder.core import TurnContext
from sqlmodel import Session

from adapters.teams.activities import Activity
from adapters.teams.arriving import conversation_of, has_come, has_gone
from adapters.teams.directory import PLATFORM, Place
from adapters.teams.listeners.answers import Answers
from adapters.teams.listeners.front import Front
from bot import notices
from bot.desk import Desk
from bot.practice import Location
from bot.store import conversations, effects
from bot.store.conversations import Conversation, Kind
from cards.card import Card
from cards.welcome import welcome_channel, welcome_person


class Arrivals:
    def __init__(self, front: Front, answers: Answers) -> None:
        self._front = front
        self._answers = answers
        self._seen: dict[str, tuple[Conversation, datetime]] = {}

    @property
    def _desk(self) -> Desk:
        return self._front.asking.desk

    async def on_change(self, activity: Activity, context: TurnContext) -> None:
        """Something about a conversation changed: the bot came or went, or the place itself did."""
        if ended := has_gone(activity):
            self._seen.clear()
            await self._desk.store.run(self._lose, ended, self._desk.clock.now())
            self._desk.woken()
        elif await self.see(activity) and has_come(activity):
            place = conversation_of(activity)
            card = self._welcome(place)
            self._answers.send(context, self._front.dressing.card(card), card.summary)
            self._answers.afterwards.do(
                self._front.directory.learn(Place(place.service_url, place.id))
            )

    async def see(self, activity: Activity) -> bool:
        """Keep how the conversation is reached; True if nothing could be sent there before."""
        place, now = conversation_of(activity), self._desk.clock.now()
        known = self._seen.get(place.id)
        if known and known[0] == place and now - known[1] < conversations.LOOKED:
            return False
        is_new = await self._desk.store.run(conversations.saw, self._desk.practice.id, place, now)
        self._seen[place.id] = place, now
        if is_new:
            self._desk.woken()
        return is_new

    def _lose(self, session: Session, ended: str, now: datetime) -> None:
        """The managers of the locations whose cards went there are told, once."""
        practice = self._desk.practice
        lost = [
            location
            for location in practice.locations.values()
            if ended in self._ids(session, location)
        ]
        conversations.gone(session, practice.id, PLATFORM, ended, now)
        for location in lost:
            told = notices.no_channel(practice, location.id, PLATFORM, "taken out of the channel")
            effects.ask(session, practice.id, told, now)

    def _ids(self, session: Session, location: Location) -> set[str]:
        """Those of a location's channel and of its team, while the bot is there."""
        channel = location.channels.get(PLATFORM, "")
        known = conversations.of_channel(session, self._desk.practice.id, PLATFORM, channel)
        if known is None or known.gone_at is not None:
            return set()
        return {channel, known.team}

    def _welcome(self, place: Conversation) -> Card:
        if place.kind is Kind.PERSONAL:
            return welcome_person()
        here = [
            location
            for location in self._desk.practice.locations.values()
            if location.channels.get(PLATFORM) == place.id
        ]
        return welcome_channel(here, f'teams_channel = "{place.id}"')
