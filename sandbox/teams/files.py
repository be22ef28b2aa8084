"""Files in people's OneDrive: those they send to the bot, and those that the bot saves for them.

Anyone with a link can download or upload its file, because the permission is part of the link.
Links expire soon. The bot gets them only in personal chats.
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4
"""

from __future__ import annotations

import re
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


@dataclass
class Upload:
    """A file that `person` lets the bot save as `name`. It's uploaded in pieces, in order."""

    person: str
    name: str
    size: int
    ends_at: float
    content: bytes = b""
    is_saved: bool = False


_SPAN = re.compile(r"bytes (\d+)-(\d+)/(\d+)")

PIECES_OF = 320 * 1024
LARGEST_PIECE = 60 * 1024 * 1024
"""Maximum size of a piece, in bytes.

https://learn.microsoft.com/graph/api/driveitem-createuploadsession
"""


class Files:
    """All links to files. `base` is the URL of the local Teams, and `now` returns real seconds."""

    def __init__(self, base: str, now: Callable[[], float] = time.monotonic) -> None:
        self._base, self._now = base, now
        self._files: dict[str, File] = {}
        self.uploads: dict[str, Upload] = {}

    def attach(self, place: Channel, files: Mapping[str, bytes]) -> Iterator[Json]:
        """Yield the attachments that the bot gets with a message."""
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

    def upload_info(self, person: str, name: str, size: int) -> Json:
        """Create an upload for one file, and return its info for a `fileConsent/invoke`."""
        link = secrets.token_urlsafe(24)
        self.uploads[link] = Upload(person, name, size, self._now() + LASTS_S)
        folder = "https://rosebank-my.sharepoint.com/personal/someone/Documents"
        return {
            "contentUrl": f"{folder}/Applications/{name}",
            "name": name,
            "uploadUrl": f"{self._base}/files/uploadSession?guid={link}",
            "uniqueId": link,
            "fileType": name.rpartition(".")[2],
        }

    def routes(self, prefix: str) -> list[web.RouteDef]:
        return [
            web.get(f"{prefix}/files/download.aspx", self._download),
            web.put(f"{prefix}/files/uploadSession", self._upload),
        ]

    async def _upload(self, request: web.Request) -> web.Response:
        """Receive a piece. Respond with a 416 if it isn't the next, or a 400 if it has no range."""
        found = self.uploads.get(request.query.get("guid", ""))
        if found is None or found.is_saved or found.ends_at < self._now():
            return web.Response(status=404)
        span = _SPAN.fullmatch(request.headers.get("Content-Range", ""))
        piece = await request.read()
        if span is None or request.headers.get("Authorization"):
            return web.Response(status=400)
        first, last, total = map(int, span.groups())
        is_last = last + 1 == total
        is_whole = len(piece) == last - first + 1 and first == len(found.content)
        if not is_whole or not (is_last or len(piece) % PIECES_OF == 0):
            return web.Response(status=416)
        if len(piece) >= LARGEST_PIECE:
            return web.Response(status=413)
        found.content += piece
        found.is_saved = is_last
        return web.json_response({"name": found.name}, status=201 if is_last else 202)

    async def _download(self, request: web.Request) -> web.Response:
        found = self._files.get(request.query.get("tempauth", ""))
        if found is None or found.ends_at < self._now():
            return web.Response(status=401)
        return web.Response(body=found.content, content_type="application/octet-stream")
