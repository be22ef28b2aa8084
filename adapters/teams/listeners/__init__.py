"""Turns people's actions in Teams into commands. Each listener is only a few lines long.

`Dispatcher` is botbuilder's bot. It takes authenticated activities.
"""

from adapters.teams.listeners.context import ListenerContext
from adapters.teams.listeners.dispatcher import Dispatcher

__all__ = ["Dispatcher", "ListenerContext"]
