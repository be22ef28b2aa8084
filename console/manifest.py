"""`bedside manifest slack|teams`: generates the files to upload to Slack or Teams."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from bot.errors import ConfigurationError
from console.command_line import HERE, SettingsFile, errors_explained, out, settings_of

manifest_cli = typer.Typer(
    help="Create the app's manifest for Slack or its package for Teams.", no_args_is_help=True
)

Address = Annotated[str, typer.Option(help="The bot's public address, https://….", metavar="URL")]


@manifest_cli.command()
def slack(
    settings: SettingsFile = HERE,
    address: Address = "",
    file: Annotated[
        Path | None, typer.Option("--out", help="Write it to this file instead.")
    ] = None,
) -> None:
    """Print the manifest to paste at api.slack.com/apps, under "From a manifest".

    Without a bedside.toml, it's for Socket Mode, which doesn't need an address.

    Example: [bold]bedside manifest slack --out slack.json[/bold]
    """
    from console.manifests.slack import manifest

    with errors_explained():
        is_set_up = settings != HERE or settings.exists()
        mode = settings_of(settings).slack.mode if is_set_up else "socket"
        content = manifest(mode, address)
        text = json.dumps(content, indent=2, ensure_ascii=False)
        if file is None:
            print(text)  # noqa: T201
        else:
            _write(file, f"{text}\n".encode())


@manifest_cli.command()
def teams(
    settings: SettingsFile = HERE,
    address: Address = "",
    app_version: Annotated[
        str, typer.Option(help="The app's version. It has to be higher for each upload.")
    ] = "",
    file: Annotated[Path, typer.Option("--out", help="The file for the package.")] = Path(
        "bedside-teams.zip"
    ),
) -> None:
    """Create the package to upload in Teams' admin center, with the manifest and the icons.

    Example: [bold]bedside manifest teams --out bedside-teams.zip[/bold]
    """
    from console.manifests.teams import manifest, package

    with errors_explained():
        given = settings_of(settings)
        content = manifest(
            given.teams,
            given.practice().name,
            app_version or version("bedside"),
            address,
        )
        _write(file, package(content))
        out.print("Upload it in Teams' admin center: Teams apps, Manage apps, Upload new app.")


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise ConfigurationError(f"{file} can't be written: {error.strerror}.") from error
    out.print(f"Written: {file}", markup=False)
