"""`@Bedside …` in a channel, and what someone writes to the bot itself: answered in the same place.

In a channel only the person who asked sees the answer.
"""

from __future__ import annotations

import re
from collections import deque

from adapters.interactions import SORRY
from adapters.payload_shapes import parse
from adapters.slack.clicks import Where
from adapters.slack.listeners.context import ListenerContext
from adapters.slack.payloads import Event, Written
from bot.errors import Refused
from cards import lists
from cards.card import Card

REMEMBERED = 500
"""Messages that are known to be answered, for those that Slack delivers again."""


class Messages:
    def __init__(self, context: ListenerContext) -> None:
        self._context = context
        self._answered: deque[str] = deque(maxlen=REMEMBERED)

    async def on_message(self, event: Event) -> None:
        """What is asked is durable when this returns. The answer follows."""
        said = parse(Written, event.event)
        if not said.is_from_a_person or said.is_changed or event.event_id in self._answered:
            return
        team = event.team_id or self._context.directory.team
        where = Where(said.user, team, said.team, said.channel, said.thread_ts)
        card = await self._card(event, said, where)
        if event.event_id:
            self._answered.append(event.event_id)
        self._context.answers.reply(where, card)

    async def _card(self, event: Event, said: Written, where: Where) -> Card:
        key = f"slack:{where.team}:message:{said.channel}:{said.ts}"
        try:
            member = await self._context.member(where)
            return await self._context.interactions.words(words_of(said, event), member, key)
        except Refused as refusal:
            return lists.incomplete(str(refusal))
        except Exception as error:  # logged; whoever asked gets a sentence
            self._context.failed(error)
            return lists.incomplete(SORRY)


def words_of(said: Written, event: Event) -> str:
    """The words without the mention of the bot itself."""
    text = said.text
    for bot in event.authorizations or ():
        text = re.sub(rf"<@{re.escape(bot.user_id)}(\|[^>]*)?>", " ", text) if bot.user_id else text
    return text
