"""Converts Teams' content to and from JSON so that a demo can continue where it left off."""

from __future__ import annotations

import itertools
from dataclasses import asdict, fields
from typing import Any

from sandbox.teams.world import Channel, Json, Message, Notice, World


def dump(world: World) -> Json:
    """Return the channels and chats with their messages. Open dialogs are lost."""
    return {
        "channels": [_channel(channel) for channel in world.channels.values()],
        "is_installed": world.is_installed,
        "gone": [person.aad for person in world.people.values() if person.is_gone],
        "notices": [asdict(notice) for notice in world.notices],
        "read": [[*key, count] for key, count in world.read.items()],
        "last_id": world.last_id,
    }


def restore(world: World, kept: Json) -> None:
    """Restore `world` from a dump, except for its people, who may have changed."""
    for row in kept["channels"]:
        messages = {m["id"]: _message(m) for m in row.pop("messages")}
        channel = Channel(**_known(Channel, row), messages=messages)
        world.channels[channel.id] = channel
    world.is_installed = kept["is_installed"]
    world.notices = [Notice(**notice) for notice in kept["notices"]]
    world.numbers = itertools.count(len(world.notices) + 1)
    world.read = {(person, channel): count for person, channel, count in kept["read"]}
    world.last_id = kept["last_id"]
    for aad in kept["gone"]:
        if aad in world.people:
            world.people[aad].is_gone = True


def _channel(one: Channel) -> Json:
    shown = asdict(one)
    messages = [{**asdict(m), "seen": sorted(m.seen)} for m in one.messages.values()]
    return {**shown, "messages": messages}


def _message(kept: Json) -> Message:
    message = Message(**_known(Message, kept))
    message.seen = set(message.seen)
    return message


def _known(kind: type[Any], kept: Json) -> Json:
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in kept.items() if name in names}
