"""chat.*: posting, updating, and deleting messages."""

from __future__ import annotations

from sandbox.slack import shapes
from sandbox.slack.call import Call
from sandbox.slack.drafting import (
    checked_blocks,
    checked_metadata,
    checked_text,
    cut_text,
    something_to_say,
)
from sandbox.slack.errors import ApiError
from sandbox.slack.limits import POST_TEXT, UPDATE_TEXT
from sandbox.slack.world import Channel, Json, Message

KEPT = ("mrkdwn", "parse", "link_names", "unfurl_links", "unfurl_media", "username", "icon_emoji")


def post_message(call: Call) -> Json:
    """Post a message. As in Slack, if `thread_ts` is unknown, it isn't in any thread."""
    channel = _writable(call)
    blocks, text = _content(call)
    message = call.world.post(
        channel,
        call.world.bot.id,
        text,
        blocks=blocks or [],
        bot_id=call.world.bot_id,
        thread_ts=call.text("thread_ts") or None,
        metadata=checked_metadata(call.parsed("metadata", "invalid_metadata_format")),
        broadcast=call.flag("reply_broadcast"),
        extra={name: call.args[name] for name in KEPT if name in call.args},
    )
    shown = shapes.message(call.world, message, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


def post_ephemeral(call: Call) -> Json:
    channel = _writable(call)
    user = call.need("user")
    if user not in channel.members:
        raise ApiError("user_not_in_channel")
    blocks, text = _content(call)
    message = call.world.post(
        channel,
        call.world.bot.id,
        text,
        blocks=blocks or [],
        bot_id=call.world.bot_id,
        thread_ts=call.text("thread_ts") or None,
        ephemeral_to=user,
    )
    return {"message_ts": message.ts}


def update(call: Call) -> Json:
    """Update a message. Omitted blocks and metadata stay. An empty list or object removes them."""
    channel = call.channel()
    message = _own(call, channel, "cant_update_message")
    if channel.is_archived:
        raise ApiError("is_inactive")
    blocks = checked_blocks(call.parsed("blocks", "invalid_blocks_format"), call.world)
    text = checked_text(call.text("text"), UPDATE_TEXT)
    if call.text("text") is None and blocks is None:
        raise ApiError("no_text")
    metadata = checked_metadata(call.parsed("metadata", "invalid_metadata_format"))
    given = text if call.text("text") is not None else None
    call.world.change(message, given, blocks, metadata)
    shown = shapes.message(call.world, message, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def delete(call: Call) -> Json:
    channel = call.channel()
    message = _own(call, channel, "cant_delete_message")
    call.world.delete(channel, message)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    channel = call.channel()
    ts = call.need("message_ts")
    message = channel.messages.get(ts)
    if message is None or message.ephemeral_to:
        raise ApiError("message_not_found")
    link = f"https://{call.world.domain}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    if message.thread_ts and message.thread_ts != ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _writable(call: Call) -> Channel:
    channel = call.channel()
    if channel.is_archived:
        raise ApiError("is_archived")
    if not call.is_member(channel):
        raise ApiError("not_in_channel")
    return channel


def _content(call: Call) -> tuple[list[Json] | None, str]:
    blocks = checked_blocks(call.parsed("blocks", "invalid_blocks_format"), call.world)
    text = cut_text(call.text("text"), POST_TEXT)
    something_to_say(text, blocks)
    return blocks, text


def _own(call: Call, channel: Channel, otherwise: str) -> Message:
    message = channel.messages.get(call.need("ts"))
    if message is None or message.is_tombstone or message.ephemeral_to:
        raise ApiError("message_not_found")
    if message.user != call.world.bot.id:
        raise ApiError(otherwise)
    return message
