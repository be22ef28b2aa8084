"""What people do in Slack, translated into commands. Each listener is a few lines.

Enters: payloads from Bolt. Leaves: `build`, a Bolt app with all listeners.
"""

from adapters.slack.listeners.context import ListenerContext
from adapters.slack.listeners.dispatcher import build

__all__ = ["ListenerContext", "build"]
