"""Handles a listener's failure. The person gets a message, and the log names no one."""

from __future__ import annotations

import structlog

from adapters.interactions import SORRY
from adapters.logs import place_of

log = structlog.get_logger()


def excused(error: Exception) -> str:
    """The apology for the person who clicked."""
    log.error("listener failed", error=type(error).__name__, at=place_of(error))
    return SORRY
