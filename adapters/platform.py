"""The interface through which `app.py` uses a chat platform."""

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
    """A chat platform, for sending and receiving. Call its methods in this order."""

    @property
    def chat(self) -> Chat: ...

    @property
    def routes(self) -> Sequence[web.RouteDef]: ...

    async def start(self) -> None: ...

    async def introduce(self, practice: Practice) -> Practice:
        """Return the practice with platform ids for members who only had an e-mail address."""
        ...

    def connect(self, desk: Desk, intake: Intake, files: FileImports | None = None) -> None:
        """Send clicks and commands to this desk from now on, and import dropped files."""
        ...

    async def listen(self) -> None: ...

    async def stop(self) -> None: ...

    def checkup(self) -> AsyncIterator[Check]:
        """The checks for `bedside doctor`. Call `introduce` first."""
        ...
