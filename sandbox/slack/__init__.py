"""A local Slack: the Web API, interactivity, events, Socket Mode, and people's actions in it.

It's used over HTTP. Tests and the demo act as people through `Slack.people`. It doesn't import
anything from the product.
"""

from sandbox.slack.keeping import dump, restore
from sandbox.slack.server import Slack
from sandbox.slack.world import Channel, User

__all__ = ["Channel", "Slack", "User", "dump", "restore"]
