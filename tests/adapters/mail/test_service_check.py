"""Tests that `bedside doctor` checks a mail service's secret and addresses without creating any
records.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from email_validator import EmailUndeliverableError

from adapters.check import Check
from adapters.mail.service import PATH, MailService, Service
from adapters.mail.service_check import ServiceAccount, checks
from adapters.sources import Sources
from bot.mail.mailroom import Mailroom
from bot.refusals import Refusals
from tests.scheduler.office import Office, office, sqlite

__all__ = ["office", "sqlite"]

SECRET = "inventedSigningKey01"
ADDRESS = "reviews@in.rosebank.example"
SERVERS = {"mailgun": "mxa.eu.mailgun.org", "sendgrid": "mx.sendgrid.net"}


class Scene:
    """A running Bedside, and the requests that the doctor sends to it."""

    def __init__(self, office: Office, service: Service) -> None:
        self.refusals = Refusals()
        door = MailService(service, SECRET, self.refusals, Sources())
        door.connect(office.desk, Mailroom(office.desk, office.intake, address=ADDRESS))
        app = web.Application()
        app.add_routes(door.routes)
        self.server = TestServer(app)
        self.service = service

    @property
    def account(self) -> ServiceAccount:
        here = str(self.server.make_url("")).rstrip("/")
        return ServiceAccount(self.service, SECRET, "", here, here)


@pytest.fixture(params=["mailgun", "sendgrid"])
async def scene(office: Office, request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    made = Scene(office, request.param)
    async with made.server:
        yield made


async def found(
    account: ServiceAccount, servers: Sequence[str] | Exception = ()
) -> tuple[Check, ...]:
    def servers_of(address: str) -> Sequence[str]:
        if isinstance(servers, Exception):
            raise servers
        return servers

    async with aiohttp.ClientSession() as http:
        return tuple([check async for check in checks(account, http, servers_of)])


async def test_the_service_would_be_heard_and_nothing_comes_in(
    scene: Scene, office: Office
) -> None:
    (reached,) = await found(scene.account)

    assert reached.ok
    assert PATH in reached.found
    assert not scene.refusals.recent()
    await office.outbox.drain()
    assert not office.chat.of("mail:")


async def test_another_secret_than_the_running_one_is_told(scene: Scene) -> None:
    (reached,) = await found(replace(scene.account, secret="anotherSigningKey01"))
    assert (reached.ok, reached.found) == (False, "Bedside runs with another secret")


async def test_a_program_that_does_not_run_is_not_an_error(scene: Scene) -> None:
    (reached,) = await found(replace(scene.account, here=f"http://127.0.0.1:{unused_port()}"))
    assert reached.ok
    assert "isn't running" in reached.found


@pytest.mark.parametrize("status", [200, 301, 404])
async def test_an_address_that_leads_elsewhere_is_told(scene: Scene, status: int) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=status, text="Welcome", headers={"Location": "/"})

    other = web.Application()
    other.router.add_post(PATH, answer)
    async with TestServer(other) as server:
        elsewhere = str(server.make_url("")).rstrip("/")
        (reached,) = await found(replace(scene.account, public_url=elsewhere))
    assert not reached.ok
    assert f"answers {status}" in reached.found
    assert "proxy" in reached.fix


async def test_an_address_that_nobody_reaches_is_told(scene: Scene) -> None:
    nowhere = f"http://127.0.0.1:{unused_port()}"
    (reached,) = await found(replace(scene.account, public_url=nowhere))
    assert not reached.ok
    assert "can't be reached" in reached.found
    (unknown,) = await found(replace(scene.account, public_url=""))
    assert (unknown.ok, unknown.found) == (False, "server.public_url isn't set")


@pytest.mark.parametrize(
    ("service", "secret", "said"),
    [
        ("mailgun", "key-0123456789abcdef0123456789abcdef", "is an API key"),
        ("mailgun", "0123456789abcdef0123456789abcdef-01234567-89abcdef", "is an API key"),
        ("sendgrid", "SG.aaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbb", "is an API key"),
        ("sendgrid", "with/a/slash/and/more", "has other characters"),
        ("sendgrid", "secret7", "is short"),
    ],
)
async def test_a_secret_that_is_something_else_is_told(
    service: Service, secret: str, said: str
) -> None:
    (wrong,) = await found(ServiceAccount(service, secret, "", "http://127.0.0.1:1", ""))
    assert not wrong.ok
    assert said in wrong.found
    assert secret not in f"{wrong}"


async def test_the_domain_has_to_lead_to_the_service(scene: Scene) -> None:
    account = replace(scene.account, address=ADDRESS)

    async def domain(servers: Sequence[str] | Exception) -> Check:
        return (await found(account, servers))[1]

    assert (await domain([SERVERS[scene.service]])).ok
    assert (await domain([])).ok, "it couldn't be looked up"
    elsewhere = await domain(["aspmx.l.google.com", "notmailgun.org"])
    assert not elsewhere.ok
    assert "go to aspmx.l.google.com" in elsewhere.found
    none = await domain(EmailUndeliverableError("The domain name doesn't accept email."))
    assert (none.ok, none.found) == (False, "The domain name doesn't accept email")
    assert "MX records for in.rosebank.example" in none.fix
