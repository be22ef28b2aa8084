"""The program `bedside`."""

from __future__ import annotations

import io
import signal
import sys
from types import FrameType

from console.importing import uncollected


def main() -> None:
    """Run the command that was typed.

    Characters that the terminal doesn't have are shown as escapes.
    """
    # the first process of a container would otherwise ignore it
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
