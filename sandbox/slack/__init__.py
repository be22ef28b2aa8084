"""A local Slack: Web API, interactivity, events, Socket Mode, and what people do in it.

In comes HTTP; tests and the demo play people through `Slack.people`. Nothing of the product is
imported.
"""

from sandbox.slack.keeping import dump, restore
from sandbox.slack.server import Slack
from sandbox.slack.world import Channel, User

__all__ = ["Channel", "Slack", "User", "dump", "restore"]
