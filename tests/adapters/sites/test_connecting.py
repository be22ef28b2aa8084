"""Tests connecting Google: each step works once and only for the person who started, and every
secret is encrypted.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.sites.google import Offer
from bot.connections import Connection, with_connections
from bot.errors import Broken, Refused, SignedOut
from bot.practice import SiteAccount
from bot.store import connections
from tests.adapters.sites.connecting_scene import BACK, OWNER, Desktop, desktop
from tests.world import LAKE, OAK


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desktop]:
    async with desktop(tmp_path) as made:
        yield made


async def offered(desk: Desktop, **more: object) -> tuple[Offer, str]:
    begun = await desk.connecting.begin("dana", BACK)
    back = await desk.allowed(begun.url, **more)  # type: ignore[arg-type]
    return await desk.connecting.returned(desk.query(back), begun.browser), begun.browser


async def connected(desk: Desktop) -> Connection:
    offer, browser = await offered(desk)
    chosen = {
        proposal.office: proposal.listing.id for proposal in offer.proposals if proposal.listing
    }
    return await desk.connecting.choose(offer.id, browser, chosen)


async def learn(desk: Desktop) -> None:
    found = await desk.store.read(connections.connected, desk.practice.id)
    desk.practice = with_connections(desk.practice, found)
    desk.site.sign_ins.learn(desk.practice.id, found, desk.keys)


async def test_listings_of_all_accounts_are_offered_and_fitting_ones_proposed(
    desk: Desktop,
) -> None:
    offer, _ = await offered(desk)
    assert [listing.title for listing in offer.listings] == [
        "Rosebank Family Medicine – Oak Street", "Rosebank Lakeside", "Penhale Properties",
    ]  # fmt: skip
    assert offer.listings[0].address == "12 Oak Street, Charlotte, NC 28202"
    assert offer.listings[0].phone == "(704) 555-0199"
    found = {
        proposal.office: (proposal.listing and proposal.listing.id, proposal.why)
        for proposal in offer.proposals
    }
    assert found[OAK] == ("accounts/7/locations/70", "the listing's name includes it")
    assert found[LAKE] == ("accounts/7/locations/71", "the listing's name includes it")
    assert offer.ends_at is None


async def test_the_chosen_offices_are_read_with_the_new_sign_in(desk: Desktop) -> None:
    await connected(desk)
    await learn(desk)
    at = SiteAccount("google", "accounts/7", "locations/70")
    assert desk.practice.locations[OAK].sites == (at,)
    desk.google.world.add_review("accounts/7/locations/70", 1, "Waited for hours.", "J. M.")
    page = await desk.site.page(at, OAK)
    assert len(page.reviews) == 1


async def test_an_office_that_nobody_connected_says_so(desk: Desktop) -> None:
    with pytest.raises(SignedOut, match="isn't connected yet"):
        await desk.site.page(desk.practice.locations[OAK].sites[0], OAK)


async def test_no_secret_is_in_the_database(desk: Desktop, tmp_path: Path) -> None:
    await offered(desk)
    await connected(desk)
    rows = sqlite3.connect(tmp_path / "bedside.db").execute("SELECT * FROM site_connections")
    kept = repr(rows.fetchall())
    assert kept.count("'google'") == 2
    assert not any(secret in kept for secret in ("1//", "ya29", "Penhale", "verifier", "state"))


async def test_a_state_is_used_once_and_by_its_own_browser_only(desk: Desktop) -> None:
    begun = await desk.connecting.begin("dana", BACK)
    answer = desk.query(await desk.allowed(begun.url))
    with pytest.raises(Refused, match="Connect Google again"):
        await desk.connecting.returned(answer, "another browser")
    forged = {**answer, "state": f"{begun.id}.guess"}
    with pytest.raises(Refused, match="Connect Google again"):
        await desk.connecting.returned(forged, begun.browser)
    await desk.connecting.returned(answer, begun.browser)
    with pytest.raises(Refused, match="Connect Google again"):
        await desk.connecting.returned(answer, begun.browser)


async def test_a_sign_in_that_took_too_long_is_over(desk: Desktop) -> None:
    begun = await desk.connecting.begin("dana", BACK)
    answer = desk.query(await desk.allowed(begun.url))
    desk.clock.jump(timedelta(minutes=11))
    with pytest.raises(Refused, match="has expired"):
        await desk.connecting.returned(answer, begun.browser)
    await desk.connecting.begin("dana", BACK)
    kept = await desk.store.read(connections.everything, desk.practice.id)
    assert begun.id not in [one.id for one in kept]


async def test_canceling_and_leaving_the_box_unchecked_are_told(desk: Desktop) -> None:
    with pytest.raises(Refused, match="You canceled the sign-in at Google"):
        await offered(desk, decision="cancel")
    with pytest.raises(Refused, match="leave that box checked"):
        await offered(desk, scopes=False)
    assert await desk.store.read(connections.connected, desk.practice.id) == ()


async def test_an_account_without_listings_says_what_to_do(desk: Desktop) -> None:
    desk.google.oauth.users["visitor@example.com"] = ()
    with pytest.raises(Refused, match="doesn't manage a business listing"):
        await offered(desk, user="visitor@example.com")


async def test_a_project_that_is_not_admitted_yet_says_so(desk: Desktop) -> None:
    desk.google.is_admitted = False
    with pytest.raises(SignedOut, match="hasn't opened its Business Profile API"):
        await offered(desk)
    desk.google.is_admitted, desk.google.is_enabled = True, False
    with pytest.raises(SignedOut, match="isn't switched on"):
        await offered(desk)


async def test_an_app_in_testing_tells_when_it_ends_and_why_it_ended(desk: Desktop) -> None:
    desk.google.oauth.testing = True
    connection = await connected(desk)
    assert connection.ends_at == desk.clock.now() + timedelta(days=7)
    await learn(desk)
    desk.clock.jump(timedelta(days=7, minutes=1))
    with pytest.raises(SignedOut, match="the app at Google is in Testing") as refused:
        await desk.site.page(desk.practice.locations[OAK].sites[0], OAK)
    assert refused.value.sign_in == connection.id


async def test_a_withdrawn_consent_is_told_with_the_sign_in_it_is_about(desk: Desktop) -> None:
    connection = await connected(desk)
    await learn(desk)
    desk.google.oauth.revoke()
    with pytest.raises(SignedOut, match="Connect Google again") as refused:
        await desk.site.page(desk.practice.locations[OAK].sites[0], OAK)
    assert (refused.value.code, refused.value.sign_in) == ("invalid_grant", connection.id)


async def test_a_newer_connection_takes_its_offices_over(desk: Desktop) -> None:
    first = await connected(desk)
    desk.clock.jump(timedelta(hours=1))
    offer, browser = await offered(desk)
    chosen = {LAKE: "accounts/8/locations/80"}
    second = await desk.connecting.choose(offer.id, browser, chosen)
    kept = await desk.store.read(connections.connected, desk.practice.id)
    assert {one.id: set(one.offices) for one in kept} == {first.id: {OAK}, second.id: {LAKE}}


async def test_two_offices_cannot_have_one_listing(desk: Desktop) -> None:
    offer, browser = await offered(desk)
    one = "accounts/7/locations/70"
    with pytest.raises(Refused, match="belong to only one office"):
        await desk.connecting.choose(offer.id, browser, {OAK: one, LAKE: one})
    with pytest.raises(Refused, match="at least one office"):
        await desk.connecting.choose(offer.id, browser, {})
    with pytest.raises(Refused, match="has expired"):
        await desk.connecting.choose(offer.id, browser, {OAK: "accounts/9/locations/90"})


async def test_disconnecting_gives_the_consent_back(desk: Desktop) -> None:
    connection = await connected(desk)
    assert await desk.connecting.disconnect(connection)
    assert await desk.store.read(connections.everything, desk.practice.id) == ()
    await learn(desk)
    with pytest.raises(SignedOut):
        await desk.site.page(SiteAccount("google", "accounts/7", "locations/70"), OAK)


async def test_listings_come_in_many_pages(desk: Desktop) -> None:
    from sandbox.google import Location

    for n in range(25):
        account = f"accounts/1{n:02d}"
        for m in range(6 if n else 130):
            name = f"{account}/locations/{n}{m:03d}"
            desk.google.world.locations[name] = Location(name, f"Office {n} {m}")
    offer, _ = await offered(desk)
    assert len(offer.listings) == 3 + 130 + 24 * 6
    assert sum(call.method == "accounts.list" for call in desk.google.log) == 2
    assert OWNER in desk.google.oauth.users


async def test_an_accounts_news_are_sent_to_a_topic(desk: Desktop) -> None:
    await connected(desk)
    await learn(desk)
    url, topic = f"{desk.base}/notifications/v1", "projects/bedside-1/topics/reviews"
    at = SiteAccount("google", "accounts/7", "locations/70")
    await desk.site.send_news_to(url, at, topic)
    assert desk.google.topics == {"accounts/7": topic}
    with pytest.raises(Broken):
        await desk.site.send_news_to(url, at, "reviews")
    desk.google.oauth.expire()
    await desk.site.send_news_to(url, at, topic)


async def test_a_state_stays_used_after_google_refused(desk: Desktop) -> None:
    begun = await desk.connecting.begin("dana", BACK)
    answer = desk.query(await desk.allowed(begun.url))
    with pytest.raises(Refused, match="didn't accept the sign-in"):
        await desk.connecting.returned({**answer, "code": "wrong"}, begun.browser)
    with pytest.raises(Refused, match="has expired or was used already"):
        await desk.connecting.returned(answer, begun.browser)


async def test_a_used_ticket_stays_used_after_the_connection_was_given_back(
    desk: Desktop,
) -> None:
    begun = await desk.connecting.begin("dana", BACK, "ab12")
    answer = desk.query(await desk.allowed(begun.url))
    offer = await desk.connecting.returned(answer, begun.browser)
    chosen = {OAK: offer.listings[0].id}
    made = await desk.connecting.choose(offer.id, begun.browser, chosen)
    assert await desk.connecting.disconnect(made)
    with pytest.raises(Refused, match="used already"):
        await desk.connecting.begin("dana", BACK, "ab12")
