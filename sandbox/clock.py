"""The sandbox's time, which can jump ahead.

The local Slack and review site take their times from this clock, so that a visitor can let two
weeks pass. Signatures, trigger ids and time limits stay in real time, because the bot checks them
against its own clock.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class SandboxClock:
    """Real time plus an offset that only grows. With `running=False` it doesn't move.

    `start` is the time it shows first (aware, by default the real one).
    """

    def __init__(self, start: datetime | None = None, *, running: bool = True) -> None:
        if start is not None and start.tzinfo is None:
            raise ValueError("the clock needs an aware start, such as datetime(..., tzinfo=UTC)")
        self._made_at = datetime.now(UTC)
        self._running = running
        self._listeners: list[Callable[[datetime], None]] = []
        self.offset = start - self._made_at if start is not None else timedelta(0)

    def now(self) -> datetime:
        """The sandbox's time (aware UTC)."""
        real = datetime.now(UTC) if self._running else self._made_at
        return (real + self.offset).astimezone(UTC)

    def jump(self, delta: timedelta) -> None:
        """Let `delta` pass at once and notify the subscribers. Time never goes back."""
        if delta < timedelta(0):
            raise ValueError(f"the clock only jumps ahead, not by {delta}")
        self.offset += delta
        for listener in list(self._listeners):
            listener(self.now())

    def subscribe(self, callback: Callable[[datetime], None]) -> Callable[[], None]:
        """Call back with the new time after each jump. The result ends the subscription."""
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)
