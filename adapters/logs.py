"""What the running program logs, and what a log line may say about an error."""

from __future__ import annotations

import logging
import sys
import traceback
from contextlib import suppress

import structlog


def place_of(error: BaseException) -> str:
    """Where an error was raised. Its own words may quote a review, so they're left out."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""


def log_as_json() -> None:
    """Log to stderr, one JSON object a line: ids and counts, never names, texts or secrets."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: LineLogger(),
    )


class LineLogger:
    """Writes lines to stderr, and carries on if it can't: stderr may be a file on a full disk."""

    def msg(self, line: str) -> None:
        with suppress(OSError):
            sys.stderr.write(line + "\n")
            sys.stderr.flush()

    debug = info = warning = error = critical = exception = msg
