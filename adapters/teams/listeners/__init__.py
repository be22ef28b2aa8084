"""Translates people's actions in Teams into commands. Each listener is a few lines.

`Dispatcher` is botbuilder's bot, which takes authenticated activities.
"""

from adapters.teams.listeners.context import ListenerContext
from adapters.teams.listeners.dispatcher import Dispatcher

__all__ = ["Dispatcher", "ListenerContext"]
