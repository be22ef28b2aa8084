"""A real IMAP server (pymap) on this machine, with a mailbox."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from ssl import SSLContext
from typing import Any, Literal

from imap_tools import MailBoxUnencrypted
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.exceptions import InvalidAuth
from pymap.imap import IMAPServer
from pymap.interfaces.login import IdentityInterface, LoginInterface
from pysasl import SASLAuth
from pysasl.creds.external import ExternalCredentials, ExternalVerificationRequired
from pysasl.creds.plain import PlainCredentials
from pysasl.creds.server import ServerCredentials
from pysasl.hashing import Cleartext
from pysasl.mechanism.oauth import OAuth2Mechanism
from pysasl.mechanism.plain import PlainMechanism

from adapters.access_tokens import AccessTokens
from adapters.mail.mailbox import Account, ImapMailbox
from sandbox.sender_checks import SenderChecks, received
from tests.adapters.mail.mails import SERVER

USER, PASSWORD = "care@oakstreet.example", "invented"


Security = Literal["none", "starttls", "tls"]


@dataclass
class MailServer:
    """An IMAP server. `deliver` adds an e-mail, as when one is received or sent. It requires a
    server without TLS.
    """

    port: int
    _server: asyncio.Server
    security: Security = "none"

    def account(self, **more: str) -> Account:
        given = {"password": PASSWORD, "checked_by": "mx.google.com", **more}
        return Account("127.0.0.1", self.port, self.security, USER, **given)

    async def deliver(self, *mails: bytes, folder: str = "INBOX") -> None:
        await asyncio.to_thread(self._deliver, mails, folder)

    async def receive(self, mail: bytes, *, is_genuine: bool) -> None:
        """Check the sender, as a mail server does, and deliver the e-mail with the results."""
        sender = str(message_from_bytes(mail)["From"])
        checks = SenderChecks.of(sender, is_genuine=is_genuine)
        await self.deliver(received(mail, checks, SERVER))

    def _deliver(self, mails: tuple[bytes, ...], folder: str) -> None:
        with MailBoxUnencrypted("127.0.0.1", self.port).login(USER, PASSWORD) as box:
            if not box.folder.exists(folder):
                box.folder.create(folder)
            for mail in mails:
                box.append(mail, folder, dt=datetime.now(UTC))

    async def flags(self) -> list[tuple[str, ...]]:
        """The flags of every e-mail in the inbox."""

        def look() -> list[tuple[str, ...]]:
            with MailBoxUnencrypted("127.0.0.1", self.port).login(USER, PASSWORD) as box:
                return [mail.flags for mail in box.fetch(mark_seen=False)]

        return await asyncio.to_thread(look)

    def break_off(self) -> None:
        """Refuse all connections from now on."""
        self._server.close()


class _WithTokens:
    """A login that accepts these access tokens instead of the password."""

    def __init__(self, login: LoginInterface, tokens: Collection[str]) -> None:
        self._login = login
        self._tokens = tokens

    def __getattr__(self, name: str) -> Any:
        return getattr(self._login, name)

    async def authenticate(self, credentials: ServerCredentials) -> IdentityInterface:
        if isinstance(credentials, ExternalCredentials):
            try:
                credentials.verify(None)
            except ExternalVerificationRequired as asked:
                if asked.token not in self._tokens:
                    raise InvalidAuth from asked
            credentials = PlainCredentials(credentials.authzid, PASSWORD)
        return await self._login.authenticate(credentials)


def _with_oauth(config: Any) -> None:
    """Let the server accept XOAUTH2, too, which pymap implements but doesn't advertise."""
    mechanisms = [PlainMechanism(), OAuth2Mechanism()]
    offers = {"tls_auth": property(lambda self: SASLAuth(mechanisms))}
    config.__class__ = type("OAuthConfig", (type(config),), offers)


@asynccontextmanager
async def mail_server(
    security: Security = "none",
    context: SSLContext | None = None,
    tokens: Collection[str] | None = None,
) -> AsyncIterator[MailServer]:
    """Run a server. `context` has its certificate, if any. `tokens` are access tokens that it also
    accepts.
    """
    arguments = Namespace(
        **dict.fromkeys(("cert", "key", "proxy_protocol", "passlib_cfg")),
        host="127.0.0.1",
        port="0",
        tls=security == "starttls",
        debug=False,
        demo_data=False,
        demo_user=USER,
        demo_password=PASSWORD,
    )
    # half a million hash rounds are only needed for real passwords
    backend, config = await DictBackend.init(
        arguments, hash_context=Cleartext(), ssl_context=context
    )
    config.apply_context()
    login = backend.login
    if tokens is not None:
        _with_oauth(config)
        login = _WithTokens(login, tokens)  # type: ignore[assignment]
    answering = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(login, config))
    server = await asyncio.start_server(
        answering, "127.0.0.1", 0, ssl=context if security == "tls" else None
    )
    async with server:
        yield MailServer(server.sockets[0].getsockname()[1], server, security)


@asynccontextmanager
async def mailbox(
    server: MailServer, tokens: AccessTokens | None = None, /, **more: str
) -> AsyncIterator[ImapMailbox]:
    box = ImapMailbox(server.account(**more), tokens)
    try:
        yield box
    finally:
        await box.close()
