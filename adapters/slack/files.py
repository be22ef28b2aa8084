"""Files dropped into a direct message: described by Slack, fetched with the bot token."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import aiohttp
from pydantic import Field
from slack_sdk.web.async_client import AsyncWebClient

from adapters.payload_shapes import Shape, Text, parse
from adapters.slack.errors import translated
from adapters.ssrf_guard import guarded
from bot.errors import Broken, NoAccess, Refused
from bot.imports import LARGEST, TOO_LARGE, DroppedFile

PATIENCE_S = 30
"""For a whole file to arrive."""

LINKED = "That's a link to a file somewhere else. Send me the file itself."
NOT_LET_IN = (
    "Slack doesn't let me open files. Ask your Bedside administrator to give the app the "
    "permission files:read and install it again."
)


class DescribedFile(Shape):
    """What files.info says. `mode` is "hosted" for a file that Slack itself holds."""

    id: Text = ""
    name: Text = ""
    mode: Text = ""
    size: int = Field(0, ge=0)
    url_private_download: Text = ""


class SlackFiles:
    """`api_url` is the Web API's address. A file's address is Slack's own, or on that same server.

    The token goes nowhere else, and no redirect is followed.
    """

    def __init__(self, client: AsyncWebClient, api_url: str) -> None:
        self._client = client
        self._api = urlsplit(api_url)

    async def fetch(self, id: str) -> DroppedFile:
        """The file, with its name. Raises `Refused` with a sentence, or `OutsideError`."""
        try:
            with translated(repeatable=True):
                answer = await self._client.files_info(file=id)
        except NoAccess as error:
            raise Refused(NOT_LET_IN) from error
        file = parse(DescribedFile, answer.get("file"))
        if file.mode not in ("hosted", "snippet"):
            raise Refused(LINKED)
        if file.size > LARGEST:
            raise Refused(TOO_LARGE)
        if not self.is_slacks(file.url_private_download):
            raise Broken("Slack named an address that isn't its own.", code="foreign_address")
        return DroppedFile(file.name, await self._download(file.url_private_download))

    def is_slacks(self, address: str) -> bool:
        """Whether the token may go there."""
        try:
            at = urlsplit(address)
            host, port = at.hostname or "", at.port
        except ValueError:
            return False
        if "@" in at.netloc or "\\" in address:
            return False
        if at.scheme == "https" and host.endswith(".slack.com") and port is None:
            return True
        return (at.scheme, at.netloc) == (self._api.scheme, self._api.netloc)

    async def _download(self, address: str) -> bytes:
        here = self._api.hostname in ("localhost", "127.0.0.1", "::1")
        connector = aiohttp.TCPConnector(socket_factory=guarded(here))
        headers = {"Authorization": f"Bearer {self._client.token}"}
        content = bytearray()
        with translated(repeatable=True):
            async with (
                asyncio.timeout(PATIENCE_S),
                aiohttp.ClientSession(
                    connector=connector, cookie_jar=aiohttp.DummyCookieJar()
                ) as session,
                session.get(address, headers=headers, allow_redirects=False) as answer,
            ):
                if answer.status in (301, 302, 303, 307, 308, 401, 403):
                    # without the permission, Slack sends a browser to its log-in page
                    raise Refused(NOT_LET_IN)
                if answer.status != 200:
                    raise Broken("Slack doesn't hand the file over.", code=f"http_{answer.status}")
                async for chunk in answer.content.iter_chunked(65_536):
                    content += chunk
                    if len(content) > LARGEST:
                        raise Refused(TOO_LARGE)
        return bytes(content)
