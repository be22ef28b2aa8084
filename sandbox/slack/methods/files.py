"""files.*: a file's details, downloads from its private URL, and uploads in three steps."""

from __future__ import annotations

from sandbox.slack import shapes
from sandbox.slack.access import Access
from sandbox.slack.call import Call
from sandbox.slack.errors import ApiError
from sandbox.slack.world import File, Json, Workspace

SCOPE = "files:read"
UPLOADS = "files:write"

LARGEST = 1_000_000_000
"""Maximum size of a file, in bytes.

https://docs.slack.dev/reference/methods/files.getUploadURLExternal
"""


def info(call: Call) -> Json:
    """Return a file's details, if it was shared in a conversation with the bot."""
    found = visible(call.world, call.need("file"))
    if found is None:
        raise ApiError("file_not_found")
    return {
        "file": shapes.file(call.world, found, call.base_url),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }


def get_upload_url(call: Call) -> Json:
    """Do the first step: create a URL that accepts `length` bytes once, without a token."""
    name, length = call.need("filename"), call.number("length", 0)
    if not 0 < length <= LARGEST:
        raise ApiError("invalid_arguments")
    pending = call.world.expect(name, length)
    address = f"{call.base_url}/upload/v1/{pending.secret}"
    return {"upload_url": address, "file_id": pending.id}


def receive(world: Workspace, secret: str, content: bytes) -> bool:
    """Do the second step: accept exactly as many bytes as were announced, or return False."""
    pending = world.pending.get(secret)
    if pending is None or pending.content or len(content) != pending.length:
        return False
    pending.content = content
    return True


def complete_upload(call: Call) -> Json:
    """Do the last step: share all files in one message, or nowhere if there's no channel."""
    wanted = call.parsed("files", "invalid_arguments")
    if not isinstance(wanted, list) or not wanted:
        raise ApiError("invalid_arguments")
    by_id = {file.id: file for file in call.world.pending.values()}
    pending = [by_id.get(str(row.get("id")) if isinstance(row, dict) else "") for row in wanted]
    ready = [file for file in pending if file is not None and file.content]
    if len(ready) < len(wanted):
        raise ApiError("file_not_found")
    if not call.text("channel_id"):
        return {"files": [{"id": file.id, "title": file.name} for file in ready]}
    channel = call.world.channels.get(call.need("channel_id"))
    if channel is None:
        # only an ID is accepted, not a name or a person
        raise ApiError("channel_not_found")
    if call.world.bot.id not in channel.members:
        raise ApiError("not_in_channel")
    if channel.is_archived:
        raise ApiError("is_archived")
    bot = call.world.bot.id
    files = [call.world.share(file, channel, bot) for file in ready]
    comment = call.text("initial_comment") or ""
    named = [file.id for file in files]
    call.world.post(channel, bot, comment, bot_id=call.world.bot_id, files=named)
    return {"files": [{"id": file.id, "title": file.name} for file in files]}


def download(world: Workspace, access: Access, token: str, id: str, secret: str) -> File | None:
    """Return the file if the token and its scope are valid. None means a redirect to the login.

    Raises `ApiError` if the app can't access such a file.
    """
    try:
        access.admit(token, SCOPE)
    except ApiError:
        return None
    found = visible(world, id)
    if found is None or found.secret != secret or found.mode != "hosted":
        raise ApiError("file_not_found")
    return found


def visible(world: Workspace, id: str) -> File | None:
    found = world.files.get(id)
    channel = world.channels.get(found.channel) if found else None
    return found if channel and world.bot.id in channel.members else None
