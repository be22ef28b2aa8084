"""One check of `bedside doctor`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """A check's result. `found` is what we found, and `fix` says how to fix it if it isn't `ok`."""

    name: str
    ok: bool
    found: str
    fix: str = ""
