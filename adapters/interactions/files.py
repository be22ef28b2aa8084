"""Review files that people drop into a chat: the preview and its buttons."""

from __future__ import annotations

from adapters.interactions.incoming import ButtonClick
from adapters.interactions.results import ClickResult
from bot.desk import Desk
from bot.errors import Refused
from bot.imports import DroppedFile, FileImports, ImportAnswers
from bot.practice import Member
from cards.actions import Shows
from cards.card import Card
from cards.file_preview import draw_file_preview
from cards.lists import incomplete

NOT_A_MANAGER = "Only managers can import files of reviews. Ask {managers}."

NOT_HERE = "I can't import files here. Ask your Bedside administrator."

IN_A_CHANNEL = (
    "I don't read files in channels. Send it to me in a direct message, and I'll show you what's "
    "in it before anything is imported."
)
"""The response when someone mentions the bot in a channel and attaches a file."""


class Files:
    """Handles dropped files. `imports` is None if this process can't import any."""

    def __init__(self, imports: FileImports | None, desk: Desk, platform: str) -> None:
        self._imports = imports
        self._desk = desk
        self._platform = platform

    def obstacle(self, member: Member) -> str:
        """A message that says why this member can't import a file, or "" if they can."""
        member = self._by_now(member)
        if member.may_manage and not member.has_left:
            return "" if self._imports else NOT_HERE
        managers = [
            member.name for member in self._desk.practice.members.values() if member.may_manage
        ]
        return NOT_A_MANAGER.format(managers=" or ".join(sorted(managers)) or "a manager")

    async def offer(self, file: DroppedFile, member: Member, key: str) -> Card:
        """A file's preview card. Raises `Refused` if the member can't import the file."""
        imports = self._for(member)
        offered = await imports.offer(file, member, self._platform, key)
        return draw_file_preview(offered, self._desk.practice, self._by_now(member))

    async def click(self, shown: Shows, click: ButtonClick, member: Member) -> ClickResult:
        """Handle a click on a preview's button. Raises `Refused` if it isn't possible."""
        imports, payload = self._for(member), click.payload
        if shown is Shows.CONFIRMED_FILE:
            message = await imports.confirm(payload.file, payload.stamp, member)
            return ClickResult(card=incomplete(message), replaces=True)
        if shown is Shows.CANCELED_FILE:
            message = await imports.cancel(payload.file, member)
            return ClickResult(card=incomplete(message), replaces=True)

        async def read_again() -> Card:
            answers = ImportAnswers(payload.location, payload.site, payload.dates)
            try:
                offered = await imports.answer(payload.file, answers, member)
            except Refused as refusal:
                return incomplete(str(refusal))
            return draw_file_preview(offered, self._desk.practice, self._by_now(member))

        return ClickResult(later=read_again, replaces=True)

    def _by_now(self, member: Member) -> Member:
        """The member's current data. A chat's directory only has the data as of its startup."""
        return self._desk.practice.member(member.id) or member

    def _for(self, member: Member) -> FileImports:
        if why := self.obstacle(member):
            raise Refused(why)
        assert self._imports is not None
        return self._imports
