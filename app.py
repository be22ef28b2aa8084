"""Builds everything from the settings and runs it; the commands that need it running."""

from __future__ import annotations

import asyncio
import gc
import random
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import aiohttp
import structlog
import typer
from aiohttp import web
from sqlmodel import Session

from adapters.addresses import guarded
from adapters.check import Check
from adapters.platform import Platform
from bot.desk import Desk
from bot.errors import ConfigurationError, NoDatabase
from bot.intake import Intake
from bot.ports import Clock, LanguageModel, ReviewSite
from bot.practice import Practice
from bot.purging import Purging
from bot.replies import get_ready
from bot.store import Store, cases, effects
from console.clock import SystemClock
from console.command_line import HERE, SettingsFile, cli, counted, out, settings_of, told
from console.logs import log_as_json
from settings import Settings

log = structlog.get_logger("bedside")


# --- the running product


@dataclass
class Product:
    """Everything of one practice, built and running."""

    practice: Practice
    store: Store
    desk: Desk
    intake: Intake
    outbox: Any
    ticks: Any
    polls: Any

    async def catch_up(self) -> None:
        """Do at once what is due now: after the start, and after the demo's clock jumped."""
        await self.outbox.drain()
        await self.polls.poll_once()
        await self.ticks.tick()
        await self.outbox.drain()


@asynccontextmanager
async def running(
    settings: Settings,
    clock: Clock,
    mount: Callable[[web.Application], None] = lambda app: None,
    pace: timedelta = timedelta(seconds=1),
    lease: timedelta = timedelta(seconds=60),
) -> AsyncIterator[Product]:
    """The product, listening and ticking until the block ends; then it finishes or hands back."""
    from scheduler import Chore, Outbox, Polls, Reconciling, Ticks
    from watching import Watch

    settings.require_secrets()
    store = Store(settings.database_url)
    await asyncio.to_thread(store.migrate)
    await asyncio.to_thread(get_ready)
    practice = settings.practice()
    await store.read(_no_case_is_forgotten, practice)
    platforms = _platforms(settings, practice, store, clock)
    watch = Watch(store, practice, clock)
    routes = [*watch.routes, *(route for platform in platforms for route in platform.routes)]
    async with AsyncExitStack() as stack:
        stack.callback(log.info, "stopped")
        stack.push_async_callback(asyncio.to_thread, store.close)
        http = await stack.enter_async_context(to_sites(settings))
        await stack.enter_async_context(_serving(settings, store, routes, mount))
        if settings.server.metrics_port:
            address = settings.server.metrics_host, settings.server.metrics_port
            await stack.enter_async_context(watch.metrics(*address))
        for platform in platforms:
            stack.push_async_callback(platform.stop)
            await platform.start()
            practice = await platform.introduce(practice)
        desk = Desk(practice, store, clock)
        intake = Intake(desk)
        chats = {platform.chat.platform: platform.chat for platform in platforms}
        sites = review_sites(settings, http, clock)
        jitter = random.random
        model = await _language_model(settings, practice, stack)
        outbox = Outbox(
            store, desk, chats, sites, clock, jitter, lease=lease, pace=pace, model=model
        )
        polls = Polls(store, desk, intake, sites, clock, jitter, settings.google.poll_every)
        reconciling = Reconciling(store, desk, chats, clock)
        purging = Purging(desk)
        hour = timedelta(hours=1)
        chores = [Chore(reconciling.sweep, hour), Chore(purging.daily, hour)]
        ticks = Ticks(store, desk, outbox, polls, clock, chores=chores)
        desk.woken = outbox.wake
        desk.meter = watch.meter
        for platform in platforms:
            platform.connect(desk, intake)
        carrying = asyncio.create_task(outbox.run(), name="outbox")
        hearing = asyncio.create_task(store.listen(practice.id, outbox.wake), name="wakes")
        try:
            for platform in platforms:
                await platform.listen()
            ticks.start()
            watch.started(ticks.age_s)
            log.info("ready", locations=len(practice.locations), members=len(practice.members))
            # what was built stays: the collector need not go through it again and again
            gc.freeze()
            yield Product(practice, store, desk, intake, outbox, ticks, polls)
        finally:
            gc.unfreeze()
            hearing.cancel()
            await asyncio.wait([hearing])
            await ticks.stop()
            await outbox.stop()
            await carrying


def _no_case_is_forgotten(session: Session, practice: Practice) -> None:
    """Raises `ConfigurationError` for an office that was taken out with its work undone."""
    for location, count in cases.undone_at(session, practice.id).items():
        if location not in practice.locations:
            raise ConfigurationError(
                f"{count} case(s) at '{location}' are open or owe an e-mail, and it is not among "
                "the locations any more, so nobody would be reminded of them. Put it back into the "
                "settings (an office that gets another name keeps its id) until they are done."
            )


@asynccontextmanager
async def _serving(
    settings: Settings,
    store: Store,
    routes: Sequence[web.RouteDef],
    mount: Callable[[web.Application], None],
) -> AsyncIterator[None]:
    app = web.Application(client_max_size=2 * 1024 * 1024)
    app.add_routes(routes)
    app.router.add_get("/healthz", _health(store, settings.practice()))
    mount(app)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=5)
    await runner.setup()
    host, port = settings.server.host, settings.server.port
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        await runner.cleanup()
        raise ConfigurationError(
            f"Port {port} on {host} cannot be listened on: {error.strerror}. "
            "Stop what runs there, or choose another port."
        ) from error
    try:
        yield
    finally:
        await runner.cleanup()


def _health(store: Store, practice: Practice) -> Callable[[web.Request], Any]:
    async def health(request: web.Request) -> web.Response:
        """Well if the database answers; no names in it, whoever asks."""
        try:
            await store.read(effects.next_at, practice.id)
        except NoDatabase:
            return web.json_response({"status": "no database"}, status=503)
        return web.json_response({"status": "ok"})

    return health


async def _language_model(
    settings: Settings, practice: Practice, stack: AsyncExitStack
) -> LanguageModel | None:
    """Who may begin drafts beside the composer; nobody unless the practice switched it on."""
    chosen = settings.language_model
    if not chosen.enabled:
        return None
    from adapters.llm import Endpoint, Parameters, redactor

    people = [member.name for member in practice.members.values()]
    places = [f"{place.name} {place.signer}" for place in practice.locations.values()]
    # presidio takes seconds to load
    redact = await asyncio.to_thread(redactor, chosen.redaction, [practice.name, *people, *places])
    endpoint = Endpoint(
        Parameters(
            chosen.base_url,
            chosen.model,
            _secret(chosen.api_key),
            chosen.send_review,
            chosen.drafts_a_day,
            timedelta(seconds=chosen.timeout_s),
            chosen.allow_loopback,
        ),
        redact,
    )
    stack.push_async_callback(endpoint.close)
    return endpoint


def to_sites(settings: Settings) -> aiohttp.ClientSession:
    """The way to the review sites: never into a private network, wherever a name may lead.

    To this machine only where the settings say so themselves, as the demo's do.
    """
    here = urlsplit(settings.google.api_url).hostname in ("localhost", "127.0.0.1", "::1")
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(socket_factory=guarded(here)))


def review_sites(
    settings: Settings, http: aiohttp.ClientSession, clock: Clock
) -> dict[str, ReviewSite]:
    """The review sites that can be reached by program and are used by a location."""
    if not settings.uses_google:
        return {}
    from adapters.sites.google import Credentials, GoogleSite

    google = settings.google
    credentials = Credentials(
        _secret(google.client_id), _secret(google.client_secret), _secret(google.refresh_token)
    )
    return {"google": GoogleSite(http, credentials, google.api_url, google.token_url, clock)}


def _platforms(
    settings: Settings, practice: Practice, store: Store, clock: Clock
) -> list[Platform]:
    """Those that a location has a channel on; the others are not even imported."""
    platforms: list[Platform] = []
    if settings.uses_slack:
        from adapters.slack import Slack

        platforms.append(Slack(_slack_parameters(settings), practice))
    if settings.uses_teams:
        from adapters.teams import Teams

        platforms.append(Teams(_teams_parameters(settings), practice, store, clock))
    return platforms


def _slack_parameters(settings: Settings) -> Any:
    from adapters.slack import SlackParameters

    slack = settings.slack
    socket = slack.mode == "socket"
    return SlackParameters(
        bot_token=_secret(slack.bot_token),
        signing_secret="" if socket else _secret(slack.signing_secret),
        app_token=_secret(slack.app_token) if socket else "",
        team=slack.team,
        api_url=slack.api_url,
    )


def _teams_parameters(settings: Settings) -> Any:
    from adapters.teams import TeamsParameters

    teams = settings.teams
    return TeamsParameters(
        app_id=teams.app_id,
        app_password=_secret(teams.app_password),
        tenant=teams.tenant,
        login_url=teams.login_url,
        metadata_url=teams.metadata_url,
        issuer=teams.issuer,
        scope=teams.scope,
        service_urls=tuple(teams.service_urls),
        local_trial=teams.local_trial,
        bound_to=settings.server.host,
    )


def _secret(value: Any) -> str:
    return value.get_secret_value() if value is not None else ""


async def until_stopped() -> None:
    """Until SIGTERM or Ctrl-C."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stopped.set)
    await stopped.wait()


@cli.command()
def run(settings: SettingsFile = HERE) -> None:
    """Run the bot until it is told to stop (Ctrl-C, SIGTERM).

    Example: [bold]bedside run --settings /etc/bedside/bedside.toml[/bold]
    """

    async def main() -> None:
        async with running(loaded, SystemClock()):
            await until_stopped()

    with told():
        loaded = settings_of(settings)
        log_as_json()
        asyncio.run(main())


@cli.command()
def demo(
    port: Annotated[
        int, typer.Option(help="Where the demo listens on 127.0.0.1.", min=1, max=65535)
    ] = 8008,
    fresh: Annotated[bool, typer.Option(help="Forget what happened in the demo before.")] = False,
    reviews: Annotated[
        Path | None, typer.Option(help="Your own reviews instead, CSV or JSONL.")
    ] = None,
    at: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%dT%H:%M"],
            help="When its clock begins, at the first location; for a fresh demo.",
        ),
    ] = None,
) -> None:
    """A local Slack, a local review site and the real bot, on one page.

    Example: [bold]bedside demo --port 8010 --fresh --at 2026-05-04T09:00[/bold]
    """
    from demo.play import play

    with told():
        log_as_json()
        asyncio.run(play(port, fresh, reviews, at))


@cli.command()
def doctor(settings: SettingsFile = HERE) -> None:
    """Look whether everything is set up, and say how to mend what is not.

    Ends with 0 if all is well, with 1 if something has to be mended.

    Example: [bold]bedside doctor --settings /etc/bedside/bedside.toml[/bold]
    """
    from console import doctor as shown

    with told():
        loaded = settings_of(settings)
        well = asyncio.run(_checkup(loaded, shown))
        if not well:
            raise typer.Exit(1)


async def _checkup(settings: Settings, shown: Any) -> bool:
    return bool(shown.show([check async for check in _checks(settings)], out))


async def _checks(settings: Settings) -> AsyncIterator[Check]:
    from console.doctor import accounts_at, clock_check, database_check, platform_checks, site_check

    yield Check("settings", True, counted(len(settings.practice().locations), "location"))
    database = database_check(settings.database_url)
    yield database
    for name in settings.missing():
        yield Check(name, False, "not set", f"Set {name}, or {name}_FILE to a file that holds it.")
    if not database.ok or settings.missing_slack() or settings.missing_teams():
        return
    store, practice = Store(settings.database_url), settings.practice()
    try:
        for platform in _platforms(settings, practice, store, SystemClock()):
            async for found in platform_checks(platform, practice):
                yield found
    finally:
        store.close()
    if not settings.missing_google():
        async with to_sites(settings) as http:
            for site in review_sites(settings, http, SystemClock()).values():
                for place, account in accounts_at(practice, site.id):
                    yield await site_check(site, account, place)
    if settings.clock_url:
        async with aiohttp.ClientSession() as http:
            yield await clock_check(http, settings.clock_url, SystemClock().now)


def main() -> None:
    """The program `bedside`."""
    # they add themselves, after those above
    from console.commands import cli as whole

    whole()


if __name__ == "__main__":
    main()
