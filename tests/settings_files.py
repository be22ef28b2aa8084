"""A small settings file that loads without errors, shared by the settings tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import settings
from bot.errors import ConfigurationError

SMALL = """\
[practice]
id = "rosebank"
name = "Rosebank"

[[locations]]
id = "lakeside"
name = "Lakeside"
phone = "(312) 555-0147"
email = "care@lakeside.example"
time_zone = "America/Chicago"
signer = "Ruth Abernell"
opening = { mon = "08:00-12:00, 13:00-17:00", sat = "00:00-24:00" }
on_duty = ["leo"]
slack_channel = "C0LAKESIDE"

[[members]]
id = "leo"
name = "Leo Bramwick"
email = "leo@rosebank.example"
role = "approver"
slack = "U0LEO"
"""

Write = Callable[[str], Path]


def refusal(path: Path, env: Mapping[str, str] | None = None) -> str:
    """The error message for the settings at `path`."""
    with pytest.raises(ConfigurationError) as refused:
        settings.load(path, env or {})
    return str(refused.value)
