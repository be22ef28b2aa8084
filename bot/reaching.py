"""Keeps track of which credentials each office uses for each site while Bedside runs.

A site can be connected by another replica or on the command line, so we check every minute.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.connections import Connection
from bot.desk import Desk
from bot.store import connections

Told = Callable[[Sequence[Connection]], None]


class Reaching:
    """Passes the connections on to the desk and the sites' clients.

    `told` is called with all the connections whenever they change.
    """

    def __init__(self, desk: Desk, told: Told) -> None:
        self._desk = desk
        self._told = told

    async def refresh(self) -> None:
        """Reload the connections and pass them on if they've changed."""
        connected = await self._desk.store.read(connections.connected, self._desk.as_set_up.id)
        if connected != self._desk.connections:
            self._desk.reach(connected)
            self._told(connected)
