"""What `app.py` knows of a chat platform."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from aiohttp import web

from adapters.check import Check
from bot.desk import Desk
from bot.imports import FileImports
from bot.intake import Intake
from bot.ports import Chat
from bot.practice import Practice


class Platform(Protocol):
    """A chat platform, both directions; its methods are called in this order."""

    @property
    def chat(self) -> Chat: ...

    @property
    def routes(self) -> Sequence[web.RouteDef]: ...

    async def start(self) -> None: ...

    async def introduce(self, practice: Practice) -> Practice:
        """With the platform's ids of members who were known by their e-mail address only."""
        ...

    def connect(self, desk: Desk, intake: Intake, files: FileImports | None = None) -> None:
        """From now on clicks and words reach this desk, and dropped files are taken in."""
        ...

    async def listen(self) -> None: ...

    async def stop(self) -> None: ...

    def checkup(self) -> AsyncIterator[Check]:
        """The checks of `bedside doctor`; call `introduce` first."""
        ...
