"""Saves the service URLs and ids of channels and personal chats, taken from their activities.

Teams has no list of conversations, but each activity includes its conversation's URL and ids.
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/
subscribe-to-conversation-events
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from enum import Enum

from adapters.teams.errors import NO_CONVERSATION, NOT_INSTALLED, REMOVED, parked
from adapters.teams.payloads import PLATFORM, Activity, ChannelData, Named
from bot.errors import OutsideError
from bot.ports import Clock
from bot.practice import Practice, PracticeId
from bot.store import Store, conversations
from bot.store.conversations import LOOKED, Conversation, Kind

THREAD = ";messageid="
"""The separator between the channel and the thread's first message in a conversation's id."""

TEAM_GONE = frozenset({"teamArchived", "teamDeleted", "teamHardDeleted"})
CHANNEL_GONE = "channelDeleted"
CHANNEL_LEFT = "channelMemberRemoved"
"""The event for someone's removal from a shared or private channel.

If our bot was removed, it's still in the team.

https://github.com/microsoft/Agents/issues/179
"""

KINDS = {"channel": Kind.CHANNEL, "groupChat": Kind.GROUP, "personal": Kind.PERSONAL}

TOLD_ONCE = frozenset({"conversationUpdate", "installationUpdate"})

REMEMBERED = 1_000
"""Maximum number of conversations in the cache. The cache saves a transaction per click."""


class Heard(Enum):
    """What we learned from an activity about its conversation."""

    NOTHING_NEW = "nothing new"
    MAY_WRITE = "may write"
    GONE = "gone"


class ConversationReferences:
    """The conversation references of one practice."""

    def __init__(self, store: Store, practice: PracticeId, clock: Clock) -> None:
        self._store = store
        self._practice = practice
        self._clock = clock
        self._seen: dict[str, tuple[Conversation, datetime]] = {}

    async def heard(self, activity: Activity) -> Heard:
        """Save the conversation that an activity came from.

        Call this for every authenticated activity, before you send anything.
        """
        left = _left(activity)
        if left:
            self._seen.clear()
            now = self._clock.now()
            await self._store.run(conversations.gone, self._practice, PLATFORM, left, now)
            return Heard.GONE
        conversation = conversation_of(activity)
        if activity.type in TOLD_ONCE:
            # another replica might have changed it in the meantime
            self._seen.pop(conversation.id, None)
        is_news = await self.keep(conversation)
        return Heard.MAY_WRITE if is_news else Heard.NOTHING_NEW

    async def keep(self, conversation: Conversation) -> bool:
        """Save a conversation. Return True if we couldn't post in it until now."""
        now = self._clock.now()
        known, at = self._seen.get(conversation.id, (None, now))
        if known == conversation and abs(now - at) < LOOKED:
            return False
        is_news = await self._store.run(conversations.saw, self._practice, conversation, now)
        if len(self._seen) >= REMEMBERED:
            self._seen.clear()
        self._seen[conversation.id] = (conversation, now)
        return is_news

    async def channel(self, id: str) -> Conversation:
        """Return a channel. Raises `NoAccess` if the app was never added there, or was removed.

        When the app is added to a team, we only get an activity from one of its channels. The other
        channels have the same address.
        """
        known = await self._store.read(conversations.of_channel, self._practice, PLATFORM, id)
        if known is None:
            other = await self._latest()
            if other is None:
                raise parked(NO_CONVERSATION)
            return replace(other, id=id, kind=Kind.CHANNEL, team="", person="", account="")
        if known.gone_at is not None:
            raise parked(REMOVED)
        return known

    async def channels(self, practice: Practice) -> list[Conversation]:
        """Return the channels of the practice's locations that we can currently post in."""
        channels = []
        for location in practice.locations.values():
            if id := location.channels.get(PLATFORM):
                with suppress(OutsideError):
                    channels.append(await self.channel(id))
        return channels

    async def person(self, id: str) -> Conversation:
        """Return the personal chat with someone. Its id is empty if we still have to open it.

        Raises `NoAccess` until we've received an activity with an address.
        """
        known = await self._store.read(conversations.of_person, self._practice, PLATFORM, id)
        if known is not None and known.gone_at is None:
            return known
        other = known or await self._latest()
        if other is None:
            raise parked(NOT_INSTALLED)
        return replace(other, id="", kind=Kind.PERSONAL, team="", person=id, account="")

    async def lost(self, conversation: Conversation) -> None:
        """Record that a conversation is gone, according to Teams."""
        self._seen.pop(conversation.id, None)
        now = self._clock.now()
        await self._store.run(conversations.gone, self._practice, PLATFORM, conversation.id, now)

    async def of_message(self, conversation: str) -> Conversation:
        """Return a message's conversation, given the id of the conversation or the thread."""
        id = conversation.partition(THREAD)[0]
        known = await self._store.read(conversations.by_id, self._practice, PLATFORM, id)
        if known is not None and known.gone_at is not None:
            raise parked(REMOVED)
        return replace(known or await self.channel(id), id=conversation)

    async def _latest(self) -> Conversation | None:
        """The most recent conversation.

        All conversations in a tenant have the same address, tenant, and bot.
        """
        return await self._store.read(conversations.latest, self._practice, PLATFORM)


def conversation_of(activity: Activity) -> Conversation:
    """The conversation that an activity belongs to.

    For a message in a channel, that's the channel rather than the thread.
    """
    kind = KINDS.get(activity.conversation.conversation_type) or _kind(activity.conversation.id)
    data = activity.channel_data or ChannelData()
    id = _here(activity)
    here = Conversation(
        PLATFORM,
        id,
        kind,
        activity.service_url,
        tenant=min(activity.tenants, default=""),
        bot=activity.recipient.id,
    )
    if kind is Kind.PERSONAL:
        return replace(here, person=activity.sender.aad_object_id, account=activity.sender.id)
    if kind is Kind.CHANNEL:
        return replace(here, id=_id(data.channel) or id, team=_id(data.team))
    return here


def lost_channel(activity: Activity) -> str:
    """The id of a channel that was deleted, or that the app was removed from.

    It's "" if we didn't lose a channel, or lost more than one.
    """
    data = activity.channel_data or ChannelData()
    is_left = data.event_type == CHANNEL_LEFT and _is_removed(activity)
    if is_left or data.event_type == CHANNEL_GONE:
        return _id(data.channel) or _here(activity)
    return ""


def _left(activity: Activity) -> str:
    """The id of the conversation or team that we can't post in anymore, or ""."""
    if channel := lost_channel(activity):
        return channel
    data = activity.channel_data or ChannelData()
    is_uninstalled = activity.type == "installationUpdate" and activity.action == "remove"
    if data.event_type in TEAM_GONE or is_uninstalled or _is_removed(activity):
        return _id(data.team) or _here(activity)
    return ""


def _is_removed(activity: Activity) -> bool:
    """Whether the bot is among the removed members."""
    return any(member.id == activity.recipient.id for member in activity.members_removed or ())


def _here(activity: Activity) -> str:
    return activity.conversation.id.partition(THREAD)[0]


def _id(named: Named | None) -> str:
    return named.id if named else ""


def _kind(id: str) -> Kind:
    """A conversation's kind, guessed from its id because Teams didn't say."""
    if id.startswith("19:"):
        return Kind.GROUP if id.endswith("@thread.v2") else Kind.CHANNEL
    return Kind.PERSONAL
