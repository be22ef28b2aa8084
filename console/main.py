"""The program `bedside`."""

from __future__ import annotations

import io
import os
import signal
import sys
from types import FrameType

from console.importing import uncollected


def main() -> None:
    """Run the command that was typed.

    Characters that the terminal doesn't have are shown as escapes.
    """
    if os.getpid() == 1:
        # the first process of a container gets no signal that it doesn't ask for
        signal.signal(signal.SIGTERM, _end)
    with uncollected():
        from console.cli import cli
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    cli()


def _end(number: int, frame: FrameType | None) -> None:
    """End as if the signal had its usual effect, with that exit code."""
    raise SystemExit(128 + number)
