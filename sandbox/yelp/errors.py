"""Yelp's errors, and the validation of request bodies."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web


class YelpError(Exception):
    """A rejected call, with its HTTP status and Yelp's ID for the error."""

    def __init__(self, status: int, id: str, retry_after: int | None = None) -> None:
        self.status, self.id, self.retry_after = status, id, retry_after
        super().__init__(id)

    def response(self) -> web.Response:
        wait = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        error = {"id": self.id, "description": "Refused.", "http_code": str(self.status)}
        return web.json_response({"error": error}, status=self.status, headers=wait)


def object_in(raw: bytes, content_type: str) -> dict[str, Any]:
    """Parse the JSON object in a body. Raises `YelpError` if there isn't one."""
    try:
        asked = json.loads(raw)
    except ValueError:
        asked = None
    if content_type != "application/json" or not isinstance(asked, dict):
        raise YelpError(400, "INVALID_REQUEST")
    return asked
