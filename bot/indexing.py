"""Backfills the search index with cases from before it existed or from a version without it."""

from __future__ import annotations

from sqlmodel import Session

from bot.cases.case import CaseId
from bot.desk import Desk
from bot.store import cases, search

BATCH = 50
"""Number of cases in one transaction, limited so that clicks don't have to wait long."""


class Indexing:
    """Adds one practice's cases to the search index."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def fill(self) -> int:
        """Add every case that isn't in the index yet, newest first. Return the number added."""
        store, practice, added = self._desk.store, self._desk.practice.id, 0
        while ids := await store.read(search.missing, practice, BATCH):
            await store.run(self._add, ids)
            added += len(ids)
        return added

    def _add(self, session: Session, ids: list[CaseId]) -> None:
        practice = self._desk.practice.id
        for id in ids:
            case = cases.load(session, practice, id)
            if case is not None:
                search.keep(session, practice, case)
