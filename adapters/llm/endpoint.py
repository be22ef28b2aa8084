"""Sends one short request to an OpenAI-compatible endpoint, without retries or long responses.

https://platform.openai.com/docs/api-reference/chat/create (the format that other providers copy)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

import aiohttp
from pydantic import BaseModel, ConfigDict, ValidationError

from adapters.payload_shapes import clean
from adapters.ssrf_guard import ForbiddenAddress, guarded
from bot.errors import Broken, OutsideError, Unavailable
from bot.reviews import Review

LONGEST_ANSWER = 64 * 1024
"""Maximum size of a response in bytes. Anything longer is rejected."""

MOST_TOKENS = 400
"""Maximum number of tokens in a response, three times what a draft needs."""

THOUGHTS = re.compile(r"<think>.*?</think>", re.DOTALL)
"""The reasoning that some models output before their response."""

Redact = Callable[[str, Review], str]


@dataclass(frozen=True)
class Parameters:
    """The model's settings. `base_url` ends before `/chat/completions`. `daily` is the maximum
    number of drafts in 24 hours.
    """

    base_url: str
    model: str
    api_key: str = field(default="", repr=False)
    send_review: bool = False
    daily: int = 50
    timeout: timedelta = timedelta(seconds=15)
    allow_loopback: bool = False


class Endpoint:
    """Implements `bot.ports.LanguageModel` with its own HTTP client, which checks every socket."""

    def __init__(self, parameters: Parameters, redact: Redact) -> None:
        self._parameters = parameters
        self._redact = redact
        self._http: aiohttp.ClientSession | None = None
        self._limit = "max_tokens"
        self.name = f"{parameters.model} at {urlsplit(parameters.base_url).hostname or '?'}"
        self.send_review = parameters.send_review
        self.daily = parameters.daily

    def redacted(self, review: Review) -> str:
        return self._redact(review.text.literal, review)

    async def write(self, instructions: str, about: str) -> str:
        """Return the model's response.

        Raises `Unavailable` or `Broken`, with an error code but nothing that the endpoint wrote.
        """
        try:
            return await self._ask(instructions, about)
        except _OtherLimit:
            self._limit = "max_completion_tokens"
            return await self._ask(instructions, about)

    async def _ask(self, instructions: str, about: str) -> str:
        given = self._parameters
        try:
            async with self._client().post(
                f"{given.base_url.rstrip('/')}/chat/completions",
                json={
                    "model": given.model,
                    "messages": [
                        {"role": "system", "content": instructions},
                        {"role": "user", "content": about},
                    ],
                    self._limit: MOST_TOKENS,
                    "stream": False,
                },
                headers={"Authorization": f"Bearer {given.api_key}"} if given.api_key else {},
                allow_redirects=False,
            ) as answer:
                if answer.status == 400 and self._limit == "max_tokens":
                    wanted = b"max_completion_tokens" in await _body(answer)
                    raise _OtherLimit if wanted else _refusal(400)
                if answer.status != 200:
                    raise _refusal(answer.status)
                return _said(await _body(answer))
        except TimeoutError as error:
            raise Unavailable("It didn't respond in time.", code="timeout") from error
        except aiohttp.ClientConnectorError as error:
            raise _unreachable(error) from error
        except (aiohttp.ClientError, ValueError) as error:
            raise Unavailable("The connection failed.", code=type(error).__name__) from error

    async def close(self) -> None:
        if self._http is not None:
            await self._http.close()

    def _client(self) -> aiohttp.ClientSession:
        if self._http is None:
            given = self._parameters
            # ignore proxies from the environment so that we connect to the address we checked
            self._http = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    socket_factory=guarded(given.allow_loopback), limit=1, use_dns_cache=False
                ),
                timeout=aiohttp.ClientTimeout(total=given.timeout.total_seconds()),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
            )
        return self._http


class _OtherLimit(Exception):
    """The endpoint requires `max_completion_tokens`, as newer models do."""


class _Message(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    content: str | None = None


class _Choice(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    message: _Message
    finish_reason: str | None = None


class _Completion(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    choices: list[_Choice]


async def _body(answer: aiohttp.ClientResponse) -> bytes:
    """Return the whole body. Raises `Broken` if it's too long."""
    read = bytearray()
    async for piece in answer.content.iter_chunked(4096):
        read += piece
        if len(read) > LONGEST_ANSWER:
            answer.close()
            raise Broken("The response was cut off.", code="endless")
    return bytes(read)


def _said(body: bytes) -> str:
    try:
        completion = _Completion.model_validate_json(body)
    except ValidationError:
        raise Broken("The response isn't a chat completion.", code="shape") from None
    if not completion.choices:
        raise Broken("The response is empty.", code="empty")
    choice = completion.choices[0]
    if choice.finish_reason not in (None, "", "stop"):
        # the response was cut off mid-sentence, or withheld
        raise Broken("The response wasn't finished.", code="unfinished")
    text = clean(THOUGHTS.sub("", choice.message.content or "")).strip()
    if not text or "<think>" in text:
        raise Broken("The response is empty.", code="empty")
    return text


def _refusal(status: int) -> OutsideError:
    """Return the error for an HTTP status.

    408, 425, 429, and 5xx are temporary. A person has to fix the cause of any other status.
    """
    if status in (408, 425, 429) or status >= 500:
        return Unavailable("It can't respond right now.", code=str(status))
    if status in (401, 403):
        return Broken("It doesn't accept the key.", code=str(status))
    if 300 <= status < 400:
        return Broken("It tried to send us somewhere else.", code=str(status))
    return Broken("It doesn't accept the request.", code=str(status))


def _unreachable(error: aiohttp.ClientConnectorError) -> OutsideError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ForbiddenAddress):
            return Broken("Its address isn't public.", code="address")
        cause = cause.__cause__ or cause.__context__
    return Unavailable("It can't be reached.", code="connection")
