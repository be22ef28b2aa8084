"""Files for the bot, in the sender's OneDrive. Anyone with the link can read them.

A link includes its own permission and expires soon. The bot only gets links in its own chats.
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4
"""

from __future__ import annotations

import secrets
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from aiohttp import web

from sandbox.teams.world import Channel, Json

INFO = "application/vnd.microsoft.teams.file.download.info"
LASTS_S = 600.0
"""Lifetime of a link, in real seconds."""


@dataclass(frozen=True)
class File:
    content: bytes
    ends_at: float


class Files:
    """`base` is this Teams' address, and `now` gives real seconds."""

    def __init__(self, base: str, now: Callable[[], float] = time.monotonic) -> None:
        self._base, self._now = base, now
        self._files: dict[str, File] = {}

    def attach(self, place: Channel, files: Mapping[str, bytes]) -> Iterator[Json]:
        """The attachments that a bot gets with a message."""
        for name, content in files.items() if place.is_personal else ():
            link = secrets.token_urlsafe(24)
            self._files[link] = File(content, self._now() + LASTS_S)
            folder = "https://rosebank-my.sharepoint.com/personal/someone/Documents"
            yield {
                "contentType": INFO,
                "contentUrl": f"{folder}/Microsoft Teams Chat Files/{name}",
                "name": name,
                "content": {
                    "downloadUrl": f"{self._base}/files/download.aspx?tempauth={link}",
                    "uniqueId": str(uuid.uuid4()).upper(),
                    "fileType": name.rpartition(".")[2],
                },
            }

    def routes(self, prefix: str) -> list[web.RouteDef]:
        return [web.get(f"{prefix}/files/download.aspx", self._download)]

    async def _download(self, request: web.Request) -> web.Response:
        found = self._files.get(request.query.get("tempauth", ""))
        if found is None or found.ends_at < self._now():
            return web.Response(status=401)
        return web.Response(body=found.content, content_type="application/octet-stream")
