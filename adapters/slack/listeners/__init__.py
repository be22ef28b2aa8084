"""What people do in Slack, translated into commands. Each listener is a few lines.

`build` returns a Bolt app with all listeners, which take payloads from Bolt.
"""

from adapters.slack.listeners.context import ListenerContext
from adapters.slack.listeners.dispatcher import build

__all__ = ["ListenerContext", "build"]
