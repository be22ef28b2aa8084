"""One call to an API, without repeats or redirects, and with a time limit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from bot.errors import OutsideError, Unavailable, Unknown

TIMEOUT = timedelta(seconds=20)


@dataclass(frozen=True)
class JsonResponse:
    """The response. `body` is None if it isn't JSON, and `is_empty` means there was none."""

    status: int
    headers: Mapping[str, str]
    body: object
    is_empty: bool = False

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300 and self.body is not None


class Dropped(aiohttp.ClientConnectionError):
    """The connection ended before the response."""


class Line:
    """Calls to one service, known to people by `title`, over one session.

    `timeout` is for a whole call.
    """

    def __init__(
        self, session: aiohttp.ClientSession, title: str, timeout: timedelta = TIMEOUT
    ) -> None:
        self._session = session
        self._title = title
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
        changes: bool | None = None,
    ) -> JsonResponse:
        """Raises Unavailable if nothing was done, Unknown if a change got no response.

        PUT and DELETE change something, and others do if `changes` says so.
        """
        changes = method in ("PUT", "DELETE") if changes is None else changes
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
                answer = JsonResponse(response.status, response.headers, _parsed(raw), not raw)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Unavailable(f"{self._title} can't be reached.", code="unreachable") from error
        except TimeoutError as error:
            raise lost(self._title, "timeout", changes=changes) from error
        except aiohttp.InvalidURL as error:
            message = f"The address of {self._title}'s API is wrong."
            raise Unavailable(message, code="url") from error
        except aiohttp.ClientError as error:
            raise lost(self._title, "dropped", changes=changes) from error
        if 200 <= answer.status < 300 and answer.body is None and not answer.is_empty:
            raise lost(self._title, "not_json", changes=changes)
        return answer


def _parsed(raw: bytes) -> object:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):  # also thousands of brackets, or of digits
        return None


async def _once(
    request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Send a request once. aiohttp repeats PUT and DELETE after a dropped connection, but that's
    the outbox's job.
    """
    try:
        return await send(request)
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise Dropped from error


def lost(title: str, code: str, *, changes: bool) -> OutsideError:
    """The error if there's no usable response. A call that changes something may have done so."""
    if changes:
        return Unknown(f"{title} didn't say whether it has it.", code=code)
    return Unavailable(f"{title} isn't responding right now.", code=code)


def waiting_time(written: str, now: datetime) -> timedelta | None:
    """The time from now in `30`, `30.5`, or an HTTP date (as in Retry-After)."""
    try:
        return max(timedelta(seconds=float(written)), timedelta(0))
    except (ValueError, OverflowError):
        pass
    try:
        until = parsedate_to_datetime(written)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(until - now, timedelta(0))


def table(value: object) -> Mapping[str, Any]:
    """A JSON object, or an empty one if it's something else."""
    return value if isinstance(value, dict) else {}
