"""The product's memory: tables, transactions and queries.

What enters are values of the core; what leaves are values again, never rows. Each query is a
function of a session, so that a transaction is one plain function (`Store.run`).
"""

from sqlmodel import Session

from bot.store.store import Conflict, Store, TransactionLost

__all__ = ["Conflict", "Session", "Store", "TransactionLost"]
