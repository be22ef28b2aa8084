"""Parses responses to our calls. Each has to be a JSON object of limited size."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import aiohttp

LARGEST = 1_000_000
"""Maximum size in bytes. A list of 500 team members takes about 150 KB."""


async def read(answer: aiohttp.ClientResponse) -> Mapping[str, Any]:
    """Return the response's JSON object, or an empty object if it's something else."""
    body = b""
    while len(body) <= LARGEST and (chunk := await answer.content.read(65_536)):
        body += chunk
    if len(body) > LARGEST:
        raise ValueError("the response is too long")
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}
