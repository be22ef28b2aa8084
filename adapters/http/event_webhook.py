"""Sends events to the practice's own software, signed according to Standard Webhooks."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import aiohttp

from adapters.http.webhook_signing import Signatures
from adapters.ssrf_guard import guarded
from bot.errors import Unavailable

TIMEOUT_S = 10
"""Maximum time for one call, in seconds."""

HERE = ("localhost", "127.0.0.1", "::1")


class EventWebhook:
    """Implements `bot.ports.EventReceiver`. `now` returns seconds since the epoch.

    It never connects to private networks, and connects to this machine only if `url` points to it.
    It doesn't follow redirects.
    """

    def __init__(
        self, url: str, signatures: Signatures, now: Callable[[], float] = time.time
    ) -> None:
        self._url = url
        self._signatures = signatures
        self._now = now
        here = urlsplit(url).hostname in HERE
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(socket_factory=guarded(here)),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=TIMEOUT_S),
        )

    async def send(self, id: str, body: str) -> None:
        """Send the event.

        Raises `Unavailable` after any failure, since a duplicate does no harm.
        """
        signed = self._signatures.sign(id, body, datetime.fromtimestamp(self._now(), UTC))
        headers = {**signed, "Content-Type": "application/json"}
        try:
            async with self._session.post(
                self._url, data=body.encode(), headers=headers, allow_redirects=False
            ) as answer:
                if 200 <= answer.status < 300:
                    return
                code = f"http_{answer.status}"
                asked = _retry_after(answer.headers.get("Retry-After", ""))
        except TimeoutError as error:
            raise Unavailable("The program isn't responding.", code="timeout") from error
        except (aiohttp.ClientError, OSError) as error:
            raise Unavailable("The program can't be reached.", code="no_connection") from error
        raise Unavailable("The program didn't accept the event.", code=code, retry_after=asked)

    async def close(self) -> None:
        await self._session.close()


def _retry_after(value: str) -> timedelta | None:
    return timedelta(seconds=int(value)) if value.isdecimal() and len(value) < 7 else None
