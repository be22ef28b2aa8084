"""A local Slack: Web API, interactivity, events, Socket Mode, and what people do in it.

In comes HTTP; tests and the demo play people through `Slack.people`. Nothing of the product is
imported.
"""

from .keeping import dump, restore
from .server import Slack
from .world import Channel, User

__all__ = ["Channel", "Slack", "User", "dump", "restore"]
