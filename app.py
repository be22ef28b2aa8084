"""Builds the whole application from the settings, and runs it. The commands are in `console/`."""

from __future__ import annotations

import asyncio
import gc
import random
import signal
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import structlog
from aiohttp import web

from adapters.http import Monitoring, Port, allow_files, bound, serving
from adapters.request_body import BODIES, Bodies
from adapters.sites.files.dropped import DroppedFiles
from adapters.sources import Sources
from app_parts import (
    event_receiver,
    google_pages,
    google_subscription,
    language_model,
    mail_reading,
    mail_service,
    mailroom,
    news_reading,
    platforms_of,
    pushes,
    review_sites,
    review_webhook,
    sign_in,
    to_sites,
    yelp_subscribing,
)
from bot.absences import Absences
from bot.connections import Connection
from bot.departures import Departures
from bot.desk import Desk
from bot.indexing import Indexing
from bot.intake import Intake
from bot.ports import Clock
from bot.practice import Practice
from bot.pruning import Pruning
from bot.purging import Purging
from bot.reaching import Reaching
from bot.refusals import Refusals
from bot.replies import get_ready
from bot.secret_reminders import SecretReminders
from bot.store import Store, database_url
from bot.unfinished import refuse_forgotten_work
from scheduler import Outbox, PeriodicJob, Polls, Reconciliation, Ticks
from settings import Settings

log = structlog.get_logger("bedside")

LARGEST_BODY = 2 * 1024 * 1024
"""Maximum size of a request body, in bytes."""


@dataclass
class Product:
    """The parts of a running application. It serves one practice."""

    practice: Practice
    store: Store
    desk: Desk
    intake: Intake
    outbox: Outbox
    ticks: Ticks
    polls: Polls

    async def catch_up(self) -> None:
        """Do everything that's due now, after startup or after a jump of the demo's clock."""
        await self.outbox.drain()
        await self.polls.poll_once()
        await self.ticks.tick()
        await self.outbox.drain()


class Known:
    """The current practice, for objects that are created before the desk."""

    def __init__(self, practice: Practice) -> None:
        self._as_set_up = practice
        self.desk: Desk | None = None

    def practice(self) -> Practice:
        return self.desk.practice if self.desk else self._as_set_up


@asynccontextmanager
async def running(
    settings: Settings,
    clock: Clock,
    mount: Callable[[web.Application], None] = lambda app: None,
    pace: timedelta = timedelta(seconds=1),
    lease: timedelta = timedelta(seconds=60),
    tick_every: timedelta = timedelta(seconds=15),
) -> AsyncIterator[Product]:
    """Run the application until the block ends, then finish or release any work in progress."""
    settings.require_secrets()
    allow_files()
    async with AsyncExitStack() as stack:
        # bind the ports first so that one that's already in use is reported right away
        port, metrics_port = ports_of(settings, stack)
        store = Store(settings.database_url)
        if await store.open_when_there():
            # log the path, in case someone expected an existing database, perhaps in another folder
            log.info("made a new database", at=database_url.place(store.engine.url))
        await asyncio.to_thread(get_ready)
        practice = settings.practice()
        await store.read(refuse_forgotten_work, practice)
        refusals = Refusals()
        platforms = platforms_of(settings, practice, store, clock, refusals)
        monitoring = Monitoring(store, practice, clock, refusals)
        server = web.Application(client_max_size=LARGEST_BODY)
        server[BODIES] = Bodies(Sources(settings.server.trusted_proxies))
        server.add_routes(monitoring.routes)
        for platform in platforms:
            server.add_routes(platform.routes)
        webhook = review_webhook(settings, refusals)
        server.add_routes(webhook.routes if webhook else ())
        service = mail_service(settings, refusals)
        server.add_routes(service.routes if service else ())
        mount(server)
        known = Known(practice)
        stack.callback(log.info, "stopped")
        stack.push_async_callback(asyncio.to_thread, store.close)
        http = await stack.enter_async_context(to_sites(settings))
        pages = google_pages(settings, store, known.practice, http, clock)
        server.add_routes(pages.routes if pages else ())
        # an unusable key has to stop startup before we accept requests
        subscription = google_subscription(settings, http, clock)
        news = pushes(settings, http, refusals)
        for push in news.values():
            server.add_routes(push.routes)
        await stack.enter_async_context(serving(server, port))
        if metrics_port:
            await stack.enter_async_context(monitoring.metrics(metrics_port))
        for platform in platforms:
            stack.push_async_callback(platform.stop)
            await platform.start()
            practice = await platform.introduce(practice)
        desk = known.desk = Desk(practice, store, clock)
        desk.keys = settings.keys
        # once we accept requests, people who have left must not be able to act
        await Departures(desk).refresh()
        await Absences(desk).refresh()
        intake = Intake(desk)
        files = DroppedFiles(desk, intake, settings.path)
        chats = {platform.chat.platform: platform.chat for platform in platforms}
        sites = review_sites(settings, http, clock)

        def reached(connections: Sequence[Connection]) -> None:
            sign_in(settings, sites, connections)
            monitoring.practice = desk.practice

        reaching = Reaching(desk, reached)
        await reaching.refresh()
        if pages:
            pages.connected = reaching.refresh
            desk.connect_link = pages.link
        jitter = random.random
        model = await language_model(settings, practice, stack)
        outbox = Outbox(
            store,
            desk,
            chats,
            sites,
            clock,
            jitter,
            lease=lease,
            pace=pace,
            model=model,
            imports=files,
            receiver=event_receiver(settings, stack),
        )
        polls = Polls(
            store,
            desk,
            intake,
            sites,
            clock,
            jitter,
            settings.google.poll_every,
            while_closed=settings.google.poll_while_closed,
        )
        for site, push in news.items():
            push.news = partial(polls.told, site)
        reconciling = Reconciliation(store, desk, chats, clock)
        purging = Purging(desk)
        hour = timedelta(hours=1)
        jobs = [
            PeriodicJob(reconciling.sweep, hour),
            PeriodicJob(purging.daily, hour),
            PeriodicJob(Pruning(desk).daily, hour),
            PeriodicJob(SecretReminders(desk).remind, hour),
            PeriodicJob(Indexing(desk).fill, hour),
            PeriodicJob(reaching.refresh, timedelta(minutes=1)),
            PeriodicJob(files.forget_old, hour),
        ]
        if subscribing := yelp_subscribing(settings, http, clock):
            jobs.append(PeriodicJob(subscribing, 6 * hour))
        ticks = Ticks(store, desk, outbox, polls, clock, every=tick_every, jobs=jobs)
        ticks.jumped = monitoring.clock_jumped
        desk.woken = outbox.wake
        desk.meter = monitoring.meter
        desk.refusals = refusals
        for platform in platforms:
            platform.connect(desk, intake, files)
        if webhook:
            webhook.connect(desk, intake)
        if service:
            service.connect(
                desk, mailroom(settings, desk, intake, settings.mailbox.service_address)
            )
        readings = [
            reading
            for reading in (
                mail_reading(settings, desk, intake, http, clock),
                news_reading(desk, polls, subscription, clock),
            )
            if reading is not None
        ]
        carrying = asyncio.create_task(outbox.run(), name="outbox")
        hearing = asyncio.create_task(store.listen(practice.id, outbox.wake), name="notify")
        incoming = [
            asyncio.create_task(reading.run(), name=type(reading).__name__) for reading in readings
        ]
        try:
            for platform in platforms:
                await platform.listen()
            ticks.start()
            monitoring.started(ticks.age_s)
            log.info(
                "ready",
                locations=len(practice.locations),
                members=len(practice.members),
                connections=store.connections,
            )
            # everything created so far lives as long as the process, so exclude it from collection
            gc.freeze()
            yield Product(practice, store, desk, intake, outbox, ticks, polls)
        finally:
            gc.unfreeze()
            hearing.cancel()
            await asyncio.wait([hearing])
            for reading in readings:
                await reading.stop()
            if incoming:
                await asyncio.wait(incoming)
            await ticks.stop()
            await outbox.stop()
            await carrying


def ports_of(settings: Settings, stack: AsyncExitStack) -> tuple[Port, Port | None]:
    """Bind the public port, and the metrics port if metrics are on, until the stack is closed."""
    given = settings.server
    port = stack.enter_context(bound(given.host, given.port))
    if not given.metrics_port:
        return port, None
    name = "server.metrics_port"
    return port, stack.enter_context(bound(given.metrics_host, given.metrics_port, name))


@contextmanager
def stoppable() -> Iterator[None]:
    """Cancel the block on SIGTERM or Ctrl-C, whatever it's doing. Startup can take minutes."""
    task = asyncio.current_task()
    assert task is not None
    stopped = False

    def stop() -> None:
        nonlocal stopped
        if not stopped:
            stopped = True
            task.cancel()

    _at_the_signals(stop)
    try:
        yield
    except asyncio.CancelledError:
        if not stopped:
            raise
        task.uncancel()


async def until_stopped() -> None:
    """Return on SIGTERM or Ctrl-C."""
    stopped = asyncio.Event()
    _at_the_signals(stopped.set)
    await stopped.wait()


def _at_the_signals(act: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, act)
