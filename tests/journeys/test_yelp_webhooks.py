"""Tests end to end that Yelp's webhook gets a review into the channel."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

import app_parts
from sandbox.app import Sandbox
from sandbox.clock import SandboxClock
from sandbox.yelp import Business, Yelp
from settings import Settings
from settings.file import SiteSection
from tests.journeys.town import MONDAY, a_town

BUSINESS = "3l54GTr8-E3XPpxxnF_sAA"
SECRET = "5ec2e7" * 8


def at_yelp(settings: Settings, base: str) -> Settings:
    """The first office is on Yelp, too, and takes its webhooks."""
    first, *others = settings.file.locations
    sites = [*first.sites, SiteSection(site="yelp", account="", location=BUSINESS)]
    places = [first.model_copy(update={"sites": sites}), *others]
    given = {
        "api_url": f"{base}/v3",
        "partner_url": base,
        "token_url": f"{base}/oauth2/token",
        "api_key": SecretStr("sandbox-key"),
        "client_id": SecretStr("sandbox-client"),
        "client_secret": SecretStr("sandbox-secret"),
        "refresh_token": SecretStr("sandbox-refresh-token"),
        "webhook_secret": SecretStr(SECRET),
    }
    return replace(
        settings,
        file=settings.file.model_copy(update={"locations": places}),
        yelp=settings.yelp.model_copy(update=given),
    )


async def test_a_review_that_yelp_tells_of_is_in_the_channel(tmp_path: Path) -> None:
    yelp, app = Yelp(SandboxClock(MONDAY), [Business(BUSINESS)]), web.Application()
    yelp.mount(app, "/y")
    async with TestServer(app) as server, aiohttp.ClientSession() as http:
        base = str(server.make_url("/y"))

        def arranged(settings: Settings, sandbox: Sandbox) -> Settings:
            return at_yelp(settings, base)

        async with a_town(tmp_path, arranged=arranged) as town:
            await town.catch_up()
            here = f"http://127.0.0.1:{town.settings.server.port}"
            assert await yelp.webhooks.register(f"{here}/yelp/push/{SECRET}", http)
            subscribing = app_parts.yelp_subscribing(town.settings, http, town.sandbox.clock)
            assert subscribing is not None
            await subscribing()
            yelp.clock.jump(timedelta(minutes=15))

            yelp.add_review(BUSINESS, 1, "Nobody at the desk looked up.", "Denise R.")
            assert await yelp.webhooks.deliver(http) == [200]
            await town.until(lambda: bool(town.cards()), "the card")
            assert (await town.case()).review.key.site == "yelp"
