"""Which offices reach their sites by which sign-in, kept up to date while Bedside runs.

A site may be connected by another replica, or on the command line, so it's read again each minute.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.connections import Connection
from bot.desk import Desk
from bot.store import connections

Told = Callable[[Sequence[Connection]], None]


class Reaching:
    """Tells the desk and whoever speaks to the sites. `told` is called with what changed."""

    def __init__(self, desk: Desk, told: Told) -> None:
        self._desk = desk
        self._told = told

    async def refresh(self) -> None:
        """Learn what is connected now."""
        found = await self._desk.store.read(connections.connected, self._desk.as_set_up.id)
        if found != self._desk.connections:
            self._desk.reach(found)
            self._told(found)
