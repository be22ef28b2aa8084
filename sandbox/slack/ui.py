"""The demo page's endpoints for Slack, with JSON below `/sandbox/slack/ui`.

GET  /state?user=U…   {team, me, bot, users, channels: [{id, name, is_im, with, messages}],
                      home, modals, notices}. Messages have blocks, thread and chosen options
POST /click    {user, channel, ts | view_id, block_id?, action_id, state?, …choice}
POST /command  {user, channel, command, text}
POST /submit   {user, view_id, values: {block_id: {action_id: {value | selected_option | …}}}}
POST /close    {user, view_id}
POST /message  {user, channel, text, thread_ts?, files?: {name: base64}}
POST /shortcut {user, channel, ts, callback_id}
POST /open     {user}                  opens App Home
POST /read     {user, channel}         marks everything as read
POST /admin    {do: archive|unarchive|kick|invite|deactivate|revoke|restore, channel?, user?}
GET  /file?user=U…&id=F…                a file in a conversation that they're in
GET, POST, DELETE /faults              `Faults.add_json`

Each POST returns {ok, error?, errors?}. If the request is invalid, the response is a 400
with a sentence explaining why.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from aiohttp import web

from sandbox.slack import shapes
from sandbox.slack.interactions import NotThere
from sandbox.slack.payloads import NoSuchOption
from sandbox.slack.service import Service
from sandbox.slack.world import Channel, Json, Message, View

Action = Callable[[Json], Awaitable[Json]]


class Ui:
    """The page's endpoints for one `Slack`."""

    def __init__(self, slack: Service) -> None:
        self._slack, self._world, self._people = slack, slack.world, slack.people

    def routes(self, prefix: str) -> list[web.RouteDef]:
        actions: dict[str, Action] = {
            "click": self.click,
            "command": self.command,
            "submit": self.submit,
            "close": self.close,
            "message": self.message,
            "shortcut": self.shortcut,
            "open": self.open,
            "read": self.read,
            "admin": self.admin,
            "faults": self.add_fault,
        }
        return [
            web.get(f"{prefix}/ui/state", self.state),
            web.get(f"{prefix}/ui/file", self.file),
            web.get(f"{prefix}/ui/faults", self.faults),
            web.delete(f"{prefix}/ui/faults", self.clear_faults),
            *(web.post(f"{prefix}/ui/{name}", _plain(do)) for name, do in actions.items()),
        ]

    async def state(self, request: web.Request) -> web.Response:
        user = request.query.get("user", "")
        if user not in self._world.users:
            return _wrong(f"There is no user {user}.")
        if not self._world.users[user].is_bot:
            self._world.dm(user)
        shown = [channel for channel in self._world.channels.values() if user in channel.members]
        home = self._world.homes.get(user)
        return web.json_response(
            {
                "team": shapes.team(self._world),
                "me": user,
                "bot": self._world.bot.id,
                "users": [self._user(person.id) for person in self._world.users.values()],
                "channels": [self._channel(channel, user) for channel in shown],
                "home": self._view(home) if home else None,
                "modals": [self._view(modal) for modal in self._world.modals.get(user, [])],
                "notices": [
                    {"id": notice.id, "text": notice.text, "at": notice.at}
                    for notice in self._world.notices
                    if notice.user == user
                ],
            }
        )

    async def file(self, request: web.Request) -> web.Response:
        found = self._world.files.get(request.query.get("id", ""))
        place = self._world.channels.get(found.channel) if found else None
        if found is None or place is None or request.query.get("user", "") not in place.members:
            return _wrong("There is no such file for them.")
        named = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}"}
        kind = "application/octet-stream"
        return web.Response(body=found.content, content_type=kind, headers=named)

    async def click(self, wish: Json) -> Json:
        known = ("user", "channel", "ts", "action_id", "block_id", "view_id", "state")
        choice = {name: value for name, value in wish.items() if name not in known}
        answer = await self._people.click(
            str(wish.get("user")),
            wish.get("channel"),
            wish.get("ts"),
            str(wish.get("action_id") or ""),
            block_id=wish.get("block_id"),
            view_id=wish.get("view_id"),
            state=wish.get("state"),
            **choice,
        )
        return answer.as_json()

    async def command(self, wish: Json) -> Json:
        user, channel = str(wish.get("user")), str(wish.get("channel"))
        command, text = str(wish.get("command") or "/reviews"), str(wish.get("text") or "")
        return (await self._people.command(user, channel, command, text)).as_json()

    async def submit(self, wish: Json) -> Json:
        user, view = str(wish.get("user")), str(wish.get("view_id"))
        return (await self._people.submit(user, view, wish.get("values") or {})).as_json()

    async def close(self, wish: Json) -> Json:
        user, view = str(wish.get("user")), str(wish.get("view_id"))
        return (await self._people.close(user, view)).as_json()

    async def message(self, wish: Json) -> Json:
        user, channel = str(wish.get("user")), str(wish.get("channel"))
        text = str(wish.get("text") or "")
        files = {name: b64decode(str(one)) for name, one in (wish.get("files") or {}).items()}
        posted = await self._people.message(user, channel, text, wish.get("thread_ts"), files)
        return {"ok": True, "ts": posted.ts}

    async def shortcut(self, wish: Json) -> Json:
        user, channel = str(wish.get("user")), str(wish.get("channel"))
        ts, callback_id = str(wish.get("ts")), str(wish.get("callback_id"))
        return (await self._people.shortcut(user, channel, ts, callback_id)).as_json()

    async def open(self, wish: Json) -> Json:
        return (await self._people.open_home(str(wish.get("user")))).as_json()

    async def read(self, wish: Json) -> Json:
        channel = self._found(wish)
        if channel.messages:
            self._world.last_read[str(wish.get("user")), channel.id] = max(channel.messages)
        return {"ok": True}

    async def admin(self, wish: Json) -> Json:
        """Simulate an administrator's action, or someone leaving. The app isn't always notified."""
        bot, access = self._world.bot.id, self._slack.access
        match wish.get("do"):
            case "archive":
                channel = self._found(wish)
                channel.is_archived = True
                channel.members.discard(bot)
            case "unarchive":
                self._found(wish).is_archived = False
            case "kick":
                self._found(wish).members.discard(bot)
            case "invite":
                self._found(wish).members.add(bot)
            case "deactivate":
                user = self._world.users[str(wish.get("user"))]
                user.deleted = True
                inner = {"type": "user_change", "user": shapes.user(self._world, user)}
                await self._people.event(inner)
            case "revoke":
                access.is_revoked = True
            case "restore":
                access.is_revoked = False
            case other:
                raise ValueError(f"unknown deed {other!r}")
        self._world.changed("admin")
        return {"ok": True}

    async def add_fault(self, wish: Json) -> Json:
        return {"ok": True, "fault": self._slack.faults.add_json(wish).as_json()}

    async def faults(self, _request: web.Request) -> web.Response:
        return web.json_response([fault.as_json() for fault in self._slack.faults.active])

    async def clear_faults(self, _request: web.Request) -> web.Response:
        self._slack.faults.clear()
        return web.json_response({"ok": True})

    def _found(self, wish: Json) -> Channel:
        channel = self._world.channel(str(wish.get("channel") or ""))
        if channel is None:
            raise NotThere(f"no channel {wish.get('channel')}")
        return channel

    def _user(self, id: str) -> Json:
        user = self._world.users[id]
        return {
            "id": user.id,
            "name": user.name,
            "real_name": user.display_name or user.real_name or user.name,
            "title": user.title,
            "tz": user.tz,
            "color": user.color,
            "is_bot": user.is_bot,
            "deleted": user.deleted,
        }

    def _channel(self, channel: Channel, user: str) -> Json:
        seen = self._world.last_read.get((user, channel.id), "")
        messages = [
            self._message(message)
            for message in sorted(channel.messages.values(), key=lambda one: one.ts)
            if message.ephemeral_to in (None, user)
        ]
        return {
            "id": channel.id,
            "name": channel.name,
            "topic": channel.topic,
            "is_im": channel.is_im,
            "is_private": channel.is_private,
            "is_archived": channel.is_archived,
            "with": channel.im_with,
            "unread": sum(message["ts"] > seen and message["user"] != user for message in messages),
            "messages": messages,
        }

    def _message(self, one: Message) -> Json:
        shown = shapes.message(self._world, one)
        shown |= {"state": one.state, "failed": one.failed, "ephemeral": bool(one.ephemeral_to)}
        return shown

    def _view(self, one: View) -> Json:
        return shapes.view(self._world, one) | {"errors": one.errors, "failed": one.failed}


def _plain(do: Action) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Return a handler that calls `do` with the request's JSON object.

    If the request is invalid, the response is a sentence explaining why.
    """

    async def answered(request: web.Request) -> web.Response:
        try:
            wish: Any = await request.json()
            if not isinstance(wish, dict):
                return _wrong("The body must be a JSON object.")
            return web.json_response(await do(wish))
        except (LookupError, NoSuchOption, ValueError, NotThere) as error:
            return _wrong(str(error))

    return answered


def _wrong(sentence: str) -> web.Response:
    return web.json_response({"ok": False, "error": sentence}, status=400)
