"""Builds from the settings what the program talks to: chats, mailbox, model, webhooks.

Only what the settings ask for is imported. The review sites are in `app_sites.py`.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import aiohttp

from adapters.platform import Platform
from adapters.sources import Sources
from bot.desk import Desk
from bot.intake import Intake
from bot.mail_sign_in import MailSignIn
from bot.mailroom import Mailroom
from bot.ports import Clock, EventReceiver, LanguageModel
from bot.practice import Practice, PracticeId
from bot.refusals import Refusals
from bot.store import Store
from scheduler import MailReading
from settings import Settings
from settings.secrets import plain

if TYPE_CHECKING:
    from adapters.access_tokens import AccessTokens
    from adapters.http.review_webhook import ReviewWebhook
    from adapters.mail.microsoft import App as MailApp
    from adapters.mail.service import MailService
    from adapters.mail.service_check import ServiceAccount


async def language_model(
    settings: Settings, practice: Practice, stack: AsyncExitStack
) -> LanguageModel | None:
    """The model that may start drafts next to the composer, if the practice switched one on."""
    chosen = settings.language_model
    if not chosen.enabled:
        return None
    from adapters.llm import Endpoint, Parameters, redactor

    people = [member.name for member in practice.members.values()]
    places = [f"{place.name} {place.signer}" for place in practice.locations.values()]
    # loading Presidio takes seconds
    redact = await asyncio.to_thread(redactor, chosen.redaction, [practice.name, *people, *places])
    endpoint = Endpoint(
        Parameters(
            chosen.base_url,
            chosen.model,
            plain(chosen.api_key),
            chosen.send_review,
            chosen.drafts_a_day,
            timedelta(seconds=chosen.timeout_s),
            chosen.allow_loopback,
        ),
        redact,
    )
    stack.push_async_callback(endpoint.close)
    return endpoint


def mail_reading(
    settings: Settings, desk: Desk, intake: Intake, http: aiohttp.ClientSession, clock: Clock
) -> MailReading | None:
    """What reads the mailbox, if the practice has given us one."""
    found = mailbox(settings, mail_tokens(settings, desk.store, http, clock))
    if found is None:
        return None
    return MailReading(desk, mailroom(settings, desk, intake, settings.mailbox.user), found, clock)


def mailroom(settings: Settings, desk: Desk, intake: Intake, address: str) -> Mailroom:
    """Where mails to that address come in."""
    return Mailroom(desk, intake, asks=settings.mailbox.asks_about_unknown, address=address)


def mail_service(settings: Settings, refusals: Refusals) -> MailService | None:
    """Where a mail service posts e-mails, if the practice uses one."""
    given = settings.mailbox
    if not given.service:
        return None
    from adapters.mail.service import MailService

    sources = Sources(settings.server.trusted_proxies)
    return MailService(given.service, plain(given.service_secret), refusals, sources)


def mail_service_account(settings: Settings) -> ServiceAccount | None:
    """What `bedside doctor` needs to try the mail service. None if there's none."""
    given, server = settings.mailbox, settings.server
    if not given.service:
        return None
    from adapters.mail.service_check import ServiceAccount

    here = f"http://{server.host}:{server.port}"
    secret, public = plain(given.service_secret), server.public_url.rstrip("/")
    return ServiceAccount(given.service, secret, given.service_address, here, public)


def mail_app(settings: Settings) -> MailApp:
    """The app that signs in to the mailbox at Microsoft."""
    from adapters.mail.microsoft import App, tenant_url

    given = settings.mailbox
    url = tenant_url(given.login_url, given.tenant)
    return App(url, plain(given.client_id), plain(given.client_secret))


def mail_sign_in(settings: Settings, store: Store) -> MailSignIn:
    """Where a person's sign-in to the mailbox is kept, sealed."""
    return MailSignIn(store, PracticeId(settings.file.practice.id), settings.keys)


def mail_tokens(
    settings: Settings, store: Store | None, http: aiohttp.ClientSession, clock: Clock
) -> AccessTokens | None:
    """The tokens that sign in to the mailbox. None if a password does, or there's no mailbox.

    Only a person's sign-in needs the store.
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
    """The practice's mailbox, not opened yet. None if there's none."""
    given = settings.mailbox
    if not given.is_on:
        return None
    from adapters.mail import Account, ImapMailbox

    return ImapMailbox(
        Account(
            given.server,
            given.port,
            given.security,
            given.user,
            plain(given.password),
            given.folder,
            given.sent_folder,
            given.trusts,
        ),
        tokens,
    )


def event_receiver(settings: Settings, stack: AsyncExitStack) -> EventReceiver | None:
    """The practice's own program, if it's told of events."""
    webhooks = settings.webhooks
    if not webhooks.events_url:
        return None
    from adapters.http.event_webhook import EventWebhook
    from adapters.http.webhook_signing import Signatures

    secret = plain(webhooks.outgoing_secret)
    signatures = Signatures(secret, "BEDSIDE_WEBHOOKS_OUTGOING_SECRET")
    receiver = EventWebhook(webhooks.events_url, signatures)
    stack.push_async_callback(receiver.close)
    return receiver


def review_webhook(settings: Settings, refusals: Refusals) -> ReviewWebhook | None:
    """Where programs send reviews, if there is a secret to sign them with."""
    if not settings.webhooks.incoming_secret:
        return None
    from adapters.http.review_webhook import ReviewWebhook
    from adapters.http.webhook_signing import Signatures

    secret = plain(settings.webhooks.incoming_secret)
    signatures = Signatures(secret, "BEDSIDE_WEBHOOKS_INCOMING_SECRET")
    return ReviewWebhook(signatures, refusals, Sources(settings.server.trusted_proxies))


def platforms_of(
    settings: Settings,
    practice: Practice,
    store: Store,
    clock: Clock,
    refusals: Refusals | None = None,
) -> list[Platform]:
    """The platforms that a location has a channel on. The others aren't even imported."""
    platforms: list[Platform] = []
    if settings.uses_slack:
        from adapters.slack import Slack

        platforms.append(Slack(_slack_parameters(settings), practice, refusals=refusals))
    if settings.uses_teams:
        from adapters.teams import Teams

        teams = Teams(_teams_parameters(settings), practice, store, clock, refusals=refusals)
        platforms.append(teams)
    return platforms


def _slack_parameters(settings: Settings) -> Any:
    from adapters.slack import SlackParameters

    slack = settings.slack
    socket = slack.mode == "socket"
    return SlackParameters(
        bot_token=plain(slack.bot_token),
        signing_secret="" if socket else plain(slack.signing_secret),
        app_token=plain(slack.app_token) if socket else "",
        team=slack.team,
        api_url=slack.api_url,
        trusted_proxies=tuple(settings.server.trusted_proxies),
    )


def _teams_parameters(settings: Settings) -> Any:
    from adapters.teams import TeamsParameters

    teams = settings.teams
    return TeamsParameters(
        app_id=teams.app_id,
        app_password=plain(teams.app_password),
        tenant=teams.tenant,
        login_url=teams.login_url,
        metadata_url=teams.metadata_url,
        issuer=teams.issuer,
        scope=teams.scope,
        service_urls=tuple(teams.service_urls),
        targeted_messages=teams.targeted_messages,
        local_trial=teams.local_trial,
        bound_to=settings.server.host,
        trusted_proxies=tuple(settings.server.trusted_proxies),
    )
