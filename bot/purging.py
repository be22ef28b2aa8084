"""Texts, names and notes that are older than the practice keeps them are taken out, once a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from bot import retention
from bot.cases.case import CaseId
from bot.cases.events import NotesPurged, TextsPurged
from bot.cases.evolve import replay
from bot.desk import Desk
from bot.practice import PracticeId
from bot.store import cases, inbox, timeline
from bot.store import retention as kept
from bot.timeline import BrokenChain, Sealed, verify

log = structlog.get_logger("bedside.purging")

BATCH = 50

ANSWERS_KEPT = timedelta(days=30)
"""The same click is not delivered again after an hour."""

_Find = Callable[[Session, PracticeId, datetime, CaseId, int], list[CaseId]]
_Rewrite = Callable[[Sequence[Sealed]], dict[int, str]]


@dataclass(frozen=True)
class Purged:
    """How many cases lost their texts or their notes, how many reviews without case theirs.

    `left` are cases whose timeline is not as it was written: they are left as they are.
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


_TEXTS = _Kind(kept.with_texts, retention.without_texts, TextsPurged)
_NOTES = _Kind(kept.with_notes, retention.without_notes, NotesPurged)


class Purging:
    """Purges one practice by its policy's `keep_texts` and `keep_call_notes`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def daily(self) -> Purged | None:
        """Purge, unless somebody did today already: then None."""
        first = next(iter(self._desk.practice.locations.values()))
        today = self._desk.clock.now().astimezone(first.time_zone).date()
        if await self._desk.store.run(self._is_done, f"purge:{today}"):
            return None
        return await self.purge()

    async def purge(self) -> Purged:
        """Take out what is too old, case by case."""
        policy, now = self._desk.practice.policy, self._desk.clock.now()
        done, store = Purged(), self._desk.store
        if policy.keep_call_notes is not None:
            count, left = await self._cases(_NOTES, now - policy.keep_call_notes)
            done = replace(done, notes=count, left=left)
        if policy.keep_texts is not None:
            before = now - policy.keep_texts
            count, left = await self._cases(_TEXTS, before)
            reviews = 0
            while found := await store.run(
                kept.forget_reviews, self._desk.practice.id, before, BATCH
            ):
                reviews += found
            left = tuple(dict.fromkeys((*done.left, *left)))
            done = replace(done, texts=count, reviews=reviews, left=left)
        await store.run(kept.forget_answers, self._desk.practice.id, now - ANSWERS_KEPT)
        log.info("purged", texts=done.texts, notes=done.notes, reviews=done.reviews)
        for case in done.left:
            log.error("case not purged: its timeline was changed", case=case)
        return done

    async def foresee(self) -> Purged:
        """What `purge` would find now; nothing is changed."""
        policy, now = self._desk.practice.policy, self._desk.clock.now()
        found, read = Purged(), self._desk.store.read
        if policy.keep_call_notes is not None:
            found = replace(found, notes=await self._count(_NOTES, now - policy.keep_call_notes))
        if policy.keep_texts is not None:
            before = now - policy.keep_texts
            reviews = await read(kept.reviews_with_texts, self._desk.practice.id, before)
            found = replace(found, texts=await self._count(_TEXTS, before), reviews=reviews)
        return found

    async def _cases(self, kind: _Kind, before: datetime) -> tuple[int, tuple[CaseId, ...]]:
        count, left, after = 0, list[CaseId](), CaseId(0)
        while ids := await self._next(kind, before, after):
            for id in ids:
                try:
                    count += await self._desk.store.run(self._purge, kind, id, before)
                except BrokenChain:
                    left.append(id)
            after = ids[-1]
        return count, tuple(left)

    async def _count(self, kind: _Kind, before: datetime) -> int:
        count, after = 0, CaseId(0)
        while ids := await self._next(kind, before, after):
            found = [await self._desk.store.read(self._is_over, id, before) for id in ids]
            count += sum(found)
            after = ids[-1]
        return count

    async def _next(self, kind: _Kind, before: datetime, after: CaseId) -> list[CaseId]:
        practice = self._desk.practice.id
        return await self._desk.store.read(kind.find, practice, before, after, BATCH)

    # --- inside a transaction

    def _is_done(self, session: Session, key: str) -> bool:
        practice = self._desk.practice.id
        if inbox.answer(session, practice, key) is not None:
            return True
        inbox.keep(session, practice, key, self._desk.clock.now(), "")
        return False

    def _is_over(self, session: Session, id: CaseId, before: datetime) -> bool:
        """Closed for good so long ago: one that was opened again meanwhile is not."""
        case = cases.load(session, self._desk.practice.id, id)
        return case is not None and case.closed is not None and case.closed.at <= before

    def _purge(self, session: Session, kind: _Kind, id: CaseId, before: datetime) -> bool:
        """Raises `BrokenChain` where something was changed from outside: it is evidence."""
        practice = self._desk.practice.id
        if not self._is_over(session, id, before):
            return False
        lines = timeline.sealed(session, practice, id)
        verify(lines)
        contents = kind.rewrite(lines)
        kept.replace_contents(session, practice, id, contents)
        if kind is _TEXTS:
            kept.forget_review_of(session, practice, id)
        self._note(session, kind, lines, contents)
        return True

    def _note(
        self, session: Session, kind: _Kind, lines: Sequence[Sealed], contents: Mapping[int, str]
    ) -> None:
        """The timeline says what was taken out, and the case is what it gives now."""
        entries = [replace(line.entry, event=retention.rewritten(line, contents)) for line in lines]
        event = kind.event(retention.hashes(contents))
        self._desk.record(session, replay(entries), [event], None, self._desk.clock.now())
