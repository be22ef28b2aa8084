"""When something of ours fails under a click: the person hears of it, the log holds no words."""

from __future__ import annotations

import structlog

from adapters.logs import place_of

log = structlog.get_logger()

SORRY = "That did not work, and nothing was changed. Try again in a moment."


def excused(error: Exception) -> str:
    """What the person is told."""
    log.error("listener failed", error=type(error).__name__, at=place_of(error))
    return SORRY
