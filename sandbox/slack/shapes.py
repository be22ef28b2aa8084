"""The workspace in Slack's JSON format: users, channels, messages, and views.

https://docs.slack.dev/reference/objects
"""

from __future__ import annotations

import mimetypes
from copy import deepcopy
from urllib.parse import quote
from zoneinfo import ZoneInfo

from sandbox.slack.world import Channel, File, Json, Message, User, View, Workspace


def team(world: Workspace) -> Json:
    return organization(world) | {
        "id": world.team_id,
        "name": world.team_name,
        "domain": world.domain,
        "email_domain": "",
        "icon": {"image_default": True},
    }


def organization(world: Workspace) -> Json:
    """Return the fields that name the organization. Empty if there's none."""
    if world.organization is None:
        return {}
    return {"enterprise_id": world.organization.id, "enterprise_name": world.organization.name}


def enterprise_user(world: Workspace, one: User) -> Json:
    """Return a person's fields about the organization. Empty if there's none.

    https://docs.slack.dev/reference/objects/user-object. For people in several workspaces, Slack
    omits the workspace (https://github.com/looker/lookerbot/issues/184).
    """
    if world.organization is None or not one.workspaces:
        return {}
    inner = organization(world) | {
        "id": one.organization_id or one.id,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "teams": list(one.workspaces),
    }
    only = one.workspaces[0] if len(one.workspaces) == 1 else None
    return {"team_id": only, "enterprise_user": inner}


def user(world: Workspace, one: User, *, with_email: bool = True) -> Json:
    offset = world.clock.now().astimezone(ZoneInfo(one.tz)).utcoffset()
    display_name = one.display_name or one.name
    profile: Json = {
        "title": one.title,
        "phone": "",
        "real_name": one.real_name,
        "real_name_normalized": one.real_name,
        "display_name": display_name,
        "display_name_normalized": display_name,
        "status_text": "",
        "status_emoji": "",
        "avatar_hash": f"g{one.id.lower()}",
        "team": one.team_id,
    }
    if with_email and one.email and not one.is_bot:
        profile["email"] = one.email
    if one.is_bot:
        profile |= {"api_app_id": world.app_id, "bot_id": world.bot_id}
    shown: Json = {
        "id": one.id,
        "team_id": one.team_id,
        "name": one.name,
        "deleted": one.deleted,
        "profile": profile,
        "is_bot": one.is_bot,
        "is_app_user": False,
        "updated": int(world.clock.now().timestamp()),
    }
    shown |= enterprise_user(world, one)
    if one.is_stranger:
        shown["is_stranger"] = True
    if one.deleted:
        return shown
    return shown | {
        "color": one.color,
        "real_name": one.real_name,
        "tz": one.tz,
        "tz_label": one.tz.split("/")[-1].replace("_", " "),
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "is_admin": one.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": one.is_restricted or one.is_ultra_restricted,
        "is_ultra_restricted": one.is_ultra_restricted,
    }


def channel(world: Workspace, one: Channel) -> Json:
    if one.is_im:
        peer = world.users[one.im_with or ""]
        return {
            "id": one.id,
            "created": 1700000000,
            "is_im": True,
            "is_org_shared": False,
            "is_archived": one.is_archived,
            "user": one.im_with,
            "is_user_deleted": peer.deleted,
            "context_team_id": world.team_id,
        }
    return {
        "id": one.id,
        "name": one.name,
        "name_normalized": one.name,
        "is_channel": not one.is_private,
        "is_group": one.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": one.is_private,
        "is_archived": one.is_archived,
        "is_general": one.name == "general",
        "is_shared": one.is_ext_shared or one.is_org_shared,
        "is_ext_shared": one.is_ext_shared,
        "is_org_shared": one.is_org_shared,
        "is_member": world.bot.id in one.members,
        "created": 1700000000,
        "creator": next(iter(sorted(one.members)), world.bot.id),
        "context_team_id": world.team_id,
        "topic": {"value": one.topic, "creator": "", "last_set": 0},
        "purpose": {"value": one.purpose, "creator": "", "last_set": 0},
        "num_members": len(one.members),
    }


def message(world: Workspace, one: Message, *, with_metadata: bool = False) -> Json:
    """Return a message as in conversations.history, responses to posts, and payloads of clicks."""
    shown: Json = {"type": "message", "user": one.user, "ts": one.ts, "text": one.text}
    if one.is_tombstone:
        shown |= {"subtype": "tombstone", "user": "USLACKBOT", "hidden": True}
    if one.bot_id:
        shown |= {"bot_id": one.bot_id, "app_id": world.app_id, "team": world.team_id}
        shown["bot_profile"] = bot_profile(world)
    if one.files:
        shown["files"] = [file(world, world.files[id]) for id in one.files if id in world.files]
    if one.blocks:
        shown["blocks"] = deepcopy(one.blocks)
    if one.edited_ts:
        shown["edited"] = {"user": one.bot_id or one.user, "ts": one.edited_ts}
    if one.metadata and with_metadata:
        shown["metadata"] = deepcopy(one.metadata)
    return shown | thread(world, one)


def file(world: Workspace, one: File, base_url: str = "https://files.slack.com") -> Json:
    """Return a file as in files.info and in messages.

    Its URL requires the token of an app that can read it.
    """
    private = f"{base_url}/files-pri/{world.team_id}-{one.id}/{one.secret}"
    name = quote(one.name)
    kind = one.name.rpartition(".")[2].lower()
    return {
        "id": one.id,
        "created": one.created,
        "timestamp": one.created,
        "name": one.name,
        "title": one.name,
        "mimetype": mimetypes.guess_type(one.name)[0] or "application/octet-stream",
        "filetype": kind,
        "pretty_type": kind.upper(),
        "user": one.user,
        "user_team": world.team_id,
        "editable": False,
        "size": len(one.content),
        "mode": one.mode,
        "is_external": one.mode == "external",
        "external_type": "gdrive" if one.mode == "external" else "",
        "is_public": False,
        "public_url_shared": False,
        "url_private": f"{private}/{name}",
        "url_private_download": f"{private}/download/{name}",
        "has_rich_preview": False,
        "file_access": "visible",
    }


def thread(world: Workspace, one: Message) -> Json:
    """Return a message's fields about its thread."""
    if one.thread_ts and one.thread_ts != one.ts:
        parent = world.channels[one.channel].messages.get(one.thread_ts)
        shown: Json = {"thread_ts": one.thread_ts}
        return shown | ({"parent_user_id": parent.user} if parent else {})
    replies = world.replies(world.channels[one.channel], one.ts)
    if not replies:
        return {}
    return {
        "thread_ts": one.ts,
        "reply_count": len(replies),
        "reply_users": list(dict.fromkeys(reply.user for reply in replies)),
        "reply_users_count": len({reply.user for reply in replies}),
        "latest_reply": replies[-1].ts,
        "is_locked": False,
        "subscribed": False,
    }


def bot_profile(world: Workspace) -> Json:
    return {
        "id": world.bot_id,
        "app_id": world.app_id,
        "user_id": world.bot.id,
        "name": world.bot.name,
        "deleted": False,
        "updated": 1700000000,
        "team_id": world.team_id,
    }


def view(world: Workspace, one: View) -> Json:
    """Return a view as in views.* responses and in payloads, with absent fields as null."""
    payload = one.payload
    shown: Json = {
        "id": one.id,
        "team_id": world.team_id,
        "type": payload["type"],
        "blocks": deepcopy(payload["blocks"]),
        "private_metadata": payload.get("private_metadata") or "",
        "callback_id": payload.get("callback_id") or "",
        "external_id": payload.get("external_id") or "",
        "state": {"values": deepcopy(one.state)},
        "hash": one.hash,
        "title": payload.get("title")
        or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": bool(payload.get("clear_on_close")),
        "notify_on_close": bool(payload.get("notify_on_close")),
        "close": payload.get("close"),
        "submit": payload.get("submit"),
        "previous_view_id": one.previous_view_id,
        "root_view_id": one.root_view_id or one.id,
        "app_id": world.app_id,
        "app_installed_team_id": world.team_id,
        "bot_id": world.bot_id,
    }
    return shown
