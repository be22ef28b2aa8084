"""One call of the Web API: its arguments, and its permissions."""

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
    """`args` as they came, by form, query or JSON. `base_url` is the URL that the caller used for
    us.
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
        """A required argument. Without it, the call is refused."""
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
        """An argument that's JSON, whether it came as a string or not. None if absent."""
        value = self.args.get(name)
        if not isinstance(value, str) or value == "":
            return value if value != "" else None
        try:
            return json.loads(value)
        except ValueError:
            raise ApiError(error) from None

    def channel(self) -> Channel:
        """The channel in the `channel` argument. A private one is unknown to outsiders."""
        found = self.world.channel(self.text("channel") or "")
        if found is None or (found.is_private and not self.is_member(found)):
            raise ApiError("channel_not_found")
        return found

    def is_member(self, channel: Channel) -> bool:
        return self.world.bot.id in channel.members

    def page(self, rows: list[Any], default: int, most: int) -> tuple[list[Any], str]:
        """A page of rows from `cursor` on, and the cursor of the next (or "")."""
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
