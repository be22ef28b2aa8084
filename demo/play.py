"""The demo: the real bot with a local Slack, Teams, Google, and mailbox, all on one page."""

from __future__ import annotations

import base64
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from pydantic import SecretStr
from rich.console import Console

import app
from adapters.sites.files import BadLine, read
from bot.complaints import is_complaint
from bot.errors import ConfigurationError
from bot.practice import Location, Practice
from bot.reviews import Review
from sandbox.app import MailPlace, Person, Place, Posted, Sandbox, TeamsPlace
from sandbox.clock import SandboxClock
from sandbox.google import Arrival
from sandbox.places import Email
from sandbox.saving import UnreadableState
from settings import Settings, load

KEY = f"demo:{base64.urlsafe_b64encode(b'opens nothing but the sandbox...').decode()}"
"""The encryption key. It's fixed, so that connections made in the demo survive a restart."""

WEBHOOK_SECRET = f"whsec_{base64.b64encode(b'signs reviews for the demo only.').decode()}"

SECRETS = {
    "BEDSIDE_SLACK_BOT_TOKEN": "xoxb-sandbox",
    "BEDSIDE_SLACK_APP_TOKEN": "xapp-sandbox",
    "BEDSIDE_SLACK_SIGNING_SECRET": "sandbox-signing-secret",
    "BEDSIDE_TEAMS_APP_PASSWORD": "sandbox-password",
    "BEDSIDE_GOOGLE_CLIENT_ID": "sandbox-client",
    "BEDSIDE_GOOGLE_CLIENT_SECRET": "sandbox-secret",
    "BEDSIDE_GOOGLE_REFRESH_TOKEN": "sandbox-refresh-token",
    "BEDSIDE_MAILBOX_SERVICE_SECRET": "opensOnlyTheSandbox",
    "BEDSIDE_WEBHOOKS_INCOMING_SECRET": WEBHOOK_SECRET,
    "BEDSIDE_KEYS": KEY,
}
"""The secrets that open the sandbox, and nothing else, by environment variable."""

HERE = Path(__file__).parent
OWN = HERE / "reviews.jsonl"
MAILS = HERE / "mails.toml"
STATE = Path("var")

TEAMS_APP = "b0bedb0b-0000-4000-8000-000000000001"

RECENT = timedelta(days=2)
"""Maximum age of a file's newest review. If it's older, all of the file's dates are shifted so that
the demo has something to show."""

SOME = 12
"""Maximum number of a file's complaints that are held back until the button is pressed."""

SHOWN = 20
"""Maximum number of invalid lines to print. The rest are only counted."""

out = Console(highlight=False, soft_wrap=True)


async def play(port: int, fresh: bool, reviews: Path | None, at: datetime | None = None) -> None:
    """Run the demo until it's stopped.

    `at` is when the clock of a fresh demo starts, in the first location's local time. Raises
    `ConfigurationError` or `Refused`.
    """
    database, world = STATE / "demo.db", STATE / "demo.json"
    settings = with_mailbox(with_teams(settings_for(port, f"sqlite:///{database}")))
    practice = settings.practice()
    stock, clock = None, SandboxClock(_on_the_wall(at, practice) or first_morning(practice))
    if fresh or reviews is not None:
        # delete the previous demo only once we know that the file can be read
        stock = read_stock(reviews or OWN, practice, clock.now())
        forget(database, world)
    try:
        sandbox = build(practice, settings, f"http://127.0.0.1:{port}", world, clock)
    except UnreadableState as error:
        raise ConfigurationError(str(error)) from error
    if not sandbox.was_restored:
        now = sandbox.clock.now()
        fill(sandbox, practice, stock or read_stock(OWN, practice, now), now)
    with app.stoppable():
        async with app.running(
            settings, sandbox.clock, sandbox.mount, pace=timedelta(milliseconds=20)
        ) as product:
            sandbox.after_jump = product.catch_up
            sandbox.after_arrival = product.catch_up
            if sandbox.teams and not sandbox.was_restored:
                await sandbox.teams.people.install(sandbox.teams.identities["U0DANA"])
            await product.catch_up()
            out.print(f"\nBedside's demo is at http://127.0.0.1:{port}  (Ctrl-C ends it)\n")
            await app.until_stopped()
            await sandbox.close()


def _on_the_wall(at: datetime | None, practice: Practice) -> datetime | None:
    first = next(iter(practice.locations.values()))
    return at.replace(tzinfo=first.time_zone) if at else None


def first_morning(practice: Practice, now: datetime | None = None) -> datetime:
    """Return 9 AM today, or on Monday if it's the weekend, in the first location's time zone."""
    zone = next(iter(practice.locations.values())).time_zone
    day = now.astimezone(zone) if now else datetime.now(zone)
    day += timedelta(days=max(7 - day.isoweekday(), 0) + 1 if day.isoweekday() > 5 else 0)
    return day.replace(hour=9, minute=0, second=0, microsecond=0)


def settings_for(port: int, database_url: str) -> Settings:
    """Return the demo practice's settings, with all URLs pointing to the sandbox on this port."""
    env = {**SECRETS, "BEDSIDE_DATABASE_URL": database_url}
    settings = at_sandbox(load(HERE / "bedside.toml", env), port)
    server = {"port": port, "public_url": f"http://127.0.0.1:{port}"}
    return replace(settings, server=settings.server.model_copy(update=server))


def at_sandbox(settings: Settings, port: int) -> Settings:
    """Return the settings with the URLs of Slack and Google in the sandbox on this port."""
    here = f"http://127.0.0.1:{port}/sandbox"
    at_google = {
        "api_url": "v4",
        "token_url": "token",
        "auth_url": "auth",
        "revoke_url": "revoke",
        "accounts_url": "accounts/v1",
        "information_url": "information/v1",
        "notifications_url": "notifications/v1",
    }
    google = {name: f"{here}/google/{path}" for name, path in at_google.items()}
    return replace(
        settings,
        slack=settings.slack.model_copy(update={"api_url": f"{here}/slack/api/"}),
        # people may run the demo at any hour
        google=settings.google.model_copy(update={**google, "poll_while_closed_min": 0.05}),
    )


def with_teams(settings: Settings, port: int | None = None) -> Settings:
    """Add Teams to the settings, with a channel for each location and an ID for each member.

    Those that have one keep it. The sandbox is on this `port`, or on the product's own.
    """
    here = f"http://127.0.0.1:{port or settings.server.port}/sandbox/teams"
    file = settings.file
    places = [
        location.model_copy(
            update={"teams_channel": location.teams_channel or f"19:{location.id}@thread.tacv2"}
        )
        for location in file.locations
    ]
    people = [
        member.model_copy(update={"teams": member.teams or str(uuid5(NAMESPACE_DNS, member.email))})
        for member in file.members
    ]
    teams = {
        "app_id": settings.teams.app_id or TEAMS_APP,
        "tenant": settings.teams.tenant or str(uuid5(NAMESPACE_DNS, file.practice.id)),
        "app_password": SecretStr(SECRETS["BEDSIDE_TEAMS_APP_PASSWORD"]),
        "local_trial": False,
        "login_url": f"{here}/login",
        "metadata_url": f"{here}/openid/configuration",
        "service_urls": [f"{here}/connector/"],
    }
    return replace(
        settings,
        file=file.model_copy(update={"locations": places, "members": people}),
        teams=settings.teams.model_copy(update=teams),
    )


def with_mailbox(settings: Settings) -> Settings:
    """Add a mail service to the settings, which receives e-mail to the first office.

    A practice that has one keeps it.
    """
    mailbox = {
        "service": settings.mailbox.service or "sendgrid",
        "service_address": settings.mailbox.service_address or settings.file.locations[0].email,
        "service_secret": SecretStr(SECRETS["BEDSIDE_MAILBOX_SERVICE_SECRET"]),
    }
    return replace(settings, mailbox=settings.mailbox.model_copy(update=mailbox))


def build(
    practice: Practice,
    settings: Settings,
    base_url: str,
    state: Path | None,
    clock: SandboxClock | None = None,
    bot_url: str = "",
) -> Sandbox:
    """Return a sandbox with the practice's locations and people.

    If `bot_url` is set, the product runs there, with a clock of its own.
    """
    places = [
        Place(
            name=f"{practice.name} – {place.name}",
            listing=_listing(practice, place.id),
            channel=place.channels["slack"],
            channel_name=f"reviews-{place.id}",
            time_zone=place.time_zone.key,
        )
        for place in practice.locations.values()
    ]
    people = [
        Person(
            id=member.chat["slack"],
            name=member.name,
            email=member.email,
            title=member.role.value.capitalize(),
            channels=frozenset(
                place.channels["slack"]
                for place in practice.locations.values()
                if member.works_at(place.id)
            ),
        )
        for member in practice.members.values()
    ]
    return Sandbox(
        practice=practice.name,
        team=settings.slack.team,
        places=places,
        people=people,
        base_url=base_url,
        state_file=state,
        clock=clock,
        bot_url=bot_url,
        teams=_teams_place(practice, settings) if settings.uses_teams else None,
        mail=_mail_place(practice, settings) if settings.mailbox.service else None,
    )


def _teams_place(practice: Practice, settings: Settings) -> TeamsPlace:
    password = settings.teams.app_password
    return TeamsPlace(
        tenant=settings.teams.tenant,
        app_id=settings.teams.app_id,
        password=password.get_secret_value() if password else "",
        team_name=practice.name,
        channels={
            place.channels["teams"]: f"Reviews {place.name}"
            for place in practice.locations.values()
        },
        people={member.chat["slack"]: member.chat["teams"] for member in practice.members.values()},
    )


def _mail_place(practice: Practice, settings: Settings) -> MailPlace:
    ready, secret = tomllib.loads(MAILS.read_text("utf-8")), settings.mailbox.service_secret
    office = next(iter(practice.locations.values()))
    return MailPlace(
        address=settings.mailbox.service_address,
        signing_key=secret.get_secret_value() if secret else "",
        example=_email(ready["example"], office),
        notices=[_email(notice, office) for notice in ready["notices"]],
        service=settings.mailbox.service or "mailgun",
    )


def _email(given: dict[str, str], office: Location) -> Email:
    def named(text: str) -> str:
        signer = office.signer.split()[0]
        return text.strip().replace("{office}", office.name).replace("{signer}", signer)

    return Email(given["from"], named(given["subject"]), named(given["text"]))


@dataclass
class Stock:
    """A file's reviews, oldest first, and the ones that arrive when the button is pressed."""

    reviews: list[Review]
    arrivals: list[Arrival]


def read_stock(file: Path, practice: Practice, now: datetime) -> Stock:
    """Read a file's reviews. Lines that can't be parsed are printed and skipped.

    Raises `ConfigurationError` if no line can be parsed.
    """
    reviews, refused = list[Review](), list[BadLine]()
    for row in read(file, practice, now, site="google"):
        reviews.append(row) if isinstance(row, Review) else refused.append(row)
    if refused:
        lines = "1 line" if len(refused) == 1 else f"{len(refused):,} lines"
        out.print(f"{file}: {lines} left out.")
        for bad in refused[:SHOWN]:
            out.print(f"  line {bad.number}: {bad.reason}", markup=False)
    arrivals = list(_arrivals(file, practice))
    if not reviews:
        raise ConfigurationError(f"{file} has no reviews that I can read.")
    reviews.sort(key=lambda review: review.posted_at)
    if not arrivals:
        # the newest complaint isn't held back, so the channel has a card from the start
        newest = (review for review in reversed(reviews) if is_complaint(review, practice.policy))
        last = list(islice(newest, 1, SOME + 1))[::-1]
        reviews = [review for review in reviews if review not in last]
        arrivals = [_arrival(review, practice) for review in last]
    return Stock(reviews, arrivals)


def fill(sandbox: Sandbox, practice: Practice, stock: Stock, now: datetime) -> None:
    """Post the reviews on the site, and queue the ones that arrive later."""
    newest = stock.reviews[-1].posted_at if stock.reviews else now
    moved = now - timedelta(hours=1) - newest if now - newest > RECENT else timedelta(0)
    sandbox.post(_posted(review, practice, moved) for review in stock.reviews)
    sandbox.prepare(stock.arrivals)


def _posted(review: Review, practice: Practice, moved: timedelta) -> Posted:
    reply = review.reply
    at = reply.at if reply else None
    return Posted(
        listing=_listing(practice, review.key.location),
        stars=review.stars or 0,
        text=review.text.literal,
        author=review.author.literal,
        at=review.posted_at + moved,
        translation=review.translation.literal,
        reply=reply.text if reply else "",
        reply_at=at + moved if at else None,
    )


def _arrival(review: Review, practice: Practice) -> Arrival:
    return Arrival(
        _listing(practice, review.key.location),
        review.stars or 0,
        review.text.literal,
        review.author.literal,
        review.translation.literal,
    )


def _arrivals(file: Path, practice: Practice) -> Iterator[Arrival]:
    """Yield the rows with `"arrives": true`, in file order."""
    if file.suffix != ".jsonl":
        return
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            row = _row(line) if '"arrives"' in line else None
            if isinstance(row, dict) and row.get("arrives") is True:
                yield Arrival(
                    _listing(practice, row["location"]),
                    int(row["stars"]),
                    row.get("text") or "",
                    row.get("author") or "",
                    row.get("translation") or "",
                )


def _row(line: str) -> Any:
    """Parse a line. Return None if it isn't JSON, because `read_stock` reports that."""
    try:
        return json.loads(line)
    except ValueError:
        return None


def _listing(practice: Practice, location: Any) -> str:
    sites = practice.locations[location].sites
    account = next(account for account in sites if account.site == "google")
    return f"{account.account}/{account.location}"


def forget(*files: Path) -> None:
    for file in files:
        for path in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
            path.unlink(missing_ok=True)
