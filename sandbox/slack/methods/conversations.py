"""conversations.*: channels, DMs, and their messages."""

from __future__ import annotations

from typing import Any

from sandbox.slack import shapes
from sandbox.slack.call import Call
from sandbox.slack.errors import ApiError
from sandbox.slack.world import Channel, Json, Message


def open_dm(call: Call) -> Json:
    """Open a DM with one person, who may be deactivated."""
    if call.text("channel"):
        return {"channel": shapes.channel(call.world, call.channel())}
    wanted = call.args.get("users") or ""
    users = wanted if isinstance(wanted, list) else [id for id in str(wanted).split(",") if id]
    if not users:
        raise ApiError("users_list_not_supplied")
    if len(users) > 1:
        raise ApiError("method_not_supported_for_channel_type")
    user = call.world.users.get(users[0])
    if user is None:
        raise ApiError("user_not_found")
    if user.is_bot:
        raise ApiError("cannot_dm_bot")
    channel = call.world.dm(user.id)
    if call.flag("return_im"):
        return {"channel": shapes.channel(call.world, channel)}
    return {"channel": {"id": channel.id}}


def info(call: Call) -> Json:
    return {"channel": shapes.channel(call.world, call.channel())}


def list_all(call: Call) -> Json:
    kinds = (call.text("types") or "public_channel").replace(" ", "").split(",")
    rows = [
        channel
        for channel in call.world.channels.values()
        if _kind(channel) in kinds
        and (not channel.is_private or call.is_member(channel))
        and not (channel.is_archived and call.flag("exclude_archived"))
    ]
    page, cursor = call.page(rows, 100, 1000)
    shown: list[Any] = [shapes.channel(call.world, channel) for channel in page]
    return {"channels": shown, "response_metadata": {"next_cursor": cursor}}


def _kind(channel: Channel) -> str:
    if channel.is_im:
        return "im"
    return "private_channel" if channel.is_private else "public_channel"


def members(call: Call) -> Json:
    page, cursor = call.page(sorted(call.channel().members), 100, 1000)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def join(call: Call) -> Json:
    channel = call.channel()
    if channel.is_archived:
        raise ApiError("is_archived")
    if channel.is_im or channel.is_private:
        raise ApiError("method_not_supported_for_channel_type")
    if call.is_member(channel):
        shown = shapes.channel(call.world, channel)
        return {"channel": shown, "warning": "already_in_channel"}
    channel.members.add(call.world.bot.id)
    call.world.changed(f"channel:{channel.id}")
    return {"channel": shapes.channel(call.world, channel)}


def history(call: Call) -> Json:
    """Return messages, newest first. Replies in threads are left out unless they were broadcast."""
    channel = _readable(call)
    rows = [
        message
        for message in channel.messages.values()
        if not message.ephemeral_to
        and (message.thread_ts in (None, message.ts) or message.broadcast)
        and _within(call, message)
    ]
    rows.sort(key=lambda one: one.ts, reverse=True)
    return _shown(call, rows)


def replies(call: Call) -> Json:
    """Return a thread: its parent message, then the replies, oldest first."""
    channel = _readable(call)
    ts = call.need("ts")
    message = channel.messages.get(ts)
    if message is None or message.ephemeral_to:
        raise ApiError("thread_not_found")
    root = message.thread_ts or ts
    parent = [channel.messages[root]] if root in channel.messages else []
    found = [reply for reply in call.world.replies(channel, root) if _within(call, reply)]
    return _shown(call, [*parent, *sorted(found, key=lambda one: one.ts)])


def _readable(call: Call) -> Channel:
    channel = call.channel()
    if not call.is_member(channel):
        raise ApiError("not_in_channel")
    return channel


def _within(call: Call, message: Message) -> bool:
    oldest, latest = call.text("oldest") or "0", call.text("latest")
    try:
        at, low = float(message.ts), float(oldest)
        high = float(latest) if latest else float("inf")
    except ValueError:
        raise ApiError("invalid_ts_oldest") from None
    if call.flag("inclusive"):
        return low <= at <= high
    return low < at < high


def _shown(call: Call, rows: list[Message]) -> Json:
    page, cursor = call.page(rows, 100, 999)
    with_metadata = call.flag("include_all_metadata")
    answer: Json = {
        "messages": [
            shapes.message(call.world, message, with_metadata=with_metadata) for message in page
        ],
        "has_more": bool(cursor),
        "pin_count": 0,
    }
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})
