"""Handles `@Bedside …` commands, and responds in the same place."""

from __future__ import annotations

from hashlib import sha256

from botbuilder.core import TurnContext
from botbuilder.schema import ActivityTypes

from adapters.interactions import IN_A_CHANNEL
from adapters.teams.clicks import key_of
from adapters.teams.listeners.context import ListenerContext
from adapters.teams.listeners.failures import excused
from adapters.teams.mentions import is_for_us, words_of
from adapters.teams.payloads import Activity, Attachment
from adapters.teams.rendering import of_card, of_form, of_sentence
from bot.errors import Refused
from bot.practice import Member
from cards import lists
from cards.card import Card
from cards.fields import Form

MOST_FILES = 5
"""Maximum number of files read from one message."""

NOT_FETCHED = "I couldn't get that file from Teams. Send it again in a minute."


class Commands:
    def __init__(self, context: ListenerContext) -> None:
        self._context = context

    async def on_message(self, activity: Activity, context: TurnContext) -> None:
        """Handle a message.

        By the time this returns, the command has been saved. The response is sent afterward.
        """
        if activity.files:
            await self._take_files(activity, context)
            return
        if not is_for_us(activity):
            return
        if activity.is_private and (form := await self._form(activity)):
            self._context.answers.send(context, of_form(form, {}), form.title)
            return
        card = await self._card(activity)
        self._context.answers.send(context, of_card(card), card.summary)

    async def _take_files(self, activity: Activity, context: TurnContext) -> None:
        """Fetch and read files after the request is acknowledged, which can't wait for them."""
        answers, interactions = self._context.answers, self._context.interactions
        try:
            member = await self._context.member(activity)
            why_not = interactions.may_import(member) if activity.is_private else IN_A_CHANNEL
        except Refused as refusal:
            why_not = str(refusal)
        if why_not:
            answers.send(context, of_sentence(why_not), why_not)
            return
        for number, file in enumerate(activity.files[:MOST_FILES]):
            key = key_of(activity, f"file:{number}")
            answers.background.do(self._offer(file, member, key, context))

    async def _offer(
        self, attached: Attachment, member: Member, key: str, context: TurnContext
    ) -> None:
        """Show a file's preview, or an error message if anything goes wrong."""
        try:
            file = await self._context.files.fetch(attached)
            card = await self._context.interactions.offer(file, member, key)
        except Refused as refusal:
            card = lists.incomplete(str(refusal))
        except Exception as error:  # logged, and the person gets an error message
            excused(error)
            card = lists.incomplete(NOT_FETCHED)
        self._context.answers.send(context, of_card(card), card.summary)

    async def _form(self, activity: Activity) -> Form | None:
        """The form that a command opens.

        This is only for personal chats, because in a channel others would see the form.
        """
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
        except Exception as error:  # logged, and the person gets an error message
            return lists.incomplete(excused(error))


def _key(activity: Activity, words: str) -> str:
    """The key of a message.

    An edited message keeps its id, so its text has to be part of the key.
    """
    if activity.type != ActivityTypes.message_update:
        return key_of(activity, "words")
    return key_of(activity, f"words:{sha256(words.encode()).hexdigest()[:16]}")
