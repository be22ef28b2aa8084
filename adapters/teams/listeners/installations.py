"""Records where the bot is added and removed, posts a greeting, and notifies a manager.

A late or duplicate delivery does no harm, so none of these use the inbox (the table of processed
requests).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from botbuilder.core import TurnContext
from sqlmodel import Session

from adapters.teams.conversation_references import Heard, conversation_of, lost_channel
from adapters.teams.directory import Place
from adapters.teams.listeners.context import ListenerContext
from adapters.teams.payloads import PLATFORM, Account, Activity
from adapters.teams.rendering import of_card
from bot import notices
from bot.departures import Departures
from bot.desk import Desk
from bot.practice import LocationId, Practice
from bot.store import conversations, effects
from bot.store.conversations import Conversation, Kind
from cards.card import Card
from cards.welcome import welcome_channel, welcome_person

TAKEN_OUT = "Bedside was removed from its channel"
"""The reason that managers see."""

NOWHERE = "isn't in any of our Teams channels anymore."


class Installations:
    def __init__(self, context: ListenerContext) -> None:
        self._context = context
        self._departures = Departures(context.interactions.desk)

    @property
    def _desk(self) -> Desk:
        return self._context.interactions.desk

    async def on_change(self, activity: Activity, context: TurnContext) -> None:
        """Handle a change: the bot or people were added or removed, or the place itself changed."""
        before = await self._reachable()
        heard = await self.see(activity)
        if heard is Heard.GONE:
            lost = before - await self._reachable()
            if only := lost_channel(activity):
                lost = {id for id in lost if self._channel(id) == only}
            await self._desk.store.run(self._tell, lost, self._desk.clock.now())
            self._desk.woken()
            return
        place = conversation_of(activity)
        if heard is Heard.MAY_WRITE and has_come(activity):
            self._greet(place, context)
        if activity.members_added or has_come(activity):
            come = self._come(Place(place.address, place.id), activity.members_added or ())
            self._context.answers.background.do(come)
        if activity.members_removed:
            self._context.answers.background.do(self._gone(activity.members_removed))

    async def see(self, activity: Activity) -> Heard:
        """Save the conversation's address."""
        heard = await self._context.references.heard(activity)
        if heard is Heard.MAY_WRITE:
            self._desk.woken()
        return heard

    async def _come(self, place: Place, accounts: Iterable[Account]) -> None:
        directory = self._context.directory
        await directory.look(place)
        for member in filter(None, map(directory.known, accounts)):
            await self._departures.returned(member.id, PLATFORM)

    async def _gone(self, accounts: Iterable[Account]) -> None:
        """Record who among these people has left, meaning that they aren't in any of our channels.

        If we can't check one of the channels, we don't count anyone as having left, since they
        might be in that channel.
        """
        directory, practice = self._context.directory, self._desk.practice
        channels = await self._context.references.channels(practice)
        if len(channels) < sum(
            PLATFORM in location.channels for location in practice.locations.values()
        ):
            return
        places = [Place(channel.address, channel.id) for channel in channels]
        for member in filter(None, map(directory.known, accounts)):
            if places and await directory.is_in_none(member, places):
                await self._departures.left(member.id, PLATFORM, f"{member.name} {NOWHERE}")

    def _greet(self, place: Conversation, context: TurnContext) -> None:
        card = self._welcome(place)
        self._context.answers.send(context, of_card(card), card.summary)

    def _channel(self, location: LocationId) -> str:
        return self._desk.practice.locations[location].channels.get(PLATFORM, "")

    async def _reachable(self) -> set[LocationId]:
        """The locations whose channels we can post in."""
        practice = self._desk.practice
        return await self._desk.store.read(_reachable, practice)

    def _tell(self, session: Session, lost: set[LocationId], now: datetime) -> None:
        practice = self._desk.practice
        for location in sorted(lost):
            messages = notices.no_channel(practice, location, PLATFORM, TAKEN_OUT)
            effects.ask(session, practice.id, messages, now)

    def _welcome(self, place: Conversation) -> Card:
        if place.kind is Kind.PERSONAL:
            return welcome_person()
        places = self._desk.practice.locations.values()
        return welcome_channel(
            [one for one in places if one.channels.get(PLATFORM) == place.id],
            [one for one in places if one.channels.get(PLATFORM, place.id) != place.id],
            f'teams_channel = "{place.id}"',
        )


def _reachable(session: Session, practice: Practice) -> set[LocationId]:
    """The locations whose channels we can post in.

    If a channel hasn't sent us any activity, we reach it through another of the practice's
    channels.
    """
    reachable = set()
    other = conversations.any_channel(session, practice.id, PLATFORM)
    for location in practice.locations.values():
        channel = location.channels.get(PLATFORM)
        if channel is None:
            continue
        known = conversations.of_channel(session, practice.id, PLATFORM, channel) or other
        if known is not None and known.gone_at is None:
            reachable.add(location.id)
    return reachable


def has_come(activity: Activity) -> bool:
    """Whether the bot was just added to this conversation."""
    if activity.type == "installationUpdate":
        return activity.action.startswith("add")
    return any(member.id == activity.recipient.id for member in activity.members_added or ())
