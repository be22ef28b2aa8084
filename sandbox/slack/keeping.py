"""Converts the workspace to and from JSON so that a demo can continue where it left off."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import asdict, fields
from typing import Any

from sandbox.slack.world import Channel, File, Json, Message, Notice, View, Workspace


def dump(world: Workspace) -> Json:
    """Return channels with their messages, files, home views, notices, and who has left.

    Open modals are lost.
    """
    return {
        "channels": [_channel(channel) for channel in world.channels.values()],
        "files": [
            asdict(file) | {"content": b64encode(file.content).decode()}
            for file in world.files.values()
        ],
        "homes": [asdict(view) for view in world.homes.values()],
        "notices": [asdict(notice) for notice in world.notices],
        "deleted": [user.id for user in world.users.values() if user.deleted],
        "last_read": [[*key, ts] for key, ts in world.last_read.items()],
        "last_ts": world.last_ts,
        "number": next(world.numbers),
    }


def restore(world: Workspace, kept: Json) -> None:
    """Restore `world` from a dump, except for its people, who may have changed."""
    for row in kept["channels"]:
        messages = {m["ts"]: Message(**_known(Message, m)) for m in row.pop("messages")}
        channel = Channel(**_known(Channel, row), messages=messages)
        channel.members = set(channel.members)
        world.channels[channel.id] = channel
    for row in kept.get("files", ()):
        file = File(**_known(File, row) | {"content": b64decode(row["content"])})
        world.files[file.id] = file
    world.homes = {view["user"]: View(**_known(View, view)) for view in kept["homes"]}
    world.notices = [Notice(**notice) for notice in kept["notices"]]
    world.last_read = {(user, channel): ts for user, channel, ts in kept["last_read"]}
    for id in kept["deleted"]:
        if id in world.users:
            world.users[id].deleted = True
    world.resume(kept["last_ts"], kept["number"])


def _channel(one: Channel) -> Json:
    shown = asdict(one)
    shown["members"] = sorted(one.members)
    shown["messages"] = list(shown["messages"].values())
    return shown


def _known(kind: type[Any], kept: Json) -> Json:
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in kept.items() if name in names}
