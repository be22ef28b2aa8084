"""Deliveries to the app: by signed HTTP requests, or through a socket if one is open.

Signatures use the real time, because the app compares it with its own clock. Every request is
recorded exactly as sent so that a test can send the same bytes again.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp

from sandbox.faults import OF_DELIVERIES, Fault, Faults
from sandbox.slack.answer import Answer
from sandbox.slack.socket import Sockets
from sandbox.slack.world import Json

INTERACTIVE = "interactive"
COMMAND = "slash_commands"
EVENT = "events_api"

REASONS = {"operation_timeout": "http_timeout", "dispatch_failed": "connection_failed"}


@dataclass(frozen=True)
class Sent:
    """A delivery exactly as it was sent. In Socket Mode, its headers and body are empty."""

    kind: str
    payload: Json
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    answer: Answer | None = None


def signed(secret: str, body: bytes, at: int | None = None) -> dict[str, str]:
    """Return headers with Slack's v0 signature of the raw body and its timestamp."""
    timestamp = str(int(time.time()) if at is None else at)
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256)
    return {
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={digest.hexdigest()}",
    }


class Delivery:
    """Sends to `request_url`, or through a socket if the app has one open."""

    def __init__(
        self,
        sockets: Sockets,
        faults: Faults,
        *,
        request_url: str | None,
        signing_secret: str,
        answer_within_s: float,
        retry_after_s: Sequence[float],
    ) -> None:
        self.request_url = request_url
        self.captured: list[Sent] = []
        self._sockets, self._faults = sockets, faults
        self._secret = signing_secret
        self._within_s = answer_within_s
        self._retry_after_s = tuple(retry_after_s)
        self._session: aiohttp.ClientSession | None = None
        self._background: set[asyncio.Task[Any]] = set()

    async def send(self, kind: str, payload: Json) -> Answer:
        """Deliver a click, submission, or command once (faults aside), and return the response."""
        if self._take(kind, payload, "twice"):
            first, _ = await asyncio.gather(self._once(kind, payload), self._once(kind, payload))
            return first
        return await self._once(kind, payload)

    async def event(self, payload: Json) -> Answer:
        """Deliver an event. Failures are retried in the background on Slack's schedule."""
        answer = await self.send(EVENT, payload)
        if not answer.ok and answer.may_be_retried and self._retry_after_s:
            self._later(self._retry(payload, answer))
        return answer

    async def replay(self, sent: Sent) -> Answer:
        """Send the same bytes and headers again."""
        return await self._post(sent.headers, sent.body)

    async def settle(self) -> None:
        """Wait for the retries in progress."""
        while self._background:
            await asyncio.gather(*self._background, return_exceptions=True)

    async def close(self) -> None:
        for task in list(self._background):
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _retry(self, payload: Json, answer: Answer) -> None:
        for number, pause in enumerate(self._retry_after_s, start=1):
            await asyncio.sleep(pause)
            reason = REASONS.get(answer.error or "", "http_error")
            answer = await self._once(EVENT, payload, number, reason)
            if answer.ok or not answer.may_be_retried:
                return

    def _take(self, kind: str, payload: Json, fault: str) -> Fault | None:
        names = (kind, _subtype(payload))
        kinds = [kind for kind in ("twice", "drop", "hang") if kind == fault]
        return self._faults.take(*names, kinds=kinds, by_name=fault not in OF_DELIVERIES)

    async def _once(
        self, kind: str, payload: Json, retry: int = 0, reason: str | None = None
    ) -> Answer:
        lost = self._take(kind, payload, "drop")
        if lost and not lost.after_work:
            return Answer("dispatch_failed")
        answer = await self._by_best_way(kind, payload, retry, reason)
        return Answer("operation_timeout") if lost else answer

    async def _by_best_way(
        self, kind: str, payload: Json, retry: int, reason: str | None
    ) -> Answer:
        if self._sockets.count:
            again = {"retry_attempt": retry, "retry_reason": reason or ""}
            more = again if kind == EVENT else {}
            answer = await self._sockets.send(kind, payload, self._within_s, **more)
            self.captured.append(Sent(kind, payload, answer=answer))
            return answer
        body, content_type = encoded(kind, payload)
        headers = {"Content-Type": content_type, **signed(self._secret, body)}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason or ""}
        answer = await self._post(headers, body)
        self.captured.append(Sent(kind, payload, headers, body, answer))
        return answer

    async def _post(self, headers: dict[str, str], body: bytes) -> Answer:
        if self.request_url is None:
            return Answer("dispatch_failed")
        if self._session is None:
            agent = "Slackbot 1.0 (+https://api.slack.com/robots)"
            self._session = aiohttp.ClientSession(headers={"User-Agent": agent})
        try:
            async with (
                asyncio.timeout(self._within_s),
                self._session.post(
                    self.request_url, data=body, headers=headers, allow_redirects=False
                ) as response,
            ):
                return _read(response, await response.read())
        except TimeoutError:
            return Answer("operation_timeout")
        except aiohttp.ClientError:
            return Answer("dispatch_failed")


def encoded(kind: str, payload: Json) -> tuple[bytes, str]:
    """Return the body and its content type, in Slack's encoding for this kind of delivery."""
    form = "application/x-www-form-urlencoded"
    if kind == INTERACTIVE:
        return urlencode({"payload": json.dumps(payload)}).encode(), form
    if kind == COMMAND:
        return urlencode(payload).encode(), form
    return json.dumps(payload).encode(), "application/json"


def _read(response: aiohttp.ClientResponse, body: bytes) -> Answer:
    may_be_retried = response.headers.get("X-Slack-No-Retry") != "1"
    if response.status != 200:
        error = "http_service_error" if response.status >= 500 else "http_client_error"
        return Answer(error, may_be_retried=may_be_retried)
    text = body.decode("utf-8", "replace").strip()
    if not text:
        return Answer()
    if response.content_type != "application/json":
        return Answer(body={"text": text})
    try:
        parsed: Any = json.loads(text)
    except ValueError:
        return Answer("http_client_error")
    return Answer(body=parsed if isinstance(parsed, dict) else {})


def _subtype(payload: Json) -> str:
    """Return a delivery's more specific name for faults, such as view_submission or app_mention."""
    event = payload.get("event")
    inner = event.get("type") if isinstance(event, dict) else None
    return str(inner or payload.get("type") or payload.get("command") or "")
