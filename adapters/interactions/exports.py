"""Exports cases to a file that's sent only to the manager who asked for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog

from adapters.logs import place_of
from bot.desk import Desk
from bot.errors import OutsideError, Refused
from bot.export import MOST, FileSender, OutgoingFile
from bot.practice import Member
from bot.words.filters import Understood
from bot.words.which import Which
from cards.card import Card
from cards.lists import incomplete, not_exported

log = structlog.get_logger()

NOT_HERE = "I can't send files here."


class Exports:
    """Creates and sends export files. `sender` is None if we can't send files in this chat."""

    def __init__(self, desk: Desk, sender: FileSender | None) -> None:
        self._desk = desk
        self._sender = sender

    async def request(
        self, which: Which, understood: Understood, words: str, member: Member
    ) -> Card:
        """Start sending the file, and return a card that says how many cases it has.

        Raises `Refused` if the member isn't a manager or we can't send files here. If we don't
        recognize a word in the command, we send nothing, because the file would contain more than
        the member wanted.
        """
        self._desk.require_manager(member)
        listed = await self._desk.listed(which, member, 1, understood, words)
        if understood.dropped or not listed.total:
            return not_exported(listed)
        if self._sender is None:
            raise Refused(NOT_HERE)
        message = self._sender.send(self._make(which, understood, member), words, member)
        newest = f" A file holds {MOST:,} at most, so it has the newest." * (listed.total > MOST)
        count = "1 case" if listed.total == 1 else f"{listed.total:,} cases"
        return incomplete(f"{count}. {message}{newest}")

    async def file(self, which: Which, understood: Understood, member: Member) -> OutgoingFile:
        """Create the file from current data. Raises `Refused` if the member isn't allowed to."""
        if understood.dropped:
            raise Refused("I can't make that file from the old request. Ask for it again.")
        return await self._desk.exported(which, member, understood)

    def _make(
        self, which: Which, understood: Understood, member: Member
    ) -> Callable[[], Awaitable[OutgoingFile]]:
        async def made() -> OutgoingFile:
            return await self._desk.exported(which, member, understood)

        return made


async def failure(sending: Awaitable[None], not_sent: str) -> str:
    """Send a file. Return an error message for the person, or "" if it was sent."""
    try:
        await sending
    except Refused as refusal:
        return str(refusal)
    except OutsideError as error:
        log.warning("file not sent", code=error.code, kind=type(error).__name__)
        return not_sent
    except Exception as error:  # logged, and the person gets an error message
        log.error("file not sent", error=type(error).__name__, at=place_of(error))
        return not_sent
    return ""
