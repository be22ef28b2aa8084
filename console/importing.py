"""Speeds up importing the program's modules."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Import without collecting garbage.

    Modules live as long as the process, so there's no garbage to collect, and each collection would
    scan everything imported so far.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
