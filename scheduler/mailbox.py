"""Reads the mailbox as soon as the server reports new e-mail. Only one replica reads at a time.

Each page is saved before the next one is requested, and the saved position moves only after
everything before it is saved. Reading an e-mail twice is harmless.
"""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from datetime import timedelta

import structlog

from bot import notices
from bot.desk import Desk
from bot.errors import OutsideError, Refused, Unavailable
from bot.mail.mailroom import Mailroom
from bot.ports import Clock, Mailbox, MailFolder
from bot.store import leases, mails
from scheduler.outage import PAUSES, Outage

log = structlog.get_logger("bedside.mailbox")

LOOKS = timedelta(minutes=1)
"""Interval between checks, whether or not the server reports new e-mail in between."""

LEASE = timedelta(minutes=3)
"""Time after which another replica takes over from one that died. Renewed with each page."""

FOLLOWS = timedelta(seconds=20)
"""Interval between attempts to acquire a lease that another replica holds."""

READ_S = 120.0
"""Maximum time for one page of e-mails, in seconds."""

FOLDERS: tuple[MailFolder, ...] = ("inbox", "sent")


class MailReading:
    """Reads one practice's mailbox until it's stopped."""

    def __init__(
        self, desk: Desk, mailroom: Mailroom, mailbox: Mailbox, clock: Clock, holder: str = ""
    ) -> None:
        self._desk = desk
        self._mailroom = mailroom
        self._mailbox = mailbox
        self._clock = clock
        self._holder = holder or uuid.uuid4().hex
        self._stopped = asyncio.Event()
        self._outage = Outage(
            desk, clock, notices.MAILBOX, notices.no_mailbox, notices.mailbox_back
        )

    async def run(self) -> None:
        """Read until `stop`, then release the lease so that another replica can read right away."""
        try:
            while not self._stopped.is_set():
                pause = await self._look()
                if pause:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._stopped.wait(), pause.total_seconds())
        finally:
            with contextlib.suppress(Refused):
                await self._desk.store.run(leases.release, self._role, self._holder)

    async def stop(self) -> None:
        """Make `run` return after the current e-mail."""
        self._stopped.set()
        await self._mailbox.close()

    async def read(self) -> int:
        """Read new e-mails, unless another replica holds the lease. Return how many were read."""
        count = 0
        for folder in FOLDERS:
            is_more = True
            while is_more and not self._stopped.is_set() and await self._leads():
                read, is_more = await self._page(folder)
                count += read
        return count

    @property
    def _role(self) -> str:
        return f"mailbox:{self._desk.practice.id}"

    async def _leads(self) -> bool:
        """Acquire or renew the lease for one more page. Return whether we hold it."""
        taken = await self._desk.store.run(leases.take, self._role, self._holder, LEASE)
        return taken is not None

    async def _look(self) -> timedelta:
        """Read once, then wait for new e-mail. Return how long to pause before the next check."""
        try:
            if not await self._leads():
                return FOLLOWS
            await self.read()
            await self._outage.over()
            if not self._mailbox.idles:
                return LOOKS
            await self._mailbox.wait(LOOKS)
        except OutsideError as error:
            if self._stopped.is_set():
                return timedelta(0)
            return await self._outage.failed(error)
        except Refused as error:
            log.warning("mails not saved", error=type(error).__name__)
            return PAUSES[1]
        except Exception as error:
            # whatever the server sends, try again after a pause
            log.error("mailbox raised", error=type(error).__name__)
            return PAUSES[2]
        return timedelta(0)

    async def _page(self, folder: MailFolder) -> tuple[int, bool]:
        practice, name = self._desk.practice, self._mailbox.name
        first = min(practice.policy_at(place).first_contact for place in practice.locations)
        since = self._clock.now() - first
        after = await self._desk.store.read(mails.position, practice.id, name, folder)
        try:
            async with asyncio.timeout(READ_S):
                page = await self._mailbox.read(folder, after, since)
        except TimeoutError:
            raise Unavailable("The mail server isn't responding.", code="timeout") from None
        for taken, mail in enumerate(page.mails):
            if self._stopped.is_set():
                # the saved position doesn't move, so this page is read again
                return taken, False
            await self._mailroom.take_or_tell(mail, is_sent=folder == "sent")
        if page.position is not None and page.position != after:
            now = self._clock.now()
            await self._desk.store.run(mails.move, practice.id, name, folder, page.position, now)
        if page.mails:
            log.info("mails read", folder=folder, count=len(page.mails))
        return len(page.mails), page.is_more
