"""Socket Mode: the app connects to us, and deliveries go through the socket instead of HTTP.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import asyncio
import json
import secrets
import uuid
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.slack.answer import Answer
from sandbox.slack.world import Json


class Sockets:
    """The app's open connections. If there are several, deliveries alternate between them."""

    def __init__(self, app_id: str) -> None:
        self._app_id = app_id
        self._tickets: set[str] = set()
        self._open: list[web.WebSocketResponse] = []
        self._awaited: dict[str, asyncio.Future[Json]] = {}
        self._turn = 0
        self._changed = asyncio.Event()

    @property
    def count(self) -> int:
        return len(self._open)

    async def connected(self, count: int = 1) -> None:
        """Wait until the app has this many connections."""
        while self.count < count:
            self._changed.clear()
            await self._changed.wait()

    def ticket_url(self, base_url: str) -> str:
        """Return a URL at which the app can connect once (apps.connections.open)."""
        ticket = secrets.token_urlsafe(24)
        self._tickets.add(ticket)
        base = base_url.replace("http", "ws", 1)
        return f"{base}/socket?ticket={ticket}&app_id={self._app_id}"

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """Handle a connection for as long as it's open."""
        if request.query.get("ticket") not in self._tickets:
            return web.json_response({"ok": False, "error": "invalid_ticket"}, status=401)
        self._tickets.discard(request.query["ticket"])
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        self._open.append(ws)
        self._changed.set()
        try:
            await ws.send_json(self._hello(request))
            async for frame in ws:
                if frame.type is WSMsgType.TEXT:
                    self._acknowledged(frame.data)
        finally:
            self._open.remove(ws)
        return ws

    def _hello(self, request: web.Request) -> Json:
        return {
            "type": "hello",
            "num_connections": self.count,
            "debug_info": {
                "host": request.host,
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
            "connection_info": {"app_id": self._app_id},
        }

    def _acknowledged(self, text: str) -> None:
        ack: Any = json.loads(text)
        waiting = self._awaited.get(ack.get("envelope_id", "")) if isinstance(ack, dict) else None
        if waiting is not None and not waiting.done():
            waiting.set_result(ack)

    async def send(self, kind: str, payload: Json, within_s: float, **retry: Any) -> Answer:
        """Send one envelope, and wait for its acknowledgment for up to `within_s` seconds."""
        envelope_id = str(uuid.uuid4())
        envelope: Json = {"envelope_id": envelope_id, "type": kind, "payload": payload}
        envelope["accepts_response_payload"] = kind != "events_api"
        waiting = self._awaited[envelope_id] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(within_s):
                await self._next().send_json(envelope | retry)
                ack = await waiting
        except TimeoutError:
            return Answer("operation_timeout")
        except ConnectionError:
            return Answer("dispatch_failed")
        finally:
            del self._awaited[envelope_id]
        return Answer(body=ack.get("payload") or {})

    def _next(self) -> web.WebSocketResponse:
        self._turn += 1
        return self._open[self._turn % len(self._open)]

    async def close(self) -> None:
        for ws in list(self._open):
            await ws.close()
