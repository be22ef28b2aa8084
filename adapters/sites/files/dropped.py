"""Imports files that people drop into a chat, once they have confirmed a preview.

We import exactly what was previewed: the same bytes, the same answers, and the same date. The
outbox imports the file in parts, and resumes after a crash.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import cast

import structlog
from sqlmodel import Session

from adapters.sites.files.dates import Order
from adapters.sites.files.importing import (
    BATCH,
    Report,
    Tally,
    looked,
    previewed,
    rows_of,
    take_in,
    why_empty,
)
from adapters.sites.files.places import SITE
from adapters.sites.files.reading import Reading, Said
from bot.desk import Desk
from bot.effects import ImportFile, ImportReport
from bot.errors import NoTemporaryFiles, Refused
from bot.imports import (
    LARGEST,
    TOO_LARGE,
    DroppedFile,
    ImportAnswers,
    ImportOffer,
    ImportPreview,
    counted,
    result,
)
from bot.intake import Intake
from bot.practice import LocationId, Member, MemberId, PracticeId
from bot.sites import CHOOSE_A_SITE, SITES
from bot.store import dropped_files, effects, notify
from bot.store.dropped_files import KeptFile, Progress

log = structlog.get_logger()

KEPT = timedelta(hours=24)
"""How long a file is kept if no one confirms it."""

STUCK_KEPT = timedelta(days=30)
"""How long a confirmed file that can't be imported is kept for `bedside outbox retry`."""

PART_S = 15.0
"""Maximum time for importing one part, in seconds. It's shorter than an outbox lease."""

LONGEST_NAME = 120
"""Maximum length of a file name, in bytes."""

IS_OVER = "That file isn't here anymore. Send it to me again."
IS_OUTDATED = "There's a newer preview of that file. Use that one."
IS_CONFIRMED = "I'm already importing that file."
NOT_A_MANAGER = "Only managers can import files of reviews."
ALL_ELSEWHERE = "all its reviews are for offices that you don't work at."


class DroppedFiles:
    """Implements `bot.imports.FileImports`.

    `settings` is the settings file whose saved mappings apply.
    """

    def __init__(self, desk: Desk, intake: Intake, settings: Path | None = None) -> None:
        self._desk = desk
        self._intake = intake
        self._settings = settings
        self._one_at_a_time = asyncio.Lock()

    async def offer(self, file: DroppedFile, by: Member, platform: str, key: str) -> ImportOffer:
        if len(file.content) > LARGEST:
            raise Refused(TOO_LARGE)
        self._manager(by.id)
        kept = KeptFile(
            id=hashlib.sha256(f"{by.id}\x1f{key}".encode()).hexdigest()[:16],
            member=by.id,
            platform=platform,
            name=_plain_name(file.name),
            content=file.content,
            dropped_at=self._now(),
            said=ImportAnswers(),
            stamp="",
            confirmed=False,
            progress=Progress(),
        )
        await self.forget_old()
        await self._desk.store.run(dropped_files.keep, self._practice, kept)
        return await self._offered(await self._kept(kept.id, by), ImportAnswers())

    async def answer(self, id: str, said: ImportAnswers, by: Member) -> ImportOffer:
        kept = await self._kept(id, by)
        if kept.confirmed:
            raise Refused(IS_CONFIRMED)
        if said.site and said.site not in SITES:
            raise Refused(CHOOSE_A_SITE)
        before = kept.said
        answers = ImportAnswers(
            said.location or before.location,
            said.site or before.site,
            said.dates or before.dates,
        )
        return await self._offered(kept, answers)

    async def confirm(self, id: str, stamp: str, by: Member) -> str:
        kept = await self._kept(id, by)
        if not kept.confirmed and kept.stamp != stamp:
            raise Refused(IS_OUTDATED)
        if not await self._desk.store.run(self._confirm, kept, stamp, by):
            raise Refused(IS_CONFIRMED)
        self._desk.woken()
        return f"I'm importing {kept.name}. I'll tell you here when it's done."

    async def cancel(self, id: str, by: Member) -> str:
        kept = await self._kept(id, by)
        if not await self._desk.store.run(dropped_files.cancel, self._practice, id):
            raise Refused(IS_CONFIRMED)
        return f"Okay, nothing was imported. I've forgotten {kept.name}."

    async def carry_on(self, id: str) -> bool:
        kept = await self._desk.store.read(dropped_files.load, self._practice, id)
        if kept is None or not kept.confirmed:
            return False
        try:
            member = self._manager(kept.member)
        except Refused:
            await self._desk.store.run(self._stopped, kept)
            self._desk.woken()
            return False
        with _on_disk(kept) as path, ExitStack() as stack:
            reading = await self._looked(path, kept, kept.said, stack)
            every = rows_of(reading, Tally(), None, dry=False, theirs=member.works_at)
            rows = islice(every, kept.progress.rows, None)
            progress, is_over = kept.progress, False
            until_s = time.monotonic() + PART_S
            while True:
                part = await asyncio.to_thread(list, islice(rows, BATCH))
                report = await take_in(part, self._intake, self._since(kept), lambda _: None)
                progress = _added(progress, len(part), report)
                is_over = len(part) < BATCH
                if is_over or time.monotonic() >= until_s:
                    break
        await self._desk.store.run(self._carried_on, kept, progress, is_over)
        self._desk.woken()
        return not is_over

    async def forget_old(self) -> None:
        """Delete the files that have been kept for too long."""
        now = self._now()
        await self._desk.store.run(
            dropped_files.forget_old, self._practice, now - KEPT, now - STUCK_KEPT
        )

    # --- internals

    @property
    def _practice(self) -> PracticeId:
        return self._desk.practice.id

    def _now(self) -> datetime:
        return self._desk.clock.now()

    async def _kept(self, id: str, by: Member) -> KeptFile:
        """Return the person's dropped file. Raises `Refused` if it's gone or isn't theirs."""
        self._manager(by.id)
        kept = await self._desk.store.read(dropped_files.load, self._practice, id)
        if kept is None or kept.member != by.id:
            raise Refused(IS_OVER)
        if not kept.confirmed and kept.dropped_at < self._now() - KEPT:
            raise Refused(IS_OVER)
        return kept

    def _manager(self, id: MemberId) -> Member:
        """Return the member's current record. Raises `Refused` if they can't import anymore."""
        member = self._desk.practice.member(id)
        if member is None or member.has_left or not member.may_manage:
            raise Refused(NOT_A_MANAGER)
        return member

    async def _offered(self, kept: KeptFile, answers: ImportAnswers) -> ImportOffer:
        async with self._one_at_a_time:
            preview = await self._preview(kept, answers)
        stamp = _stamp(preview, answers)
        await self._desk.store.run(dropped_files.shown, self._practice, kept.id, answers, stamp)
        return ImportOffer(preview, kept.id, stamp, answers)

    async def _preview(self, kept: KeptFile, answers: ImportAnswers) -> ImportPreview:
        practice, member = self._desk.practice, self._manager(kept.member)
        with _on_disk(kept) as path, ExitStack() as stack:
            try:
                reading = await self._looked(path, kept, answers, stack)
            except NoTemporaryFiles:
                raise
            except Refused as refusal:
                return ImportPreview(kept.name, problem=str(refusal))
            tally, report = Tally(), Report()
            if not reading.problem:
                rows = rows_of(
                    reading, tally, None, dry=bool(reading.question), theirs=member.works_at
                )
                report = await take_in(
                    rows, self._intake, self._since(kept), lambda _: None, dry=True
                )
            preview = previewed(reading, tally, report, practice)
        if preview.asks or preview.problem or report.read or report.refused:
            return preview
        return replace(preview, problem=ALL_ELSEWHERE if report.elsewhere else why_empty(reading))

    async def _looked(
        self, path: Path, kept: KeptFile, answers: ImportAnswers, stack: ExitStack
    ) -> Reading:
        said = Said(
            site=answers.site or SITE,
            location=LocationId(answers.location) if answers.location else None,
            dates=cast("Order | None", answers.dates or None),
            as_of=kept.dropped_at,
        )
        found = looked(path, self._desk.practice, kept.dropped_at, said, self._settings)
        return await asyncio.to_thread(stack.enter_context, found)

    def _since(self, kept: KeptFile) -> Callable[[LocationId], datetime]:
        def since(location: LocationId) -> datetime:
            return kept.dropped_at - self._desk.practice.policy_at(location).first_contact

        return since

    def _confirm(self, session: Session, kept: KeptFile, stamp: str, by: Member) -> bool:
        if not dropped_files.confirm(session, self._practice, kept.id, stamp):
            return False
        wanted = ImportFile(self._location(), by.id, kept.id)
        effects.ask(session, self._practice, [wanted], self._now())
        notify.others(session, self._practice)
        return True

    def _carried_on(
        self, session: Session, kept: KeptFile, progress: Progress, is_over: bool
    ) -> None:
        if not is_over:
            dropped_files.carried_on(session, self._practice, kept.id, progress)
            return
        self._ended(session, kept, _told(kept.name, progress))

    def _stopped(self, session: Session, kept: KeptFile) -> None:
        """Stop the import, because the person who confirmed it can't import anymore."""
        done = counted(kept.progress.rows, "line")
        log.info("import stopped", by=kept.member, rows=kept.progress.rows)
        member = self._desk.practice.member(kept.member)
        if member is None or member.has_left:
            dropped_files.forget(session, self._practice, kept.id)
            return
        text = f"I stopped importing {kept.name} after {done}. {NOT_A_MANAGER}"
        self._ended(session, kept, text)

    def _ended(self, session: Session, kept: KeptFile, text: str) -> None:
        dropped_files.forget(session, self._practice, kept.id)
        told = ImportReport(self._location(), kept.platform, kept.member, kept.id, text)
        effects.ask(session, self._practice, [told], self._now())
        notify.others(session, self._practice)

    def _location(self) -> LocationId:
        """Return any location. Effects need one, even if they're for the whole practice."""
        return next(iter(self._desk.practice.locations))


def _plain_name(name: str) -> str:
    """The file's name, made safe for a folder and a card."""
    last = re.split(r"[/\\]", name)[-1]
    plain = re.sub(r"[^\w. ()-]", "_", last).strip(". ")
    # keep the end, which has the extension; file systems count bytes, up to four per character
    return plain.encode()[-LONGEST_NAME:].decode(errors="ignore").strip(". ") or "file"


@contextmanager
def _on_disk(kept: KeptFile) -> Iterator[Path]:
    """Write the file to disk and yield its path. Its timestamp is the time when it was dropped.

    Raises `NoTemporaryFiles` if that isn't possible.
    """
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bedside-"))
            path = Path(folder) / kept.name
            path.write_bytes(kept.content)
            saved = kept.dropped_at.timestamp()
            os.utime(path, (saved, saved))
        except OSError as error:
            raise NoTemporaryFiles from error
        yield path


def _stamp(preview: ImportPreview, answers: ImportAnswers) -> str:
    """A hash that changes with anything shown in the preview and any of the person's answers."""
    return hashlib.sha256(repr((preview, answers)).encode()).hexdigest()[:16]


def _added(before: Progress, rows: int, report: Report) -> Progress:
    taken = report.taken
    return Progress(
        before.rows + rows,
        before.new + taken.new,
        before.changed + taken.changed,
        before.known + taken.known,
        before.cases + len(taken.opened),
        before.refused + len(report.refused),
        before.elsewhere + report.elsewhere,
    )


def _told(name: str, done: Progress) -> str:
    counts = result(done.new, done.changed, done.known, done.cases, dry=False)
    refused = f" I couldn't read {counted(done.refused, 'line')}." if done.refused else ""
    left_out = ""
    if done.elsewhere:
        left_out = f" I left out {counted(done.elsewhere, 'review')} for offices you don't work at."
    return f"{name} is imported: {counts}{refused}{left_out}"
