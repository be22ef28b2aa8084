"""Importing what the program needs, quickly."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Import without collecting garbage.

    Modules stay as long as the program, so there's none. Each collection would go through all that
    was imported so far.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
