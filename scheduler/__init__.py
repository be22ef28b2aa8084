"""Everything that runs on its own: the outbox, the ticks, the polls, reconciliation.

It gets the store, the desk, the intake and the ports of `bot.ports`, and calls nothing else.
Imports `bot` only.
"""

from scheduler.clock import PeriodicJob, Ticks
from scheduler.mailbox import MailReading
from scheduler.news import NewsReading
from scheduler.outbox import Outbox
from scheduler.polls import Polls
from scheduler.reconciliation import Reconciliation

__all__ = [
    "MailReading",
    "NewsReading",
    "Outbox",
    "PeriodicJob",
    "Polls",
    "Reconciliation",
    "Ticks",
]
