"""One question of `bedside doctor`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """`found` is what stands there, `mend` what to do if it is not `ok`."""

    name: str
    ok: bool
    found: str
    mend: str = ""
