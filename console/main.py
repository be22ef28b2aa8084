"""The program `bedside`, with all its commands."""

from __future__ import annotations

import io
import sys

from console import commands, reply_commands, running
from console.command_line import cli, told
from console.google import google_cli
from console.keys import keys_cli
from console.mailbox import mailbox_cli
from console.manifest import manifest_cli
from console.yelp import yelp_cli
from demo.command import demo

__all__ = ["cli", "commands", "main", "reply_commands", "running"]

cli.add_typer(google_cli, name="google")
cli.add_typer(yelp_cli, name="yelp")
cli.add_typer(mailbox_cli, name="mailbox")
cli.add_typer(keys_cli, name="keys")
cli.add_typer(manifest_cli, name="manifest")
cli.command()(told()(demo))


def main() -> None:
    """Run the command that was typed.

    Characters that the terminal doesn't have are shown as escapes.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    cli()
