"""`@Bedside …`, answered in the same place."""

from __future__ import annotations

from hashlib import sha256

from botbuilder.core import TurnContext
from botbuilder.schema import ActivityTypes

from adapters.teams.clicks import key_of
from adapters.teams.listeners.context import ListenerContext
from adapters.teams.listeners.failures import excused
from adapters.teams.mentions import is_for_us, words_of
from adapters.teams.payloads import Activity
from adapters.teams.rendering import of_card, of_form
from bot.errors import Refused
from cards import lists
from cards.card import Card
from cards.fields import Form


class Commands:
    def __init__(self, context: ListenerContext) -> None:
        self._context = context

    async def on_message(self, activity: Activity, context: TurnContext) -> None:
        """The command is durable when this returns; its answer follows."""
        if not is_for_us(activity):
            return
        if activity.is_private and (form := await self._form(activity)):
            self._context.answers.send(context, of_form(form, {}), form.title)
            return
        card = await self._card(activity)
        self._context.answers.send(context, of_card(card), card.summary)

    async def _form(self, activity: Activity) -> Form | None:
        """A form that is asked for in their own chat. In a channel, others would see it."""
        try:
            member = await self._context.member(activity)
        except Refused:
            return None
        return self._context.interactions.form_for(words_of(activity), member)

    async def _card(self, activity: Activity) -> Card:
        try:
            member = await self._context.member(activity)
            words = words_of(activity)
            return await self._context.interactions.words(words, member, _key(activity, words))
        except Refused as refusal:
            return lists.incomplete(str(refusal))
        except Exception as error:  # logged; whoever asked gets a sentence
            return lists.incomplete(excused(error))


def _key(activity: Activity, words: str) -> str:
    """A corrected message has the id of the first one, and asks for something else."""
    if activity.type != ActivityTypes.message_update:
        return key_of(activity, "words")
    return key_of(activity, f"words:{sha256(words.encode()).hexdigest()[:16]}")
