"""Builds the review sites that the settings configure, and the endpoints they notify."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import aiohttp

from adapters.ssrf_guard import guarded
from app_parts.google import google_push, google_site
from app_parts.yelp import yelp_push, yelp_site
from bot.connections import Connection
from bot.ports import Clock, ReviewSite
from bot.practice import PracticeId
from bot.refusals import Refusals
from settings import Settings
from settings.secrets import revealed

if TYPE_CHECKING:
    from adapters.sites.push import SitePush


def to_sites(settings: Settings) -> aiohttp.ClientSession:
    """Return the HTTP client for review sites and sign-ins.

    It never connects to private networks. It connects to this machine only if the settings have
    such a URL, as in the demo.
    """
    urls = (
        settings.google.api_url,
        settings.trustpilot.api_url,
        settings.yelp.api_url,
        settings.podium.api_url,
        settings.mailbox.login_url,
    )
    here = any(urlsplit(url).hostname in ("localhost", "127.0.0.1", "::1") for url in urls)
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(socket_factory=guarded(here)))


def review_sites(
    settings: Settings, http: aiohttp.ClientSession, clock: Clock
) -> dict[str, ReviewSite]:
    """Return the review sites with an API that a location uses or could be connected to, by id."""
    making = (google_site, trustpilot_site, yelp_site, podium_site)
    made = [make(settings, http, clock) for make in making]
    return {site.id: site for site in made if site is not None}


def trustpilot_site(
    settings: Settings, http: aiohttp.ClientSession, clock: Clock
) -> ReviewSite | None:
    """Return Trustpilot's site adapter if a location is connected to it."""
    accounts, trustpilot = settings.accounts_at("trustpilot"), settings.trustpilot
    if not accounts:
        return None
    from adapters.sites.trustpilot import Credentials, TrustpilotSite

    credentials = Credentials(
        revealed(trustpilot.api_key), revealed(trustpilot.api_secret), trustpilot.business_user
    )
    return TrustpilotSite(http, credentials, trustpilot.api_url, clock, accounts)


def podium_site(settings: Settings, http: aiohttp.ClientSession, clock: Clock) -> ReviewSite | None:
    """Return Podium's site adapter if a location is connected to it."""
    podium = settings.podium
    if not settings.accounts_at("podium"):
        return None
    from adapters.sites.podium import Addresses, Credentials, PodiumSite

    credentials = Credentials(
        revealed(podium.client_id), revealed(podium.client_secret), revealed(podium.refresh_token)
    )
    addresses = Addresses(podium.api_url, podium.token_url)
    return PodiumSite(http, credentials, addresses, podium.reads, clock)


def sign_in(
    settings: Settings, sites: Mapping[str, ReviewSite], connections: Sequence[Connection]
) -> None:
    """Pass people's credentials to the sites that they're for. Only Google has any."""
    if google := sites.get("google"):
        from adapters.sites.google import GoogleSite

        assert isinstance(google, GoogleSite)
        practice = PracticeId(settings.file.practice.id)
        at_google = [each for each in connections if each.site == "google"]
        google.sign_ins.learn(practice, at_google, settings.keys)


def pushes(
    settings: Settings, http: aiohttp.ClientSession, refusals: Refusals
) -> dict[str, SitePush]:
    """Return the endpoints for the sites' notifications, by site."""
    made = {"google": google_push(settings, http), "yelp": yelp_push(settings, refusals)}
    return {site: push for site, push in made.items() if push is not None}
