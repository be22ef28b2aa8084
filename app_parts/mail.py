"""Builds the parts that read the practice's mailbox or receive e-mail from a mail service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aiohttp

from adapters.sources import Sources
from bot.desk import Desk
from bot.intake import Intake
from bot.mail.mailroom import Mailroom
from bot.mail.sign_in import MailSignIn
from bot.ports import Clock
from bot.practice import PracticeId
from bot.refusals import Refusals
from bot.store import Store
from scheduler import MailReading
from settings import Settings
from settings.secrets import revealed

if TYPE_CHECKING:
    from adapters.access_tokens import AccessTokens
    from adapters.mail.microsoft import App as MailApp
    from adapters.mail.service import MailService
    from adapters.mail.service_check import ServiceAccount


def mail_reading(
    settings: Settings, desk: Desk, intake: Intake, http: aiohttp.ClientSession, clock: Clock
) -> MailReading | None:
    """Return the task that reads the practice's mailbox. None if the settings have no mailbox."""
    box = mailbox(settings, mail_tokens(settings, desk.store, http, clock))
    if box is None:
        return None
    return MailReading(desk, mailroom(settings, desk, intake, settings.mailbox.user), box, clock)


def mailroom(settings: Settings, desk: Desk, intake: Intake, address: str) -> Mailroom:
    """Return the mailroom that processes e-mails to this address."""
    return Mailroom(desk, intake, asks=settings.mailbox.asks_about_unknown, address=address)


def mail_service(settings: Settings, refusals: Refusals) -> MailService | None:
    """Return the endpoint to which a mail service posts e-mails. None if there's no service."""
    given = settings.mailbox
    if not given.service:
        return None
    from adapters.mail.service import MailService

    sources = Sources(settings.server.trusted_proxies)
    return MailService(given.service, revealed(given.service_secret), refusals, sources)


def mail_service_account(settings: Settings) -> ServiceAccount | None:
    """Return what `bedside doctor` needs to test the mail service. None if there's no service."""
    given, server = settings.mailbox, settings.server
    if not given.service:
        return None
    from adapters.mail.service_check import ServiceAccount

    here = f"http://{server.host}:{server.port}"
    secret, public = revealed(given.service_secret), server.public_url.rstrip("/")
    return ServiceAccount(given.service, secret, given.service_address, here, public)


def mail_app(settings: Settings) -> MailApp:
    """Return the Microsoft app that signs in to the mailbox."""
    from adapters.mail.microsoft import App, tenant_url

    given = settings.mailbox
    url = tenant_url(given.login_url, given.tenant)
    return App(url, revealed(given.client_id), revealed(given.client_secret))


def mail_sign_in(settings: Settings, store: Store) -> MailSignIn:
    """Return the encrypted storage for a person's mailbox credentials."""
    return MailSignIn(store, PracticeId(settings.file.practice.id), settings.keys)


def mail_tokens(
    settings: Settings, store: Store | None, http: aiohttp.ClientSession, clock: Clock
) -> AccessTokens | None:
    """Return the tokens that sign in to the mailbox. None with a password or without a mailbox.

    The store is only needed for a person's credentials.
    """
    given = settings.mailbox
    if not given.is_on or given.sign_in == "password":
        return None
    from adapters.calls import Line
    from adapters.mail.microsoft import TITLE, AppTokens, PersonTokens

    line, app = Line(http, TITLE), mail_app(settings)
    if given.sign_in == "app":
        return AppTokens(line, app, clock)
    assert store is not None
    kept = mail_sign_in(settings, store)
    return PersonTokens(line, app, clock, kept.load, kept.keep)


def mailbox(settings: Settings, tokens: AccessTokens | None = None) -> Any:
    """Return the practice's mailbox, not opened yet. None if there's no mailbox."""
    given = settings.mailbox
    if not given.is_on:
        return None
    from adapters.mail.mailbox import Account, ImapMailbox

    return ImapMailbox(
        Account(
            given.server,
            given.port,
            given.security,
            given.user,
            revealed(given.password),
            given.folder,
            given.sent_folder,
            given.trusts,
        ),
        tokens,
    )
