"""Tests a Microsoft 365 mailbox, where an app or a person signs in without a password."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.calls import Line
from adapters.mail.mailbox import _translated
from adapters.mail.microsoft import App, AppTokens, DeviceSignIn, PersonTokens, tenant_url
from bot.errors import NoAccess, Refused, Unavailable
from sandbox.clock import SandboxClock
from sandbox.microsoft import TENANT, Entra
from tests.adapters.mail.mails import google
from tests.adapters.mail.server import mail_server, mailbox

SINCE = datetime.now(UTC) - timedelta(days=7)


@dataclass
class Scene:
    entra: Entra
    line: Line
    url: str
    kept: list[str] = field(default_factory=list)

    def app(self, tenant: str = TENANT, **more: str) -> App:
        given = {"client_id": "sandbox-client", "client_secret": self.entra.client_secret}
        return App(tenant_url(self.url, tenant), **(given | more))

    def for_app(self, **more: str) -> AppTokens:
        return AppTokens(self.line, self.app(**more), self.entra.clock)

    def for_person(self) -> PersonTokens:
        async def load() -> str:
            return self.kept[-1] if self.kept else ""

        async def keep(older: str, newer: str) -> None:
            assert older == self.kept[-1]
            self.kept.append(newer)

        return PersonTokens(self.line, self.app(), self.entra.clock, load, keep)

    def sign_in(self) -> DeviceSignIn:
        return DeviceSignIn(self.line, self.app(), self.entra.clock)


@asynccontextmanager
async def at_microsoft(client_secret: str = "sandbox-secret") -> AsyncIterator[Scene]:
    entra = Entra(SandboxClock(running=False), client_secret)
    app = web.Application()
    entra.mount(app, "/m")
    async with TestServer(app) as server, aiohttp.ClientSession() as http:
        yield Scene(entra, Line(http, "Microsoft"), str(server.make_url("/m")))


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with at_microsoft() as made:
        yield made


async def test_an_app_reads_the_mailbox_and_renews_its_token_in_time(scene: Scene) -> None:
    async with mail_server(tokens=scene.entra.tokens) as server:
        await server.deliver(google())
        async with mailbox(server, scene.for_app(), password="") as box:
            assert len((await box.read("inbox", None, SINCE)).mails) == 1
            assert await box.check()
            assert scene.entra.asked == 1
            await box.close()
        tokens = scene.for_app()
        first = await tokens.current()
        scene.entra.clock.jump(timedelta(hours=1))
        assert await tokens.current() != first


async def test_a_token_that_the_server_refuses_is_not_used_again(scene: Scene) -> None:
    tokens = scene.for_app()
    async with mail_server(tokens=scene.entra.tokens) as server, mailbox(server, tokens) as box:
        token = await tokens.current()
        scene.entra.tokens.discard(token)
        with pytest.raises(NoAccess, match="doesn't accept Bedside's sign-in") as refused:
            await box.check()
        assert token not in str(refused.value)
        assert await box.check()
        assert scene.entra.asked == 2


async def test_an_app_without_access_to_the_mailbox_is_said_to_be_so() -> None:
    said = _translated(Exception("BAD User is authenticated but not connected."))
    assert isinstance(said, NoAccess)
    assert "Give it access" in str(said)


async def test_what_a_person_has_to_fix_is_said_in_a_sentence(scene: Scene) -> None:
    for wrong, said in (
        ({"client_secret": "old"}, "the secret has expired"),
        ({"client_id": "other"}, "the app's ID or secret"),
        ({"tenant": "other.onmicrosoft.com"}, "mailbox.tenant"),
    ):
        with pytest.raises(NoAccess, match=said):
            await scene.for_app(**wrong).current()
    assert "sandbox-secret" not in repr(scene.app())
    scene.entra.status = 503
    with pytest.raises(Unavailable):
        await scene.for_app().current()


async def test_a_person_signs_in_once_and_each_newer_token_is_kept(scene: Scene) -> None:
    with pytest.raises(NoAccess, match="bedside mailbox connect"):
        await scene.for_person().current()

    device = await scene.sign_in().begin()
    waits = list[float]()

    async def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 2:
            scene.entra.decide(device.code)

    scene.kept.append(await scene.sign_in().finish(device, wait))
    assert waits == [5, 5]
    tokens = scene.for_person()
    assert await tokens.current() in scene.entra.tokens
    for _ in range(3):
        scene.entra.clock.jump(timedelta(days=80))
        assert await tokens.current() in scene.entra.tokens
    assert len(scene.kept) == 5
    scene.entra.clock.jump(timedelta(days=91))
    with pytest.raises(NoAccess, match="bedside mailbox connect again"):
        await tokens.current()


async def test_a_sign_in_that_is_declined_or_forgotten_changes_nothing(scene: Scene) -> None:
    device = await scene.sign_in().begin()
    scene.entra.decide(device.code, "authorization_declined")

    async def wait(seconds: float) -> None:
        scene.entra.clock.jump(timedelta(seconds=seconds))

    with pytest.raises(Refused, match="declined"):
        await scene.sign_in().finish(device, wait)
    device = await scene.sign_in().begin()
    with pytest.raises(Refused, match="within 15 minutes"):
        await scene.sign_in().finish(device, wait)


async def test_a_public_client_sends_no_secret() -> None:
    async with at_microsoft(client_secret="") as scene:
        device = await scene.sign_in().begin()

        async def wait(seconds: float) -> None:
            scene.entra.decide(device.code)

        scene.kept.append(await scene.sign_in().finish(device, wait))
        assert await scene.for_person().current()
