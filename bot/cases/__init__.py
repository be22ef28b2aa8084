"""The case, by its tracks: draft, reply, publication, call, e-mail, site, follow-up, reminders.

Everything builds on `case.py` (state) and `events.py`. Each track's module has its commands,
decisions, changes of state, timers and confirmations. `decide`, `evolve` and `plan` find them by
type. Imports allowed here: bot's other values and `bot.replies`. This package returns events and
never acts on them.
"""
