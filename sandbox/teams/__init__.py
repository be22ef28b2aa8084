"""A local Teams: the Bot Connector, the token issuer, and the people who use the client.

`Teams` is mounted into a web application and posts activities to the bot, signed as the real
service does. Imported only where it is used: it needs PyJWT, from the extra `teams`.
"""

from .keeping import dump, restore
from .server import Teams
from .world import Channel, Person

__all__ = ["Channel", "Person", "Teams", "dump", "restore"]
