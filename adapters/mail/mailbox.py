"""Reads a mailbox over IMAP in its own thread, with `imap-tools` on top of the standard `imaplib`.

Folders are opened read-only, and e-mails are fetched with PEEK, so none is marked, moved, or
deleted.
"""

from __future__ import annotations

import asyncio
import contextlib
import imaplib
import re
import socket
import ssl
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal, TypeVar

from imap_tools import (
    BaseMailBox,
    MailBox,
    MailboxFolderSelectError,
    MailboxLoginError,
    MailBoxStartTls,
    MailBoxUnencrypted,
)
from imap_tools.errors import ImapToolsError
from imap_tools.idle import get_socket_poller

from adapters.access_tokens import AccessTokens
from adapters.mail.reading import LARGEST, read_mail
from bot.errors import Broken, NoAccess, Unavailable
from bot.mail.mails import Mail
from bot.ports import MailFolder, MailPage, MailPosition

ANSWER_S = 30.0
"""Maximum time for one response from the server, in seconds."""

AT_ONCE = 20
"""Maximum number of e-mails per page, so that memory use stays flat when a thousand arrive."""

LISTENS_S = 1.0
"""Length of one poll during IDLE, in seconds. `close` waits at most this long."""

T = TypeVar("T")


@dataclass(frozen=True)
class Account:
    """An IMAP account. `checked_by` is the server whose checks of the sender we trust."""

    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    user: str
    password: str = field(default="", repr=False)
    folder: str = "INBOX"
    sent_folder: str = ""
    checked_by: str = ""


@dataclass
class _Connection:
    box: BaseMailBox
    idles: bool
    sent: str
    count: int = 0
    """Number of e-mails in the inbox when it was last read."""


NOT_LET_IN = (
    "The mail server doesn't accept Bedside's sign-in for this mailbox. Check mailbox.user, and "
    "that IMAP is on for it (docs/mailbox.md)."
)
NO_PERMISSION = (
    "The mail server knows the app, but doesn't let it into this mailbox. Give it access "
    "(docs/mailbox.md)."
)


class ImapMailbox:
    """A mailbox with one connection, opened on demand.

    Raises the errors in `bot.errors`. With `tokens`, it signs in with an access token (XOAUTH2)
    instead of a password.
    """

    def __init__(self, account: Account, tokens: AccessTokens | None = None) -> None:
        self._account = account
        self._tokens = tokens
        self._token = ""
        self._refused_token = ""
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mailbox")
        self._open: _Connection | None = None
        self._stopped = False

    @property
    def name(self) -> str:
        return self._account.user

    async def read(
        self, folder: MailFolder, after: MailPosition | None, since: datetime
    ) -> MailPage:
        """Return the page of e-mails that follows `after`.

        If `after` is None, or dates from before the server renumbered the folder, return the first
        page of e-mails received since `since`.
        """
        return await self._in_thread(lambda: self._read(folder, after, since))

    async def wait(self, span: timedelta) -> None:
        """Wait until the server reports a change, or until `span` has passed."""
        await self._in_thread(lambda: self._wait(span.total_seconds()))

    async def check(self) -> str:
        """Return a human-readable status line. Raises an error if the mailbox can't be read."""
        return await self._in_thread(self._check)

    async def close(self) -> None:
        self._stopped = True
        with contextlib.suppress(Exception):
            await self._in_thread(self._close)
        self._thread.shutdown(wait=False)

    # --- in the thread

    async def _in_thread(self, work: Callable[[], T]) -> T:
        if self._tokens is not None and self._open is None and not self._stopped:
            self._token = await self._usable(self._tokens)

        def run() -> T:
            try:
                return work()
            except BaseException as error:
                self._close()
                translated = _translated(error)
                if translated is None:
                    raise
                raise translated from error

        return await asyncio.get_running_loop().run_in_executor(self._thread, run)

    async def _usable(self, tokens: AccessTokens) -> str:
        """A token that the server hasn't rejected."""
        token = await tokens.current()
        return await tokens.instead_of(token) if token == self._refused_token else token

    def _log_in(self, box: BaseMailBox) -> None:
        if self._tokens is None:
            box.login(self._account.user, self._account.password, initial_folder=None)
            return
        try:
            box.xoauth2(self._account.user, self._token, initial_folder=None)
        except (MailboxLoginError, imaplib.IMAP4.error) as error:
            if isinstance(error, imaplib.IMAP4.abort):
                raise
            self._refused_token = self._token
            raise NoAccess(NOT_LET_IN, code="login") from error

    def _connection(self) -> _Connection:
        if self._open is None:
            account = self._account
            box = _connected(account)
            try:
                self._log_in(box)
                can = {str(capability).upper() for capability in box.client.capabilities}
                _, lines = box.client.capability()
                can |= {word for line in lines for word in (line or b"").decode().upper().split()}
                sent = account.sent_folder or _sent_folder(box)
            except BaseException:
                with contextlib.suppress(Exception):
                    box.client.shutdown()
                raise
            self._open = _Connection(box, "IDLE" in can, sent)
        return self._open

    def _close(self) -> None:
        connection, self._open = self._open, None
        if connection is not None:
            with contextlib.suppress(Exception):
                connection.box.client.sock.settimeout(3)
                connection.box.logout()

    def _read(self, folder: MailFolder, after: MailPosition | None, since: datetime) -> MailPage:
        connection = self._connection()
        name = self._account.folder if folder == "inbox" else connection.sent
        if not name:
            return MailPage((), None)
        validity, count = _opened(connection, name)
        if folder == "inbox":
            connection.count = count
        if after is None or after.validity != validity:
            # SINCE takes a day in the server's own time zone, so start a day early
            first = since - timedelta(days=1)
            day = f"{first.day}-{_MONTHS[first.month - 1]}-{first.year}"
            uids = _uids(connection.box, f"SINCE {day}")
            after = MailPosition(validity, 0)
        else:
            uids = _uids(connection.box, f"UID {after.uid + 1}:*")
        # "n:*" always includes the last UID, even if it's less than n
        left = sorted(uid for uid in uids if uid > after.uid)
        mails = list[Mail]()
        last = after.uid
        for uid in left[:AT_ONCE]:
            if self._stopped:
                break
            mail = self._fetch(connection.box, uid)
            if mail is not None and (mail.at >= since or after.uid):
                mails.append(mail)
            last = uid
        return MailPage(tuple(mails), MailPosition(validity, last), len(left) > AT_ONCE)

    def _fetch(self, box: BaseMailBox, uid: int) -> Mail | None:
        """Return the e-mail, or None if it was deleted in the meantime."""
        wanted = f"(UID INTERNALDATE BODY.PEEK[]<0.{LARGEST}>)"
        status, parts = box.client.uid("FETCH", str(uid), wanted)
        if status != "OK":
            raise Unavailable("The mail server didn't let me read an e-mail.", code="FETCH")
        about, data = b"", b""
        for part in parts or []:
            if isinstance(part, tuple):
                about += b" " + part[0]
                data = data or part[1]
            elif isinstance(part, bytes):
                about += b" " + part
        if not data:
            return None
        return read_mail(data, _internal_date(about), self._account.checked_by)

    def _wait(self, span_s: float) -> None:
        connection = self._connection()
        _, count = _opened(connection, self._account.folder)
        if not connection.idles or count != connection.count:
            # IDLE doesn't report e-mail that arrived since the last read, so don't wait
            return
        # the library's own poll loses a partial line, so we don't read anything here:
        # any input ends the wait, and `stop` reads all of it
        with connection.box.idle:
            ends_at = time.monotonic() + span_s
            while not self._stopped and (left_s := ends_at - time.monotonic()) > 0:
                if _is_readable(connection.box.client.sock, min(LISTENS_S, left_s)):
                    return

    @property
    def idles(self) -> bool:
        """Whether the server supports IDLE. False before the first connection."""
        return self._open is not None and self._open.idles

    def _check(self) -> str:
        connection = self._connection()
        _opened(connection, self._account.folder)
        checked = "as soon as e-mail arrives" if connection.idles else "once a minute"
        if not connection.sent:
            return f"can be read {checked}, but there's no folder of sent mail"
        _opened(connection, connection.sent)
        return f"can be read {checked}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _connected(account: Account) -> BaseMailBox:
    if account.security == "none":
        return MailBoxUnencrypted(account.host, account.port, timeout=ANSWER_S)
    # the default context checks the certificate and the host name
    context = ssl.create_default_context()
    if account.security == "starttls":
        return MailBoxStartTls(account.host, account.port, ANSWER_S, context)
    return MailBox(account.host, account.port, ANSWER_S, ssl_context=context)


def _is_readable(sock: socket.socket, within_s: float) -> bool:
    if isinstance(sock, ssl.SSLSocket) and sock.pending():
        return True
    return bool(get_socket_poller(sock, within_s))  # type: ignore[arg-type]


def _sent_folder(box: BaseMailBox) -> str:
    """The folder that the server flags as Sent, or one with a common name for it, or ""."""
    folders = box.folder.list()
    for folder in folders:
        if any(flag.lower() == "\\sent" for flag in folder.flags):
            return str(folder.name)
    names = {str(folder.name).lower(): str(folder.name) for folder in folders}
    common = ("sent", "sent items", "sent mail", "inbox.sent", "sent messages")
    return next((names[name] for name in common if name in names), "")


def _opened(connection: _Connection, name: str) -> tuple[int, int]:
    """Open a folder read-only. Return its UIDVALIDITY and the number of e-mails in it."""
    box = connection.box
    # reopen the folder each time, because that's when a server reports new e-mails in it
    box.client.untagged_responses.pop("UIDVALIDITY", None)
    _, counted = box.folder.set(name, readonly=True)
    validity: list[bytes] = box.client.untagged_responses.get("UIDVALIDITY") or [b"0"]  # type: ignore[assignment]
    return int(validity[-1] or 0), int((counted or [b"0"])[-1] or 0)


def _uids(box: BaseMailBox, criteria: str) -> list[int]:
    return [int(uid) for uid in box.uids(criteria, charset=None)]


def _internal_date(about: bytes) -> datetime:
    """The time when the server received the e-mail, or now if unknown. Never in the future."""
    now = datetime.now(UTC)
    match = re.search(rb'INTERNALDATE "([^"]{10,40})"', about)
    try:
        at = parsedate_to_datetime(match[1].decode().replace("-", " ", 2)) if match else now
        return min(at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC), now)
    except (ValueError, TypeError, OverflowError):
        return now


def _translated(error: BaseException) -> Exception | None:
    """Translate the library's error into one of ours, without the server's own message.

    Returns None for an error that isn't about the mail server.
    """
    match error:
        case Exception() if "authenticated but not connected" in str(error):
            # Microsoft's error message when the app doesn't have access to that mailbox
            return NoAccess(NO_PERMISSION, code="mailbox")
        case MailboxLoginError():
            return NoAccess(
                "The mail server doesn't accept the user name or password.", code="login"
            )
        case MailboxFolderSelectError():
            return Broken("The mailbox doesn't have a folder with that name.", code="folder")
        case ssl.SSLCertVerificationError():
            return NoAccess("The mail server's certificate isn't valid.", code="certificate")
        case imaplib.IMAP4.error() as refusal if "AUTH" in str(refusal).upper():
            return NoAccess(
                "The mail server doesn't accept the user name or password.", code="login"
            )
        case TimeoutError():
            return Unavailable("The mail server isn't responding.", code="timeout")
        case OSError() | imaplib.IMAP4.error() | ImapToolsError() | EOFError():
            return Unavailable("The mail server can't be reached.", code=type(error).__name__)
        case _:
            return None
