"""`bedside doctor`: check whether everything is set up, and say how to fix what isn't."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from zoneinfo import ZoneInfo

import aiohttp
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

import app_parts
from adapters.check import Check
from adapters.mail import service_check
from adapters.platform import Platform
from bot.cases.decision_context import short_date
from bot.connections import Connection, with_connections
from bot.errors import (
    BedsideError,
    ConfigurationError,
    Gone,
    OutsideError,
    SignedOut,
    Unavailable,
)
from bot.imports import counted
from bot.ports import ReviewSite
from bot.practice import Location, Practice, SiteAccount
from bot.sites import site
from bot.store import Store, connections, departures
from console.clock import SystemClock
from settings import Settings, placeholders

TOLERATED = timedelta(seconds=60)
"""Maximum offset of this machine's clock. Requests that are 5 minutes off get rejected."""


async def checks(settings: Settings) -> AsyncIterator[Check]:
    """Check everything that can be checked, and yield one result at a time."""
    yield Check("settings", True, counted(len(settings.practice().locations), "location"))
    for left in placeholders(settings.file):
        yield Check("settings", False, left, "This is the example value. Replace it with your own.")
    database = database_check(settings.database_url)
    yield database
    temporary = temporary_check()
    yield temporary
    for check in secret_checks(settings, SystemClock().now()):
        yield check
    for name in settings.missing():
        yield Check(name, False, "not set", f"Set {name}, or {name}_FILE to a file that holds it.")
    if settings.missing_slack() or settings.missing_teams():
        return
    if not (database.ok or temporary.ok):
        return
    practice = settings.practice()
    with ExitStack() as stack:
        url = settings.database_url
        if not database.ok:
            # the chats can be checked without a database, which a new practice doesn't have yet
            empty = stack.enter_context(TemporaryDirectory(prefix="bedside-doctor-"))
            url = f"sqlite:///{empty}/empty.db"
        store = Store(url)
        try:
            store.migrate(reads_all=False)
            for platform in app_parts.platforms_of(settings, practice, store, SystemClock()):
                async for check in platform_checks(platform, practice):
                    yield check
            yield await departures_check(store, practice)
            reached = await store.read(connections.connected, practice.id)
        finally:
            store.close()
    if not settings.missing_sites():
        async for check in site_checks(settings, practice, reached):
            yield check
    if settings.google.pulls:
        yield await pull_check(settings)
    if not settings.missing_yelp():
        async for check in yelp_webhook_checks(settings):
            yield check
    if settings.mailbox.is_on and not settings.missing_mailbox():
        yield await mailbox_check(settings, has_database=database.ok)
    if settings.mailbox.service and not settings.missing_mailbox():
        async for check in mail_service_checks(settings):
            yield check
    if settings.language_model.enabled:
        yield await model_check(settings)
    async with aiohttp.ClientSession() as http:
        if refused := await refusals_check(http, settings):
            yield refused
    if settings.clock_url:
        async with aiohttp.ClientSession() as http:
            yield await clock_check(http, settings.clock_url, SystemClock().now)


def show(checks: Iterable[Check], console: Console) -> bool:
    """Print all results. Returns True if nothing has to be fixed."""
    well = True
    for check in checks:
        well = well and check.ok
        sign = "[green]ok  [/green]" if check.ok else "[red]fix [/red]"
        console.print(f"{sign} [bold]{check.name}[/bold]  ", end="")
        console.print(check.found, markup=False, highlight=False)
        if not check.ok and check.fix:
            console.print(f"     → {check.fix}", markup=False, highlight=False)
    console.print("All is well." if well else "Fix the lines above, then run this again.")
    return well


def secret_checks(settings: Settings, now: datetime) -> Iterator[Check]:
    """Check how long secrets are valid if they expire, and that an end is set for Teams' secret."""
    practice = settings.practice()
    zone = next(iter(practice.locations.values())).time_zone
    today = now.astimezone(zone).date()
    for secret in practice.ending_secrets:
        is_near = secret.reminder(today) is not None
        remedy = f"{secret.remedy[0].upper()}{secret.remedy[1:]}."
        yield Check(secret.setting, not is_near, secret.says(today), remedy if is_near else "")
    if settings.uses_teams and not (settings.teams.local_trial or settings.teams.secret_ends):
        unset = "not set, so no one is reminded before the bot's client secret ends"
        yield Check("teams.secret_ends", True, unset)


def database_check(url: str) -> Check:
    """Check that the database can be opened and brought to this version's schema."""
    fix = "Check BEDSIDE_DATABASE_URL, and that the file or the server can be written to."
    try:
        store = Store(url)
        try:
            store.require_made()
            store.migrate()
        finally:
            store.close()
    except (ConfigurationError, Unavailable) as error:
        return Check("database", False, "can't be used", str(error))
    except (SQLAlchemyError, OSError) as error:
        return Check("database", False, type(error).__name__, fix)
    kind = "SQLite" if url.startswith("sqlite") else "PostgreSQL"
    return Check("database", True, f"{kind}, up to date")


def temporary_check() -> Check:
    """Check that there's room for temporary files. A file dropped into a chat is saved as one while
    it's being read.
    """
    name = "temporary files"
    try:
        with TemporaryDirectory(prefix="bedside-doctor-") as folder:
            Path(folder, "file").write_bytes(b"x")
    except OSError as error:
        fix = (
            "Let Bedside's user write to /tmp, and make room there. A container needs --tmpfs /tmp."
        )
        return Check(name, False, f"can't be written ({error.strerror})", fix)
    return Check(name, True, f"can be written in {gettempdir()}")


def accounts_at(practice: Practice, site_id: str) -> Iterator[tuple[Location, SiteAccount]]:
    """Every location with an account on that site, and the account."""
    for place in practice.locations.values():
        for account in place.sites:
            if account.site == site_id and account.is_connected:
                yield place, account


async def site_checks(
    settings: Settings, practice: Practice, reached: Sequence[Connection]
) -> AsyncIterator[Check]:
    """Check every site with an API: first its sign-ins, then each location.

    A problem that all locations share is listed once.
    """
    zone = next(iter(practice.locations.values())).time_zone
    practice = with_connections(practice, reached)
    async with app_parts.to_sites(settings) as http:
        sites = app_parts.review_sites(settings, http, SystemClock())
        app_parts.sign_in(settings, sites, reached)
        for connection in reached:
            if connection.ends_at is not None:
                yield _in_testing(connection, zone)
        for review_site in sites.values():
            reported = set[str]()
            for place, account in accounts_at(practice, review_site.id):
                check = await site_check(review_site, account, place)
                if check.name in reported:
                    continue
                reported.add(check.name)
                yield check


def _in_testing(connection: Connection, zone: ZoneInfo) -> Check:
    assert connection.ends_at is not None
    day = short_date(connection.ends_at.astimezone(zone))
    return Check(
        f"{site(connection.site).title} sign-in",
        False,
        f"ends on {day}, because the app there is in Testing",
        "Publish the app (docs/google.md), then run bedside google connect again.",
    )


async def site_check(review_site: ReviewSite, account: SiteAccount, place: Location) -> Check:
    """Check that the location's reviews can be fetched."""
    title = site(review_site.id).title
    name = f"{title} {place.name}"
    try:
        await review_site.page(account, place.id)
    except Gone as error:
        fix = f"Check account and location in bedside.toml: {title} doesn't know that profile."
        return Check(name, False, error.code, fix)
    except SignedOut as error:
        return Check(title, False, error.code, str(error))
    except OutsideError as error:
        return Check(name, False, error.code, str(error))
    return Check(name, True, "reviews can be read")


async def pull_check(settings: Settings) -> Check:
    """Check that we're allowed to pull Google's notifications, without pulling any."""
    name = "Google notifications"
    async with app_parts.to_sites(settings) as http:
        try:
            subscription = app_parts.google_subscription(settings, http, SystemClock())
            if subscription is not None:
                await subscription.check()
        except ConfigurationError as error:
            return Check(name, False, "the key can't be used", str(error))
        except OutsideError as error:
            return Check(name, False, error.code, str(error))
    return Check(name, True, "can be pulled")


async def yelp_webhook_checks(settings: Settings) -> AsyncIterator[Check]:
    """Check that Yelp's webhooks reach us for every office, without changing anything."""
    webhook = app_parts.yelp_webhook(settings)
    if webhook is None:
        return
    from adapters.sites.yelp import push_check

    async with app_parts.to_sites(settings) as sites, aiohttp.ClientSession() as http:
        subscriptions = app_parts.yelp_subscriptions(settings, sites, SystemClock())
        async for check in push_check.checks(webhook, subscriptions, http):
            yield check


async def platform_checks(platform: Platform, practice: Practice) -> AsyncIterator[Check]:
    """Yield the results of the platform's own checks, or the reason that they can't be run."""
    try:
        await platform.start()
        await platform.introduce(practice)
        async for check in platform.checkup():
            yield check
    except BedsideError as error:
        yield Check(platform.chat.platform.title(), False, "can't be reached", str(error))
    finally:
        await platform.stop()


async def departures_check(store: Store, practice: Practice) -> Check:
    """Check which members count as departed, so that no one gets locked out unnoticed."""
    gone = await store.read(departures.known, practice.id)
    names = [
        f"{member.name} ({' and '.join(sorted(platform.title() for platform in gone[id]))})"
        for id, member in practice.members.items()
        if id in gone
    ]
    if not names:
        return Check("people who left", True, "no one counts as departed")
    remedy = ". To count again, they only have to press any button in their channel"
    return Check("people who left", True, ", ".join(names) + remedy)


async def mailbox_check(settings: Settings, *, has_database: bool = True) -> Check:
    """Check that the mailbox can be read, without changing anything in it."""
    name = "mailbox"
    is_person = settings.mailbox.sign_in == "person"
    if is_person and not has_database:
        return Check(name, False, "the sign-in can't be read", "Fix the database first.")
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(app_parts.to_sites(settings))
        store = Store(settings.database_url) if is_person else None
        if store is not None:
            stack.callback(store.close)
        box = app_parts.mailbox(
            settings, app_parts.mail_tokens(settings, store, http, SystemClock())
        )
        stack.push_async_callback(box.close)
        try:
            what = await box.check()
        except OutsideError as error:
            wants = f"docs/mailbox.md says what {settings.mailbox.provider or 'a server'} needs."
            problem = str(error)
            fix = problem if "docs/mailbox.md" in problem else f"{problem} {wants}"
            return Check(name, False, error.code, fix)
    if not settings.mailbox.trusts:
        what += ", and no sender can be checked until mailbox.checked_by is set"
    return Check(name, True, what)


async def mail_service_checks(settings: Settings) -> AsyncIterator[Check]:
    """Check that the mail service's e-mails reach us, without sending any."""
    account = app_parts.mail_service_account(settings)
    if account is None:
        return
    async with aiohttp.ClientSession() as http:
        async for check in service_check.checks(account, http):
            yield check


async def model_check(settings: Settings) -> Check:
    """Check that the language model responds.

    We ask for a single word and don't send any personal data.
    """
    async with AsyncExitStack() as stack:
        try:
            model = await app_parts.language_model(settings, settings.practice(), stack)
            if model is not None:
                await model.write("You check a connection.", "Reply with the one word: ready")
        except OutsideError as error:
            fix = f"{error} Check language_model in bedside.toml and its key."
            return Check("language model", False, error.code, fix)
        except BedsideError as error:
            return Check("language model", False, "can't be asked", str(error))
    return Check("language model", True, "answers")


async def refusals_check(http: aiohttp.ClientSession, settings: Settings) -> Check | None:
    """Check which requests the running bot rejected in the last hour. None if there's no bot."""
    url = f"http://{settings.server.host}:{settings.server.port}/readyz"
    try:
        async with http.get(url, timeout=aiohttp.ClientTimeout(total=3)) as answer:
            refused = (await answer.json())["refused_last_hour"]
            counts = {str(kind): int(count) for kind, count in refused.items()}
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError, AttributeError, TypeError):
        return None
    listed = ", ".join(f"{count:,} × {kind}" for kind, count in sorted(counts.items())) or "none"
    wrong = any(kind in counts for kind in ("slack clock", "slack signature", "teams token"))
    fix = "If clicks fail, check this machine's clock, the signing secret and the app id."
    return Check("refused requests (last hour)", not wrong, listed, fix if wrong else "")


async def clock_check(http: aiohttp.ClientSession, url: str, now: Callable[[], datetime]) -> Check:
    """Check this machine's clock against that of the server at `url`."""
    try:
        async with http.get(url, allow_redirects=False) as answer:
            theirs = parsedate_to_datetime(answer.headers["Date"]).astimezone(UTC)
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        return Check("clock", False, "couldn't be compared", f"Is {url} reachable from here?")
    off = abs(theirs - now())
    difference = f"{off.total_seconds():.0f} s off"
    fix = "Set the machine's clock (for example with NTP): signatures depend on it."
    return Check("clock", off <= TOLERATED, difference, fix)
