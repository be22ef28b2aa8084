"""Finds the member with a given id on a platform."""

from __future__ import annotations

from typing import Protocol

from bot.practice import Member


class People(Protocol):
    async def chosen(self, id: str) -> Member:
        """Return the member with this id on the platform. Raises `Refused` if there's none."""
        ...
