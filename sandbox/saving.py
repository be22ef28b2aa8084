"""Saves the sandbox's state to a file so that a demo can continue where it left off."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

Json = dict[str, Any]

AFTER_S = 0.5
"""Delay before a change is saved, in real seconds, so that a burst is saved only once."""


class UnreadableState(ValueError):
    """The file exists but can't be used, because it's truncated or from another version."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The demo's state in {path} cannot be read. Start afresh: make demo FRESH=1"
        )


class StateFile:
    """A JSON file at `path`, which is replaced atomically. `gather` returns the state to save."""

    def __init__(self, path: Path | None, gather: Callable[[], Json]) -> None:
        self.path, self._gather = path, gather
        self._saving: asyncio.Task[None] | None = None
        self._is_stale = False

    def read(self) -> Json | None:
        """Return the last saved state, or None if there's none. Raises `UnreadableState`."""
        if self.path is None or not self.path.exists():
            return None
        try:
            kept = json.loads(self.path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise UnreadableState(self.path) from error
        if not isinstance(kept, dict):
            raise UnreadableState(self.path)
        return kept

    def save(self) -> None:
        """Save now."""
        if self.path is not None:
            _write(self.path, self._gather())

    def save_soon(self) -> None:
        """Save after a short delay, once for all changes made by then. Requires a running loop."""
        self._is_stale = True
        if self.path is not None and (self._saving is None or self._saving.done()):
            self._saving = asyncio.get_running_loop().create_task(self._save_while_stale(self.path))

    async def settled(self) -> None:
        """Wait until all changes so far are saved."""
        if self._saving is not None:
            await self._saving

    async def close(self) -> None:
        """Save one last time. Nothing is saved after that."""
        self._is_stale = False
        await self.settled()
        self.save()

    async def _save_while_stale(self, path: Path) -> None:
        while self._is_stale:
            await asyncio.sleep(AFTER_S)
            self._is_stale = False
            await asyncio.to_thread(_write, path, self._gather())


def _write(path: Path, kept: Json) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(kept, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
