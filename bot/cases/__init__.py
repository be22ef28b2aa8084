"""The case, by its tracks: draft, reply, publication, call, e-mail, site, follow-up, reminders.

`case.py` (state) and `events.py` are the floor. Each track's module has its commands, decisions,
changes of state, timers and confirmations. `decide`, `evolve` and `plan` find them by type.
Enters: bot's other values and `bot.replies`. Leaves: events, never an action.
"""
