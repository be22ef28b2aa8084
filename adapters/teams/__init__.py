"""Microsoft Teams in both directions: cards out, clicks and words in.

It can import `bot` and `cards`. Only this folder uses botbuilder, so that it can be replaced.
`app.py` creates one `Teams` from plain values, has it `introduce` the members, gives `teams.chat`
to the outbox, and connects it to the desk.
"""

from adapters.teams.platform import Teams, TeamsParameters

__all__ = ["Teams", "TeamsParameters"]
