"""Posts, updates, and deletes our messages in Teams.

A new card in a channel starts a thread, and replies to the card are posted in that thread. For each
thread, Teams allows 7 messages per second, 60 in 30 s, and 1,800 per hour
(learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit). The outbox sends one per
second, so it can only reach the hourly limit. Teams then responds with 429 and a Retry-After.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote

from adapters.rendering import rendered
from adapters.shared_channels import SharedChannels
from adapters.teams.client import Connectors
from adapters.teams.conversation_references import THREAD, ConversationReferences
from adapters.teams.directory import Place
from adapters.teams.errors import NO_CONVERSATION
from adapters.teams.payloads import PLATFORM
from adapters.teams.rendering import CARD
from adapters.teams.roster import ConnectorRoster
from bot.errors import Unavailable
from bot.ports import Address, MessageRef, Rendered
from bot.posts import Post, ReviewCard
from bot.practice import Location
from bot.store.conversations import Conversation, Kind
from cards import adaptive, draw
from cards.card import Card


class TeamsChat:
    """Implements `bot.ports.Chat`. It never retries a call.

    `readers` returns the people whose cards refresh in a location's channel. If there are none,
    everyone's cards do. `tenant` is the practice's. If it's empty, we don't check who can read a
    channel.
    """

    platform = PLATFORM

    def __init__(
        self,
        connectors: Connectors,
        references: ConversationReferences,
        readers: Callable[[Location], tuple[str, ...]] = lambda location: (),
        tenant: str = "",
    ) -> None:
        self._connectors = connectors
        self._references = references
        self._readers = readers
        self._tenant = tenant
        self._roster = ConnectorRoster(connectors)
        self._shared = SharedChannels(self._is_shared)

    def render(self, post: Post) -> Rendered:
        """Render a post.

        A case's card in a channel requests an update whenever someone opens it.
        """
        card = draw(post)
        if not isinstance(post, ReviewCard):
            return rendered(_message(card, adaptive.card(card)))
        readers = self._readers(post.view.location)
        body = adaptive.card(card, case=post.view.case.id, readers=readers)
        return rendered(_message(card, body))

    async def send(
        self, to: Address, message: Rendered, key: str, thread: MessageRef | None = None
    ) -> MessageRef:
        if to.private:
            return await self._tell_privately(to.id, message)
        if thread is not None:
            place = await self._references.of_message(thread.conversation)
            await self._refuse_shared(place)
            return await self._tell(place, message, in_thread=THREAD in place.id)
        place = await self._references.channel(to.id)
        await self._refuse_shared(place)
        if place.kind is Kind.GROUP:
            return await self._tell(place, message)
        return await self._begin(place, message)

    async def update(self, message: MessageRef, shown: Rendered, key: str) -> None:
        place = await self._references.of_message(message.conversation)
        await self._refuse_shared(place)
        connector = await self._connectors.client(place.address)
        await connector.update(place.id, message.id, shown.body)

    async def find(
        self, to: Address, key: str, since: datetime, thread: MessageRef | None = None
    ) -> MessageRef | None:
        """Return None, because a bot can't read a channel.

        If a message is posted twice because of this, `duplicates` deletes one.
        """
        return None

    async def link(self, message: MessageRef) -> str:
        """The message's deep link.

        https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-teams
        """
        place = await self._references.of_message(message.conversation)
        channel = quote(message.conversation.partition(THREAD)[0], safe="")
        asked = f"tenantId={quote(place.tenant)}&parentMessageId={quote(message.id)}"
        return f"https://teams.microsoft.com/l/message/{channel}/{quote(message.id)}?{asked}"

    async def delete(self, message: MessageRef) -> None:
        """Delete one of our messages. Raises `Gone` if it was already deleted."""
        place = await self._references.of_message(message.conversation)
        connector = await self._connectors.client(place.address)
        await connector.delete(place.id, message.id)

    async def _refuse_shared(self, place: Conversation) -> None:
        """Raise `Shut` if people from another organization are in this channel or group chat."""
        if self._tenant and place.kind is not Kind.PERSONAL:
            await self._shared.refuse(Place(place.address, place.id.partition(THREAD)[0]))

    async def _is_shared(self, place: Place) -> bool:
        people = await self._roster.people(place)
        return any(profile.is_from_elsewhere(self._tenant) for profile in people)

    async def _begin(self, channel: Conversation, message: Rendered) -> MessageRef:
        """Post a message in a new thread."""
        connector = await self._connectors.client(channel.address)
        asked = {
            **_parameters(channel),
            "isGroup": True,
            "channelData": {"channel": {"id": channel.id}, "tenant": {"id": channel.tenant}},
            "activity": message.body,
        }
        conversation, id = await connector.create(asked, repeatable=False)
        if THREAD not in conversation:
            conversation = f"{channel.id}{THREAD}{id}"
        return MessageRef(conversation, id or conversation.partition(THREAD)[2])

    async def _tell(
        self, place: Conversation, message: Rendered, *, in_thread: bool = False
    ) -> MessageRef:
        connector = await self._connectors.client(place.address)
        id = await connector.post(place.id, message.body, in_thread=in_thread)
        return MessageRef(place.id, id)

    async def _tell_privately(self, person: str, message: Rendered) -> MessageRef:
        """Send a message to one person. If their chat is gone, the next attempt opens a new one."""
        place = await self._personal(person)
        try:
            return await self._tell(place, message)
        except Unavailable as error:
            if error.code == NO_CONVERSATION:
                await self._references.lost(place)
            raise

    async def _personal(self, person: str) -> Conversation:
        """Return the personal chat with someone. If there isn't one yet, open and save it."""
        place = await self._references.person(person)
        if place.id:
            return place
        connector = await self._connectors.client(place.address)
        asked = {
            **_parameters(place),
            "isGroup": False,
            "members": [{"id": person}],
            "channelData": {"tenant": {"id": place.tenant}},
        }
        id, _ = await connector.create(asked, repeatable=True)
        opened = Conversation(
            PLATFORM,
            id,
            Kind.PERSONAL,
            place.address,
            tenant=place.tenant,
            bot=place.bot,
            person=person,
        )
        await self._references.keep(opened)
        return opened


def _parameters(place: Conversation) -> dict[str, Any]:
    return {"bot": {"id": place.bot}, "tenantId": place.tenant}


def _message(card: Card, body: dict[str, Any]) -> dict[str, Any]:
    """A message with a card.

    `summary` is shown in notifications. The message has no text besides the card.
    """
    return {
        "type": "message",
        "summary": adaptive.fallback(card),
        "attachments": [{"contentType": CARD, "content": body}],
    }
