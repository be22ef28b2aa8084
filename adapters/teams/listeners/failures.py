"""Handles errors in listeners. The person gets a message, and the log doesn't name anyone."""

from __future__ import annotations

import structlog

from adapters.interactions import SORRY
from adapters.logs import place_of
from adapters.payload_shapes import InvalidPayload

log = structlog.get_logger()


def excused(error: Exception) -> str:
    """Log an error, and return the apology for the person who clicked.

    Every error is our own, unless the activity isn't in Teams' format.
    """
    tell = log.warning if isinstance(error, InvalidPayload) else log.error
    tell("listener failed", error=type(error).__name__, at=place_of(error))
    return SORRY
