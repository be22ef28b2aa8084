"""Tests Yelp's webhooks: a secret URL, events that are never trusted without a check, and
subscriptions.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

import console.yelp
import settings
from adapters.sites.yelp.push import PUSH, Push, business_in
from adapters.sites.yelp.subscriptions import Subscriptions
from adapters.sources import Sources
from bot.cases.case import CaseId
from bot.errors import Broken, ConfigurationError, NoAccess, Unavailable
from bot.refusals import Refusals
from console.doctor import yelp_webhook_checks
from sandbox.clock import SandboxClock
from sandbox.yelp import Business, Yelp
from scheduler import Polls
from tests.adapters.sites.stages import BUSINESS, OAK_AT_YELP, yelp_at_work
from tests.scheduler.office import Office, office, sqlite
from tests.settings_files import SMALL
from tests.world import MONDAY, OAK

__all__ = ["office", "sqlite"]

SECRET = "f3a1" * 12
OTHER = "0000000000000000000000"


@dataclass
class Scene:
    """The local Yelp, our endpoint on a port, and the notifications that arrived there."""

    yelp: Yelp
    door: Push
    http: aiohttp.ClientSession
    url: str
    api_url: str
    refusals: Refusals
    told: list[str] = field(default_factory=list)
    is_down: bool = False

    async def status(self, method: str = "GET", path: str = "", **more: object) -> int:
        async with self.http.request(method, path or self.url, **more) as answer:  # type: ignore[arg-type]
            return answer.status

    def subscriptions(self, key: str = "sandbox-key") -> Subscriptions:
        return Subscriptions(self.http, key, self.api_url, self.yelp.clock)

    async def subscribed(self) -> None:
        """Register the webhook URL with Yelp, and subscribe to the office."""
        assert await self.yelp.webhooks.register(self.url, self.http)
        await self.subscriptions().keep([BUSINESS])
        self.yelp.clock.jump(timedelta(minutes=15))


@asynccontextmanager
async def opened(networks: Sequence[str] = ()) -> AsyncIterator[Scene]:
    yelp = Yelp(SandboxClock(MONDAY, running=False), [Business(BUSINESS), Business(OTHER)])
    refusals = Refusals()
    door = Push(SECRET, networks, refusals, Sources())
    app = web.Application()
    app.add_routes(door.routes)
    yelp.mount(app, "/y")
    async with TestServer(app) as server, aiohttp.ClientSession() as http:
        url = str(server.make_url(f"{PUSH}/{SECRET}"))
        scene = Scene(yelp, door, http, url, str(server.make_url("/y/v3")), refusals)

        async def news(business: str) -> None:
            if scene.is_down:
                raise Unavailable("Down.", code="down")
            scene.told.append(business)

        door.news = news
        yield scene


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with opened() as made:
        yield made


async def test_yelp_verifies_the_address(scene: Scene) -> None:
    assert await scene.yelp.webhooks.register(scene.url, scene.http)
    assert not await scene.yelp.webhooks.register(f"{scene.url}x", scene.http)
    assert await scene.status() == 400
    assert await scene.status(params={"verification": "<script>"}) == 400


async def test_a_stranger_finds_nothing_and_is_counted(scene: Scene) -> None:
    wrong = scene.url[:-1] + "0"
    event = {"data": {"id": BUSINESS, "updates": [{"event_type": "NEW_REVIEW_EVENT"}]}}
    assert await scene.status(path=wrong, params={"verification": "a"}) == 404
    assert await scene.status("POST", wrong, json=event) == 404
    assert scene.told == []
    assert scene.refusals.recent() == {"yelp unsigned": 2}
    statuses = {await scene.status("POST", wrong, json=event) for _ in range(80)}
    assert 429 in statuses
    assert await scene.status("POST", json=event) == 200


async def test_only_yelp_s_networks_are_let_in_if_they_are_known() -> None:
    async with opened(["203.0.113.0/24"]) as scene:
        assert await scene.status(params={"verification": "a"}) == 404
    async with opened(["127.0.0.0/8"]) as scene:
        assert await scene.status(params={"verification": "a"}) == 200


async def test_each_event_of_a_review_makes_us_read_the_office(scene: Scene) -> None:
    await scene.subscribed()
    review = scene.yelp.add_review(BUSINESS, 1, "Rude.", "Denise R.")
    scene.yelp.edit_review(review.id, text="Rude, twice.")
    scene.yelp.remove_review(review.id)
    scene.yelp.add_review(OTHER, 1, "Not subscribed.")
    assert await scene.yelp.webhooks.deliver(scene.http) == [200] * 3
    assert scene.told == [BUSINESS] * 3


async def test_what_could_not_be_read_comes_again(scene: Scene) -> None:
    await scene.subscribed()
    scene.yelp.add_review(BUSINESS, 1)
    scene.is_down = True
    assert await scene.yelp.webhooks.deliver(scene.http) == [503]
    scene.is_down = False
    assert await scene.yelp.webhooks.deliver(scene.http) == [200]
    assert scene.told == [BUSINESS]


def test_only_events_of_reviews_name_a_business() -> None:
    def event(kind: str = "NEW_REVIEW_EVENT", id: str = BUSINESS) -> bytes:
        update = f'{{"event_type": "{kind}"}}'
        return f'{{"data": {{"id": "{id}", "updates": [{update}, 7, null]}}}}'.encode()

    assert business_in(event()) == BUSINESS
    assert business_in(event("NEW_EVENT")) == ""
    assert business_in(event(id="../etc")) == ""
    for odd in (b"", b"[]", b"{", b"null", b'{"data": []}', b'{"data": {"updates": {}}}'):
        assert business_in(odd) == ""
    assert business_in(b'{"data": {"id": [], "updates": [{"event_type": []}]}}') == ""
    assert business_in(b"[" * 100_000) == ""


async def test_a_body_that_is_too_long_is_refused(scene: Scene) -> None:
    assert await scene.status("POST", data=b"x" * 70_000) == 413
    assert await scene.status("POST", data=b"\xff") == 200
    assert scene.told == []


def test_an_address_that_can_be_guessed_is_refused() -> None:
    for secret in ("short", "a/b" * 20):
        with pytest.raises(ConfigurationError, match="openssl rand -hex 24") as refused:
            Push(secret, (), Refusals(), Sources())
        assert secret not in str(refused.value)


async def test_an_event_becomes_a_case_with_what_yelp_s_api_says(office: Office) -> None:
    practice = office.desk.practice
    at_yelp = replace(practice.locations[OAK], sites=(OAK_AT_YELP,))
    office.desk.practice = replace(practice, locations={**practice.locations, OAK: at_yelp})
    async with yelp_at_work() as (site, there, _):
        polls = Polls(
            office.store,
            office.desk,
            office.intake,
            {"yelp": site},
            office.clock,
            lambda: 0.5,
            timedelta(minutes=30),
        )
        await polls.poll_once()
        there.add_review(BUSINESS, 1, "Nobody at the desk looked up.", "Denise R.")
        assert (await polls.told("yelp", BUSINESS)).new == 1
        assert (await polls.told("yelp", BUSINESS)).new == 0
        assert (await polls.told("yelp", OTHER)).new == 0
    found = office.case(CaseId(1)).review
    assert (found.stars, found.text.literal) == (1, "Nobody at the desk looked up.")


# --- subscriptions


async def test_missing_subscriptions_are_made_and_others_left_alone(scene: Scene) -> None:
    subscriptions = scene.subscriptions()
    await subscriptions.keep([OTHER])
    scene.yelp.clock.jump(timedelta(minutes=15))
    assert await subscriptions.keep([BUSINESS]) == [BUSINESS]
    scene.yelp.clock.jump(timedelta(minutes=15))
    assert await subscriptions.keep([BUSINESS]) == []
    await subscriptions.end([BUSINESS])
    scene.yelp.clock.jump(timedelta(minutes=15))
    assert await subscriptions.missing([BUSINESS, OTHER]) == [BUSINESS]


async def test_many_subscriptions_are_listed_page_by_page(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.sites.yelp.subscriptions.A_PAGE", 1)
    monkeypatch.setattr("adapters.sites.yelp.subscriptions.A_REQUEST", 1)
    await scene.subscriptions().keep([BUSINESS, OTHER])
    scene.yelp.clock.jump(timedelta(minutes=15))
    assert await scene.subscriptions().missing([BUSINESS, OTHER]) == []
    assert sum(call.method == "subscriptions.list" for call in scene.yelp.log) == 3


async def test_what_a_person_has_to_fix_is_said_in_a_sentence(scene: Scene) -> None:
    scene.yelp.webhooks.is_enabled = False
    with pytest.raises(NoAccess, match="Business Subscriptions API"):
        await scene.subscriptions().keep([BUSINESS])
    with pytest.raises(NoAccess, match="API key"):
        await scene.subscriptions("wrong").missing([BUSINESS])
    scene.yelp.webhooks.is_enabled = True
    with pytest.raises(Broken):
        await scene.subscriptions().keep(["1111111111111111111111"])
    for fault in ("server_error", "drop"):
        getattr(scene.yelp.faults, fault)("subscriptions.remove")
        with pytest.raises(Unavailable):
            await scene.subscriptions().end([BUSINESS])


# --- doctor


def given(folder: Path, scene: Scene, public: bool = True, more: str = "") -> settings.Settings:
    base = scene.url.removesuffix(f"{PUSH}/{SECRET}")
    port = base.rpartition(":")[2]
    path = folder / "bedside.toml"
    at_yelp = f'[[locations.sites]]\nsite = "yelp"\nlocation = "{BUSINESS}"\n\n'
    server = f"[server]\nport = {port}\n" + (f'public_url = "{base}"\n' if public else "")
    text = SMALL.replace("[[members]]", f"{at_yelp}[[members]]", 1)
    path.write_text(f'{text}\n{server}[yelp]\napi_url = "{scene.api_url}"\n{more}', "utf-8")
    names = ("API_KEY", "CLIENT_ID", "CLIENT_SECRET", "REFRESH_TOKEN")
    env = {f"BEDSIDE_YELP_{name}": "sandbox-key" for name in names}
    return settings.load(path, env | {"BEDSIDE_YELP_WEBHOOK_SECRET": SECRET})


async def test_doctor_asks_as_yelp_does_and_names_offices_without_webhooks(
    scene: Scene, tmp_path: Path
) -> None:
    async def found(**more: object) -> list[tuple[bool, str]]:
        given_ = given(tmp_path, scene, **more)  # type: ignore[arg-type]
        return [(check.ok, check.found) async for check in yelp_webhook_checks(given_)]

    reached, subscribed = await found()
    assert reached[0]
    assert SECRET not in reached[1]
    assert subscribed == (False, "Yelp sends nothing about Lakeside")
    # doctor goes by the real time, and Yelp by its own
    scene.yelp.clock.jump(datetime.now(UTC) - scene.yelp.clock.now())
    await scene.subscribed()
    assert (await found())[1] == (True, "Yelp sends webhooks about all offices")
    assert (await found(public=False))[0] == (False, "server.public_url isn't set")
    limited = 'webhook_from = ["203.0.113.0/24"]\n'
    assert "lets only Yelp in" in (await found(more=limited))[0][1]
    scene.door._secret = b"another"
    assert (await found())[0] == (False, "Bedside runs with another secret")


async def test_the_command_line_subscribes_and_unsubscribes(scene: Scene, tmp_path: Path) -> None:
    loaded = given(tmp_path, scene)
    assert await console.yelp.changed(loaded, ends=False) == ["Lakeside"]
    scene.yelp.clock.jump(timedelta(minutes=15))
    assert await console.yelp.changed(loaded, ends=False) == []
    assert await console.yelp.changed(loaded, ends=True) == ["Lakeside"]
    scene.yelp.clock.jump(timedelta(minutes=15))
    assert scene.yelp.webhooks.subscribed() == {}
    nowhere = replace(loaded, file=loaded.file.model_copy(update={"locations": []}))
    with pytest.raises(ConfigurationError, match=r"docs/yelp\.md"):
        await console.yelp.changed(nowhere, ends=False)


def test_the_secret_is_optional_and_never_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "bedside.toml"
    path.write_text(f"{SMALL}\n[yelp]\nwebhook_secret = '{SECRET}'\n", "utf-8")
    with pytest.raises(ConfigurationError, match="BEDSIDE_YELP_WEBHOOK_SECRET"):
        settings.load(path, {})
