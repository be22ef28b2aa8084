"""Microsoft Teams in both directions: cards out, clicks and words in.

May import `bot` and `cards`. botbuilder stays inside this folder, so that it can be replaced.
`app.py` makes one `Teams` from plain values, has it `introduce` the members, gives `teams.chat` to
the outbox, and connects it to the desk.
"""

from adapters.teams.platform import Teams, TeamsParameters

__all__ = ["Teams", "TeamsParameters"]
