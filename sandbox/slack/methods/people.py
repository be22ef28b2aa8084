"""auth.*, team.*, users.*, and apps.connections.open for Socket Mode."""

from __future__ import annotations

from typing import Any

from sandbox.slack import shapes
from sandbox.slack.call import Call
from sandbox.slack.errors import ApiError
from sandbox.slack.world import Json


def auth_test(call: Call) -> Json:
    world = call.world
    above = world.organization
    if above is not None and world.is_org_install:
        # the token belongs to the organization (https://docs.slack.dev/enterprise)
        inside: Json = {"team": above.name, "team_id": above.id, "enterprise_id": above.id}
    else:
        inside = {"team": world.team_name, "team_id": world.team_id}
        inside |= {"enterprise_id": above.id} if above else {}
    return inside | {
        "url": f"https://{world.domain}.slack.com/",
        "user": world.bot.name,
        "user_id": world.bot.id,
        "bot_id": world.bot_id,
        "is_enterprise_install": world.is_org_install,
    }


def team_info(call: Call) -> Json:
    if call.text("team") not in (None, "", call.world.team_id):
        raise ApiError("team_not_found")
    return {"team": shapes.team(call.world)}


def users_info(call: Call) -> Json:
    found = call.world.users.get(call.need("user"))
    if found is None:
        raise ApiError("user_not_found")
    return {"user": shapes.user(call.world, found, with_email=_may_see_emails(call))}


def users_list(call: Call) -> Json:
    """Return the workspace's people. An organization's token requires `team_id`."""
    if call.world.is_org_install:
        if not call.text("team_id"):
            raise ApiError("missing_argument")
        if call.text("team_id") != call.world.team_id:
            raise ApiError("team_access_not_granted")
    inside = [user for user in call.world.users.values() if call.world.has(user)]
    rows, cursor = call.page(inside, 1000, 1000)
    shown: list[Any] = [
        shapes.user(call.world, row, with_email=_may_see_emails(call)) for row in rows
    ]
    return {
        "members": shown,
        "cache_ts": int(call.world.clock.now().timestamp()),
        "response_metadata": {"next_cursor": cursor},
    }


def users_lookup_by_email(call: Call) -> Json:
    """Return the person with this e-mail address. As in Slack, deactivated people aren't found."""
    email = call.need("email").lower()
    for user in call.world.users.values():
        if user.email.lower() == email and not user.deleted and not user.is_bot:
            return {"user": shapes.user(call.world, user)}
    raise ApiError("users_not_found")


def apps_connections_open(call: Call) -> Json:
    return {"url": call.sockets.ticket_url(call.base_url)}


def _may_see_emails(call: Call) -> bool:
    return "users:read.email" in call.access.scopes
