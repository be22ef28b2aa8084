"""Builds from the settings what talks to the review sites: reading, news, and signing in.

Only what the settings ask for is imported.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import aiohttp

from adapters.sources import Sources
from adapters.ssrf_guard import guarded
from bot.connections import Connection
from bot.desk import Desk
from bot.ports import Clock, NewsFeed, ReviewSite
from bot.practice import Practice, PracticeId
from bot.refusals import Refusals
from bot.store import Store
from scheduler import NewsReading, Polls
from settings import Settings
from settings.secrets import plain

if TYPE_CHECKING:
    from adapters.sites.google import Connecting as GoogleConnecting
    from adapters.sites.google.pages import Pages as GooglePages
    from adapters.sites.google.pull import Subscription as GoogleSubscription
    from adapters.sites.push import SitePush
    from adapters.sites.yelp.push_check import Webhook as YelpWebhook
    from adapters.sites.yelp.subscriptions import Subscriptions as YelpSubscriptions


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
        plain(google.client_id), plain(google.client_secret), plain(google.refresh_token)
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
        plain(trustpilot.api_key), plain(trustpilot.api_secret), trustpilot.business_user
    )
    return TrustpilotSite(http, credentials, trustpilot.api_url, clock, accounts)


def yelp_site(settings: Settings, http: aiohttp.ClientSession, clock: Clock) -> ReviewSite | None:
    """Yelp, if a location is connected to it."""
    if not settings.accounts_at("yelp"):
        return None
    from adapters.sites.yelp import Addresses, Credentials, YelpSite

    yelp = settings.yelp
    credentials = Credentials(
        plain(yelp.api_key),
        plain(yelp.client_id),
        plain(yelp.client_secret),
        plain(yelp.refresh_token),
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
        Client(plain(google.client_id), plain(google.client_secret)),
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
    return Push(plain(yelp.webhook_secret), yelp.webhook_from, refusals, sources)


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

    return Subscriptions(http, plain(settings.yelp.api_key), settings.yelp.api_url, clock)


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

    server, secret = settings.server, plain(settings.yelp.webhook_secret)
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
