"""Payloads for interactivity, commands, and events, in Slack's format.

https://docs.slack.dev/reference/interaction-payloads
"""

from __future__ import annotations

from typing import Any

from sandbox.slack import shapes
from sandbox.slack.elements import options_of
from sandbox.slack.world import STATEFUL, Channel, Json, Message, User, View, Workspace

TOKEN = "sandbox-verification-token"  # noqa: S105 - Slack's deprecated field, which no one checks

# the element's properties that are repeated in its action
REPEATED = ("text", "value", "style", "url", "placeholder", "initial_option", "initial_user")


class NoSuchOption(ValueError):
    """The person chose an option that the menu doesn't have. It's the caller's mistake."""


def head(world: Workspace, kind: str, user: User) -> Json:
    """Return the fields that all interaction payloads have.

    In an organization, `team` is the workspace that the person has open, while the one in `user`
    can be any of theirs (https://github.com/slackapi/bolt-js/issues/1875). If the app is installed
    for the whole organization, `team` is null.
    """
    at: Json | None = {"id": user.client_team or world.team_id, "domain": world.domain}
    if world.is_org_install:
        at = None
    elif at is not None:
        at |= shapes.organization(world)
    above = world.organization
    return {
        "type": kind,
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": user.team_id,
        },
        "api_app_id": world.app_id,
        "token": TOKEN,
        "team": at,
        "enterprise": {"id": above.id, "name": above.name} if above else None,
        "is_enterprise_install": world.is_org_install,
    }


def in_message(world: Workspace, channel: Channel, message: Message) -> Json:
    """Return the fields for a click's message. An ephemeral message itself isn't included."""
    ephemeral = message.ephemeral_to is not None
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    place: Json = {
        "container": container,
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "state": {"values": message.state},
    }
    if not ephemeral:
        place["message"] = shapes.message(world, message, with_metadata=True)
    return place


def in_view(world: Workspace, view: View) -> Json:
    return {
        "container": {"type": "view", "view_id": view.id},
        "view": shapes.view(world, view),
    }


def channel_name(channel: Channel) -> str:
    if channel.is_im:
        return "directmessage"
    return "privategroup" if channel.is_private else channel.name


def entered(element: Json, choice: Json) -> Json:
    """Return an element's entry in `state.values` after a person has made a choice.

    `choice` uses Slack's names (`value`, `selected_option` …). An option is the whole object or
    just its value.
    """
    field, _ = STATEFUL[element["type"]]
    picked = choice.get(field)
    if field == "selected_option" and picked is not None:
        picked = offered(element, picked)
    elif field == "selected_options":
        picked = [offered(element, option) for option in picked or []]
    return {"type": element["type"], field: picked}


def offered(element: Json, wanted: Any) -> Json:
    """Return the menu's option with this value. Raises `NoSuchOption` if there's none."""
    value = wanted.get("value") if isinstance(wanted, dict) else wanted
    for option in options_of(element):
        if option.get("value") == value:
            return option
    raise NoSuchOption(f"{element.get('action_id')} offers no {value!r}")


def action(element: Json, block_id: str, choice: Json, ts: str) -> Json:
    """Return one entry in the `actions` of block_actions."""
    made: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block_id,
        **{name: element[name] for name in REPEATED if name in element},
        "action_ts": ts,
    }
    if element["type"] in STATEFUL:
        made |= entered(element, choice)
    elif element["type"] == "overflow":
        made["selected_option"] = offered(element, choice.get("selected_option"))
    return made


def message_action(
    world: Workspace, user: User, channel: Channel, message: Message, callback_id: str
) -> Json:
    """Return the payload for a shortcut in a message's menu."""
    return head(world, "message_action", user) | {
        "callback_id": callback_id,
        "action_ts": f"{world.clock.now().timestamp():.6f}",
        "message_ts": message.ts,
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "message": shapes.message(world, message),
    }


def slash_command(world: Workspace, user: User, channel: Channel, command: str, text: str) -> Json:
    return shapes.organization(world) | {
        "token": TOKEN,
        "team_id": user.client_team or world.team_id,
        "team_domain": world.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": world.app_id,
        "is_enterprise_install": str(world.is_org_install).lower(),
    }


def event(world: Workspace, inner: Json, team: str = "") -> Json:
    """Return an event in the Events API's envelope, with an `event_id` that all retries share.

    `team` is the workspace that it comes from, if that's another one in a shared channel. The
    workspace that it's for is in `authorizations`
    (https://github.com/slackapi/java-slack-sdk/issues/629).
    """
    now = world.clock.now().timestamp()
    there = world.channels.get(str(inner.get("channel") or ""))
    above = world.organization.id if world.organization else None
    bot = {
        "enterprise_id": above,
        "team_id": world.team_id,
        "user_id": world.bot.id,
        "is_bot": True,
        "is_enterprise_install": world.is_org_install,
    }
    return {
        "token": TOKEN,
        "team_id": team or world.team_id,
        "context_team_id": world.team_id,
        "context_enterprise_id": above,
        "api_app_id": world.app_id,
        "event": {**inner, "event_ts": inner.get("event_ts") or f"{now:.6f}"},
        "type": "event_callback",
        "event_id": world.new_id("Ev"),
        "event_time": int(now),
        "authorizations": [bot],
        "is_ext_shared_channel": there is not None and there.is_ext_shared,
        "event_context": world.new_id("4-"),
    }


def message_event(world: Workspace, channel: Channel, message: Message, kind: str) -> Json:
    """Return the event for a message. `kind` is message or app_mention."""
    shown = shapes.message(world, message) | {"type": kind, "channel": channel.id}
    writer = world.users.get(message.user)
    shown |= {"team": writer.team_id if writer else world.team_id, "event_ts": message.ts}
    if kind == "message":
        if message.files:
            shown |= {"subtype": "file_share", "upload": False}
        private = "group" if channel.is_private else "channel"
        shown["channel_type"] = "im" if channel.is_im else private
    return shown
