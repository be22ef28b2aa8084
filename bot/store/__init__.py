"""The database: tables, transactions, and queries.

Queries take and return the core's values, never rows. Each query is a function of a session so that
a transaction is one plain function (`Store.run`).
"""

from sqlmodel import Session

from bot.store.store import Conflict, Store, TransactionLost

__all__ = ["Conflict", "Session", "Store", "TransactionLost"]
