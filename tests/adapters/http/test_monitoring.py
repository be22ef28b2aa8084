"""Tests that monitoring reports everything that's late, and never exposes a name."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from sqlalchemy import text

from adapters.http import Monitoring, bound, monitoring, serving
from adapters.http.metrics import HELP
from bot.errors import ConfigurationError
from bot.store import Store
from tests.journeys.patience import PATIENCE_S
from tests.scheduler.office import Office, negative, office, sqlite

__all__ = ["office", "sqlite"]

NUMBER = re.compile(r"\bbedside_[a-z_]+")


class Watched:
    """An office with monitoring, without the usual one-second cache."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.monitoring = Monitoring(office.store, office.desk.practice, office.clock)
        self.tick_age_s: float | None = 1.0
        app = web.Application()
        app.add_routes(self.monitoring.routes)
        self.server = TestServer(app)

    async def asked(self, path: str = "/readyz") -> tuple[int, dict[str, object]]:
        self.monitoring._readiness.forget()
        self.monitoring._trouble.forget()
        async with aiohttp.ClientSession() as http, http.get(self.server.make_url(path)) as r:
            return r.status, json.loads(await r.text())


@pytest.fixture
async def watched(office: Office) -> AsyncIterator[Watched]:
    found = Watched(office)
    await found.server.start_server()
    yield found
    await found.server.close()


async def test_before_everything_runs_it_is_not_ready(watched: Watched) -> None:
    status, told = await watched.asked()
    assert (status, told["late"]) == (503, ["start"])
    watched.monitoring.started(lambda: watched.tick_age_s)
    status, told = await watched.asked()
    assert (status, told["status"], told["late"]) == (200, "ready", [])


async def test_each_thing_that_is_late_is_named(watched: Watched) -> None:
    office = watched.office
    await office.polls.poll_once()
    watched.monitoring.started(lambda: watched.tick_age_s)
    await office.intake.take_in([negative("r1")])
    office.clock.pass_(minutes=6)
    status, told = await watched.asked()
    assert (status, told["late"], told["outbox_age_s"]) == (503, ["outbox"], 360.0)
    await office.outbox.drain()
    assert (await watched.asked())[0] == 200
    office.clock.pass_(minutes=25)
    assert (await watched.asked())[1]["late"] == ["poll google"]
    assert (await watched.asked())[1]["poll_age_s"] == {"google": 1860.0}
    await office.polls.poll_once()
    watched.tick_age_s = 121
    assert (await watched.asked())[1]["late"] == ["ticks"]


async def test_a_load_balancer_is_told_whether_clicks_are_taken_and_nothing_else(
    watched: Watched,
) -> None:
    balancer = "/readyz?for=clicks"
    # it reports that it's alive, so it isn't restarted, but clicks would get a 503
    assert await watched.asked("/healthz") == (200, {"status": "ok"})
    assert await watched.asked(balancer) == (503, {"status": "not yet"})
    watched.monitoring.started(lambda: watched.tick_age_s)
    assert await watched.asked(balancer) == (200, {"status": "ready"})
    # a site that can't be polled needs a person's attention, and each replica reports it
    watched.office.clock.pass_(hours=2)
    assert (await watched.asked())[0] == 503
    assert await watched.asked(balancer) == (200, {"status": "ready"})
    watched.office.store.close()
    assert await watched.asked(balancer) == (503, {"status": "not yet"})
    assert await watched.asked("/healthz") == (503, {"status": "no database"})


async def test_many_who_ask_are_one_question_to_the_database(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions, read = [], watched.office.store.read

    async def counted(*given: Any) -> Any:
        questions.append(given)
        return await read(*given)

    monkeypatch.setattr(watched.office.store, "read", counted)
    async with aiohttp.ClientSession() as http:
        url = watched.server.make_url("/healthz")

        async def status() -> int:
            async with http.get(url) as answer:
                return answer.status

        assert set(await asyncio.gather(*(status() for _ in range(50)))) == {200}
    assert len(questions) == 1


async def test_a_database_that_does_not_answer_is_named(watched: Watched) -> None:
    watched.monitoring.started(lambda: watched.tick_age_s)
    watched.office.store.close()
    status, told = await watched.asked()
    assert (status, told["late"]) == (503, ["database"])


@pytest.mark.postgres
async def test_a_table_that_an_administrator_locked_is_named(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the wait for a lock has to end by itself, however busy the machine is
    monkeypatch.setattr(monitoring, "ANSWERS_S", PATIENCE_S)
    store = Store(postgresql_url)
    store.migrate()
    watched = Watched(Office(store))
    await watched.server.start_server()
    watched.monitoring.started(lambda: watched.tick_age_s)
    with store.engine.connect() as psql:
        psql.execute(text("LOCK TABLE effects IN ACCESS EXCLUSIVE MODE"))
        assert await watched.asked("/healthz") == (503, {"status": "database locked"})
        status, told = await watched.asked()
        assert (status, told["late"]) == (503, ["database"])
    assert await watched.asked("/healthz") == (200, {"status": "ok"})
    await watched.server.close()
    store.close()


async def test_metrics_have_an_address_of_their_own_and_name_nobody(watched: Watched) -> None:
    office, number = watched.office, unused_port()
    await office.polls.poll_once()
    watched.monitoring.started(lambda: watched.tick_age_s)
    with bound("127.0.0.1", number) as port:
        async with watched.monitoring.metrics(port), aiohttp.ClientSession() as http:
            office.desk.meter = watched.monitoring.meter
            id = await office.opened()
            await office.approve(id)
            await office.ticks.tick()
            async with http.get(f"http://127.0.0.1:{number}/metrics") as answer:
                found = await answer.text()
            async with http.get(watched.server.make_url("/metrics")) as elsewhere:
                assert elsewhere.status == 404
    for line in (
        "bedside_ready 1.0",
        "bedside_cases_waiting 0.0",
        'bedside_click_seconds_count{of="",outcome="done"} 1.0',
        'bedside_effect_seconds_count{of="card",outcome="done"} 1.0',
        'bedside_tick_seconds_count{of="",outcome="done"} 1.0',
        'bedside_effects{kind="publish",state="waiting"} 1.0',
        'bedside_last_poll_timestamp_seconds{location="oak-street",site="google"}',
    ):
        assert line in found
    for name in ("Dana", "Ruth", "Penhale", "Rosebank", "J. M.", "555-0132"):
        assert name not in found


async def test_a_port_that_is_taken_is_told_by_its_setting(watched: Watched) -> None:
    with (
        pytest.raises(ConfigurationError, match=r"server\.metrics_port"),
        bound("127.0.0.1", watched.server.port or 0, "server.metrics_port"),
    ):
        raise AssertionError("unreachable")


def test_the_dashboard_and_the_alerts_ask_only_for_numbers_that_there_are() -> None:
    top = Path(__file__).parents[3]
    dashboard = (top / "deploy" / "grafana-dashboard.json").read_text()
    assert json.loads(dashboard)["panels"]
    asked = set(NUMBER.findall(dashboard + (top / "deploy" / "alerts.yml").read_text()))
    measured = {f"bedside_{work}_seconds{part}" for work in HELP for part in ("_count", "_bucket")}
    named = set(NUMBER.findall((top / "adapters" / "http" / "metrics.py").read_text())) | measured
    assert len(asked) > 8
    assert asked <= named


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("no-such-host.invalid", "isn't one of this machine's addresses"),
        ("203.0.113.9", "isn't one of this machine's addresses"),
        ("[::1]", "without brackets"),
        ("127.0.0.1", "Stop the program that uses it"),
    ],
)
def test_why_a_port_cannot_be_had_is_told(host: str, said: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        with pytest.raises(ConfigurationError, match=said), bound(host, number):
            raise AssertionError("unreachable")


async def test_of_two_that_bind_a_port_at_once_the_second_is_told() -> None:
    number = unused_port()
    with bound("127.0.0.1", number) as one, bound("127.0.0.1", number) as two:
        async with serving(web.Application(), one):
            with pytest.raises(ConfigurationError, match="Stop the program that uses it"):
                async with serving(web.Application(), two):
                    raise AssertionError("unreachable")


async def test_a_name_is_served_at_each_of_its_addresses() -> None:
    with bound("localhost", unused_port()) as port:
        async with serving(web.Application(), port), aiohttp.ClientSession() as http:
            for address in {made.getsockname()[0] for made in port.sockets}:
                host = f"[{address}]" if ":" in address else address
                async with http.get(f"http://{host}:{port.number}/") as answer:
                    assert answer.status == 404
