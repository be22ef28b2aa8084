"""Checks whether Yelp's webhooks reach us, the same way that Yelp verifies a URL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import aiohttp

from adapters.check import Check
from adapters.sites.yelp.push import PUSH, VARIABLE
from adapters.sites.yelp.subscriptions import Subscriptions
from bot.errors import OutsideError

NAME = "Yelp webhooks"
SAID = "bedside"
WAIT = aiohttp.ClientTimeout(total=10)


@dataclass(frozen=True)
class Webhook:
    """The webhook's settings. `here` is Bedside's URL on this machine, and `public_url` is the URL
    that Yelp uses. `offices` maps businesses to office names. `is_limited` means that only Yelp's
    networks are allowed.
    """

    secret: str = field(repr=False)
    here: str
    public_url: str
    offices: Mapping[str, str]
    is_limited: bool = False


async def checks(
    webhook: Webhook, subscriptions: Subscriptions, http: aiohttp.ClientSession
) -> AsyncIterator[Check]:
    """Check the URL, and which offices Yelp sends webhooks for."""
    yield await _reach_check(webhook, http)
    name = "Yelp subscriptions"
    try:
        missing = await subscriptions.missing(webhook.offices)
    except OutsideError as error:
        yield Check(name, False, error.code, str(error))
        return
    if missing:
        names = ", ".join(webhook.offices[business] for business in missing)
        fix = "Run bedside yelp subscribe, and wait 15 minutes."
        yield Check(name, False, f"Yelp sends nothing about {names}", fix)
    else:
        yield Check(name, True, "Yelp sends webhooks about all offices")


async def _reach_check(webhook: Webhook, http: aiohttp.ClientSession) -> Check:
    """Send the same request as Yelp, first to this machine. The secret URL is never shown."""
    if webhook.is_limited:
        return Check(NAME, True, "not tried, because yelp.webhook_from lets only Yelp in")
    try:
        here = await _asked(webhook, webhook.here, http)
    except (aiohttp.ClientError, TimeoutError):
        return Check(NAME, True, "not tried, because Bedside isn't running on this machine")
    if here == 404:
        fix = f"Restart Bedside with the same {VARIABLE} that this command has."
        return Check(NAME, False, "Bedside runs with another secret", fix)
    if not webhook.public_url:
        fix = "Set server.public_url to where Yelp reaches Bedside, so that I can try it."
        return Check(NAME, False, "server.public_url isn't set", fix)
    url = f"{webhook.public_url}{PUSH}/…"
    try:
        there = await _asked(webhook, webhook.public_url, http)
    except (aiohttp.ClientError, TimeoutError) as error:
        fix = "Check the name, the certificate, and the firewall. Yelp needs to reach it."
        return Check(NAME, False, f"{url} can't be reached ({type(error).__name__})", fix)
    if there == 200:
        return Check(NAME, True, f"Yelp can reach {url}")
    fix = f"Let your proxy pass GET and POST {PUSH}/… to Bedside unchanged."
    return Check(NAME, False, f"{url} returns {there}, and it isn't Bedside", fix)


async def _asked(webhook: Webhook, base: str, http: aiohttp.ClientSession) -> int:
    """Return the response's status, or 0 instead of 200 if the response isn't from Bedside."""
    async with http.get(
        f"{base}{PUSH}/{webhook.secret}",
        params={"verification": SAID},
        timeout=WAIT,
        allow_redirects=False,
    ) as answer:
        text = (await answer.content.read(200)).decode("utf-8", "replace")
        is_other = answer.status == 200 and text != f'{{"verification": "{SAID}"}}'
        return 0 if is_other else answer.status
