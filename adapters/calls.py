"""Sends single API calls with a time limit. It doesn't retry or follow redirects."""

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
    """A response. `body` is None if it isn't JSON. `is_empty` is true if there was no body."""

    status: int
    headers: Mapping[str, str]
    body: object
    is_empty: bool = False

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300 and self.body is not None


class Dropped(aiohttp.ClientConnectionError):
    """The server closed the connection before it responded."""


class Line:
    """Calls to one service over one session. Error messages refer to the service as `title`.

    `timeout` applies to each whole call.
    """

    def __init__(
        self, session: aiohttp.ClientSession, title: str, timeout: timedelta = TIMEOUT
    ) -> None:
        self._session = session
        self.title = title
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
        """Send one request and return the response.

        Raises `Unavailable` if nothing was done, or `Unknown` if a change got no response. PUT and
        DELETE count as changes. For other methods, `changes` says whether the call counts as one.
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
            raise Unavailable(f"{self.title} can't be reached.", code="unreachable") from error
        except TimeoutError as error:
            raise lost(self.title, "timeout", changes=changes) from error
        except aiohttp.InvalidURL as error:
            message = f"The address of {self.title}'s API is wrong."
            raise Unavailable(message, code="url") from error
        except aiohttp.ClientError as error:
            raise lost(self.title, "dropped", changes=changes) from error
        if 200 <= answer.status < 300 and answer.body is None and not answer.is_empty:
            raise lost(self.title, "not_json", changes=changes)
        return answer


def _parsed(raw: bytes) -> object:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):  # also raised for deep nesting or thousands of digits
        return None


async def _once(
    request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Send a request once. aiohttp retries PUT and DELETE after a dropped connection, but retries
    are the outbox's job.
    """
    try:
        return await send(request)
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise Dropped from error


def lost(title: str, code: str, *, changes: bool) -> OutsideError:
    """The error for a call without a usable response.

    If the call `changes` something, the change might have been made.
    """
    if changes:
        return Unknown(f"{title} didn't say whether it has it.", code=code)
    return Unavailable(f"{title} isn't responding right now.", code=code)


def waiting_time(written: str, now: datetime) -> timedelta | None:
    """Parse the delay in a header such as Retry-After: seconds (`30`, `30.5`) or an HTTP date.

    Return None if the header has neither.
    """
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
    """Return `value` if it's a JSON object, or an empty object otherwise."""
    return value if isinstance(value, dict) else {}
