"""Downloads files that people drop into a chat, only from the platform's own servers."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

import aiohttp

from adapters.ssrf_guard import guarded
from bot.errors import Refused
from bot.imports import LARGEST, TOO_LARGE

PATIENCE_S = 30
"""Maximum time for downloading a file, in seconds."""

REDIRECTS = (301, 302, 303, 307, 308)


def origin(address: str) -> str:
    """The scheme, host, and port of a URL, as written."""
    return "://".join(urlsplit(address)[:2])


def is_at(address: str, *, domains: Sequence[str], origins: Sequence[str]) -> bool:
    """Whether a URL is in one of a platform's domains (".slack.com") or has one of `origins`.

    Parsers disagree about URLs with a user name or a backslash, so those never match.
    """
    try:
        at = urlsplit(address)
        host, port = at.hostname or "", at.port
    except ValueError:
        return False
    if "@" in at.netloc or "\\" in address:
        return False
    is_platforms = at.scheme == "https" and host.endswith(tuple(domains)) and port is None
    return is_platforms or origin(address) in origins


def session(*, allow_loopback: bool) -> aiohttp.ClientSession:
    """A session without cookies, which connects only to public (or allowed loopback) addresses."""
    connector = aiohttp.TCPConnector(socket_factory=guarded(allow_loopback))
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())


async def content_of(answer: aiohttp.ClientResponse) -> bytes:
    """Read the body. Raises `Refused` if it's larger than an import file can be."""
    content = bytearray()
    async for chunk in answer.content.iter_chunked(65_536):
        content += chunk
        if len(content) > LARGEST:
            raise Refused(TOO_LARGE)
    return bytes(content)
