"""`bedside mailbox`: sign in to a Microsoft 365 mailbox as a person, or forget that sign-in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import typer

import app_parts
from adapters.calls import Line
from bot.errors import ConfigurationError
from bot.store import Store
from console.clock import SystemClock
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
from settings import Settings

mailbox_cli = typer.Typer(help="Sign in to a Microsoft 365 mailbox.", no_args_is_help=True)

NOT_A_PERSON = (
    'Only a mailbox with sign_in = "person" needs this. docs/mailbox.md says how to set it up.'
)


@mailbox_cli.command(name="connect")
def connect(settings: SettingsFile = HERE) -> None:
    """Sign in at Microsoft, with a browser on any device, so that Bedside can read the mailbox.

    Example: [bold]bedside mailbox connect[/bold]
    """
    with errors_explained():
        loaded = settings_of(settings)
        if not loaded.mailbox.is_on or loaded.mailbox.sign_in != "person":
            raise ConfigurationError(NOT_A_PERSON)
        if missing := loaded.missing_mailbox():
            raise ConfigurationError(f"Set {' and '.join(missing)} first (docs/mailbox.md).")
        if loaded.keys is None:
            raise ConfigurationError(NO_KEYS)
        with opened(loaded) as (store, _):
            asyncio.run(signed_in(loaded, store))
        out.print("Signed in. The running bot will use it within 15 minutes.")


@mailbox_cli.command(name="disconnect")
def disconnect(settings: SettingsFile = HERE) -> None:
    """Forget the sign-in to the mailbox.

    Example: [bold]bedside mailbox disconnect[/bold]
    """
    with opened_by(settings) as (loaded, store, _):
        was_there = asyncio.run(app_parts.mail_sign_in(loaded, store).forget())
        if was_there:
            out.print(
                "Forgotten. Also remove Bedside at https://myaccount.microsoft.com, under "
                "Organizations or App permissions."
            )
        else:
            out.print("No one has signed in to the mailbox.")


async def signed_in(
    settings: Settings,
    store: Store,
    wait: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> None:
    """Show the code, wait until someone has entered it, and save the sign-in."""
    from adapters.mail.microsoft import TITLE, DeviceSignIn

    clock = SystemClock()
    async with app_parts.to_sites(settings) as http:
        device = DeviceSignIn(Line(http, TITLE), app_parts.mail_app(settings), clock)
        code = await device.begin()
        out.print(
            f"Open {code.address} in any browser, enter {code.code}, and sign in as "
            f"{settings.mailbox.user}.",
            markup=False,
        )
        refresh_token = await device.finish(code, wait)
    await app_parts.mail_sign_in(settings, store).begin(refresh_token, clock.now())
