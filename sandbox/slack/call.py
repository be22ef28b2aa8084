"""One Web API call, with its arguments and permissions."""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sandbox.slack.access import Access, Triggers
from sandbox.slack.errors import ApiError
from sandbox.slack.socket import Sockets
from sandbox.slack.world import Channel, Json, Workspace


@dataclass
class Call:
    """A Web API call. `args` has unparsed values from a form, the query, or JSON.

    `base_url` is the URL that the caller used for this Slack.
    """

    world: Workspace
    access: Access
    triggers: Triggers
    sockets: Sockets
    args: Json
    base_url: str

    def text(self, name: str) -> str | None:
        value = self.args.get(name)
        return None if value is None else str(value)

    def need(self, name: str) -> str:
        """Return a required argument. Raises `ApiError` if it's missing."""
        value = self.text(name)
        if not value:
            message = f"[ERROR] missing required field: {name}"
            raise ApiError("invalid_arguments", response_metadata={"messages": [message]})
        return value

    def flag(self, name: str) -> bool:
        return self.args.get(name) in (True, "true", "True", "1", 1)

    def number(self, name: str, default: int) -> int:
        try:
            return int(self.args.get(name) or default)
        except ValueError:
            raise ApiError("invalid_arguments") from None

    def parsed(self, name: str, error: str) -> Any:
        """Return a JSON argument, parsed if it's a string. None if it's absent."""
        value = self.args.get(name)
        if not isinstance(value, str) or value == "":
            return value if value != "" else None
        try:
            return json.loads(value)
        except ValueError:
            raise ApiError(error) from None

    def channel(self) -> Channel:
        """Return the channel named by the `channel` argument.

        Raises `ApiError` if there's none, or if it's private and the caller isn't a member.
        """
        found = self.world.channel(self.text("channel") or "")
        if found is None or (found.is_private and not self.is_member(found)):
            raise ApiError("channel_not_found")
        return found

    def is_member(self, channel: Channel) -> bool:
        return self.world.bot.id in channel.members

    def page(self, rows: list[Any], default: int, most: int) -> tuple[list[Any], str]:
        """Return the page of rows that starts at `cursor`, and the next page's cursor (or "")."""
        limit = self.number("limit", default)
        if not 1 <= limit <= most:
            raise ApiError("invalid_limit")
        start = _offset(self.text("cursor"))
        more = start + limit < len(rows)
        return rows[start : start + limit], _cursor(start + limit) if more else ""


Method = Callable[[Call], Json | Awaitable[Json]]


def _cursor(offset: int) -> str:
    return base64.b64encode(f"next:{offset}".encode()).decode()


def _offset(cursor: str | None) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor).decode().removeprefix("next:"))
    except ValueError:
        raise ApiError("invalid_cursor") from None
