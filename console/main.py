"""The entry point of the `bedside` command."""

from __future__ import annotations

import io
import os
import signal
import sys
from types import FrameType

from console.importing import uncollected


def main() -> None:
    """Run the command that was typed.

    Characters that the terminal can't display are shown as escapes.
    """
    if os.getpid() == 1:
        # a container's first process only gets signals that it has a handler for
        signal.signal(signal.SIGTERM, _end)
    with uncollected():
        from console.cli import cli
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    cli()


def _end(number: int, frame: FrameType | None) -> None:
    """Exit with the same code as if the signal had its default effect."""
    raise SystemExit(128 + number)
