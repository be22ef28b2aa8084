"""The command line itself: its options, and how errors are printed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.connections import with_connections
from bot.errors import BedsideError, ConfigurationError
from bot.practice import LocationId, Practice
from bot.store import Store, cases, connections, database_url
from console.extras import missing_extra
from settings import Settings, load

HERE = Path("bedside.toml")

out = Console(highlight=False, soft_wrap=True)
complaints = Console(stderr=True, highlight=False, soft_wrap=True)

cli = typer.Typer(
    name="bedside",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

SettingsFile = Annotated[
    Path, typer.Option("--settings", help="The settings file.", envvar="BEDSIDE_SETTINGS")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one line for each.")]


def _tell_version(wanted: bool) -> None:
    if wanted:
        out.print(f"bedside {version('bedside')}")
        raise typer.Exit


@cli.callback()
def common(
    version_: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="The version."),
    ] = False,
) -> None:
    """Help a medical practice reply to upset patients' reviews within a day."""


@contextmanager
def errors_explained() -> Iterator[None]:
    """Turn errors into a clear message and an exit code, without a traceback."""
    try:
        yield
    except ConfigurationError as error:
        complaints.print(str(error), markup=False)
        raise typer.Exit(2) from None
    except BedsideError as error:
        complaints.print(str(error), markup=False)
        raise typer.Exit(1) from None
    except ModuleNotFoundError as error:
        if not (missing := missing_extra(error)):
            raise
        complaints.print(missing, markup=False)
        raise typer.Exit(2) from None
    except BrokenPipeError:
        raise typer.Exit(0) from None


def settings_of(path: Path) -> Settings:
    # the variable can end in a carriage return, like any in a file from Windows
    return load(Path(str(path).strip()), os.environ)


def database_place(settings: Settings) -> str:
    """The database's location as shown to people, without the password."""
    return database_url.place(database_url.parsed(settings.database_url))


def require_database(settings: Settings) -> None:
    """Raise `ConfigurationError` if the settings' database doesn't exist or isn't Bedside's."""
    store = Store(settings.database_url)
    try:
        store.require_made()
    finally:
        store.close()


@contextmanager
def opened(settings: Settings) -> Iterator[tuple[Store, Practice]]:
    """Open the settings' database for one command, migrated to this version.

    Raises `ConfigurationError` if it doesn't exist, because only `run` and `demo` create one.
    """
    store, practice = Store(settings.database_url), settings.practice()
    try:
        store.require_made()
        store.migrate(reads_all=False)
        others = store.run_sync(cases.practices)
        if others and practice.id not in others:
            complaints.print(
                f"There's nothing for the practice {practice.id} in this database, only for "
                f"{', '.join(others)}. Is practice.id right?",
                markup=False,
            )
        reached = store.run_sync(connections.connected, practice.id)
        yield store, with_connections(practice, reached)
    finally:
        store.close()


@contextmanager
def opened_by(file: Path) -> Iterator[tuple[Settings, Store, Practice]]:
    """Load the settings in `file` and open their database for one command.

    Errors are printed as messages for people.
    """
    with errors_explained():
        settings = settings_of(file)
        with opened(settings) as (store, practice):
            yield settings, store, practice


def location_of(practice: Practice, named: str | None) -> LocationId | None:
    """The location with the ID in an option. Raises `ConfigurationError` if it doesn't exist."""
    if named is None:
        return None
    if LocationId(named) not in practice.locations:
        known = ", ".join(practice.locations)
        raise ConfigurationError(
            f"There's no location named {named!r}. Choose one of these: {known}."
        )
    return LocationId(named)
