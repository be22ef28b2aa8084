"""What people do in Teams, translated into commands. Each listener is a few lines.

Enters: activities that the door let in. Leaves: `Dispatcher`, botbuilder's bot.
"""

from adapters.teams.listeners.context import ListenerContext
from adapters.teams.listeners.dispatcher import Dispatcher

__all__ = ["Dispatcher", "ListenerContext"]
