"""What comes back from a call of ours: a JSON object of bounded size, or nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import aiohttp

LARGEST = 1_000_000
"""Bytes; 500 members of a team are about 150 KB."""


async def read(answer: aiohttp.ClientResponse) -> Mapping[str, Any]:
    """The object in the answer; an empty one, where it is something else. It may take time."""
    body = b""
    while len(body) <= LARGEST and (chunk := await answer.content.read(65_536)):
        body += chunk
    if len(body) > LARGEST:
        raise ValueError("the answer is too long")
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
