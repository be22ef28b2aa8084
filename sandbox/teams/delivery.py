"""Delivers activities to the bot, each with a newly signed token.

Every activity is recorded exactly as sent so that a test can send the same bytes again.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from sandbox.faults import OF_DELIVERIES, Faults
from sandbox.teams.issuer import Issuer
from sandbox.teams.world import Json


@dataclass(frozen=True)
class Answer:
    """The bot's response. `status` is 0 if it didn't respond at all, or not in time."""

    status: int
    body: Json = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True)
class Sent:
    activity: Json
    headers: dict[str, str]
    body: bytes
    answer: Answer


class Delivery:
    """Posts to `bot_url`. `answer_within_s` is the bot's time limit in real seconds."""

    def __init__(
        self, issuer: Issuer, faults: Faults, bot_url: str, service_url: str, within_s: float
    ) -> None:
        self.bot_url, self.service_url = bot_url, service_url
        self._issuer, self._faults, self._within_s = issuer, faults, within_s
        self._session: aiohttp.ClientSession | None = None
        self.captured: list[Sent] = []

    async def send(self, activity: Json) -> Answer:
        """Deliver an activity, and return the response.

        If a fault requires it, deliver it twice at the same time, and return the second response.
        """
        body = json.dumps(activity).encode()
        name = str(activity.get("name") or activity["type"])
        if self._faults.take(name, "activity", kinds=OF_DELIVERIES):
            await asyncio.gather(self._post(activity, body), self._post(activity, body))
            return self.captured[-1].answer
        return await self._post(activity, body)

    async def again(self, sent: Sent) -> Answer:
        """Send the same bytes with a new token, as Teams does if it gets no response."""
        return await self._post(sent.activity, sent.body)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _post(self, activity: Json, body: bytes) -> Answer:
        headers = {
            "Authorization": f"Bearer {self._issuer.token(self.service_url)}",
            "Content-Type": "application/json; charset=utf-8",
        }
        answer = await self._exchange(headers, body)
        self.captured.append(Sent(activity, headers, body, answer))
        return answer

    async def _exchange(self, headers: dict[str, str], body: bytes) -> Answer:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        try:
            async with (
                asyncio.timeout(self._within_s),
                self._session.post(self.bot_url, data=body, headers=headers) as response,
            ):
                return Answer(response.status, _object(await response.read()))
        except (TimeoutError, aiohttp.ClientError):
            return Answer(0)


def _object(body: bytes) -> Json:
    try:
        found: Any = json.loads(body or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
