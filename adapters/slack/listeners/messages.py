"""Handles `@Bedside …` in a channel, and direct messages to the bot.

It responds in the same place. In a channel, only the person who asked sees the response.
"""

from __future__ import annotations

import re
from collections import deque

import structlog

from adapters.interactions import IN_A_CHANNEL, SORRY
from adapters.payload_shapes import parse
from adapters.slack.clicks import Where
from adapters.slack.listeners.context import ListenerContext
from adapters.slack.payloads import Event, Written
from bot.errors import OutsideError, Refused
from bot.practice import Member
from cards import lists
from cards.card import Card

log = structlog.get_logger()

MOST_FILES = 5
"""Maximum number of files read from one message."""

NOT_FETCHED = "I couldn't get that file from Slack. Send it again in a minute."

REMEMBERED = 500
"""Number of handled messages to remember, in case Slack redelivers them."""


class Messages:
    def __init__(self, context: ListenerContext) -> None:
        self._context = context
        self._answered: deque[str] = deque(maxlen=REMEMBERED)

    async def on_message(self, event: Event) -> None:
        """Handle a message. When this returns, it's been saved. The response is sent afterward."""
        written = parse(Written, event.event)
        if not written.is_from_a_person or written.is_changed or event.event_id in self._answered:
            return
        # the event is for our workspace, and `written.team` is the sender's
        team = self._context.directory.team
        where = Where(written.user, team, written.team, written.channel, written.thread_ts)
        if written.files:
            await self._take_files(written, where)
            self._remember(event)
            return
        card = await self._card(event, written, where)
        self._remember(event)
        self._context.answers.reply(where, card)

    def _remember(self, event: Event) -> None:
        if event.event_id:
            self._answered.append(event.event_id)

    async def _take_files(self, written: Written, where: Where) -> None:
        """Fetch and read files after the request is acknowledged, which can't wait for them."""
        answers, interactions = self._context.answers, self._context.interactions
        try:
            member = await self._context.directory.member(where)
            why_not = interactions.may_import(member) if written.is_private else IN_A_CHANNEL
        except Refused as refusal:
            why_not = str(refusal)
        if why_not:
            answers.reply(where, lists.incomplete(why_not))
            return
        for file in written.files[:MOST_FILES]:
            answers.later(self._offer(file.id, member, where))

    async def _offer(self, id: str, member: Member, where: Where) -> None:
        """Show a file's preview, or an error message if anything goes wrong."""
        try:
            file = await self._context.files.fetch(id)
            key = f"slack:{where.team}:{id}"
            card = await self._context.interactions.offer(file, member, key)
        except Refused as refusal:
            card = lists.incomplete(str(refusal))
        except OutsideError as error:
            log.warning("file not fetched", code=error.code)
            card = lists.incomplete(NOT_FETCHED)
        except Exception as error:  # logged, and the person gets an error message
            self._context.failed(error)
            card = lists.incomplete(NOT_FETCHED)
        self._context.answers.reply(where, card)

    async def _card(self, event: Event, written: Written, where: Where) -> Card:
        key = f"slack:{where.team}:message:{written.channel}:{written.ts}"
        try:
            member = await self._context.directory.member(where)
            return await self._context.interactions.words(words_of(written, event), member, key)
        except Refused as refusal:
            return lists.incomplete(str(refusal))
        except Exception as error:  # logged, and the person gets an error message
            self._context.failed(error)
            return lists.incomplete(SORRY)


def words_of(written: Written, event: Event) -> str:
    """The message's text without the bot's mention."""
    text = written.text
    for bot in event.authorizations or ():
        text = re.sub(rf"<@{re.escape(bot.user_id)}(\|[^>]*)?>", " ", text) if bot.user_id else text
    return text
