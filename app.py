"""Builds everything from the settings and runs it; the command line."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import aiohttp
import structlog
import typer
from aiohttp import web
from rich.console import Console
from rich.progress import Progress

from bot.cases.case import CaseId
from bot.desk import Desk
from bot.errors import BedsideError, ConfigurationError
from bot.intake import Intake
from bot.ports import Chat, Clock, ReviewSite
from bot.practice import LocationId, Practice
from bot.store import Store, cases, effects, timeline
from settings import Settings
from settings import load as load_settings

ROOT = Path(__file__).parent
DEMO = ROOT / "demo"
"""The invented practice; an installed Bedside carries it too."""

log = structlog.get_logger("bedside")
out = Console(highlight=False, soft_wrap=True)
complaints = Console(stderr=True, highlight=False, soft_wrap=True)

cli = typer.Typer(
    name="bedside",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
outbox_cli = typer.Typer(help="What still has to go out, and what got stuck.", no_args_is_help=True)
cli.add_typer(outbox_cli, name="outbox")

SettingsFile = Annotated[
    Path, typer.Option("--settings", help="The settings file.", envvar="BEDSIDE_SETTINGS")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON line for each.")]
HERE = Path("bedside.toml")


class SystemClock:
    """The time of this machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)


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
) -> AsyncIterator[Product]:
    """The product, listening and ticking until the block ends; then it finishes or hands back."""
    from adapters.slack import Slack
    from scheduler import Outbox, Polls, Ticks

    settings.require_secrets()
    store = Store(settings.database_url)
    await asyncio.to_thread(store.migrate)
    slack = Slack(_slack_parameters(settings), settings.practice())
    async with aiohttp.ClientSession() as http, _serving(settings, store, slack.routes, mount):
        await slack.start()
        try:
            practice = await slack.introduce()
            desk = Desk(practice, store, clock)
            intake = Intake(desk)
            chats: dict[str, Chat] = {slack.chat.platform: slack.chat}
            sites = review_sites(settings, http, clock)
            jitter = random.random
            outbox = Outbox(store, desk, chats, sites, clock, jitter, pace=pace)
            every = settings.google.poll_every
            polls = Polls(store, desk, intake, sites, clock, jitter, every)
            ticks = Ticks(store, desk, outbox, polls, clock)
            desk.woken = outbox.wake
            slack.connect(desk, intake)
            carrying = asyncio.create_task(outbox.run(), name="outbox")
            await slack.listen()
            ticks.start()
            log.info("ready", locations=len(practice.locations), members=len(practice.members))
            try:
                yield Product(practice, store, desk, intake, outbox, ticks, polls)
            finally:
                await ticks.stop()
                await outbox.stop()
                await carrying
        finally:
            await slack.stop()
    await asyncio.to_thread(store.close)
    log.info("stopped")


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
        await store.read(effects.next_at, practice.id)
        return web.json_response({"status": "ok"})

    return health


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


def _secret(value: Any) -> str:
    return value.get_secret_value() if value is not None else ""


async def until_stopped() -> None:
    """Until SIGTERM or Ctrl-C."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stopped.set)
    await stopped.wait()


def log_as_json() -> None:
    """One JSON object a line: ids and counts, never names, texts or secrets."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )


# --- commands


def _tell_version(wanted: bool) -> None:
    if wanted:
        out.print(f"bedside {version('bedside')}")
        raise typer.Exit


@cli.callback()
def common(
    version_: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Tell which.")
    ] = False,
) -> None:
    """Helps a medical practice to answer upset patients' reviews within a day."""


@contextmanager
def told() -> Iterator[None]:
    """Errors for people: one clear message and an exit code, no traceback."""
    try:
        yield
    except ConfigurationError as error:
        complaints.print(str(error), markup=False)
        raise typer.Exit(2) from None
    except BedsideError as error:
        complaints.print(str(error), markup=False)
        raise typer.Exit(1) from None
    except BrokenPipeError:
        raise typer.Exit(0) from None


def settings_of(path: Path) -> Settings:
    return load_settings(path, os.environ)


@contextmanager
def opened(settings: Settings) -> Iterator[tuple[Store, Practice]]:
    """The database of the settings, brought up to date, for one command."""
    store = Store(settings.database_url)
    try:
        store.migrate()
        yield store, settings.practice()
    finally:
        store.close()


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
    port: Annotated[int, typer.Option(help="Where the demo listens on 127.0.0.1.")] = 8008,
    fresh: Annotated[bool, typer.Option(help="Forget what happened in the demo before.")] = False,
    reviews: Annotated[
        Path | None, typer.Option(help="Your own reviews instead, CSV or JSONL.")
    ] = None,
) -> None:
    """A local Slack, a local review site and the real bot, on one page.

    Example: [bold]bedside demo --port 8010 --fresh[/bold]
    """
    from demo.play import play

    with told():
        log_as_json()
        asyncio.run(play(port, fresh, reviews))


@cli.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV or JSONL, one review a row.")],
    settings: SettingsFile = HERE,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Open cases for reviews since this day (UTC)."),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Open cases for all of them.")] = False,
    site: Annotated[str, typer.Option(help="The review site of rows that name none.")] = "import",
    location: Annotated[
        str | None, typer.Option(help="The location (its id) of rows that name none.")
    ] = None,
) -> None:
    """Take reviews in from a file; the same file twice changes nothing.

    Negative ones of the last days (policy.first_contact_days) open cases; the others are kept.

    Examples: [bold]bedside import reviews.csv --dry-run[/bold],
    [bold]bedside import reviews.jsonl --since 2026-01-01[/bold]
    """
    from adapters.sites.files import read
    from console import imports

    with told(), opened(settings_of(settings)) as (store, practice):
        clock = SystemClock()
        place = _location(practice, location)
        rows = read(file, practice, clock.now(), site, place)
        start = since.replace(tzinfo=UTC) if since else clock.now() - practice.policy.first_contact
        intake = Intake(Desk(practice, store, clock))
        with Progress(console=complaints, transient=True) as progress:
            task = progress.add_task("reading", total=None)
            report = asyncio.run(
                imports.take_in(
                    rows,
                    intake,
                    None if all_ else start,
                    lambda lines: progress.advance(task, lines),
                    dry=dry_run,
                )
            )
        imports.show(report, out, dry=dry_run)
        if report.refused:
            raise typer.Exit(1)


@cli.command(name="cases")
def cases_(settings: SettingsFile = HERE, as_json: AsJson = False) -> None:
    """Every case and how it stands.

    Example: [bold]bedside cases --json | jq 'select(.breached)'[/bold]
    """
    from console import cases as shown

    with told(), opened(settings_of(settings)) as (store, practice):
        found = store.run_sync(shown.every_case, practice)
        if as_json:
            _print_lines(shown.as_json(case, practice) for case in found)
        else:
            shown.show_cases(found, practice, out)


@cli.command(name="timeline")
def timeline_(
    case: Annotated[int, typer.Argument(help="The case's number.")],
    settings: SettingsFile = HERE,
    as_json: AsJson = False,
) -> None:
    """Everything that happened to a case, in order.

    Example: [bold]bedside timeline 214[/bold]
    """
    from console import cases as shown

    with told(), opened(settings_of(settings)) as (store, practice):
        entries = store.run_sync(timeline.entries, practice.id, CaseId(case))
        if not entries:
            complaints.print(f"There is no case {case}. `bedside cases` lists them.")
            raise typer.Exit(1)
        if as_json:
            _print_lines(shown.entry_as_json(entry) for entry in entries)
        else:
            shown.show_timeline(entries, practice, out)


@cli.command(name="plan")
def plan_(
    case: Annotated[int, typer.Argument(help="The case's number.")],
    settings: SettingsFile = HERE,
    as_json: AsJson = False,
) -> None:
    """What will happen to a case, and when, if nobody does anything.

    Example: [bold]bedside plan 214[/bold]
    """
    from bot.policy import plan
    from console import plan as shown

    with told(), opened(settings_of(settings)) as (store, practice):
        found = store.run_sync(cases.load, practice.id, CaseId(case))
        if found is None:
            complaints.print(f"There is no case {case}. `bedside cases` lists them.")
            raise typer.Exit(1)
        if as_json:
            _print_lines(shown.as_json(found, one, practice) for one in plan(found, practice))
        else:
            shown.show(found, practice, out)


@cli.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where the copy goes; it must not exist yet.")],
    settings: SettingsFile = HERE,
) -> None:
    """Copy the database while Bedside runs (SQLite), and check the copy.

    To restore: stop Bedside, put the copy in the place of the database, start it again.
    PostgreSQL has pg_dump for this.

    Example: [bold]bedside backup /backups/bedside-2026-11-23.db[/bold]
    """
    from bot.store.backup import back_up

    with told():
        size = back_up(settings_of(settings).database_url, file)
        out.print(f"{file}: {size / 1_000_000:.1f} MB, checked.", markup=False)


@cli.command()
def verify(settings: SettingsFile = HERE) -> None:
    """Check every timeline's hash chain, and that it gives the case as stored.

    Ends with 0 if all is true, with 1 if something was changed from outside.
    """
    from console import cases as shown

    with told(), opened(settings_of(settings)) as (store, practice):
        found = store.run_sync(lambda session: list(shown.problems(session, practice)))
        count = len(store.run_sync(cases.all_ids, practice.id))
        for problem in found:
            complaints.print(problem, markup=False)
        if found:
            raise typer.Exit(1)
        out.print(f"{count} cases verified: every chain holds, every replay gives what is stored.")


@outbox_cli.command(name="list")
def outbox_list(settings: SettingsFile = HERE, as_json: AsJson = False) -> None:
    """What waits, what is on its way, what is not known, what is dead, and why."""
    from console import outbox as shown

    with told(), opened(settings_of(settings)) as (store, practice):
        found = store.run_sync(effects.listed, practice.id)
        if as_json:
            _print_lines(shown.as_json(effect) for effect in found)
        else:
            shown.show(found, out)


@outbox_cli.command(name="retry")
def outbox_retry(
    key: Annotated[str | None, typer.Argument(help="The effect's key, from the list.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every dead letter.")] = False,
    settings: SettingsFile = HERE,
) -> None:
    """Put dead letters back; the running bot looks first whether they were done after all.

    Example: [bold]bedside outbox retry card:214:slack[/bold]
    """
    with told(), opened(settings_of(settings)) as (store, practice):
        if (key is None) == (not all_):
            complaints.print("Name one key (see `bedside outbox list`), or say --all.")
            raise typer.Exit(2)
        back = store.run_sync(effects.put_back, practice.id, key, SystemClock().now())
        if back == 0 and key is not None:
            complaints.print(f"No dead letter has the key {key}.", markup=False)
            raise typer.Exit(1)
        out.print(f"{back} put back.")


@cli.command()
def lint(
    file: Annotated[Path, typer.Argument(help="JSONL, or - for standard input.")],
    settings: SettingsFile = HERE,
    as_json: AsJson = False,
    location: Annotated[str | None, typer.Option(help="Whose contacts a reply must give.")] = None,
) -> None:
    """Check public replies against the reply rules, one JSON line in, one out.

    A line is {"reply": …, "review"?: …, "site"?: …, "kind"?: "public-reply"|"second-contact"}.

    Example: [bold]echo '{"reply": "Please remove your review."}' | bedside lint - --json[/bold]
    """
    from console import drafts

    with told(), _lines(file) as lines:
        drafting = _drafting(settings, location)
        found = False
        try:
            for answer in drafting.lint_lines(lines):
                found = found or bool(answer["findings"])
                if as_json:
                    print(json.dumps(answer, ensure_ascii=False))  # noqa: T201
                else:
                    drafts.show_findings(answer, out)
        except drafts.BadLine as bad:
            complaints.print(str(bad), markup=False)
            raise typer.Exit(2) from None
        if found and not as_json:
            raise typer.Exit(1)


@cli.command()
def draft(
    file: Annotated[Path, typer.Argument(help="JSONL of reviews, or - for standard input.")],
    settings: SettingsFile = HERE,
    as_json: AsJson = False,
    location: Annotated[str | None, typer.Option(help="Who answers.")] = None,
) -> None:
    """Draft a public reply for each review.

    Example: [bold]echo '{"text": "Waited two hours.", "stars": 1}' | bedside draft -[/bold]
    """
    from console import drafts

    with told(), _lines(file) as lines:
        try:
            for answer in _drafting(settings, location).draft_lines(lines):
                if as_json:
                    print(json.dumps(answer, ensure_ascii=False))  # noqa: T201
                else:
                    drafts.show_draft(answer, out)
        except drafts.BadLine as bad:
            complaints.print(str(bad), markup=False)
            raise typer.Exit(2) from None


@cli.command()
def doctor(settings: SettingsFile = HERE) -> None:
    """Look whether everything is set up, and say how to mend what is not."""
    from console import doctor as shown

    with told():
        loaded = settings_of(settings)
        well = asyncio.run(_checkup(loaded, shown))
        if not well:
            raise typer.Exit(1)


async def _checkup(settings: Settings, shown: Any) -> bool:
    return bool(shown.show([check async for check in _checks(settings)], out))


async def _checks(settings: Settings) -> AsyncIterator[Any]:
    from adapters.slack import Slack
    from console.doctor import Check, clock_check, database_check

    yield Check("settings", True, f"{len(settings.practice().locations)} locations")
    yield database_check(settings.database_url)
    for name in (*settings.missing_slack(), *settings.missing_google()):
        yield Check(name, False, "not set", f"Set {name}, or {name}_FILE to a file that holds it.")
    if settings.missing_slack():
        return
    slack = Slack(_slack_parameters(settings), settings.practice())
    try:
        await slack.start()
        async for found in slack.checkup():
            yield Check(found.name, found.ok, found.found, found.mend)
    except BedsideError as error:
        yield Check("Slack", False, "cannot be asked", str(error))
    finally:
        await slack.stop()
    async with aiohttp.ClientSession() as http:
        yield await clock_check(http, settings.slack.api_url, SystemClock().now)


def _location(practice: Practice, named: str | None) -> LocationId | None:
    if named is None:
        return None
    if LocationId(named) not in practice.locations:
        known = ", ".join(practice.locations)
        raise ConfigurationError(f"There is no location {named!r}. There are: {known}.")
    return LocationId(named)


def _drafting(path: Path, location: str | None) -> Any:
    from console.drafts import Drafting

    chosen = path if path != HERE or path.exists() else DEMO / "bedside.toml"
    practice = settings_of(chosen).practice()
    place = _location(practice, location) or next(iter(practice.locations))
    return Drafting(practice, place)


@contextmanager
def _lines(file: Path) -> Iterator[Iterator[str]]:
    if str(file) == "-":
        yield iter(sys.stdin)
        return
    try:
        with file.open(encoding="utf-8") as lines:
            yield iter(lines)
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{file} is not text in UTF-8.") from error


def _print_lines(found: Any) -> None:
    for one in found:
        print(json.dumps(one, ensure_ascii=False))  # noqa: T201


def main() -> None:
    """The program `bedside`."""
    cli()


if __name__ == "__main__":
    main()
