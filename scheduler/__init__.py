"""What moves by itself: the outbox that carries effects out, the ticks, the polls.

In come the store, the desk, the intake and the ports of `bot.ports`; nothing leaves but calls to
them. Imports `bot` only.
"""

from scheduler.outbox import Outbox
from scheduler.polls import Polls
from scheduler.reconciliation import Reconciling
from scheduler.ticks import Chore, Ticks

__all__ = ["Chore", "Outbox", "Polls", "Reconciling", "Ticks"]
