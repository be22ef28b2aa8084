"""Slack in both directions: cards out, clicks and commands in.

It can import `bot` and `cards`. `app.py` creates one `Slack` from plain values, has it `introduce`
the members, gives `slack.chat` to the outbox, and connects it to the desk.
"""

from adapters.check import Check
from adapters.slack.chat import SlackChat
from adapters.slack.platform import Slack, SlackParameters

__all__ = ["Check", "Slack", "SlackChat", "SlackParameters"]
