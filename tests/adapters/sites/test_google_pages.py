"""Tests connecting Google by a link from chat, which works once, in one browser, and only for the
person who requested it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from yarl import URL

from adapters import request_body
from bot.errors import Refused
from bot.practice import Member, MemberId, Role, SiteAccount
from bot.store import connections
from tests.adapters.sites.connecting_scene import Desktop, desktop
from tests.journeys.patience import PATIENCE_S
from tests.world import LAKE, OAK, member


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desktop]:
    async with desktop(tmp_path) as made:
        yield made


async def asked(desk: Desktop, method: str, url: str, **form: str) -> tuple[int, str, str]:
    """The response's status, its text, and the URL that it redirects to."""
    url = url if url.startswith("http") else f"{desk.ours}{url}"
    async with desk.session.request(method, url, data=form, allow_redirects=False) as answer:
        return answer.status, await answer.text(), answer.headers.get("Location", "")


async def to_google(desk: Desktop, link: str) -> str:
    """Press the button on the first page. Return the URL at Google."""
    status, shown, _ = await asked(desk, "GET", link)
    assert (status, "Continue to Google" in shown) == (200, True)
    ticket = link.partition("ticket=")[2]
    status, _, url = await asked(desk, "POST", "/google/connect", ticket=ticket)
    assert (status, url.startswith(f"{desk.base}/auth?")) == (303, True)
    return url


async def test_a_manager_connects_the_offices_in_four_pages(desk: Desktop) -> None:
    told = []

    async def connected() -> None:
        told.append(True)

    desk.pages.connected = connected
    back = await desk.allowed(await to_google(desk, desk.pages.link(MemberId("dana"))))
    assert back.startswith(f"{desk.ours}/google/callback?")
    status, _, there = await asked(desk, "GET", back)
    assert (status, there) == (303, "/google/offices")
    _, shown, _ = await asked(desk, "GET", there)
    assert 'value="accounts/7/locations/70" selected' in shown
    chosen = {OAK: "accounts/7/locations/70", LAKE: ""}
    status, shown, _ = await asked(desk, "POST", there, **chosen)
    assert (status, "Connected: Oak Street." in shown) == (200, True)
    (kept,) = await desk.store.read(connections.connected, desk.practice.id)
    assert (kept.by, set(kept.offices), told) == ("dana", {OAK}, [True])
    status, _, _ = await asked(desk, "POST", there, **chosen)
    assert status == 403


async def test_all_pages_work_behind_a_proxy_that_adds_a_path(tmp_path: Path) -> None:
    async with desktop(tmp_path, "/bedside") as desk:
        link = URL(desk.pages.link(MemberId("dana")))
        async with desk.session.get(link) as first:
            form = re.search(r'action="([^"]+)"', await first.text())
        assert form
        begun = desk.session.post(
            link.join(URL(form[1])), data={"ticket": link.query["ticket"]}, allow_redirects=False
        )
        async with begun as answer:
            back = await desk.allowed(answer.headers["Location"])
        assert back.startswith(f"{desk.ours}/google/callback?")
        async with desk.session.get(back) as offices:
            form = re.search(r'action="([^"]+)"', await offices.text())
        assert form
        chosen = {OAK: "accounts/7/locations/70", LAKE: ""}
        async with desk.session.post(URL(back).join(URL(form[1])), data=chosen) as done:
            assert "Connected: Oak Street" in await done.text()


async def test_a_link_works_once_for_ten_minutes_and_for_managers_only(desk: Desktop) -> None:
    link = desk.pages.link(MemberId("dana"))
    await to_google(desk, link)
    ticket = link.partition("ticket=")[2]
    status, shown, _ = await asked(desk, "POST", "/google/connect", ticket=ticket)
    assert (status, "used already" in shown) == (403, True)

    late = desk.pages.link(MemberId("dana"))
    desk.clock.jump(timedelta(minutes=10))
    assert (await asked(desk, "GET", late))[0] == 403
    status, shown, _ = await asked(desk, "GET", desk.pages.link(MemberId("maya")))
    assert (status, "Only managers" in shown) == (403, True)
    assert (await asked(desk, "GET", "/google/connect?ticket=1.x.AAAA"))[0] == 403


async def with_offer(desk: Desktop) -> None:
    """Go through Google's page, up to the choice of offices."""
    back = await desk.allowed(await to_google(desk, desk.pages.link(MemberId("dana"))))
    assert (await asked(desk, "GET", back))[0] == 303


LEFT = replace(member("dana", Role.MANAGER), has_left=True)
DEMOTED = member("dana", Role.STAFF)


@pytest.mark.parametrize("now", [LEFT, DEMOTED], ids=["left", "no manager anymore"])
async def test_whoever_may_not_manage_by_now_gets_no_further(desk: Desktop, now: Member) -> None:
    back = await desk.allowed(await to_google(desk, desk.pages.link(MemberId("dana"))))
    desk.becomes(now)
    assert (await asked(desk, "GET", back))[0] == 403
    desk.becomes(member("dana", Role.MANAGER))
    assert (await asked(desk, "GET", back))[0] == 303
    desk.becomes(now)
    status, shown, _ = await asked(desk, "GET", "/google/offices")
    assert (status, "Only managers" in shown, "Lakeside" in shown) == (403, True, False)
    chosen = {OAK: "accounts/7/locations/70"}
    assert (await asked(desk, "POST", "/google/offices", **chosen))[0] == 403
    assert await desk.store.read(connections.connected, desk.practice.id) == ()


async def test_a_manager_of_some_offices_connects_only_those(desk: Desktop) -> None:
    desk.becomes(member("dana", Role.MANAGER, OAK))
    await with_offer(desk)
    _, shown, _ = await asked(desk, "GET", "/google/offices")
    assert ("<legend>Oak Street" in shown, "<legend>Lakeside" in shown) == (True, False)
    both = {OAK: "accounts/7/locations/70", LAKE: "accounts/7/locations/71"}
    status, shown, _ = await asked(desk, "POST", "/google/offices", **both)
    assert (status, "One of these offices isn&#x27;t yours to connect" in shown) == (403, True)
    at_lake = (SiteAccount("google", "accounts/7", "locations/71"),)
    lake = replace(desk.practice.locations[LAKE], sites=at_lake)
    desk.known.practice = replace(
        desk.known.practice, locations={**desk.practice.locations, LAKE: lake}
    )
    taken = {OAK: "accounts/7/locations/71"}
    status, shown, _ = await asked(desk, "POST", "/google/offices", **taken)
    assert (status, "belongs to an office that you don" in shown) == (403, True)
    own = {OAK: "accounts/7/locations/70"}
    assert (await asked(desk, "POST", "/google/offices", **own))[0] == 200
    (kept,) = await desk.store.read(connections.connected, desk.practice.id)
    assert set(kept.offices) == {OAK}


async def test_another_browser_or_another_page_gets_nowhere(desk: Desktop) -> None:
    back = await desk.allowed(await to_google(desk, desk.pages.link(MemberId("dana"))))
    cookies = desk.session.cookie_jar
    kept = list(cookies)
    cookies.clear()
    assert (await asked(desk, "GET", back))[0] == 403
    cookies.update_cookies({one.key: one.value for one in kept}, URL(desk.ours))
    assert (await asked(desk, "GET", back))[0] == 303
    headers = {"Origin": "https://evil.example"}
    async with desk.session.post(
        f"{desk.ours}/google/offices", data={OAK: "accounts/7/locations/70"}, headers=headers
    ) as answer:
        assert answer.status == 403


async def test_what_google_shows_cannot_act_on_the_page(desk: Desktop) -> None:
    from sandbox.google import Location

    name = "accounts/7/locations/99"
    desk.google.world.locations[name] = Location(name, '"><script>alert(1)</script>')
    back = await desk.allowed(await to_google(desk, desk.pages.link(MemberId("dana"))))
    await asked(desk, "GET", back)
    async with desk.session.get(f"{desk.ours}/google/offices") as answer:
        assert "<script>" not in await answer.text()
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        # with "no-referrer", a browser posts the form with `Origin: null`, which is refused
        assert answer.headers["Referrer-Policy"] == "same-origin"


async def test_strangers_who_ask_too_often_keep_no_manager_out(desk: Desktop) -> None:
    answers = [(await asked(desk, "GET", "/google/connect?ticket=x"))[0] for _ in range(25)]
    assert answers[-1] == 429
    # from the same address, as behind a proxy
    await to_google(desk, desk.pages.link(MemberId("dana")))


@pytest.mark.parametrize("path", ["/google/connect", "/google/offices"])
async def test_a_form_that_never_ends_is_not_waited_for(
    desk: Desktop, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_body, "PATIENCE_S", 0.1)
    where = URL(desk.ours)
    reader, writer = await asyncio.open_connection(where.host, where.port)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {request_body.FORM}\r\n"
        "Content-Length: 100\r\n\r\nticket="
    )
    writer.write(head.encode())
    async with asyncio.timeout(PATIENCE_S):
        assert b" 408 " in await reader.readline()
    writer.close()


@pytest.mark.parametrize("path", ["/google/connect", "/google/offices"])
@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"ticket=\xff", request_body.FORM, 400),
        (b"ticket=%ff", request_body.FORM, 400),
        (b"a=1&" * 3_000, request_body.FORM, 400),
        (b"ticket=" + b"x" * 300_000, request_body.FORM, 413),
        (b"{}", "application/json", 415),
        (b"--x\r\n", "multipart/form-data; boundary=x", 415),
    ],
    ids=["bytes", "escape", "fields", "size", "json", "multipart"],
)
async def test_what_is_no_form_of_ours_is_a_bad_request(
    desk: Desktop, path: str, body: bytes, kind: str, status: int
) -> None:
    headers = {"Content-Type": kind}
    async with desk.session.post(f"{desk.ours}{path}", data=body, headers=headers) as answer:
        assert (answer.status, "Traceback" in await answer.text()) == (status, False)


@pytest.mark.parametrize("browser", ["\udcff", "\x00", "ä", ""])
@pytest.mark.parametrize("id", ["ab12", "\udcff", "\x00", "ä", "x" * 300])
async def test_an_odd_cookie_or_state_is_a_stale_one(desk: Desktop, id: str, browser: str) -> None:
    """This includes PostgreSQL, which rejects NUL and unpaired surrogates."""
    if id == "ab12":
        await with_offer(desk)
        (begun,) = await desk.store.read(connections.everything, desk.practice.id)
        id = begun.id
    with pytest.raises(Refused, match="expired"):
        await desk.connecting.offered(id, browser)
    with pytest.raises(Refused, match="expired"):
        await desk.connecting.returned({"state": f"{id}.{browser}"}, browser)
