"""The result of one of `bedside doctor`'s checks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """A check's result. If it isn't `ok`, `fix` says what to do about what was `found`."""

    name: str
    ok: bool
    found: str
    fix: str = ""
