"""Once a day, deletes text, names, and notes that are past the practice's retention period."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from bot import retention
from bot.cases.case import CaseId
from bot.cases.events import NotesPurged, TextsPurged
from bot.cases.tracks import replay
from bot.desk import Desk
from bot.practice import LocationId, Policy, PracticeId
from bot.store import cases, inbox, mails, search, timeline
from bot.store import retention as kept
from bot.timeline import BrokenChain, StoredEvent, is_of_newer, verify

log = structlog.get_logger("bedside.purging")

BATCH = 50

MAILS_KEPT = timedelta(days=30)
"""How long we store e-mails. By then, people have seen them, and the mailbox still has them."""

_Find = Callable[[Session, PracticeId, datetime, CaseId, int], list[CaseId]]
_Rewrite = Callable[[Sequence[StoredEvent]], dict[int, str]]


@dataclass(frozen=True)
class Purged:
    """The number of cases whose text or notes were deleted, and of reviews without a case.

    `left` lists the cases that were skipped because their timeline was tampered with.
    """

    texts: int = 0
    notes: int = 0
    reviews: int = 0
    left: tuple[CaseId, ...] = ()


@dataclass(frozen=True)
class _Kind:
    find: _Find
    rewrite: _Rewrite
    event: type[TextsPurged] | type[NotesPurged]
    keep: Callable[[Policy], timedelta | None]


_TEXTS = _Kind(
    kept.with_texts, retention.without_texts, TextsPurged, lambda policy: policy.keep_texts
)
_NOTES = _Kind(
    kept.with_notes, retention.without_notes, NotesPurged, lambda policy: policy.keep_call_notes
)


class Purging:
    """Purges one practice according to its policy's `keep_texts` and `keep_call_notes`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def daily(self) -> Purged | None:
        """Purge, or return None if that was already done today."""
        first = next(iter(self._desk.practice.locations.values()))
        today = self._desk.clock.now().astimezone(first.time_zone).date()
        if await self._desk.store.run(self._is_done, f"purge:{today}"):
            return None
        return await self.purge()

    async def purge(self) -> Purged:
        """Delete data that's past its retention period, one case at a time."""
        practice, store = self._desk.practice, self._desk.store
        notes, unnoted = await self._cases(_NOTES)
        texts, untouched = await self._cases(_TEXTS)
        reviews = 0
        for location in practice.locations:
            before = self._before(_TEXTS, location)
            while before and (
                gone := await store.run(kept.forget_reviews, practice.id, location, before, BATCH)
            ):
                reviews += gone
        left = tuple(dict.fromkeys((*unnoted, *untouched)))
        done = Purged(texts, notes, reviews, left)
        if texts:
            await store.run(search.forget_deleted)
        await store.run(mails.forget, practice.id, self._desk.clock.now() - MAILS_KEPT)
        log.info("purged", texts=done.texts, notes=done.notes, reviews=done.reviews)
        for case in done.left:
            log.error("case not purged: its timeline was changed", case=case)
        return done

    async def foresee(self) -> Purged:
        """Return what `purge` would delete now, without changing anything."""
        practice, reviews = self._desk.practice, 0
        for location in practice.locations:
            if before := self._before(_TEXTS, location):
                reviews += await self._desk.store.read(
                    kept.reviews_with_texts, practice.id, location, before
                )
        return Purged(await self._count(_TEXTS), await self._count(_NOTES), reviews)

    def _before(self, kind: _Kind, location: LocationId) -> datetime | None:
        """The cutoff date. Anything older is deleted. If it's None, nothing is deleted."""
        keep = kind.keep(self._desk.practice.policy_at(location))
        return self._desk.clock.now() - keep if keep is not None else None

    async def _cases(self, kind: _Kind) -> tuple[int, tuple[CaseId, ...]]:
        count, left, after = 0, list[CaseId](), CaseId(0)
        while ids := await self._next(kind, after):
            for id in ids:
                try:
                    count += await self._desk.store.run(self._purge, kind, id)
                except BrokenChain:
                    left.append(id)
            after = ids[-1]
        return count, tuple(left)

    async def _count(self, kind: _Kind) -> int:
        count, after = 0, CaseId(0)
        while ids := await self._next(kind, after):
            are_over = [await self._desk.store.read(self._is_over, kind, id) for id in ids]
            count += sum(are_over)
            after = ids[-1]
        return count

    async def _next(self, kind: _Kind, after: CaseId) -> list[CaseId]:
        """Return the next cases that are past the shortest retention period of any location."""
        practice = self._desk.practice
        limits = [limit for place in practice.locations if (limit := self._before(kind, place))]
        if not limits:
            return []
        return await self._desk.store.read(kind.find, practice.id, max(limits), after, BATCH)

    # --- inside a transaction

    def _is_done(self, session: Session, key: str) -> bool:
        return not inbox.is_first(session, self._desk.practice.id, key, self._desk.clock.now())

    def _is_over(self, session: Session, kind: _Kind, id: CaseId) -> bool:
        """Whether the case was closed before the cutoff and hasn't been reopened."""
        case = cases.load(session, self._desk.practice.id, id)
        before = self._before(kind, case.location) if case is not None else None
        closed = case.closed if case is not None else None
        return before is not None and closed is not None and closed.at <= before

    def _purge(self, session: Session, kind: _Kind, id: CaseId) -> bool:
        """Purge one case. Return whether it was purged.

        Raises `BrokenChain` if its timeline was tampered with, because then the case is evidence.
        Data from a newer version is left for that version to purge, since it supports all the
        fields.
        """
        practice = self._desk.practice.id
        if not self._is_over(session, kind, id):
            return False
        lines = timeline.sealed(session, practice, id)
        verify(lines)
        if any(map(is_of_newer, lines)):
            return False
        contents = kind.rewrite(lines)
        kept.replace_contents(session, practice, id, contents)
        if kind is _TEXTS:
            kept.forget_review_of(session, practice, id)
        self._note(session, kind, lines, contents)
        return True

    def _note(
        self,
        session: Session,
        kind: _Kind,
        lines: Sequence[StoredEvent],
        contents: Mapping[int, str],
    ) -> None:
        """Record what was deleted, and save the case as rebuilt from the purged timeline."""
        entries = [replace(line.entry, event=retention.rewritten(line, contents)) for line in lines]
        event = kind.event(retention.hashes(contents))
        now = self._desk.clock.now()
        case = self._desk.record(session, replay(entries), [event], None, now)
        cases.sort_anew(session, self._desk.practice.id, case)
        # remove the deleted words from the search index, too
        search.keep(session, self._desk.practice.id, case)
