"""The sandbox's clock, which can jump ahead.

The local services use this clock, so a visitor can make two weeks pass. Signatures, trigger IDs,
and time limits use the real time, because the bot checks them against its own clock.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class SandboxClock:
    """Real time plus an offset that only grows. With `running=False`, only `jump` moves it.

    `start` is its initial time, which has to be timezone-aware. It's the real time by default.
    """

    def __init__(self, start: datetime | None = None, *, running: bool = True) -> None:
        if start is not None and start.tzinfo is None:
            raise ValueError("the clock needs an aware start, such as datetime(..., tzinfo=UTC)")
        self._made_at = datetime.now(UTC)
        self._running = running
        self._listeners: list[Callable[[datetime], None]] = []
        self.offset = start - self._made_at if start is not None else timedelta(0)

    def now(self) -> datetime:
        """Return the sandbox's time, in UTC."""
        real = datetime.now(UTC) if self._running else self._made_at
        return (real + self.offset).astimezone(UTC)

    def jump(self, delta: timedelta) -> None:
        """Jump ahead by `delta`, and notify the subscribers.

        Raises `ValueError` if `delta` is negative, since time never goes backward.
        """
        if delta < timedelta(0):
            raise ValueError(f"the clock only jumps ahead, not by {delta}")
        self.offset += delta
        for listener in list(self._listeners):
            listener(self.now())

    def subscribe(self, callback: Callable[[datetime], None]) -> Callable[[], None]:
        """Call `callback` with the new time after each jump. Return a function to unsubscribe."""
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)
