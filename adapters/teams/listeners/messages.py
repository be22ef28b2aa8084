"""`@Bedside …`: answered where it was said."""

from __future__ import annotations

from botbuilder.core import TurnContext

from adapters.teams.activities import Activity
from adapters.teams.clicks import key_of
from adapters.teams.dressing import of_card
from adapters.teams.listeners.front import Front
from adapters.teams.listeners.trouble import excused
from adapters.teams.words import is_for_us, words_of
from bot.errors import Refused
from cards import lists
from cards.card import Card


class Messages:
    def __init__(self, front: Front) -> None:
        self._front = front

    async def on_message(self, activity: Activity, context: TurnContext) -> None:
        """What a command does is durable when this returns; its answer follows."""
        if not is_for_us(activity):
            return
        card = await self._card(activity)
        self._front.answers.send(context, of_card(card), card.summary)

    async def _card(self, activity: Activity) -> Card:
        try:
            member = await self._front.member(activity)
            key = key_of(activity, "words")
            return await self._front.asking.words(words_of(activity), member, key)
        except Refused as refusal:
            return lists.incomplete(str(refusal))
        except Exception as error:
            return lists.incomplete(excused(error))
