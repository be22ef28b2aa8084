"""Tests with Prometheus's own promtool that each alert fires when it should, and not otherwise.

The numbers are the metrics that Bedside exposes for an office in each state. promtool evaluates
them over several hours.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import unused_port

from adapters.http import Monitoring, bound
from bot.errors import Broken, NoAccess
from tests.databases import migrated
from tests.scheduler.office import Office, negative
from tests.scheduler.test_disk_full import fill

ROOT = Path(__file__).parents[3]
HERE = ROOT / "var" / "promtool" / "usr" / "bin" / "promtool"
"""The path where `make test` installs promtool."""

PROMTOOL = os.environ.get("PROMTOOL") or shutil.which("promtool") or str(HERE)
ALERTS = ROOT / "deploy" / "alerts.yml"
HOURS = 5
"""How many hours each state lasts for promtool. The slowest alert needs four."""

NAME = re.compile(r"- alert: (\w+)")
Numbers = dict[str, float]


class Watched:
    """An office whose metrics are scraped over HTTP, as Prometheus does."""

    def __init__(self, office: Office, url: str) -> None:
        self.office = office
        self.url = url
        self.monitoring = Monitoring(office.store, office.desk.practice, office.clock)
        self.tick_age_s = 1.0

    async def numbers(self) -> Numbers:
        self.monitoring._readiness.forget()
        async with aiohttp.ClientSession() as http, http.get(self.url) as answer:
            lines = (await answer.text()).splitlines()
        pairs = (line.rsplit(" ", 1) for line in lines if line.startswith("bedside_"))
        return {name: float(value) for name, value in pairs}


@asynccontextmanager
async def watched(folder: Path, pace: timedelta = timedelta(0)) -> AsyncIterator[Watched]:
    office, number = Office(migrated(folder / "bedside.db"), pace=pace), unused_port()
    found = Watched(office, f"http://127.0.0.1:{number}/metrics")
    with bound("127.0.0.1", number) as port:
        async with found.monitoring.metrics(port):
            office.desk.meter = found.monitoring.meter
            found.monitoring.started(lambda: found.tick_age_s)
            yield found
    office.store.close()


# --- states of an office


async def all_is_well(it: Watched) -> None:
    """A day's work: a review comes in and is seen. The reply is approved and published."""
    await it.office.polls.poll_once()
    id = await it.office.opened()
    await it.office.approved_and_left(id)
    await it.office.pass_(minutes=10)
    await it.office.polls.poll_once()


async def many_reviews_are_imported(it: Watched) -> None:
    """Some reviews are so old that all their reminders would be due, and cards are queued."""
    await it.office.polls.poll_once()
    many = [negative(f"r{n}", hours_ago=n * 9) for n in range(20)]
    await it.office.intake.take_in(many)
    await it.office.outbox.drain()


async def ticks_stopped(it: Watched) -> None:
    await all_is_well(it)
    it.tick_age_s = 121.0


async def reminders_do_not_fire(it: Watched) -> None:
    await it.office.opened()
    it.office.clock.pass_(hours=10)
    await it.office.outbox.drain()
    await it.office.polls.poll_once()


async def nothing_goes_out(it: Watched) -> None:
    await it.office.polls.poll_once()
    await it.office.intake.take_in([negative("r1")])
    it.office.clock.pass_(minutes=6)


async def the_database_is_gone(it: Watched) -> None:
    it.office.store.close()


async def the_disk_is_full(it: Watched) -> None:
    await it.office.polls.poll_once()
    await fill(it.office)


async def clicks_fail(it: Watched) -> None:
    await all_is_well(it)
    it.monitoring.meter.begin("click")("failed")


async def no_office_was_ever_read(it: Watched) -> None:
    it.office.clock.pass_(minutes=1)


async def one_office_is_not_read_anymore(it: Watched) -> None:
    await it.office.polls.poll_once()
    it.office.clock.pass_(minutes=40)
    it.office.site.fails("page", NoAccess("No.", code="PERMISSION_DENIED"))
    await it.office.polls.poll_once()


async def a_card_is_refused_for_good(it: Watched) -> None:
    await it.office.polls.poll_once()
    it.office.chat.fails("send", Broken("No.", code="no_blocks"))
    await it.office.opened()


async def a_channel_is_archived(it: Watched) -> None:
    await it.office.polls.poll_once()
    for _ in range(9):
        it.office.chat.fails("send", NoAccess("No.", code="is_archived"))
    await it.office.opened()


async def nobody_answers_a_review(it: Watched) -> None:
    await it.office.opened()
    for _ in range(6):
        await it.office.pass_(hours=5)
    await it.office.polls.poll_once()


SCENES: dict[Callable[[Watched], Awaitable[None]], set[str]] = {
    all_is_well: set(),
    many_reviews_are_imported: set(),
    ticks_stopped: {"BedsideTicksLate"},
    reminders_do_not_fire: {"BedsideTicksLate"},
    nothing_goes_out: {"BedsideOutboxLate"},
    the_database_is_gone: {"BedsideDatabaseGone"},
    the_disk_is_full: {"BedsideDiskFull"},
    clicks_fail: {"BedsideClicksFail"},
    no_office_was_ever_read: {"BedsideSiteUnread"},
    one_office_is_not_read_anymore: {"BedsideSiteUnread"},
    a_card_is_refused_for_good: {"BedsideDeadLetters"},
    a_channel_is_archived: {"BedsideAccessLost"},
    nobody_answers_a_review: {"BedsideRepliesLate"},
}


@pytest.mark.skipif(
    not shutil.which(PROMTOOL), reason="promtool isn't installed; PROMTOOL may say where it is"
)
async def test_each_alert_fires_when_it_should_and_not_otherwise(tmp_path: Path) -> None:
    groups = [_group("nothing runs", {}, {}, 0.0, {"BedsideGone"})]
    for scene, fires in SCENES.items():
        folder = tmp_path / scene.__name__
        folder.mkdir()
        async with watched(folder) as it:
            before = await it.numbers()
            await scene(it)
            now = it.office.clock.now().timestamp()
            groups.append(_group(scene.__name__, before, await it.numbers(), now, fires))
    named = set(NAME.findall(ALERTS.read_text(encoding="utf-8")))
    assert set().union(*SCENES.values(), {"BedsideGone"}) == named, "an alert was never tried"
    file = tmp_path / "tests.yml"
    # JSON is YAML
    file.write_text(json.dumps({"rule_files": [str(ALERTS)], "tests": groups}), encoding="utf-8")
    command = [PROMTOOL, "test", "rules", str(file)]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def _group(name: str, before: Numbers, after: Numbers, now: float, fires: set[str]) -> object:
    """The series that promtool sees from the start, and the alerts that fire in the end."""
    minutes = HOURS * 60
    series = [
        {"series": number, "values": f"{start:.3f}{step:+.3f}x{minutes}"}
        for number, value in after.items()
        for start, step in [_course(number, before.get(number, value), value, now)]
    ]
    firing = [{"labels": f'{{alertname="{alert}"}}', "value": 1} for alert in sorted(fires)]
    return {
        "name": name,
        "interval": "1m",
        "input_series": series,
        "promql_expr_test": [
            {
                "expr": 'group by (alertname) (ALERTS{alertstate="firing"})',
                "eval_time": f"{HOURS}h",
                "exp_samples": firing,
            }
        ],
    }


def _course(number: str, before: float, value: float, now: float) -> tuple[float, float]:
    """A series' initial value and its change per minute. Counters keep growing as they did in this
    scene.
    """
    if "timestamp" in number and "created" not in number:
        # promtool's time begins in 1970. "Never" doesn't change
        return (value - now + HOURS * 3600 if value else 0.0), 0.0
    is_counter = number.partition("{")[0].endswith(("_count", "_sum", "_bucket", "_total"))
    return (before, value - before) if is_counter else (value, 0.0)


async def test_a_large_import_makes_nothing_late(tmp_path: Path) -> None:
    async with watched(tmp_path, pace=timedelta(seconds=1)) as it:
        await many_reviews_are_imported(it)
        for _ in range(8):
            it.office.clock.pass_(seconds=30)
            await it.office.outbox.drain()
            await it.office.ticks.tick()
            it.monitoring._readiness.forget()
            assert (await it.monitoring.readiness()).late == ()


async def test_readyz_tells_the_age_of_the_location_read_longest_ago(tmp_path: Path) -> None:
    async with watched(tmp_path) as it:
        await no_office_was_ever_read(it)
        assert (await it.monitoring.readiness()).as_json()["poll_age_s"] == {"google": None}
        await one_office_is_not_read_anymore(it)
        it.monitoring._readiness.forget()
        ready = await it.monitoring.readiness()
        assert ready.as_json()["poll_age_s"] == {"google": 2400.0}
        assert ready.late == ("poll google",)
