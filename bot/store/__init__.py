"""The product's memory: tables, transactions and queries.

What enters are values of the core; what leaves are values again, never rows. Each query is a
function of a session, so that a transaction is one plain function (`Store.run`).
"""

from bot.store.store import Conflict, Store

__all__ = ["Conflict", "Store"]
