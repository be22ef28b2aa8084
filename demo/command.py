"""The commands `bedside demo` and `bedside sandbox`, which `console.cli` adds to the others."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer


def demo(
    port: Annotated[int, typer.Option(help="The port on 127.0.0.1.", min=1, max=65535)] = 8008,
    fresh: Annotated[
        bool, typer.Option(help="Start over, without what happened in the demo before.")
    ] = False,
    reviews: Annotated[
        Path | None, typer.Option(help="Your own reviews instead, CSV or JSONL.")
    ] = None,
    at: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%dT%H:%M"],
            help="When a fresh demo's clock starts, at the first location. Else 9 AM on a weekday.",
        ),
    ] = None,
) -> None:
    """Run the real bot with a local Slack, Teams and review site, on one page.

    Example: [bold]bedside demo --port 8010 --fresh --at 2026-05-04T09:00[/bold]
    """
    from adapters.logs import log_as_json
    from demo.play import play

    log_as_json()
    asyncio.run(play(port, fresh, reviews, at))


def sandbox(
    settings: Annotated[
        Path, typer.Option("--settings", help="The settings file.", envvar="BEDSIDE_SETTINGS")
    ] = Path("bedside.toml"),
    port: Annotated[
        int,
        typer.Option(
            help="The port on 127.0.0.1. Bedside itself listens on the next one.", min=1, max=65534
        ),
    ] = 8009,
) -> None:
    """Rehearse with your own settings: a local Slack, Teams, Google and mailbox for `bedside run`.

    It prints what to set in a second window, where Bedside then runs with a database of its own.
    Your secrets, your database and the internet aren't touched. Each rehearsal starts over.

    Example: [bold]bedside sandbox --settings /etc/bedside/bedside.toml[/bold]
    """
    from demo.rehearsal import rehearse

    asyncio.run(rehearse(settings, port))
