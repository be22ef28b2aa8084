"""Secrets, which aren't allowed in `bedside.toml`.

They come from environment variables, or from files that environment variables point to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from unicodedata import category

from pydantic import BaseModel, SecretStr

from settings.raw import Table
from settings.reading import Unreadable, text_of

SECRETS = {
    "slack": ("bot_token", "signing_secret", "app_token"),
    "teams": ("app_password",),
    "language_model": ("api_key",),
    "webhooks": ("incoming_secret", "outgoing_secret"),
    "google": ("client_id", "client_secret", "refresh_token"),
    "trustpilot": ("api_key", "api_secret"),
    "yelp": ("api_key", "client_id", "client_secret", "refresh_token", "webhook_secret"),
    "podium": ("client_id", "client_secret", "refresh_token"),
    "mailbox": ("password", "service_secret", "client_id", "client_secret"),
}
"""The names of the secrets in each section.

`slack.bot_token` is set in BEDSIDE_SLACK_BOT_TOKEN, or BEDSIDE_SLACK_BOT_TOKEN_FILE has the path of
a file that contains it.
"""

_LOOKS_SECRET = re.compile(
    r"xox[a-z]-|xapp-|ya29\.|1//|GOCSPX-|-----BEGIN"
    r"|postgres\S*://(?:[^/@]*:[^/@]+@|\S*[?&]password=)"
)
_SECRET_KEY = re.compile(
    r"(?i)secret(?!_ends)|token(?!_url)|passw|api_?key|credential|database_url"
)


_OURS = "BEDSIDE_"

_UNREADABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode's categories of control characters, and of others that can't be seen, such as a byte
order mark.
"""

NEAR = 0.8
"""Minimum similarity, from 0 to 1, at which a variable's name counts as a typo."""

_DATABASE = ("database_url", "database.url")


def revealed(secret: SecretStr | None) -> str:
    """Return the secret in plain text, for the adapter that sends it, or "" if there's none."""
    return secret.get_secret_value() if secret is not None else ""


def variable(section: str, key: str) -> str:
    return f"BEDSIDE_{section}_{key}".upper()


def missing(section: str, given: BaseModel, keys: tuple[str, ...]) -> list[str]:
    return [variable(section, key) for key in keys if getattr(given, key) is None]


def secret(name: str, env: Mapping[str, str], lines: list[str]) -> SecretStr | None:
    """Return the secret, or None if it isn't set. Problems are appended to `lines`."""
    value, file = env.get(name, "").strip(), env.get(f"{name}_FILE", "").strip()
    if value and file:
        lines.append(f"{name} and {name}_FILE are both set. Keep one of them")
    source = name
    if file and not value:
        source = f"{name}_FILE"
        try:
            value = text_of(Path(file)).strip()
        except (FileNotFoundError, Unreadable) as why:
            reason = getattr(why, "strerror", None) or str(why)
            lines.append(f"{source}: can't read {file} ({reason})")
            return None
        if not value:
            lines.append(f"{source}: {file} is empty")
    if odd := _oddity(value) or _other_kind(name, value):
        lines.append(f"{source} {odd}")
        return None
    return SecretStr(value) if value else None


def quoted(value: str) -> str:
    """What's wrong if quotation marks are part of the value, as in some `.env` files, or ""."""
    if len(value) > 1 and value[0] in "\"'" and value[0] == value[-1]:
        return "has quotation marks around it. Remove them."
    return ""


def _oddity(value: str) -> str:
    """Why the value can't be a secret, or "" if it could be."""
    if any(category(sign) in _UNREADABLE for sign in value):
        return "has a line break or an unreadable character. It has to be one line of plain text."
    return quoted(value)


_SLACKS = {
    "BEDSIDE_SLACK_BOT_TOKEN": ("xoxb-", "xoxe.xoxb-"),
    "BEDSIDE_SLACK_APP_TOKEN": ("xapp-",),
}
"""What each of Slack's tokens begins with, to detect tokens that were swapped."""

_SIGNING = "BEDSIDE_SLACK_SIGNING_SECRET"


def _other_kind(name: str, value: str) -> str:
    """Return why the value can't be this Slack secret, or "" if it can be."""
    if not value or name not in (*_SLACKS, _SIGNING):
        return ""
    known = next((other for other, begins in _SLACKS.items() if value.startswith(begins)), "")
    if name == _SIGNING:
        is_token = bool(known) or value.startswith("xox")
        return "holds a token. The signing secret is under Basic Information." if is_token else ""
    if known and known != name:
        return f"holds what belongs in {known}. Swap them."
    if known != name:
        return f"has to begin with {_SLACKS[name][0]}."
    if not re.fullmatch(r"[!-~]+", value):
        return "has a space or a special character in it. Copy it again."
    return ""


def unread(env: Mapping[str, str]) -> Iterator[str]:
    """Report variables whose names look like a typo of one that isn't set.

    Most variables are optional, so otherwise no one would notice the typo.
    """
    ours = {variable(section, key) for section, keys in SECRETS.items() for key in keys}
    ours |= {"BEDSIDE_DATABASE_URL", "BEDSIDE_KEYS"}
    known = sorted(name.removeprefix(_OURS) for name in ours | {f"{name}_FILE" for name in ours})
    there = {name for name, value in env.items() if value.strip()}
    for name in sorted(there):
        plain = _plain(name)
        if plain != name and plain.removeprefix(_OURS) in known:
            if plain not in there:
                yield f"{plain} isn't set, but {name!a} is. Write its name exactly like that"
            continue
        ending = name.partition("_")[2]
        if not name.startswith("BED") or name.removeprefix(_OURS) in known:
            continue
        near = [f"{_OURS}{word}" for word in get_close_matches(ending, known, n=3, cutoff=NEAR)]
        if near and not there.intersection(near):
            yield f"{name}: there's no such variable. Did you mean {near[0]}?"


def _plain(name: str) -> str:
    """A variable's name without what a file of variables can add to it, such as a byte order mark
    or the shell's `export`.
    """
    return re.sub(r"\W", "", name.removeprefix("export ").replace("-", "_")).upper()


def is_secret(key: str, value: object) -> bool:
    """Whether a value is a secret, judging by its key or its format.

    None of the keys that are allowed in the file counts as secret.
    """
    if isinstance(value, dict | list):
        return False
    return bool(_SECRET_KEY.search(key) or key == "client_id" or looks_secret(value))


def looks_secret(value: object) -> bool:
    return isinstance(value, str) and bool(_LOOKS_SECRET.match(value))


def secrets_in(content: Table, at: str = "") -> Iterator[str]:
    for key, value in content.items():
        path = f"{at}{'' if key.startswith('[') else '.'}{key}" if at else key
        if is_secret(key, value):
            section = path.split(".")[0]
            known = section in SECRETS and key in SECRETS[section]
            name = variable(section, key) if known else "its BEDSIDE_… variable"
            name = "BEDSIDE_DATABASE_URL" if path in _DATABASE else name
            yield (
                f"{path}: secrets don't belong in this file. Remove it, and set {name} in "
                f"the environment (or {name}_FILE to the path of a file with it)"
            )
        elif isinstance(value, dict):
            yield from secrets_in(value, path)
        elif isinstance(value, list):
            for n, one in enumerate(value):
                inner = one if isinstance(one, dict) else {f"[{n}]": one}
                yield from secrets_in(inner, f"{path}[{n}]" if inner is one else path)
