"""One call over the line, once: no repeats, no redirects, an end to waiting."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp

from adapters.sites.google.errors import lost
from bot.errors import Unavailable

TIMEOUT = timedelta(seconds=20)


@dataclass(frozen=True)
class ClickResult:
    """What came back; `body` is None where it is no JSON."""

    status: int
    headers: Mapping[str, str]
    body: object

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300 and self.body is not None


class Dropped(aiohttp.ClientConnectionError):
    """The connection ended before the response."""


class Line:
    """Calls over one session; `timeout` is for a whole call."""

    def __init__(self, session: aiohttp.ClientSession, timeout: timedelta = TIMEOUT) -> None:
        self._session = session
        self._timeout = aiohttp.ClientTimeout(total=timeout.total_seconds())

    async def call(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> ClickResult:
        """Raises Unavailable if nothing was done, Unknown if PUT or DELETE got no response."""
        changes = method in ("PUT", "DELETE")
        try:
            async with self._session.request(
                method,
                url,
                headers=headers,
                params=query,
                json=body,
                data=form,
                timeout=self._timeout,
                allow_redirects=False,
                middlewares=(_once,),
            ) as response:
                raw = await response.read()
                answer = ClickResult(response.status, response.headers, _parsed(raw))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Unavailable("Google cannot be reached.", code="unreachable") from error
        except TimeoutError as error:
            raise lost("timeout", changes=changes) from error
        except aiohttp.InvalidURL as error:
            raise Unavailable("The address of Google's API is wrong.", code="url") from error
        except aiohttp.ClientError as error:
            raise lost("dropped", changes=changes) from error
        if 200 <= answer.status < 300 and answer.body is None:
            raise lost("not_json", changes=changes)
        return answer


def _parsed(raw: bytes) -> object:
    try:
        return json.loads(raw)
    except ValueError:
        return None


async def _once(
    request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """aiohttp repeats PUT and DELETE if a connection dropped; repeating is the outbox's job."""
    try:
        return await send(request)
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise Dropped from error
