"""A local Slack: Web API, interactivity, events, Socket Mode, and people's actions in it.

It's used over HTTP. Tests and the demo play people through `Slack.people`. It doesn't import
anything of the product.
"""

from sandbox.slack.keeping import dump, restore
from sandbox.slack.server import Slack
from sandbox.slack.world import Channel, User

__all__ = ["Channel", "Slack", "User", "dump", "restore"]
