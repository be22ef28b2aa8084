"""The Web API client as this product needs it: it repeats nothing and logs no message."""

from __future__ import annotations

import logging
from types import SimpleNamespace

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

TIMEOUT_S = 10
"""For one call, so that a lease of the outbox outlives it."""

QUIET = logging.getLogger("bedside.slack.sdk")
"""For the libraries: their debug lines hold whole messages, so they never speak so low."""
QUIET.setLevel(logging.ERROR)


class Redirected(aiohttp.ClientError):
    """The other side sent us elsewhere; we do not follow."""


def make_client(
    token: str, api_url: str, session: aiohttp.ClientSession | None = None
) -> AsyncWebClient:
    """A client of the Web API at `api_url` (Slack's own: https://slack.com/api/)."""
    return AsyncWebClient(
        token=token,
        base_url=api_url,
        timeout=TIMEOUT_S,
        retry_handlers=[],
        logger=QUIET,
        session=session,
    )


def make_session() -> aiohttp.ClientSession:
    """The connections of all calls, kept open between them. Whoever makes it closes it."""
    tracing = aiohttp.TraceConfig()
    tracing.on_request_redirect.append(_refuse)
    return aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=TIMEOUT_S, connect=TIMEOUT_S / 2),
        cookie_jar=aiohttp.DummyCookieJar(),
        trace_configs=[tracing],
    )


async def _refuse(
    session: aiohttp.ClientSession,
    context: SimpleNamespace,
    seen: aiohttp.TraceRequestRedirectParams,
) -> None:
    raise Redirected(f"redirected with {seen.response.status}")
