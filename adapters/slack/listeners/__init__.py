"""Turns people's actions in Slack into commands. Each listener is only a few lines long.

`build` returns a Bolt app with all the listeners. They take payloads from Bolt.
"""

from adapters.slack.listeners.context import ListenerContext
from adapters.slack.listeners.dispatcher import build

__all__ = ["ListenerContext", "build"]
