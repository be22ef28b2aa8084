"""The rehearsal: a local Slack, Teams, Google, and mailbox for a practice's own settings.

`bedside run` is another program, and runs against them with a copy of the practice's settings in
which all URLs are set to the sandbox. The practice's secrets and its database aren't read.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from aiohttp import web
from rich.console import Console

import app
from adapters.http import bound, serving
from bot.errors import ConfigurationError
from bot.sites import site
from bot.store import database_url
from demo.play import SECRETS, STATE, at_sandbox, build, forget, with_mailbox, with_teams
from settings import File, Settings, load, refuse_placeholders
from settings.chats import TeamsSection
from settings.file import (
    DatabaseSection,
    GoogleSection,
    LocationSection,
    ServerSection,
    SiteSection,
)
from settings.mailbox import MailboxSection
from settings.raw import written

TEAM = "T0SANDBOX"

TEAMS = set(TeamsSection.model_fields) - {"issuer", "scope", "local_trial", "secret_ends"}
GOOGLE = set(GoogleSection.model_fields) - {
    "push_from",
    "pull_subscription",
    "pull_key_file",
    "pubsub_url",
    "certificates_url",
}
"""The settings that can be rehearsed. Tokens are always those of Microsoft's public cloud."""

out = Console(highlight=False, soft_wrap=True)


@dataclass(frozen=True)
class Rehearsal:
    """The practice at the sandbox on `port`. Bedside's own port is the next one.

    `settings` are complete, so that the sandbox has everything. `file` is the practice's file for
    Bedside, with its own channels and people.
    """

    settings: Settings
    file: File
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def bot_url(self) -> str:
        return f"http://127.0.0.1:{self.port + 1}"


async def rehearse(path: Path, port: int) -> None:
    """Run the sandbox for the practice in the settings file at `path` until it's stopped.

    Each rehearsal starts over. Raises `ConfigurationError`.
    """
    folder = STATE.absolute()
    copy, database = folder / "rehearsal.toml", folder / "rehearsal.db"
    env = {**SECRETS, "BEDSIDE_DATABASE_URL": f"sqlite:///{database}"}
    own = load(path, env)
    _refuse_its_own(own, path, copy, database)
    made = rehearsal(own, port)
    with app.stoppable():
        async with AsyncExitStack() as stack:
            here = stack.enter_context(bound("127.0.0.1", port))
            _start_over(made.file, copy, database)
            sandbox = build(
                made.settings.practice(), made.settings, made.url, None, bot_url=made.bot_url
            )
            stack.push_async_callback(sandbox.close)
            server = web.Application(client_max_size=app.LARGEST_BODY)
            sandbox.mount(server)
            await stack.enter_async_context(serving(server, here))
            _explain(made, own, {"BEDSIDE_SETTINGS": str(copy), **env})
            await app.until_stopped()


def rehearsal(own: Settings, port: int) -> Rehearsal:
    """Return the rehearsal of a practice's settings, whose secrets are the sandbox's."""
    places = [_on_google(place, n) for n, place in enumerate(own.file.locations, 1)]
    local = replace(own, file=own.file.model_copy(update={"locations": places}))
    complete = at_sandbox(with_mailbox(_with_slack(local)), port)
    if own.uses_teams:
        complete = with_teams(complete, port)
    return Rehearsal(complete, _for_bedside(local.file, complete, port), port)


def _for_bedside(file: File, complete: Settings, port: int) -> File:
    """Return the file for Bedside. Sections that could reach anything else are left out."""
    teams, google = complete.teams, complete.google.model_copy(update={"poll_every_min": 0.05})
    return File(
        practice=file.practice,
        policy=file.policy,
        replies=file.replies,
        locations=file.locations,
        members=file.members,
        slack=complete.slack,
        teams=TeamsSection(**teams.model_dump(include=TEAMS) if complete.uses_teams else {}),
        google=GoogleSection(**google.model_dump(include=GOOGLE)),
        # without the address, whose domain bedside doctor would look up
        mailbox=MailboxSection(
            service=complete.mailbox.service,
            asks_about_unknown=complete.mailbox.asks_about_unknown,
        ),
        database=DatabaseSection(url=complete.database_url),
        server=ServerSection(port=port + 1, public_url=f"http://127.0.0.1:{port + 1}"),
    )


def _on_google(place: LocationSection, number: int) -> LocationSection:
    """Return the location with one account on Google, and without accounts on other sites."""
    account = {"account": "accounts/rehearsal", "location": f"locations/{number}"}
    google = [block for block in place.sites if block.site == "google"]
    by_hand = [
        block.model_copy(update={"account": "", "location": ""})
        for block in place.sites
        if block.site != "google"
    ]
    first = google[0] if google else SiteSection(site="google", **account)
    return place.model_copy(update={"sites": [first, *by_hand]})


def _with_slack(settings: Settings) -> Settings:
    """Add a channel for each location and an ID for each member that has none."""
    file = settings.file
    places = [
        place.model_copy(update={"slack_channel": place.slack_channel or f"C0OFFICE{n}"})
        for n, place in enumerate(file.locations, 1)
    ]
    people = [
        member.model_copy(update={"slack": member.slack or f"U0MEMBER{n}"})
        for n, member in enumerate(file.members, 1)
    ]
    return replace(
        settings,
        file=file.model_copy(update={"locations": places, "members": people}),
        slack=settings.slack.model_copy(update={"team": settings.slack.team or TEAM}),
    )


def _refuse_its_own(own: Settings, path: Path, copy: Path, database: Path) -> None:
    """Raise `ConfigurationError` if the practice's file isn't ready, or the rehearsal would
    overwrite something of the practice's.
    """
    if path.resolve() == copy.resolve():
        raise ConfigurationError(
            f"{path} is the rehearsal's own copy. Name your practice's file: "
            "bedside sandbox --settings bedside.toml"
        )
    refuse_placeholders(path, own.file)
    url = database_url.parsed(own.file.database.url)
    is_file = url.get_backend_name() == "sqlite" and url.database
    if is_file and Path(url.database or "").resolve() == database.resolve():
        raise ConfigurationError(
            f"database.url in {path} is {database}, which each rehearsal deletes. Rename yours."
        )


def _start_over(file: File, copy: Path, database: Path) -> None:
    """Write Bedside's settings, and delete the database of the rehearsal before. Raises
    `ConfigurationError`.
    """
    text = written(file.model_dump(exclude_defaults=True))
    try:
        forget(database)
        copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        copy.touch(mode=0o600)
        copy.write_text(f"# Written by bedside sandbox, each time anew.\n\n{text}", "utf-8")
    except OSError as error:
        raise ConfigurationError(
            f"Can't write {copy} ({error.strerror}). Start the rehearsal in a folder of your own."
        ) from error


def _explain(made: Rehearsal, own: Settings, env: dict[str, str]) -> None:
    """Print where the page is, what to set in a second window, and what isn't rehearsed."""
    lines = [
        f"\nThe rehearsal is at {made.url}  (Ctrl-C ends it)\n",
        "In a second window, in which your own secrets aren't set, run:\n",
        *(f"export {name}={shlex.quote(value)}" for name, value in env.items()),
        "bedside run\n",
        "Then press “A new review arrives” on the page. Within half a minute, its card is in its "
        "channel. In a third window, set the same and try bedside doctor or bedside import.",
        *differences(own),
    ]
    for line in lines:
        out.print(line, markup=False)


def differences(own: Settings) -> Iterator[str]:
    """Say what's different from the practice's own settings."""
    if own.uses_teams:
        yield "In Teams, press “Add Bedside” once Bedside is running."
    file = own.file
    sites = [(place.name, block) for place in file.locations for block in place.sites]
    on_google = {name for name, block in sites if block.site == "google"}
    if invented := [place.name for place in file.locations if place.name not in on_google]:
        yield f"On Google only in the rehearsal: {', '.join(invented)}."
    by_hand = {block.site for _, block in sites if block.account or block.location} - {"google"}
    is_on = {
        **{site(id).title: True for id in sorted(by_hand)},
        "your mailbox": bool(file.mailbox.user),
        "the language model": file.language_model.enabled,
        "events to your own program": bool(file.webhooks.events_url),
        "Google's notifications": bool(file.google.push_from or file.google.pull_subscription),
        "metrics": bool(file.server.metrics_port),
    }
    if off := [what for what, on in is_on.items() if on]:
        yield f"Off in the rehearsal: {', '.join(off)}."
