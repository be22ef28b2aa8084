"""The outbox: carries out effects that were saved with events, even after a crash.

An `Attempt` at a claimed effect ends in an `Outcome`. This package uses the desk, the store and the
ports of chats, sites and the language model. It calls those ports and saves the outcomes.
"""

from scheduler.outbox.outbox import Outbox

__all__ = ["Outbox"]
