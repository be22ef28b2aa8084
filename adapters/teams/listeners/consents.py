"""Handles the *Allow* and *Decline* buttons below a file that we offer."""

from __future__ import annotations

from adapters.payload_shapes import InvalidPayload, parse
from adapters.teams.listeners.context import ListenerContext
from adapters.teams.payloads import Activity, Consent, ConsentContext
from bot.errors import Refused
from bot.export import OutgoingFile
from bot.ports import MessageRef


class Consents:
    def __init__(self, context: ListenerContext) -> None:
        self._context = context

    async def on_consent(self, activity: Activity) -> dict[str, object]:
        """Handle the click.

        The response is empty. The file or an error message is sent to their chat afterward.
        """
        consent = parse(Consent, activity.value)
        try:
            words = parse(ConsentContext, consent.context).words
        except InvalidPayload:
            return {}
        try:
            member = await self._context.member(activity)
        except Refused:
            # they've left in the meantime, and Teams wouldn't show a response
            return {}

        async def make() -> OutgoingFile:
            return await self._context.interactions.file(words, member)

        asked = MessageRef(activity.conversation.id, activity.reply_to_id)
        self._context.uploads.take(consent, asked, make, member)
        return {}
