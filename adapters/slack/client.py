"""Creates the Web API client, with retries and message logging turned off."""

from __future__ import annotations

import logging
from types import SimpleNamespace

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

TIMEOUT_S = 10
"""Maximum time for one call, in seconds. This has to be shorter than an outbox lease."""

QUIET = logging.getLogger("bedside.slack.sdk")
"""The logger for Slack's libraries, never at debug level because that logs whole messages."""
QUIET.setLevel(logging.ERROR)


class Redirected(aiohttp.ClientError):
    """The server responded with a redirect, which we don't follow."""


def make_client(
    token: str, api_url: str, session: aiohttp.ClientSession | None = None
) -> AsyncWebClient:
    """Create a client for the Web API at `api_url` (Slack's own: https://slack.com/api/)."""
    return AsyncWebClient(
        token=token,
        base_url=api_url,
        timeout=TIMEOUT_S,
        retry_handlers=[],
        logger=QUIET,
        session=session,
    )


def make_session() -> aiohttp.ClientSession:
    """Create a session that reuses connections, for all calls. The caller has to close it."""
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
