"""Fetches files that people send to the bot in a personal chat. Teams stores them in OneDrive.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4
"""

from __future__ import annotations

import asyncio
from urllib.parse import urljoin

import aiohttp

from adapters.downloads import PATIENCE_S, REDIRECTS, content_of, is_at, origin, session
from adapters.payload_shapes import parse
from adapters.teams.errors import translated
from adapters.teams.payloads import Attachment, DownloadInfo
from adapters.teams.service_urls import ServiceUrls
from bot.errors import Broken, Refused
from bot.imports import DroppedFile

MOST_REDIRECTS = 3

STORES = (".sharepoint.com", ".sharepoint.us", ".sharepoint-mil.us")
"""The domains of OneDrive for Business in the public cloud and the US government's cloud."""

ENDED = "The link to that file has expired. Send me the file again."


class TeamsFiles:
    """Fetches files. The download URL grants access by itself, so we don't send a token.

    The URL has to be at OneDrive for Business or, in a sandbox, at a server in `service_urls`.
    """

    def __init__(self, service_urls: ServiceUrls) -> None:
        self._here = tuple(map(origin, service_urls.prefixes))

    async def fetch(self, attached: Attachment) -> DroppedFile:
        """Fetch a file and its name.

        Raises `Refused` with a message for the person, or `OutsideError`.
        """
        address = parse(DownloadInfo, attached.content).download_url
        here = is_at(address, domains=(), origins=self._here)
        with translated(repeatable=True):
            async with asyncio.timeout(PATIENCE_S), session(allow_loopback=here) as ours:
                for _ in range(MOST_REDIRECTS):
                    if not self.is_microsofts(address):
                        raise Broken("Teams named an address that isn't its own.", code="foreign")
                    fetched = await _get(ours, address)
                    if isinstance(fetched, bytes):
                        return DroppedFile(attached.name, fetched)
                    address = urljoin(address, fetched)
        raise Broken("Teams keeps redirecting us.", code="redirects")

    def is_microsofts(self, address: str) -> bool:
        """Whether we can fetch a file from this URL."""
        return is_at(address, domains=STORES, origins=self._here)


async def _get(ours: aiohttp.ClientSession, address: str) -> bytes | str:
    """Fetch the file, or return the URL that it redirects to."""
    async with ours.get(address, allow_redirects=False) as answer:
        if answer.status in REDIRECTS:
            return answer.headers.get("Location", "")
        if answer.status in (401, 403, 404, 410):
            raise Refused(ENDED)
        if answer.status != 200:
            raise Broken("Teams won't let me download the file.", code=f"http_{answer.status}")
        return await content_of(answer)
