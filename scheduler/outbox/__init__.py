"""The outbox: carries out effects that were saved together with events, even after a crash.

An `Attempt` at a claimed effect ends in an `Outcome`, which is saved. This package uses the desk,
the store, and the ports for chats, sites, and the language model.
"""

from scheduler.outbox.outbox import Outbox

__all__ = ["Outbox"]
