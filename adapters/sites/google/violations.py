"""Explains to the team why Google rejected a reply, based on Google's own reason code."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.reviews import REJECTIONS, Rejection, Suspect


@dataclass(frozen=True)
class Violation:
    """One value of Google's PolicyViolation. The fields are those of `bot.reviews.SiteReply`."""

    reason: str
    rejection: Rejection = "text"
    suspect: Suspect = "contacts"
    remedy: str = ""


OTHER = Violation("it breaks one of Google's policies")
"""The explanation for any value that Google adds later."""


def violation(code: str) -> Violation:
    """Return the code's meaning. An unknown code counts as a rejection of the text."""
    return violations().get(code, OTHER)


@cache
def violations() -> Mapping[str, Violation]:
    """All known codes and their meanings."""
    file = files(__package__) / "violations.toml"
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        code: Violation(rejection=rejection, **fields)
        for rejection in REJECTIONS
        for code, fields in told[rejection].items()
    }
