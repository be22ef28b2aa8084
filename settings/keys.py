"""The keys that encrypt secrets in the database.

They come from `BEDSIDE_KEYS`, or from the file whose path is in `BEDSIDE_KEYS_FILE`. If neither is
set, they come from `bedside.keys` next to the settings file, if it exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot import sealing
from bot.sealing import Keyring, NotAKey
from settings.secrets import quoted

VARIABLE = "BEDSIDE_KEYS"
FILE_NAME = "bedside.keys"


def key_file(settings_file: Path, env: Mapping[str, str]) -> Path:
    """Return the path of the key file. It's used unless the keys are in the environment."""
    named = env.get(f"{VARIABLE}_FILE", "").strip()
    return Path(named) if named else settings_file.parent / FILE_NAME


def keyring(settings_file: Path, env: Mapping[str, str], lines: list[str]) -> Keyring | None:
    """Return the keys, or None if there are none. Problems are appended to `lines`."""
    written, file = env.get(VARIABLE, "").strip(), key_file(settings_file, env)
    is_named = bool(env.get(f"{VARIABLE}_FILE", "").strip())
    if written and is_named:
        lines.append(f"{VARIABLE} and {VARIABLE}_FILE are both set. Keep one of them")
        return None
    if wrong := quoted(written):
        lines.append(f"{VARIABLE} {wrong}")
        return None
    if written:
        return _read(written, VARIABLE, lines)
    if not is_named and not file.exists():
        return None
    try:
        mode = file.stat().st_mode & 0o777
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it isn't UTF-8 text"
        lines.append(f"I can't read {file} ({reason}). It should contain Bedside's keys.")
        return None
    if mode & 0o077:
        lines.append(f"{file} holds keys, and others can read it. Run chmod 600 {file}")
        return None
    return _read(text, str(file), lines)


def _read(text: str, where: str, lines: list[str]) -> Keyring | None:
    try:
        return sealing.parsed(text)
    except NotAKey as error:
        lines.append(f"{where}: {error}")
        return None
