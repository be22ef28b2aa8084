"""The Microsoft Teams adapter, which sends cards and receives clicks and commands.

It can import `bot` and `cards`. Only this folder uses botbuilder, which makes it replaceable.
`app.py` creates one `Teams` object from plain values, calls its `introduce` with the members, gives
`teams.chat` to the outbox, and connects it to the desk.
"""

from adapters.teams.platform import Teams, TeamsParameters

__all__ = ["Teams", "TeamsParameters"]
