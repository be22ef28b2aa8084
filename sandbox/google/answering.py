"""Code shared by the local Google APIs: the log, faults, and JSON bodies."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from sandbox.faults import Fault
from sandbox.google import wire
from sandbox.google.errors import GoogleError, OAuthError, quota_exceeded
from sandbox.google.site import Site

Work = Callable[[web.Request], Awaitable[web.Response]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def logged(google: Site, method: str, work: Work) -> Handler:
    """Return a handler that logs the call, applies active faults, and does `work`."""

    async def handler(request: web.Request) -> web.StreamResponse:
        google.log_call(method, request)
        return await google.faults.carry_out(request, method, lambda: work(request), _refuse)

    return handler


async def body_of(request: web.Request) -> wire.Json:
    try:
        body = json.loads(await request.read() or b"{}")
    except ValueError:
        raise GoogleError("INVALID_ARGUMENT", "Invalid JSON payload received.") from None
    if not isinstance(body, dict):
        raise GoogleError("INVALID_ARGUMENT", "Invalid JSON payload received.")
    return body


def _refuse(fault: Fault) -> web.StreamResponse:
    if fault.kind == "rate_limited":
        headers = {"Retry-After": str(fault.retry_after)}
        return quota_exceeded(300, fault.retry_after).response(headers)
    if fault.code.startswith(("invalid_", "unsupported_")):
        return OAuthError(fault.code, "Refused by the sandbox.").response()
    return GoogleError(fault.code).response()
