"""Files that people send the bot in its own chat, fetched from where Teams keeps them.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4
"""

from __future__ import annotations

import asyncio
from urllib.parse import urljoin, urlsplit

import aiohttp

from adapters.payload_shapes import parse
from adapters.ssrf_guard import guarded
from adapters.teams.errors import translated
from adapters.teams.payloads import Attachment, DownloadInfo
from adapters.teams.service_urls import ServiceUrls
from bot.errors import Broken, Refused
from bot.imports import LARGEST, TOO_LARGE, DroppedFile

PATIENCE_S = 30
"""For a whole file to arrive."""

MOST_REDIRECTS = 3
REDIRECTS = (301, 302, 303, 307, 308)

STORES = (".sharepoint.com", ".sharepoint.us", ".sharepoint-mil.us")
"""Where OneDrive for Business keeps files: the public cloud and that of US authorities."""

ENDED = "The link to that file has ended. Send me the file again."


class TeamsFiles:
    """An address holds its own permission, so it's fetched without a token.

    It may lead to OneDrive for Business alone, or in a sandbox to the server of `service_urls`.
    """

    def __init__(self, service_urls: ServiceUrls) -> None:
        self._service_urls = service_urls

    async def fetch(self, attached: Attachment) -> DroppedFile:
        """The file, with its name. Raises `Refused` with a sentence, or `OutsideError`."""
        address = parse(DownloadInfo, attached.content).download_url
        async with asyncio.timeout(PATIENCE_S), _session(self._is_here(address)) as session:
            for _ in range(MOST_REDIRECTS):
                if not self.is_microsofts(address):
                    raise Broken("Teams named an address that isn't its own.", code="foreign")
                found = await _get(session, address)
                if isinstance(found, bytes):
                    return DroppedFile(attached.name, found)
                address = urljoin(address, found)
        raise Broken("Teams sends us from one address to the next.", code="redirects")

    def is_microsofts(self, address: str) -> bool:
        """Whether a file may be fetched there."""
        try:
            at = urlsplit(address)
            host, port = at.hostname or "", at.port
        except ValueError:
            return False
        if "@" in at.netloc or "\\" in address:
            return False
        return self._is_here(address) or (
            at.scheme == "https" and host.endswith(STORES) and port is None
        )

    def _is_here(self, address: str) -> bool:
        """On the machine of a sandbox, which the settings named."""
        origin = "://".join(urlsplit(address)[:2])
        return any("://".join(urlsplit(one)[:2]) == origin for one in self._service_urls.prefixes)


def _session(here: bool) -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(socket_factory=guarded(here))
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())


async def _get(session: aiohttp.ClientSession, address: str) -> bytes | str:
    """The file, or the address where it's now."""
    content = bytearray()
    with translated(repeatable=True):
        async with session.get(address, allow_redirects=False) as answer:
            if answer.status in REDIRECTS:
                return answer.headers.get("Location", "")
            if answer.status in (401, 403, 404, 410):
                raise Refused(ENDED)
            if answer.status != 200:
                raise Broken("Teams doesn't hand the file over.", code=f"http_{answer.status}")
            async for chunk in answer.content.iter_chunked(65_536):
                content += chunk
                if len(content) > LARGEST:
                    raise Refused(TOO_LARGE)
    return bytes(content)
