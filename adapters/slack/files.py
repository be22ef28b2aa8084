"""Fetches files that were dropped into a direct message, using the bot token."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from pydantic import Field
from slack_sdk.web.async_client import AsyncWebClient

from adapters.downloads import PATIENCE_S, REDIRECTS, content_of, is_at, origin, session
from adapters.payload_shapes import InvalidPayload, Shape, Text, parse
from adapters.slack.errors import translated
from bot.errors import Broken, NoAccess, Refused
from bot.imports import LARGEST, TOO_LARGE, DroppedFile

LINKED = "That's a link to a file somewhere else. Send me the file itself."
NOT_LET_IN = (
    "Slack doesn't let me open files. Ask your Bedside administrator to give the app the "
    "permission files:read and install it again."
)


class DescribedFile(Shape):
    """The files.info response. `mode` is "hosted" for a file that's stored by Slack."""

    id: Text = ""
    name: Text = ""
    mode: Text = ""
    size: int = Field(0, ge=0)
    url_private_download: Text = ""


class SlackFiles:
    """Fetches files, but only from Slack or from the server at `api_url` (the Web API's URL).

    The token isn't sent anywhere else, and redirects aren't followed.
    """

    def __init__(self, client: AsyncWebClient, api_url: str) -> None:
        self._client = client
        self._api_url = api_url

    async def fetch(self, id: str) -> DroppedFile:
        """Fetch a file and its name.

        Raises `Refused` with a message for the person, or `OutsideError`.
        """
        try:
            with translated(repeatable=True):
                answer = await self._client.files_info(file=id)
        except NoAccess as error:
            raise Refused(NOT_LET_IN) from error
        try:
            file = parse(DescribedFile, answer.get("file"))
        except InvalidPayload as odd:
            raise Broken("Slack doesn't describe the file.", code="unreadable") from odd
        if file.mode not in ("hosted", "snippet"):
            raise Refused(LINKED)
        if file.size > LARGEST:
            raise Refused(TOO_LARGE)
        if not self.is_slacks(file.url_private_download):
            raise Broken("Slack named an address that isn't its own.", code="foreign_address")
        return DroppedFile(file.name, await self._download(file.url_private_download))

    def is_slacks(self, address: str) -> bool:
        """Whether we can send the token to this URL."""
        return is_at(address, domains=(".slack.com",), origins=(origin(self._api_url),))

    async def _download(self, address: str) -> bytes:
        here = urlsplit(self._api_url).hostname in ("localhost", "127.0.0.1", "::1")
        headers = {"Authorization": f"Bearer {self._client.token}"}
        with translated(repeatable=True):
            async with (
                asyncio.timeout(PATIENCE_S),
                session(allow_loopback=here) as ours,
                ours.get(address, headers=headers, allow_redirects=False) as answer,
            ):
                if answer.status in (*REDIRECTS, 401, 403):
                    # if the app doesn't have permission, Slack redirects to its sign-in page
                    raise Refused(NOT_LET_IN)
                if answer.status != 200:
                    raise Broken(
                        "Slack won't let me download the file.", code=f"http_{answer.status}"
                    )
                return await content_of(answer)
