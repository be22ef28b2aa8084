"""Checks Slack's setup for `bedside doctor`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.calls import table
from adapters.check import Check
from adapters.slack.errors import translated
from bot.errors import OutsideError, Unavailable

SCOPES: dict[str, str] = {
    "chat:write": "to post cards",
    "commands": "for /reviews",
    "app_mentions:read": "to reply to @Bedside",
    "users:read": "to know who clicks",
    "users:read.email": "to find members by e-mail address",
    "files:read": "to read a file of reviews that a manager sends it",
    "files:write": "to send managers the spreadsheets they ask for",
    "im:write": "for the owner's call brief",
    "im:history": "to read messages to the bot, and look for one whose result is unknown",
    "channels:read": "to see whether it's in its channels",
    "channels:history": "to look for a post whose result is unknown",
    "groups:read": "the same for private channels",
    "groups:history": "the same for private channels",
}
"""The scopes that the app needs, and what each is for."""

WHICH_WORKSPACE = (
    "The Slack app is installed for a whole organization. "
    "Set slack.team to the ID of the practice's workspace, which begins with T."
)


async def checkup(
    client: AsyncWebClient,
    *,
    team: str,
    channels: Iterable[str],
    app_token: str = "",
    signing_secret: str = "",
) -> AsyncIterator[Check]:
    """Run all checks in order. `channels` are the ids of locations' channels."""
    reached = False
    async for check in _token(client, team):
        reached = check.ok or reached
        yield check
    yield _door(app_token, signing_secret)
    if app_token:
        yield await _socket(client, app_token)
    if reached:
        for channel in dict.fromkeys(channels):
            yield await _channel(client, channel)


async def _token(client: AsyncWebClient, team: str) -> AsyncIterator[Check]:
    try:
        with translated(repeatable=True):
            answer = await client.auth_test()
    except OutsideError as error:
        yield Check("Slack token", False, error.code, str(error))
        return
    yield Check("Slack token", True, f"{answer.get('user')} in {answer.get('team')}")
    yield _workspace(team, answer)
    granted = next((v for k, v in answer.headers.items() if k.lower() == "x-oauth-scopes"), "")
    yield _scopes({scope.strip() for scope in granted.split(",")})


def _workspace(team: str, answer: Any) -> Check:
    workspace = str(answer.get("team_id") or "")
    if answer.get("is_enterprise_install"):
        workspace = f"the organization {workspace}"
        return Check("Slack workspace", bool(team), workspace, "" if team else WHICH_WORKSPACE)
    if team in ("", workspace):
        return Check("Slack workspace", True, workspace)
    fix = f"The token is for another workspace. Set slack.team to {workspace}, or use its token."
    return Check("Slack workspace", False, workspace, fix)


def _scopes(granted: set[str]) -> Check:
    missing = [scope for scope in SCOPES if scope not in granted]
    if not missing:
        return Check("Slack permissions", True, "all there")
    wanted = ", ".join(f"{scope} ({SCOPES[scope]})" for scope in missing)
    fix = f"Add under OAuth & Permissions, then install the app again: {wanted}."
    return Check("Slack permissions", False, f"{len(missing)} missing", fix)


def _door(app_token: str, signing_secret: str) -> Check:
    if app_token:
        ok = app_token.startswith("xapp-")
        fix = (
            "" if ok else "An app-level token begins with xapp-. Create one with connections:write."
        )
        return Check("Slack requests", ok, "Socket Mode", fix)
    if signing_secret:
        return Check("Slack requests", True, "HTTP, signed")
    fix = "Set BEDSIDE_SLACK_APP_TOKEN for Socket Mode, or BEDSIDE_SLACK_SIGNING_SECRET for HTTP."
    return Check("Slack requests", False, "neither", fix)


async def _socket(client: AsyncWebClient, app_token: str) -> Check:
    try:
        with translated(repeatable=True):
            await client.apps_connections_open(app_token=app_token)
    except OutsideError as error:
        fix = "Switch Socket Mode on, and give the app-level token connections:write."
        if isinstance(error, Unavailable):
            fix = str(error)
        return Check("Slack Socket Mode", False, error.code, fix)
    return Check("Slack Socket Mode", True, "can connect")


async def _channel(client: AsyncWebClient, id: str) -> Check:
    name = f"Slack channel {id}"
    try:
        with translated(repeatable=True):
            answer = await client.conversations_info(channel=id)
    except OutsideError as error:
        fix = "Check the id (channel details, at the bottom), and invite Bedside to it."
        return Check(name, False, error.code, fix)
    channel = table(answer.get("channel"))
    shown = f"#{channel.get('name') or id}"
    if channel.get("is_archived"):
        return Check(name, False, f"{shown} is archived", "Unarchive it, or choose another one.")
    if not channel.get("is_member"):
        return Check(name, False, f"not in {shown}", f"In {shown}: /invite @Bedside")
    if channel.get("is_ext_shared"):
        fix = "Choose a channel that isn't shared with another company."
        return Check(name, False, f"{shown} is shared outside", fix)
    if channel.get("is_org_shared"):
        shown += ", shared with other workspaces of your organization"
    return Check(name, True, f"in {shown}")
