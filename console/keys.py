"""`bedside keys`: the keys that encrypt the secrets in the database."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import typer
from sqlmodel import Session

from bot import sealing
from bot.errors import ConfigurationError
from bot.imports import counted
from bot.practice import PracticeId
from bot.sealing import Keyring
from bot.store import connections
from console.clock import SystemClock
from console.command_line import HERE, SettingsFile, errors_explained, opened, out, settings_of
from settings.keys import VARIABLE, key_file

keys_cli = typer.Typer(
    help="Manage the keys that encrypt secrets in the database.", no_args_is_help=True
)

NO_KEYS = (
    "There's no key to encrypt the sign-in with yet. Run bedside keys new, then run this again."
)
NONE = "There's no key yet. `bedside keys new` makes one."


@keys_cli.command(name="new")
def new(settings: SettingsFile = HERE) -> None:
    """Create a key and put it first in the key file. The older keys stay valid.

    If BEDSIDE_KEYS holds the keys, it prints the new value for it instead.

    Example: [bold]bedside keys new[/bold], then restart Bedside and run
    [bold]bedside keys rotate[/bold]
    """
    with errors_explained():
        made = sealing.new_key(SystemClock().now())
        if held := os.environ.get(VARIABLE, "").strip():
            out.print(" ".join((made, *held.split())), markup=False)
            return
        file = key_file(settings, os.environ)
        is_first = _put_first(file, made)
        added = f"Added {made.partition(':')[0]} to {file}. Only the file's owner can read it."
        out.print(added, markup=False)
        if is_first:
            out.print(
                "Back it up separately from the database. If you lose it, connect your sites again."
            )
        else:
            out.print("Restart Bedside wherever it runs, then run bedside keys rotate.")


@keys_cli.command(name="rotate")
def rotate(settings: SettingsFile = HERE) -> None:
    """Encrypt everything with the newest key, and list the keys that aren't needed anymore.

    Example: [bold]bedside keys new && systemctl restart bedside && bedside keys rotate[/bold]
    """
    with errors_explained():
        loaded = settings_of(settings)
        if loaded.keys is None:
            raise ConfigurationError(NONE)
        with opened(loaded) as (store, practice):
            sealed = store.run_sync(_seal_again, practice.id, loaded.keys)
        newest = loaded.keys.newest
        out.print(f"Encrypted {counted(sealed, 'secret')} with {newest}.")
        if old := [id for id in loaded.keys.keys if id != newest]:
            out.print(f"Not needed anymore, except for earlier backups: {', '.join(old)}.")


def _put_first(file: Path, key: str) -> bool:
    """Rewrite the file, with `key` first and mode 0600. Returns True if the file is new."""
    try:
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        if before.strip():
            sealing.parsed(before)
        beside = file.with_name(f".{file.name}.new")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as written:
            os.fchmod(written.fileno(), 0o600)
            written.write(f"{key}\n{before}")
            written.flush()
            os.fsync(written.fileno())
        beside.replace(file)
    except OSError as error:
        raise ConfigurationError(f"{file} can't be written: {error.strerror}.") from error
    except sealing.NotAKey as error:
        raise ConfigurationError(f"{file}: {error}. Nothing was changed.") from None
    return not before.strip()


def _seal_again(session: Session, practice: PracticeId, keys: Keyring) -> int:
    """Encrypt everything with the newest key. Return how many secrets changed."""
    count = 0
    for connection in connections.everything(session, practice):
        if not connection.sealed or sealing.key_of(connection.sealed) == keys.newest:
            continue
        row = connection.row(practice)
        newly = replace(connection, sealed=keys.seal(keys.open(connection.sealed, row), row))
        count += connections.advance(session, practice, connection, newly)
    return count
