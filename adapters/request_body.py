"""A request's body, if it isn't too long and arrives in time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qsl

from aiohttp import ClientPayloadError, web

PATIENCE_S = 10
"""Maximum time for the whole body to arrive, in seconds."""


FORM = "application/x-www-form-urlencoded"

MOST_FIELDS = 2_000
"""Maximum number of fields in a form, more than the offices of the largest practice."""


class NoBody(Exception):
    """There's no usable body. `status` is the HTTP status to respond with."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status


async def read(request: web.Request, largest: int) -> bytes:
    """The decompressed body. Raises `NoBody` if it's over `largest` bytes or incomplete."""
    if (request.content_length or 0) > largest:
        raise NoBody(413)
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE_S):
            async for chunk in request.content.iter_chunked(65_536):
                body += chunk
                if len(body) > largest:
                    raise NoBody(413)
    except TimeoutError:
        raise NoBody(408) from None
    except (web.RequestPayloadError, ClientPayloadError):
        raise NoBody(400) from None
    return bytes(body)


async def form(request: web.Request, largest: int) -> Mapping[str, str]:
    """The fields of a form, with the last value for each name.

    Raises `NoBody` if it isn't a form.
    """
    if request.content_type != FORM:
        raise NoBody(415)
    body = await read(request, largest)
    try:
        fields = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise NoBody(400) from None
    return dict(fields)
