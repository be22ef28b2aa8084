"""Builds the parts that handle Yelp: its reviews and its webhooks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

import aiohttp

from adapters.sources import Sources
from bot.ports import Clock, ReviewSite
from bot.refusals import Refusals
from settings import Settings
from settings.secrets import revealed

if TYPE_CHECKING:
    from adapters.sites.push import SitePush
    from adapters.sites.yelp.push_check import Webhook as YelpWebhook
    from adapters.sites.yelp.subscriptions import Subscriptions as YelpSubscriptions


def yelp_site(settings: Settings, http: aiohttp.ClientSession, clock: Clock) -> ReviewSite | None:
    """Return Yelp's site adapter if a location is connected to it."""
    if not settings.accounts_at("yelp"):
        return None
    from adapters.sites.yelp import Addresses, Credentials, YelpSite

    yelp = settings.yelp
    credentials = Credentials(
        revealed(yelp.api_key),
        revealed(yelp.client_id),
        revealed(yelp.client_secret),
        revealed(yelp.refresh_token),
    )
    addresses = Addresses(yelp.api_url, yelp.partner_url, yelp.token_url)
    return YelpSite(http, credentials, addresses, clock)


def yelp_push(settings: Settings, refusals: Refusals) -> SitePush | None:
    """Return the endpoint for Yelp's webhooks. None without a secret for its URL."""
    yelp = settings.yelp
    if not yelp.webhook_secret or not settings.accounts_at("yelp"):
        return None
    from adapters.sites.yelp.push import Push

    sources = Sources(settings.server.trusted_proxies)
    return Push(revealed(yelp.webhook_secret), yelp.webhook_from, refusals, sources)


def offices_at_yelp(settings: Settings) -> dict[str, str]:
    """Return the names of the offices that are connected to Yelp, by business ID."""
    return {
        account.location: place.name
        for place in settings.practice().locations.values()
        for account in place.sites
        if account.site == "yelp" and account.is_connected
    }


def yelp_subscriptions(
    settings: Settings, http: aiohttp.ClientSession, clock: Clock
) -> YelpSubscriptions:
    """Return the client that manages the list of offices that Yelp sends webhooks for."""
    from adapters.sites.yelp.subscriptions import Subscriptions

    return Subscriptions(http, revealed(settings.yelp.api_key), settings.yelp.api_url, clock)


def yelp_subscribing(
    settings: Settings, http: aiohttp.ClientSession, clock: Clock
) -> Callable[[], Awaitable[object]] | None:
    """Return a job that keeps every office subscribed to webhooks. None if we don't accept them."""
    offices = offices_at_yelp(settings)
    if not offices or not settings.yelp.webhook_secret:
        return None
    return partial(yelp_subscriptions(settings, http, clock).keep, offices)


def yelp_webhook(settings: Settings) -> YelpWebhook | None:
    """Return what `bedside doctor` needs to test the webhooks. None if we don't accept them."""
    offices = offices_at_yelp(settings)
    if not offices or not settings.yelp.webhook_secret:
        return None
    from adapters.sites.yelp.push_check import Webhook

    server, secret = settings.server, revealed(settings.yelp.webhook_secret)
    here = f"http://{server.host}:{server.port}"
    return Webhook(
        secret, here, server.public_url.rstrip("/"), offices, bool(settings.yelp.webhook_from)
    )
