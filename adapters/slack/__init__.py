"""The Slack adapter, which sends cards and receives clicks and commands.

It can import `bot` and `cards`. `app.py` creates one `Slack` object from plain values, calls its
`introduce` with the members, gives `slack.chat` to the outbox, and connects it to the desk.
"""

from adapters.check import Check
from adapters.slack.chat import SlackChat
from adapters.slack.platform import Slack, SlackParameters

__all__ = ["Check", "Slack", "SlackChat", "SlackParameters"]
