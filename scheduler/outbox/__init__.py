"""The outbox: carries out effects that were saved with events, even after a crash.

An `Attempt` at a claimed effect ends in an `Outcome`. Enters: the desk, the store and the ports of
chats, sites and the language model. Leaves: calls to those ports, and what came of them.
"""

from scheduler.outbox.outbox import Outbox

__all__ = ["Outbox"]
