"""The database: tables, transactions, and queries.

Queries take and return the core's value objects, never rows. Each query is a function that takes a
session, so a transaction is just a plain function (`Store.run`).
"""

from sqlmodel import Session

from bot.store.store import Conflict, Store, TransactionLost

__all__ = ["Conflict", "Session", "Store", "TransactionLost"]
