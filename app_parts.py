"""Builds from the settings what the program talks to: chats, sites, mailbox, model, webhooks.

Only what the settings ask for is imported.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import aiohttp

from adapters.platform import Platform
from adapters.sources import Sources
from adapters.ssrf_guard import guarded
from bot.connections import Connection
from bot.desk import Desk
from bot.intake import Intake
from bot.mail_sign_in import MailSignIn
from bot.mailroom import Mailroom
from bot.ports import Clock, EventReceiver, LanguageModel, NewsFeed, ReviewSite
from bot.practice import Practice, PracticeId
from bot.refusals import Refusals
from bot.store import Store
from scheduler import MailReading, NewsReading, Polls
from settings import Settings

if TYPE_CHECKING:
    from adapters.access_tokens import AccessTokens
    from adapters.http.review_webhook import ReviewWebhook
    from adapters.mail.microsoft import App as MailApp
    from adapters.mail.service import MailService
    from adapters.mail.service_check import ServiceAccount
    from adapters.sites.google import Connecting as GoogleConnecting
    from adapters.sites.google.pages import Pages as GooglePages
    from adapters.sites.google.pull import Subscription as GoogleSubscription
    from adapters.sites.push import SitePush
    from adapters.sites.yelp.push_check import Webhook as YelpWebhook
    from adapters.sites.yelp.subscriptions import Subscriptions as YelpSubscriptions


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
            _secret(chosen.api_key),
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
    return MailService(given.service, _secret(given.service_secret), refusals, sources)


def mail_service_account(settings: Settings) -> ServiceAccount | None:
    """What `bedside doctor` needs to try the mail service. None if there's none."""
    given, server = settings.mailbox, settings.server
    if not given.service:
        return None
    from adapters.mail.service_check import ServiceAccount

    here = f"http://{server.host}:{server.port}"
    secret, public = _secret(given.service_secret), server.public_url.rstrip("/")
    return ServiceAccount(given.service, secret, given.service_address, here, public)


def mail_app(settings: Settings) -> MailApp:
    """The app that signs in to the mailbox at Microsoft."""
    from adapters.mail.microsoft import App, tenant_url

    given = settings.mailbox
    url = tenant_url(given.login_url, given.tenant)
    return App(url, _secret(given.client_id), _secret(given.client_secret))


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
            _secret(given.password),
            given.folder,
            given.sent_folder,
            given.trusts,
        ),
        tokens,
    )


def to_sites(settings: Settings) -> aiohttp.ClientSession:
    """A client for the review sites and sign-ins that never connects to a private network.

    It connects to this machine only if the settings say so, as the demo's do.
    """
    urls = (
        settings.google.api_url,
        settings.trustpilot.api_url,
        settings.yelp.api_url,
        settings.mailbox.login_url,
    )
    here = any(urlsplit(url).hostname in ("localhost", "127.0.0.1", "::1") for url in urls)
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(socket_factory=guarded(here)))


def review_sites(
    settings: Settings, http: aiohttp.ClientSession, clock: Clock
) -> dict[str, ReviewSite]:
    """The review sites with an API that at least one location uses, or could be connected to."""
    making = (google_site, trustpilot_site, yelp_site)
    made = [make(settings, http, clock) for make in making]
    return {site.id: site for site in made if site is not None}


def google_site(settings: Settings, http: aiohttp.ClientSession, clock: Clock) -> ReviewSite | None:
    """Google, if a location uses it or could be connected to it."""
    if not (settings.uses_google or settings.google.is_set_up):
        return None
    from adapters.sites.google import Credentials, GoogleSite

    google = settings.google
    credentials = Credentials(
        _secret(google.client_id), _secret(google.client_secret), _secret(google.refresh_token)
    )
    return GoogleSite(http, credentials, google.api_url, google.token_url, clock)


def trustpilot_site(
    settings: Settings, http: aiohttp.ClientSession, clock: Clock
) -> ReviewSite | None:
    """Trustpilot, if a location is connected to it."""
    accounts, trustpilot = settings.accounts_at("trustpilot"), settings.trustpilot
    if not accounts:
        return None
    from adapters.sites.trustpilot import Credentials, TrustpilotSite

    credentials = Credentials(
        _secret(trustpilot.api_key), _secret(trustpilot.api_secret), trustpilot.business_user
    )
    return TrustpilotSite(http, credentials, trustpilot.api_url, clock, accounts)


def yelp_site(settings: Settings, http: aiohttp.ClientSession, clock: Clock) -> ReviewSite | None:
    """Yelp, if a location is connected to it."""
    if not settings.accounts_at("yelp"):
        return None
    from adapters.sites.yelp import Addresses, Credentials, YelpSite

    yelp = settings.yelp
    credentials = Credentials(
        _secret(yelp.api_key),
        _secret(yelp.client_id),
        _secret(yelp.client_secret),
        _secret(yelp.refresh_token),
    )
    addresses = Addresses(yelp.api_url, yelp.partner_url, yelp.token_url)
    return YelpSite(http, credentials, addresses, clock)


def sign_in(
    settings: Settings, sites: Mapping[str, ReviewSite], connections: Sequence[Connection]
) -> None:
    """Give each site its connections."""
    if google := sites.get("google"):
        from adapters.sites.google import GoogleSite

        assert isinstance(google, GoogleSite)
        practice = PracticeId(settings.file.practice.id)
        at_google = [each for each in connections if each.site == "google"]
        google.sign_ins.learn(practice, at_google, settings.keys)


def google_connecting(
    settings: Settings,
    store: Store,
    practice: Callable[[], Practice],
    http: aiohttp.ClientSession,
    clock: Clock,
) -> GoogleConnecting | None:
    """How people connect Google. None where the practice has no client there, or no keys."""
    google = settings.google
    if not google.is_set_up or settings.keys is None:
        return None
    from adapters.sites.google import Addresses, Client, Connecting

    return Connecting(
        store,
        practice,
        settings.keys,
        Client(_secret(google.client_id), _secret(google.client_secret)),
        Addresses(
            google.auth_url,
            google.token_url,
            google.revoke_url,
            google.accounts_url,
            google.information_url,
        ),
        http,
        clock,
    )


def google_pages(
    settings: Settings,
    store: Store,
    practice: Callable[[], Practice],
    http: aiohttp.ClientSession,
    clock: Clock,
) -> GooglePages | None:
    """The pages on which a manager connects Google. None where they couldn't be reached."""
    connecting = google_connecting(settings, store, practice, http, clock)
    if connecting is None or settings.keys is None or not settings.server.public_url:
        return None
    from adapters.sites.google.pages import Pages, Tickets

    return Pages(
        connecting,
        Tickets(settings.keys, PracticeId(settings.file.practice.id), clock),
        practice,
        settings.server.public_url,
        settings.google.auth_url,
        Sources(settings.server.trusted_proxies),
    )


def event_receiver(settings: Settings, stack: AsyncExitStack) -> EventReceiver | None:
    """The practice's own program, if it's told of events."""
    webhooks = settings.webhooks
    if not webhooks.events_url:
        return None
    from adapters.http.event_webhook import EventWebhook
    from adapters.http.webhook_signing import Signatures

    secret = _secret(webhooks.outgoing_secret)
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

    secret = _secret(settings.webhooks.incoming_secret)
    signatures = Signatures(secret, "BEDSIDE_WEBHOOKS_INCOMING_SECRET")
    return ReviewWebhook(signatures, refusals, Sources(settings.server.trusted_proxies))


def pushes(
    settings: Settings, http: aiohttp.ClientSession, refusals: Refusals
) -> dict[str, SitePush]:
    """Where the sites' news come in, by site."""
    made = {"google": google_push(settings, http), "yelp": yelp_push(settings, refusals)}
    return {site: push for site, push in made.items() if push is not None}


def yelp_push(settings: Settings, refusals: Refusals) -> SitePush | None:
    """Where Yelp's webhooks come in, if there's a secret for their address."""
    yelp = settings.yelp
    if not yelp.webhook_secret or not settings.accounts_at("yelp"):
        return None
    from adapters.sites.yelp.push import Push

    sources = Sources(settings.server.trusted_proxies)
    return Push(_secret(yelp.webhook_secret), yelp.webhook_from, refusals, sources)


def offices_at_yelp(settings: Settings) -> dict[str, str]:
    """The names of the offices that are connected to Yelp, by business."""
    return {
        account.location: place.name
        for place in settings.practice().locations.values()
        for account in place.sites
        if account.site == "yelp" and account.is_connected
    }


def yelp_subscriptions(
    settings: Settings, http: aiohttp.ClientSession, clock: Clock
) -> YelpSubscriptions:
    """What offices Yelp sends webhooks about."""
    from adapters.sites.yelp.subscriptions import Subscriptions

    return Subscriptions(http, _secret(settings.yelp.api_key), settings.yelp.api_url, clock)


def yelp_subscribing(
    settings: Settings, http: aiohttp.ClientSession, clock: Clock
) -> Callable[[], Awaitable[object]] | None:
    """What keeps Yelp sending webhooks about every office, if we take them."""
    offices = offices_at_yelp(settings)
    if not offices or not settings.yelp.webhook_secret:
        return None
    return partial(yelp_subscriptions(settings, http, clock).keep, offices)


def yelp_webhook(settings: Settings) -> YelpWebhook | None:
    """What `bedside doctor` needs to try the webhooks. None if we take none."""
    offices = offices_at_yelp(settings)
    if not offices or not settings.yelp.webhook_secret:
        return None
    from adapters.sites.yelp.push_check import Webhook

    server, secret = settings.server, _secret(settings.yelp.webhook_secret)
    here = f"http://{server.host}:{server.port}"
    return Webhook(
        secret, here, server.public_url.rstrip("/"), offices, bool(settings.yelp.webhook_from)
    )


def google_push(settings: Settings, http: aiohttp.ClientSession) -> SitePush | None:
    """Where Google's push messages come in. None where the settings expect none."""
    google, base = settings.google, settings.server.public_url.rstrip("/")
    if not google.push_from or not base:
        return None
    from adapters.sites.google.push import PUSH, Certificates, Expected, Push

    return Push(
        Certificates(http, google.certificates_url),
        Expected(f"{base}{PUSH}", google.push_from),
        Sources(settings.server.trusted_proxies),
    )


def google_subscription(
    settings: Settings, http: aiohttp.ClientSession, clock: Clock
) -> GoogleSubscription | None:
    """Where Google's notifications are pulled from. None if the settings name no place.

    Raises ConfigurationError if there's no usable key.
    """
    google = settings.google
    if not google.pulls:
        return None
    from adapters.sites.google import key_file
    from adapters.sites.google.pull import Subscription

    folder = settings.path.parent if settings.path else Path()
    key = key_file.read(folder / google.pull_key_file)
    return Subscription(
        http, key, google.pull_subscription, google.pubsub_url, google.token_url, clock
    )


def news_reading(
    desk: Desk, polls: Polls, feed: NewsFeed | None, clock: Clock
) -> NewsReading | None:
    """What pulls a site's notifications, if there's a place to pull them from."""
    return NewsReading(desk, feed, polls.told, clock) if feed else None


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
        bot_token=_secret(slack.bot_token),
        signing_secret="" if socket else _secret(slack.signing_secret),
        app_token=_secret(slack.app_token) if socket else "",
        team=slack.team,
        api_url=slack.api_url,
        trusted_proxies=tuple(settings.server.trusted_proxies),
    )


def _teams_parameters(settings: Settings) -> Any:
    from adapters.teams import TeamsParameters

    teams = settings.teams
    return TeamsParameters(
        app_id=teams.app_id,
        app_password=_secret(teams.app_password),
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


def _secret(value: Any) -> str:
    return value.get_secret_value() if value is not None else ""
