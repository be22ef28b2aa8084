"""Deletes a duplicate card as soon as someone clicks on it.

A bot can't read a channel, so if the response to a post is lost, the card is posted again
(docs/outbox.md). A click tells us which message was clicked. That message is a duplicate if the
case's card is a different message, posted because we didn't know whether the first had arrived.
"""

from __future__ import annotations

import structlog

from adapters.teams.chat import TeamsChat
from adapters.teams.conversation_references import THREAD
from adapters.teams.payloads import PLATFORM, Activity
from bot.cases.case import CaseId
from bot.effects import card_key
from bot.errors import Gone, OutsideError
from bot.ports import MessageRef
from bot.practice import PracticeId
from bot.store import Store, posts

log = structlog.get_logger()


class Duplicates:
    def __init__(self, store: Store, practice: PracticeId, chat: TeamsChat) -> None:
        self._store = store
        self._practice = practice
        self._chat = chat

    async def heal(self, activity: Activity, case: CaseId) -> bool:
        """Delete the clicked message if it's a duplicate of the case's card.

        Return whether it was deleted. Call this after responding to the click. Only the first
        message in a thread can be a card. If deleting it fails, the next click triggers another
        attempt.
        """
        clicked = MessageRef(activity.conversation.id, activity.reply_to_id)
        channel, _, root = clicked.conversation.partition(THREAD)
        if not root or root != clicked.id:
            return False
        key = card_key(case, PLATFORM)
        standing = await self._store.read(posts.load, self._practice, key)
        if standing is None or standing.ref.id == clicked.id:
            return False
        if standing.ref.conversation.partition(THREAD)[0] != channel:
            return False
        if not await self._store.read(posts.may_be_doubled, self._practice, key):
            return False
        # the clicked message is a list or another case's card, with a button for this case
        if await self._store.read(posts.is_known, self._practice, PLATFORM, clicked.id):
            return False
        try:
            await self._chat.delete(clicked)
        except Gone:
            return False
        except OutsideError as error:
            log.warning("twin stays for now", case=case, code=error.code)
            return False
        return True
