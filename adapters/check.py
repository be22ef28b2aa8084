"""One question of `bedside doctor`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """`found` is what was found, `fix` how to fix it if it isn't `ok`."""

    name: str
    ok: bool
    found: str
    fix: str = ""
