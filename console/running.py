"""`bedside run`, which runs the bot, and `bedside doctor`, which checks whether it can run."""

from __future__ import annotations

import asyncio

import typer

from adapters.logs import log_as_json
from console.clock import SystemClock
from console.command_line import (
    HERE,
    SettingsFile,
    cli,
    errors_explained,
    out,
    require_database,
    settings_of,
)
from console.importing import uncollected
from settings import Settings, refuse_placeholders


@cli.command()
def run(settings: SettingsFile = HERE) -> None:
    """Run the bot until it's told to stop (Ctrl-C, SIGTERM).

    Example: [bold]bedside run --settings /etc/bedside/bedside.toml[/bold]
    """
    with uncollected():
        import app

    async def main() -> None:
        with app.stoppable():
            async with app.running(loaded, SystemClock()) as product:
                product.ticks.look_now()
                await app.until_stopped()

    with errors_explained():
        loaded = settings_of(settings)
        refuse_placeholders(settings, loaded.file)
        log_as_json()
        asyncio.run(main())


@cli.command()
def doctor(settings: SettingsFile = HERE) -> None:
    """Check the setup and say how to fix what's wrong.

    Ends with 0 if all is well, with 1 if something has to be fixed, with 2 if
    there is no database yet.

    Example: [bold]bedside doctor --settings /etc/bedside/bedside.toml[/bold]
    """
    with errors_explained():
        loaded = settings_of(settings)
        is_well = asyncio.run(_all_is_well(loaded))
        require_database(loaded)
        if not is_well:
            raise typer.Exit(1)


async def _all_is_well(settings: Settings) -> bool:
    from console.doctor import checks, show

    return show([check async for check in checks(settings)], out)
