"""Responds to a click through its response_url. Only Slack's own addresses are allowed."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.errors import Broken, OutsideError, Unavailable

HOOKS = "https://hooks.slack.com"
PATH = re.compile(r"/(actions|commands|app)/[A-Za-z0-9_./-]+")


async def answer(session: aiohttp.ClientSession, url: str, body: Mapping[str, Any]) -> None:
    """Post `body` to a response_url, without following redirects.

    Check the URL with `is_allowed` first.
    """
    try:
        async with session.post(url, json=body, allow_redirects=False) as response:
            status = response.status
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Unavailable("Slack can't be reached.", code="no_connection") from error
    if status != 200:
        raise _refused(status)


def is_allowed(url: str, api_url: str) -> bool:
    """Whether we can post to `url`: one of Slack's hooks, or the origin of a loopback `api_url`.

    URLs are compared as text, so a URL with a user name, a port, an escape, or a look-alike host
    never matches.
    """
    if re.search(r"[^\x21-\x7e]|[\\@%#?]|\.\.", url):
        return False
    if url.startswith(f"{HOOKS}/"):
        return PATH.fullmatch(url.removeprefix(HOOKS)) is not None
    local = _loopback(api_url)
    return bool(local) and url.startswith(f"{local}/")


def _loopback(api_url: str) -> str:
    """The origin of a sandbox on this machine, or "" for any other address."""
    parts = urlsplit(api_url)
    host = parts.hostname or ""
    try:
        is_local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_local = False
    return f"{parts.scheme}://{parts.netloc}" if is_local else ""


def _refused(status: int) -> OutsideError:
    message = "Slack didn't take the response."
    if status == 429 or status >= 500:
        return Unavailable(message, code=f"http_{status}")
    return Broken(message, code=f"http_{status}")
