"""files.*: a file's details, and the file itself at its private address."""

from __future__ import annotations

from sandbox.slack import shapes
from sandbox.slack.access import Access
from sandbox.slack.call import Call
from sandbox.slack.errors import ApiError
from sandbox.slack.world import File, Json, Workspace

SCOPE = "files:read"


def info(call: Call) -> Json:
    """Only a file that was shared in a conversation with the bot."""
    found = visible(call.world, call.need("file"))
    if found is None:
        raise ApiError("file_not_found")
    return {
        "file": shapes.file(call.world, found, call.base_url),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }


def download(world: Workspace, access: Access, token: str, id: str, secret: str) -> File | None:
    """The file for an app with its token and its scope. None: a browser is sent to log in.

    Raises ApiError if this app can't have such a file.
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
