"""All commands of `bedside`."""

from __future__ import annotations

from console import commands, reply_commands, running
from console.command_line import cli, errors_explained
from console.google import google_cli
from console.keys import keys_cli
from console.mailbox import mailbox_cli
from console.manifest import manifest_cli
from console.yelp import yelp_cli
from demo.command import demo, sandbox

__all__ = ["cli", "commands", "reply_commands", "running"]

cli.add_typer(google_cli, name="google")
cli.add_typer(yelp_cli, name="yelp")
cli.add_typer(mailbox_cli, name="mailbox")
cli.add_typer(keys_cli, name="keys")
cli.add_typer(manifest_cli, name="manifest")
cli.command()(errors_explained()(demo))
cli.command()(errors_explained()(sandbox))
