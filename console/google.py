"""`bedside google`: connect Google by signing in with the browser, or disconnect it."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.errors import ConfigurationError
from bot.store import connections
from console.command_line import (
    HERE,
    SettingsFile,
    errors_explained,
    opened,
    opened_by,
    out,
    settings_of,
)
from console.keys import NO_KEYS

google_cli = typer.Typer(help="Connect Google, or disconnect it.", no_args_is_help=True)


@google_cli.command(name="connect")
def connect(
    settings: SettingsFile = HERE,
    port: Annotated[
        int, typer.Option(help="The port that the browser returns to. 0 means any free one.")
    ] = 0,
    paste: Annotated[
        bool,
        typer.Option("--paste", help="Use a browser on another machine and paste its address."),
    ] = False,
    open_: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the browser automatically.")
    ] = True,
) -> None:
    """Sign in to Google in the browser, and choose the listing of each office.

    If Bedside is reached over HTTPS (server.public_url), the browser comes back there. Otherwise
    it comes back to this machine.

    Example: [bold]bedside google connect[/bold]
    """
    from console import google_connect

    with errors_explained():
        loaded = settings_of(settings)
        if not loaded.google.is_set_up:
            raise ConfigurationError(google_connect.NO_CLIENT)
        if loaded.keys is None:
            raise ConfigurationError(NO_KEYS)
        with opened(loaded) as (store, practice):
            if loaded.server.public_url and not paste and not port:
                asyncio.run(google_connect.by_the_running_program(loaded, store, practice))
            else:
                asyncio.run(
                    google_connect.here(loaded, store, practice, port, paste=paste, opens=open_)
                )


@google_cli.command(name="push")
def push(
    topic: Annotated[str, typer.Argument(help="projects/PROJECT/topics/TOPIC")],
    settings: SettingsFile = HERE,
) -> None:
    """Have Google notify Bedside of new reviews right away, through this Pub/Sub topic.

    docs/google.md explains how to set up the topic.

    Example: [bold]bedside google push projects/bedside-123456/topics/reviews[/bold]
    """
    from console import google_connect

    with opened_by(settings) as (loaded, store, practice):
        reached = store.run_sync(connections.connected, practice.id, "google")
        accounts = asyncio.run(google_connect.push(loaded, practice, reached, topic))
        out.print(f"Google sends new reviews to {topic} for {', '.join(accounts)}.", markup=False)


@google_cli.command(name="disconnect")
def disconnect(settings: SettingsFile = HERE) -> None:
    """Forget every Google sign-in, and revoke Google's consent.

    Example: [bold]bedside google disconnect[/bold]
    """
    from console import google_connect

    with opened_by(settings) as (loaded, store, practice):
        connected = store.run_sync(connections.connected, practice.id, "google")
        if not connected:
            out.print("Google isn't connected.")
            return
        asyncio.run(google_connect.disconnect(loaded, store, practice, connected))
