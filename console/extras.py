"""Optional packages, and how to install them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

EXTRAS: Mapping[str, str] = MappingProxyType(
    {
        "botbuilder": "teams",
        "botframework": "teams",
        "jwt": "teams",
        "microsoft_teams": "teams",
        "prometheus_client": "metrics",
        "psycopg": "postgres",
    }
)
"""The extra that installs each package."""


def missing_extra(error: ModuleNotFoundError) -> str:
    """A sentence that says what to install. Empty if the module isn't part of any extra."""
    extra = EXTRAS.get((error.name or "").partition(".")[0])
    if extra is None:
        return ""
    return f'This needs more than is installed: pip install "bedside[{extra}]".'
