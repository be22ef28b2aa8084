"""Everything that runs in the background: the outbox, the ticks, the polls, and reconciliation.

It uses only the store, the desk, the intake, and the ports in `bot.ports`, and imports nothing
outside `bot`.
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
