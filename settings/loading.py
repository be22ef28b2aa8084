"""Builds the settings from the file and the environment, or reports every mistake at once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.errors import ConfigurationError
from settings.contradictions import contradictions
from settings.file import File
from settings.given import (
    Google,
    LanguageModel,
    Mailbox,
    Podium,
    Settings,
    Slack,
    Teams,
    Trustpilot,
    Webhooks,
    Yelp,
)
from settings.keys import keyring
from settings.messages import refuse
from settings.raw import Table
from settings.reading import NotText, Unreadable, text_of
from settings.replies import unspeakable
from settings.secrets import SECRETS, quoted, secret, secrets_in, unread, variable
from settings.toml_errors import explained
from settings.value_errors import misfits

HOST = "BEDSIDE_SERVER_HOST"
"""Overrides `server.host`, because in a container, Bedside has to listen on all addresses."""


def load(path: Path, env: Mapping[str, str]) -> Settings:
    """Load the file and the secrets in `env`. Raises ConfigurationError if there are mistakes."""
    content = _listening(_read(path), env)
    lines = list(mistakes(content))
    secrets = {
        section: {key: secret(variable(section, key), env, lines) for key in keys}
        for section, keys in SECRETS.items()
    }
    database = secret("BEDSIDE_DATABASE_URL", env, lines)
    keys = keyring(path, env, lines)
    lines += unread(env)
    if lines:
        refuse(f"{path} can't be used yet:", lines)
    file = File.model_validate(content)
    given = Settings(
        file,
        Slack.model_validate(file.slack.model_dump() | secrets["slack"]),
        Teams.model_validate(file.teams.model_dump() | secrets["teams"]),
        Google.model_validate(file.google.model_dump() | secrets["google"]),
        Trustpilot.model_validate(file.trustpilot.model_dump() | secrets["trustpilot"]),
        Yelp.model_validate(file.yelp.model_dump() | secrets["yelp"]),
        Podium.model_validate(file.podium.model_dump() | secrets["podium"]),
        file.server,
        LanguageModel.model_validate(file.language_model.model_dump() | secrets["language_model"]),
        Webhooks.model_validate(file.webhooks.model_dump() | secrets["webhooks"]),
        Mailbox.model_validate(file.mailbox.model_dump() | secrets["mailbox"]),
        database.get_secret_value() if database else file.database.url,
        keys,
        path,
    )
    if lines := list(unspeakable(given.practice())):
        refuse(f"{path} can't be used yet:", lines)
    return given


def _listening(content: Table, env: Mapping[str, str]) -> Table:
    server, host = content.get("server", {}), env.get(HOST, "").strip()
    if not host or not isinstance(server, dict):
        return content
    if wrong := quoted(host):
        raise ConfigurationError(f"{HOST} {wrong}")
    return {**content, "server": {**server, "host": host}}


def mistakes(content: Table) -> Iterator[str]:
    """Return the mistakes in a parsed TOML file, one line for each."""
    yield from secrets_in(content)
    yield from misfits(content)
    yield from contradictions(content)


def _read(path: Path) -> dict[str, Any]:
    try:
        text = text_of(path)
    except FileNotFoundError:
        message = f"There's no {path}. Copy bedside.example.toml to {path} and fill it in."
        if wrong := quoted(str(path)):
            message = f"There's no {path}. It {wrong}"
    except Unreadable as why:
        save = " Save it as plain UTF-8 text." if isinstance(why, NotText) else ""
        message = f"I can't read {path} ({why}).{save}"
    else:
        try:
            content = tomllib.loads(text)
            if not _has_nul(content):
                return content
            message = f"{path}: a value contains the character \\u0000. Remove it."
        except tomllib.TOMLDecodeError as error:
            message = f"{path}, {explained(text, error)}"
        except (RecursionError, ValueError):  # thousands of brackets, dots, or digits
            message = f"{path} has a value that's nested too deeply, or a number that's too long."
    raise ConfigurationError(message) from None


def _has_nul(value: object) -> bool:
    """Whether any string contains NUL, the only character that PostgreSQL can't store."""
    if isinstance(value, str):
        return "\x00" in value
    within = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(map(_has_nul, within))
