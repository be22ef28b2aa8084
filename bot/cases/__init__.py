"""The case: its state, what can be asked of it, what happened to it, and how one leads to the next.

`decide(case, command, context) -> events` and `evolve(case, entry) -> case` are functions of
values. Enters: bot's other values and `bot.replies`. Leaves: events, never an action.
"""
