"""Builds the parts that handle Google: its reviews, connections to it, and notifications."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp

from adapters.sources import Sources
from bot.desk import Desk
from bot.ports import Clock, NewsFeed, ReviewSite
from bot.practice import Practice, PracticeId
from bot.store import Store
from scheduler import NewsReading, Polls
from settings import Settings
from settings.secrets import revealed

if TYPE_CHECKING:
    from adapters.sites.google import Connecting as GoogleConnecting
    from adapters.sites.google.pages import Pages as GooglePages
    from adapters.sites.google.pull import Subscription as GoogleSubscription
    from adapters.sites.push import SitePush


def google_site(settings: Settings, http: aiohttp.ClientSession, clock: Clock) -> ReviewSite | None:
    """Return Google's site adapter if a location uses Google or could be connected to it."""
    if not (settings.uses_google or settings.google.is_set_up):
        return None
    from adapters.sites.google import Credentials, GoogleSite

    google = settings.google
    credentials = Credentials(
        revealed(google.client_id), revealed(google.client_secret), revealed(google.refresh_token)
    )
    return GoogleSite(http, credentials, google.api_url, google.token_url, clock)


def google_connecting(
    settings: Settings,
    store: Store,
    practice: Callable[[], Practice],
    http: aiohttp.ClientSession,
    clock: Clock,
) -> GoogleConnecting | None:
    """Return the part that connects Google accounts. None without an OAuth client or keys."""
    google = settings.google
    if not google.is_set_up or settings.keys is None:
        return None
    from adapters.sites.google import Addresses, Client, Connecting

    return Connecting(
        store,
        practice,
        settings.keys,
        Client(revealed(google.client_id), revealed(google.client_secret)),
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
    """Return the web pages on which a manager connects Google. None if no one could open them."""
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


def google_push(settings: Settings, http: aiohttp.ClientSession) -> SitePush | None:
    """Return the endpoint for Google's push notifications. None if they aren't set up."""
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
    """Return the Pub/Sub subscription for Google's notifications. None if none is set up.

    Raises `ConfigurationError` if there's no usable key.
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
    """Return the task that pulls a site's notifications. None if there's no subscription."""
    return NewsReading(desk, feed, polls.told, clock) if feed else None
