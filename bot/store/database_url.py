"""The database's URL, either in SQLAlchemy's form or in libpq's, which can list several hosts."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import ConfigurationError

URLS = (
    "It has to be sqlite:///path/to/file.db or postgresql://user:password@host/database "
    "(with a standby: postgresql://user:password@one:5432,two:5432/database). "
    "In a password write %3A %2F %40 %25 for : / @ %."
)

SILENT = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""Timeouts after which a server that doesn't respond counts as gone. They're in seconds, except the
last, which is in milliseconds. By default, psycopg waits hours for a machine that's gone.
https://www.postgresql.org/docs/current/libpq-connect.html
"""

CONNECT_S, CONNECT_EACH_S = 10, 3
"""Maximum time to connect to a server, in seconds: with one host, and with several."""

_SEVERAL = re.compile(r"postgresql(?:\+psycopg)?(://(?:[^@/]*@)?[^@/?]*,[^@/?]*(?:[/?].*)?)")
"""A URL with several hosts, which only libpq can parse."""

DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg")

WINDOWS_PATH = re.compile(r"[A-Za-z]:[\\/]|\\\\")
"""The start of a Windows path. On other machines, it would just be an odd file name."""

_NEVER_WRITES = ("standby", "prefer-standby", "read-only")


def parsed(given: str) -> URL:
    """Return the parsed URL. Raises `ConfigurationError` if it's invalid.

    The error doesn't quote the URL, because it contains a password.
    """
    if given.startswith("postgres") and given.partition("?")[0].count("@") > 1:
        # the part after the first @ would be parsed as the host and appear in the error
        raise ConfigurationError(f"BEDSIDE_DATABASE_URL has more than one @. {URLS}")
    try:
        several = _SEVERAL.fullmatch(given)
        url = _by_libpq(f"postgresql{several[1]}") if several else make_url(given)
        kind = url.get_backend_name()
        wanted = options(url).get("target_session_attrs") if kind == "postgresql" else None
    except (ArgumentError, ValueError, ModuleNotFoundError) as error:
        if isinstance(error, ModuleNotFoundError) and error.name == "psycopg":
            raise
        raise ConfigurationError(
            f"BEDSIDE_DATABASE_URL isn't a database's address. {URLS}"
        ) from error
    if kind == "sqlite":
        _require_file(url)
        if "?" in given:
            raise ConfigurationError(
                f"BEDSIDE_DATABASE_URL has options after a ?, and a file has none. {URLS}"
            )
    if url.drivername not in DRIVERS:
        raise ConfigurationError(f"BEDSIDE_DATABASE_URL begins with '{url.drivername}'. {URLS}")
    if wanted in _NEVER_WRITES:
        raise ConfigurationError(
            "BEDSIDE_DATABASE_URL asks for a server that doesn't allow writes "
            f"({wanted}), and Bedside has to write. Set it to read-write."
        )
    return url if kind == "sqlite" else url.set(drivername="postgresql+psycopg")


def _require_file(url: URL) -> None:
    """Raise `ConfigurationError` unless the URL has a file path that's valid on this machine."""
    name = url.database or ""
    if name in ("", ":memory:") or "\0" in name:
        raise ConfigurationError(
            "BEDSIDE_DATABASE_URL names no file, so nothing would be kept. "
            "Name one, as in sqlite:////var/lib/bedside/bedside.db."
        )
    if name.startswith("~"):
        raise ConfigurationError(
            "BEDSIDE_DATABASE_URL has a ~, which only a shell replaces. "
            "Write the whole path, as in sqlite:////home/bedside/bedside.db."
        )
    if os.name == "posix" and WINDOWS_PATH.match(name):
        raise ConfigurationError(
            "BEDSIDE_DATABASE_URL names a file on Windows, but this machine isn't one. "
            "Name a file on this machine, as in sqlite:////var/lib/bedside/bedside.db."
        )


def place(url: URL) -> str:
    """The database's location, without the password: the file's full path, or the servers."""
    if url.get_backend_name() == "sqlite":
        return str(Path(url.database or "").absolute())
    return f"{hosts(url)}, database {url.database}"


def options(url: URL) -> dict[str, Any]:
    """Return psycopg's connection options. With several hosts, psycopg picks the writable one."""
    _, given = url.set(drivername="postgresql+psycopg").get_dialect()().create_connect_args(url)
    several = "," in given.get("host", "")
    ours: dict[str, Any] = {**SILENT, "connect_timeout": CONNECT_EACH_S if several else CONNECT_S}
    if several:
        ours["target_session_attrs"] = "read-write"
    # if the database's encoding is SQL_ASCII, psycopg would return bytes by default
    return {**ours, "client_encoding": "utf8", **given}


def require_known_options(url: URL) -> None:
    """Raise `ConfigurationError` if libpq doesn't support one of the URL's options."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import make_conninfo

    try:
        make_conninfo(**options(url))
    except ProgrammingError as error:
        raise ConfigurationError(
            f"BEDSIDE_DATABASE_URL can't be used: {error}. After the ?, you can add options "
            "for PostgreSQL's client library, such as sslmode=require."
        ) from error


def hosts(url: URL) -> str:
    """The database's hosts, as a string to use in messages."""
    given = options(url)
    names = given.get("host", "").split(",")
    ports = str(given.get("port", "")).split(",")
    ports += [""] * (len(names) - len(ports))
    at = (f"{name}:{port}" if port else name for name, port in zip(names, ports, strict=True))
    return " or ".join(at) if any(names) else "this machine"


def _by_libpq(url: str) -> URL:
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        found: dict[str, Any] = conninfo_to_dict(url)
    except ProgrammingError as error:
        raise ArgumentError(type(error).__name__) from error
    return URL.create(
        "postgresql+psycopg",
        found.pop("user", None),
        found.pop("password", None),
        database=found.pop("dbname", None),
        query={name: str(value) for name, value in found.items()},
    )
