"""Uploads files to Slack, and shares them in a person's direct messages.

https://docs.slack.dev/messaging/working-with-files#upload
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from slack_sdk.web.async_client import AsyncWebClient

from adapters.downloads import PATIENCE_S, is_at, origin, session
from adapters.interactions.exports import failure
from adapters.slack.answers import Answers
from adapters.slack.clicks import Where
from adapters.slack.errors import text_in, translated
from adapters.slack.payloads import PLATFORM
from bot.errors import Broken, NoAccess, Refused
from bot.export import OutgoingFile
from bot.practice import Member
from cards.lists import incomplete

ON_ITS_WAY = "I'm sending you the file in a direct message."
COMMENT = "Here's your spreadsheet. Only you can see it."
NOT_SENT = "I couldn't send you the file. Ask for it again in a few minutes."
NOT_LET_IN = (
    "Slack doesn't let me send files. Ask your Bedside administrator to give the app the "
    "permission files:write and install it again."
)


class SlackUploads:
    """Implements `bot.export.FileSender`.

    Files are uploaded only to Slack, or to `api_url`'s server.
    """

    def __init__(self, client: AsyncWebClient, api_url: str, answers: Answers) -> None:
        self._client = client
        self._api_url = api_url
        self._answers = answers

    def send(self, make: Callable[[], Awaitable[OutgoingFile]], words: str, to: Member) -> str:
        """Send the file after the response, which can't wait for it."""
        self._answers.later(self._send(make, to.chat[PLATFORM]))
        return ON_ITS_WAY

    async def _send(self, make: Callable[[], Awaitable[OutgoingFile]], user: str) -> None:
        """Send the file, or an error message."""
        if problem := await failure(self._made_and_sent(make, user), NOT_SENT):
            self._answers.tell(Where(user, ""), incomplete(problem))

    async def _made_and_sent(self, make: Callable[[], Awaitable[OutgoingFile]], user: str) -> None:
        try:
            await self._upload(await make(), user)
        except NoAccess as error:
            if error.code == "missing_scope":
                raise Refused(NOT_LET_IN) from error
            raise

    async def _upload(self, file: OutgoingFile, user: str) -> None:
        """Upload the file.

        No one can see it before the last step, so all steps except the last can be retried.
        """
        with translated(repeatable=True):
            opened = await self._client.conversations_open(users=user)
            place = await self._client.files_getUploadURLExternal(
                filename=file.name, length=len(file.content)
            )
        channel = text_in(opened, "channel", "id", repeatable=True)
        id, address = (text_in(place, key, repeatable=True) for key in ("file_id", "upload_url"))
        await self._put(address, file.content)
        with translated(repeatable=False):
            await self._client.files_completeUploadExternal(
                files=[{"id": id, "title": file.name}], channel_id=channel, initial_comment=COMMENT
            )

    async def _put(self, address: str, content: bytes) -> None:
        """Upload the content without our token, because the upload URL doesn't need it."""
        here = origin(self._api_url)
        if not is_at(address, domains=(".slack.com",), origins=(here,)):
            raise Broken("Slack named an address that isn't its own.", code="foreign_address")
        with translated(repeatable=True):
            async with (
                asyncio.timeout(PATIENCE_S),
                session(allow_loopback=is_at(address, domains=(), origins=(here,))) as ours,
                ours.post(address, data=content, allow_redirects=False) as answer,
            ):
                if answer.status != 200:
                    raise Broken("Slack didn't accept the file.", code=f"http_{answer.status}")
