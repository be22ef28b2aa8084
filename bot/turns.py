"""Serializes requests by key: requests for the same key queue up, and all others proceed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager

from bot.errors import Busy


class Turns:
    """A first-come, first-served lock per key. Raises `Busy` after waiting `patience_s` seconds."""

    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s
        self._locks: dict[Hashable, asyncio.Lock] = {}
        self._wanted: dict[Hashable, int] = {}

    @asynccontextmanager
    async def of(self, key: Hashable) -> AsyncIterator[None]:
        """Wait for the key's lock, and hold it for the duration of the `async with` block."""
        lock = self._locks.setdefault(key, asyncio.Lock())
        self._wanted[key] = self._wanted.get(key, 0) + 1
        try:
            try:
                async with asyncio.timeout(self._patience_s):
                    await lock.acquire()
            except TimeoutError:
                raise Busy from None
            try:
                yield
            finally:
                lock.release()
        finally:
            self._wanted[key] -= 1
            if not self._wanted[key]:
                del self._locks[key], self._wanted[key]
