"""Tests how a manager connects Google from chat, end to end: link, consent, offices, and card."""

from __future__ import annotations

import re
from pathlib import Path

import aiohttp

from bot.practice import MemberId
from tests.journeys.town import OAK, Town, a_town

SCOPE = "https://www.googleapis.com/auth/business.manage"


async def connect(town: Town) -> str:
    """The last page's text, after a manager has gone through all of them."""
    link = town.product.desk.connect_link
    assert link is not None
    here = f"http://127.0.0.1:{town.settings.server.port}"
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as browser:
        url = link(MemberId("dana"))
        await browser.get(url)
        form = {"ticket": url.partition("ticket=")[2]}
        async with browser.post(f"{here}/google/connect", data=form) as consent:
            ticket = re.search(r'name="ticket" value="([^"]+)"', await consent.text())
            assert ticket
        form = {"ticket": ticket[1], "user": "owner@example.com", "decision": "allow"}
        async with browser.post(
            f"{here}/sandbox/google/auth", data=form | {"scope": SCOPE}
        ) as offices:
            shown = await offices.text()
        chosen = {
            office: listing[1]
            for office, options in re.findall(r'<select name="([^"]+)">(.*?)</select>', shown)
            if (listing := re.search(r'value="([^"]+)" selected', options))
        }
        assert chosen["oak-street"] == OAK
        async with browser.post(f"{here}/google/offices", data=chosen) as done:
            return await done.text()


async def test_a_manager_connects_google_and_the_next_review_is_in_the_channel(
    tmp_path: Path,
) -> None:
    async with a_town(tmp_path) as town:
        await town.say("dana", "C0OAKSTREET", "health")
        await town.hears("dana", "Connect Google")
        assert "Connected: Oak Street" in await connect(town)
        (connection,) = town.product.desk.connections
        # the settings' own token is invalid now, and no one needs it
        town.sandbox.google.oauth.revoke_token("sandbox-refresh-token")
        await town.review()
        assert "Oak Street" in town.card().text

        town.sandbox.google.oauth.revoke()
        await town.catch_up()
        await town.catch_up()
        told = [said for said in town.told("dana") if "Connect Google again" in said]
        assert len(told) == 1
        assert connection.by == "dana"

        assert "Connected: Oak Street" in await connect(town)
        await town.catch_up()
        await town.hears("dana", "Google works again.")
