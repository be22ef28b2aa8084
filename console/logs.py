"""What the running program writes to stderr."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress

import structlog


class LineLogger:
    """Writes lines to stderr, and goes on without where that may be a file on a full disk.

    A line that cannot be written can be told to nobody; what it was about must still be done.
    """

    def msg(self, line: str) -> None:
        with suppress(OSError):
            sys.stderr.write(line + "\n")
            sys.stderr.flush()

    debug = info = warning = error = critical = exception = msg


def log_as_json() -> None:
    """One JSON object a line: ids and counts, never names, texts or secrets."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: LineLogger(),
    )


# --- commands
