"""A local language model endpoint whose responses can be normal, empty, slow, endless, or worse."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from adapters.llm import Endpoint, Parameters
from bot.replies.redaction import redacted

FINE = (
    "Thank you for putting this so plainly; I am sorry to read it. Nobody likes to sit and wait "
    "without a word about how long it will take, and people are right to expect better."
)

Answer = Callable[[dict[str, Any]], str]


@dataclass
class Model:
    """Records the requests that it gets, and sends prepared responses."""

    answer: Answer = lambda asked: FINE
    status: int = 200
    raw: bytes | None = None
    slow_s: float = 0
    is_endless: bool = False
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    @property
    def last(self) -> str:
        """The message with the review in the last request."""
        return str(self.asked[-1]["messages"][1]["content"])

    async def completions(self, request: web.Request) -> web.StreamResponse:
        self.keys.append(request.headers.get("Authorization", ""))
        self.asked.append(await request.json())
        if self.slow_s:
            await asyncio.sleep(self.slow_s)
        if self.is_endless:
            return await _endless(request)
        if self.raw is not None:
            return web.Response(body=self.raw, status=self.status)
        said = self.answer(self.asked[-1])
        body = {"choices": [{"message": {"role": "assistant", "content": said}}]}
        headers = {"Location": "http://169.254.169.254/"} if self.status == 302 else {}
        return web.Response(
            body=json.dumps(body).encode(),
            status=self.status,
            headers=headers,
            content_type="application/json",
        )


async def _endless(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse()
    await answer.prepare(request)
    try:
        await answer.write(b'{"choices": [{"message": {"content": "')
        while True:
            await answer.write(b"and on and on " * 500)
    except ConnectionError:
        return answer


@asynccontextmanager
async def served(model: Model, **chosen: Any) -> AsyncIterator[Endpoint]:
    app = web.Application()
    app.router.add_post("/v1/chat/completions", model.completions)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    given = {"allow_loopback": True, "api_key": "k-1", **chosen}
    endpoint = Endpoint(
        Parameters(f"http://127.0.0.1:{port}/v1", "small-1", **given),
        lambda text, review: redacted(text, review, ("Ruth Abernell", "Oak Street")),
    )
    try:
        yield endpoint
    finally:
        await endpoint.close()
        await runner.cleanup()
