"""The program `bedside`."""

from __future__ import annotations

import io
import sys

from console.importing import uncollected


def main() -> None:
    """Run the command that was typed.

    Characters that the terminal doesn't have are shown as escapes.
    """
    with uncollected():
        from console.cli import cli
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    cli()
