"""A real SMTP server (aiosmtpd) in front of the mailbox, as a practice's mail server has one."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parseaddr

from aiosmtpd.smtp import SMTP, Envelope, Session
from imap_tools import MailBoxUnencrypted

from sandbox.sender_checks import SenderChecks, received
from tests.adapters.mail.mails import SERVER
from tests.adapters.mail.server import PASSWORD, USER, MailServer
from tests.journeys.patience import PATIENCE_S

MOST_BYTES = 2_000_000
"""Maximum size of an e-mail that the server takes."""

SENDERS = 20
"""How many connections send at the same time."""


@dataclass(frozen=True)
class MailEntrance:
    """The way into the mailbox for someone else's mail server."""

    port: int

    async def send(self, *mails: EmailMessage, sent_by: str = "") -> None:
        """Send the e-mails one after the other. `sent_by` is the domain they really come from."""
        await self._together([mails], sent_by)

    async def send_at_once(self, mails: Sequence[EmailMessage], sent_by: str) -> None:
        await self._together([mails[n::SENDERS] for n in range(SENDERS)], sent_by)

    async def _together(self, each: Sequence[Sequence[EmailMessage]], sent_by: str) -> None:
        loop = asyncio.get_running_loop()
        # not the loop's own threads, because the server delivers in those
        with ThreadPoolExecutor(len(each)) as threads:
            sending = [loop.run_in_executor(threads, self._send, mails, sent_by) for mails in each]
            await asyncio.gather(*sending)

    def _send(self, mails: Sequence[EmailMessage], sent_by: str) -> None:
        with smtplib.SMTP("127.0.0.1", self.port, timeout=PATIENCE_S) as sender:
            for mail in mails:
                from_ = parseaddr(str(mail["From"]))[1]
                sender.send_message(mail, f"bounces@{sent_by}" if sent_by else from_)


class _Delivery:
    """Puts what comes in into the mailbox, with the server's check of who sent it.

    The envelope's sender stands for the address that SPF would look up.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._one_at_a_time = asyncio.Lock()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        async with self._one_at_a_time:
            await asyncio.to_thread(self._deliver, content, envelope.mail_from or "")
        return "250 OK"

    def _deliver(self, content: bytes, mail_from: str) -> None:
        stored = content.replace(b"\r\n", b"\n")
        sender = next(
            line[5:].decode("utf-8", "replace")
            for line in stored.split(b"\n")
            if line.lower().startswith(b"from:")
        )
        shown = parseaddr(sender)[1].rpartition("@")[2].lower()
        checks = SenderChecks(shown, mail_from.rpartition("@")[2].lower())
        with MailBoxUnencrypted("127.0.0.1", self._port).login(USER, PASSWORD) as box:
            box.append(received(stored, checks, SERVER), "INBOX", dt=datetime.now(UTC))


@asynccontextmanager
async def mail_entrance(server: MailServer) -> AsyncIterator[MailEntrance]:
    """Take e-mails by SMTP, and store them in the mailbox of `server`."""
    delivery = _Delivery(server.port)

    def answering() -> SMTP:
        return SMTP(delivery, data_size_limit=MOST_BYTES, enable_SMTPUTF8=True, hostname=SERVER)

    taking = await asyncio.get_running_loop().create_server(answering, "127.0.0.1", 0)
    async with taking:
        yield MailEntrance(taking.sockets[0].getsockname()[1])
