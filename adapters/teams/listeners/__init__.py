"""What people do in Teams, translated into commands; each listener is a few lines.

Enter: activities that the door let in, `Asking`, the cards. Leaves: `Turns`, botbuilder's bot.
"""

from adapters.teams.listeners.front import Front
from adapters.teams.listeners.turns import Turns

__all__ = ["Front", "Turns"]
