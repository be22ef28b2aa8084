"""Logging without private data. Error messages are left out because they could contain some."""

from __future__ import annotations

import logging
import math
import sys
import time
import traceback
from contextlib import suppress

import structlog

ONCE_IN_S = 60.0
"""Minimum time between two identical lines from a library, in seconds."""


def place_of(error: BaseException) -> str:
    """The file and line where an error was raised.

    Its message could quote a review, so we omit it.
    """
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""


def log_as_json() -> None:
    """Log to stderr as JSON lines, with ids and counts but no names, text, or secrets."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: LineLogger(),
    )
    logging.captureWarnings(True)
    logging.root.handlers = [LibraryLines()]
    logging.root.setLevel(logging.WARNING)


class LibraryLines(logging.Handler):
    """Logs library messages as JSON lines with the library and the place in the code, but no text.

    The text could quote a request or a review. The same line is logged at most once a minute.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._said_at: dict[tuple[str, str], float] = {}
        self._log = structlog.get_logger()

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        fields = {
            "logger": record.name,
            "of": f"{record.module}:{record.lineno}",
            "error": type(error).__name__ if error else "",
            "at": place_of(error) if error else "",
        }
        now, line = time.monotonic(), (fields["of"], fields["error"])
        if now - self._said_at.get(line, -math.inf) < ONCE_IN_S:
            return
        self._said_at[line] = now
        tell = self._log.error if record.levelno >= logging.ERROR else self._log.warning
        tell("a library logged a problem", **{key: value for key, value in fields.items() if value})


class LineLogger:
    """Writes lines to stderr. It ignores errors, for example if stderr is a file on a full disk."""

    def msg(self, line: str) -> None:
        with suppress(OSError):
            sys.stderr.write(line + "\n")
            sys.stderr.flush()

    debug = info = warning = error = critical = exception = msg
