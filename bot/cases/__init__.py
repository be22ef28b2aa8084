"""The case, by its tracks: draft, reply, publication, call, e-mail, site, follow-up, and reminders.

A track is one strand of the work on a case. Its module has its commands, decisions, state changes,
timers, and confirmations. `decide`, `evolve`, and `plan` look them up by type. Everything builds on
`case.py` (state) and `events.py`. From the rest of `bot`, this package can only import value types
and `bot.replies`. Its functions return events and never act on them.
"""
