"""Sends files by saving them in the person's OneDrive, which Teams allows if the person agrees.

This only works in a personal chat with the bot. The file is created when the person agrees, so we
never store it.
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp

from adapters.background import Background
from adapters.downloads import PATIENCE_S, is_at, origin, session
from adapters.interactions.exports import failure
from adapters.rendering import rendered
from adapters.teams.chat import TeamsChat
from adapters.teams.errors import translated
from adapters.teams.files import STORES
from adapters.teams.payloads import PLATFORM, Consent, UploadInfo
from adapters.teams.rendering import CARD, of_sentence
from adapters.teams.service_urls import ServiceUrls
from bot.errors import Broken
from bot.export import OutgoingFile
from bot.ports import Address, MessageRef
from bot.practice import Member

CONSENT = "application/vnd.microsoft.teams.card.file.consent"
INFO = "application/vnd.microsoft.teams.card.file.info"

PIECE = 160 * 320 * 1024
"""Size of one upload request in bytes. OneDrive requires it to be less than 60 MiB, and a multiple
of 320 KiB for all requests but the last.

https://learn.microsoft.com/graph/api/driveitem-createuploadsession
"""

IN_OUR_CHAT = "I'm asking in our chat whether I may save the file in your OneDrive."
DESCRIPTION = "Your spreadsheet of cases. I'll save it in your OneDrive, where only you can see it."
DECLINED = "Okay, I didn't save the file."
NOT_SENT = "I couldn't save the file in your OneDrive. Ask for it again in a few minutes."


class TeamsUploads:
    """Implements `bot.export.FileSender`.

    Files are sent only to OneDrive, or to a sandbox's server.
    """

    def __init__(self, chat: TeamsChat, background: Background, service_urls: ServiceUrls) -> None:
        self._chat = chat
        self._background = background
        self._here = tuple(map(origin, service_urls.prefixes))

    def send(self, make: Callable[[], Awaitable[OutgoingFile]], words: str, to: Member) -> str:
        """Ask for the person's consent first, as Teams requires."""
        self._background.do(self._saying(self._ask(make, words, to), to))
        return IN_OUR_CHAT

    def take(
        self,
        consent: Consent,
        asked: MessageRef,
        make: Callable[[], Awaitable[OutgoingFile]],
        to: Member,
    ) -> None:
        """Handle a click on the consent card `asked`. The upload continues in the background."""
        self._background.do(self._saying(self._taken(consent, asked, make, to), to))

    async def _saying(self, work: Awaitable[None], to: Member) -> None:
        """Do `work`. If it fails, send an error message."""
        if problem := await failure(work, NOT_SENT):
            await self._say(problem, to)

    async def _ask(
        self, make: Callable[[], Awaitable[OutgoingFile]], words: str, to: Member
    ) -> None:
        file = await make()
        content = {
            "description": DESCRIPTION,
            "sizeInBytes": len(file.content),
            "acceptContext": {"words": words},
            "declineContext": {"words": words},
        }
        await self._post({"contentType": CONSENT, "name": file.name, "content": content}, to)

    async def _taken(
        self,
        consent: Consent,
        asked: MessageRef,
        make: Callable[[], Awaitable[OutgoingFile]],
        to: Member,
    ) -> None:
        if consent.action != "accept" or consent.upload_info is None:
            await self._say(DECLINED, to)
        else:
            at = consent.upload_info
            file = await make()
            await self._put(at.upload_url, file.content)
            await self._post(_info(at, file.name), to)
        if asked.id:
            await self._chat.delete(asked)

    async def _put(self, address: str, content: bytes) -> None:
        here = is_at(address, domains=(), origins=self._here)
        if not is_at(address, domains=STORES, origins=self._here):
            raise Broken("Teams named an address that isn't its own.", code="foreign")
        with translated(repeatable=True):
            async with asyncio.timeout(PATIENCE_S), session(allow_loopback=here) as ours:
                for start in range(0, len(content), PIECE):
                    await _put_piece(ours, address, content, start)

    async def _say(self, sentence: str, to: Member) -> None:
        await self._post({"contentType": CARD, "content": of_sentence(sentence)}, to, sentence)

    async def _post(self, attachment: Mapping[str, Any], to: Member, summary: str = "") -> None:
        body = {"type": "message", "attachments": [dict(attachment)]}
        if summary:
            body["summary"] = summary
        await self._chat.send(Address(to.chat[PLATFORM], private=True), rendered(body), "")


def _info(at: UploadInfo, name: str) -> dict[str, Any]:
    """A card with a link to the uploaded file."""
    return {
        "contentType": INFO,
        "contentUrl": at.content_url,
        "name": at.name or name,
        "content": {"uniqueId": at.unique_id, "fileType": at.file_type},
    }


async def _put_piece(ours: aiohttp.ClientSession, address: str, content: bytes, start: int) -> None:
    piece = content[start : start + PIECE]
    span = f"bytes {start}-{start + len(piece) - 1}/{len(content)}"
    headers = {"Content-Range": span, "Content-Type": "application/octet-stream"}
    async with ours.put(address, data=piece, headers=headers, allow_redirects=False) as answer:
        if answer.status not in (200, 201, 202):
            raise Broken("OneDrive didn't accept the file.", code=f"http_{answer.status}")
