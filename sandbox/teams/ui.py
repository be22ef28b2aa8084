"""The demo page's endpoints for Teams, with JSON below `/sandbox/teams/ui`.

GET  /state?user=AAD   {team, me, installed, people, dialog, notices, channels:
                        [{id, name, is_personal, has_threads, is_archived, unread, messages:
                          [{id, root, sender, name, at, text, cards, …}]}]}
POST /write   {user, channel, text, root?, files?: {name: base64}}
POST /press   {user, channel, message, action}    POST /dialog {user, channel, message, data}
POST /look    {user, channel, message}
POST /submit  {user, data}                        POST /close  {user}
POST /send    {user, channel, message, data}      POST /read   {user, channel}
POST /consent {user, channel, message, allows}    GET  /file?user=AAD&id=…
POST /admin   {do: install|uninstall|add|archive|unarchive|rename|remove|delete|join|leave|
                   rotate|revoke, user, channel?, message?, name?}

Each POST returns {ok, error?}. If the request is invalid, the response is a 400
with a sentence explaining why.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from aiohttp import web

from sandbox.teams.people import NotThere
from sandbox.teams.service import Service
from sandbox.teams.world import Channel, Json, Message

Action = Callable[[Json], Awaitable[Json]]
FINE: Json = {"ok": True}


class Ui:
    """The page's endpoints for one `Teams`."""

    def __init__(self, teams: Service) -> None:
        self._teams, self._world, self._people = teams, teams.world, teams.people

    def routes(self, prefix: str) -> list[web.RouteDef]:
        deeds: dict[str, Action] = {
            "write": self.write,
            "press": self.press,
            "look": self.look,
            "dialog": self.dialog,
            "submit": self.submit,
            "send": self.send,
            "close": self.close,
            "consent": self.consent,
            "read": self.read,
            "admin": self.admin,
        }
        return [
            web.get(f"{prefix}/ui/state", self.state),
            web.get(f"{prefix}/ui/file", self.file),
            *(web.post(f"{prefix}/ui/{name}", _plain(do)) for name, do in deeds.items()),
        ]

    async def state(self, request: web.Request) -> web.Response:
        me = request.query.get("user", "")
        if me not in self._world.people:
            return _wrong(f"There is no person {me}.")
        world = self._world
        world.chat(world.people[me])
        places = [channel for channel in world.channels.values() if channel.person in ("", me)]
        return web.json_response(
            {
                "team": world.team_name,
                "me": me,
                "installed": world.is_installed,
                "people": [
                    {"aad": o.aad, "id": o.id, "name": o.name, "email": o.email, "title": o.title}
                    for o in world.people.values()
                    if not o.is_gone
                ],
                "channels": [self._channel(place, me) for place in places if not place.is_deleted],
                "dialog": world.dialogs.get(me),
                "notices": [
                    {"id": notice.id, "text": notice.text, "message": notice.message}
                    for notice in world.notices
                    if notice.person == me
                ],
            }
        )

    async def file(self, request: web.Request) -> web.Response:
        """Serve a file that the bot has saved for the current person."""
        found = self._teams.files.uploads.get(request.query.get("id", ""))
        if found is None or not found.is_saved or found.person != request.query.get("user", ""):
            return _wrong("There is no such file for them.")
        named = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}"}
        kind = "application/octet-stream"
        return web.Response(body=found.content, content_type=kind, headers=named)

    async def consent(self, wish: Json) -> Json:
        allows = wish.get("allows") is True
        answer = await self._people.consent(_of(wish), _in(wish), _at(wish), allows=allows)
        return {"ok": answer.ok}

    async def write(self, wish: Json) -> Json:
        root = str(wish.get("root") or "")
        said = await self._people.write(
            _of(wish), _in(wish), str(wish.get("text") or ""), root, _files(wish)
        )
        return {"ok": True, "id": said.id}

    async def press(self, wish: Json) -> Json:
        action = wish.get("action")
        action = action if isinstance(action, dict) else {}
        answer = await self._people.press(_of(wish), _in(wish), _at(wish), action)
        return {"ok": answer.ok}

    async def look(self, wish: Json) -> Json:
        await self._people.look(_of(wish), _in(wish), _at(wish))
        return FINE

    async def dialog(self, wish: Json) -> Json:
        data = _object(wish, "data")
        answer = await self._people.open_dialog(_of(wish), _in(wish), _at(wish), data)
        return {"ok": answer.ok}

    async def submit(self, wish: Json) -> Json:
        return {"ok": (await self._people.submit(_of(wish), _object(wish, "data"))).ok}

    async def send(self, wish: Json) -> Json:
        data = _object(wish, "data")
        answer = await self._people.send_back(_of(wish), _in(wish), _at(wish), data)
        return {"ok": answer.ok}

    async def close(self, wish: Json) -> Json:
        self._people.close_dialog(_of(wish))
        return FINE

    async def read(self, wish: Json) -> Json:
        channel = self._world.channels.get(_in(wish))
        if channel is not None:
            self._world.read[_of(wish), channel.id] = len(channel.messages)
        return FINE

    async def admin(self, wish: Json) -> Json:
        """Simulate an action by an administrator or a team owner."""
        people, user = self._people, _of(wish)
        match wish.get("do"):
            case "install":
                await people.install(user)
            case "uninstall":
                await people.uninstall(user)
            case "add":
                await people.add_personally(user)
            case "archive":
                await people.archive(_in(wish))
            case "unarchive":
                await people.archive(_in(wish), archived=False)
            case "rename":
                await people.rename(_in(wish), str(wish.get("name") or "renamed"))
            case "remove":
                await people.remove(_in(wish))
            case "delete":
                self._delete(_in(wish), _at(wish))
            case "join":
                await people.join(user)
            case "leave":
                await people.leave(user)
            case "rotate":
                self._teams.issuer.rotate()
            case "revoke":
                self._teams.issuer.revoke()
            case other:
                raise NotThere(f"{other!r} cannot be done.")
        self._world.changed()
        return FINE

    def _delete(self, channel: str, message: str) -> None:
        place = self._world.channels.get(channel)
        standing = place.messages.get(message) if place else None
        if standing is None:
            raise NotThere(f"There is no message {message}.")
        self._world.change(standing, is_deleted=True, cards=[], text="")

    def _channel(self, one: Channel, me: str) -> Json:
        shown = [said for said in one.messages.values() if said.only_for in ("", me)]
        return {
            "id": one.id,
            "name": one.name,
            "is_personal": one.is_personal,
            "has_threads": one.has_threads,
            "is_archived": one.is_archived,
            "unread": len(one.messages) - self._world.read.get((me, one.id), 0),
            "messages": [self._message(said, me) for said in shown],
        }

    def _message(self, said: Message, me: str) -> Json:
        author = self._world.people.get(said.sender)
        own = said.views.get(me)
        return {
            "id": said.id,
            "root": said.root,
            "sender": said.sender,
            "name": author.name if author else "Bedside",
            "at": said.at,
            "edited": bool(said.edited_at),
            "deleted": said.is_deleted,
            "text": said.text,
            "entities": said.entities,
            "files": said.files,
            "offers": said.offers,
            "only_you": bool(said.only_for),
            "cards": [own] if own else said.cards,
            "is_own_view": own is not None,
            "wants_look": bool(said.cards and said.cards[0].get("refresh")) and me not in said.seen,
        }


def _plain(do: Action) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        try:
            wish: Any = await request.json()
            return web.json_response(await do(wish if isinstance(wish, dict) else {}))
        except ValueError:
            return _wrong("The body must be JSON.")
        except NotThere as error:
            return _wrong(str(error))

    return answer


def _files(wish: Json) -> dict[str, bytes]:
    """Return the request's files by name. Their contents are decoded from base64."""
    return {name: b64decode(str(text)) for name, text in _object(wish, "files").items()}


def _of(wish: Json) -> str:
    return str(wish.get("user") or "")


def _in(wish: Json) -> str:
    return str(wish.get("channel") or "")


def _at(wish: Json) -> str:
    return str(wish.get("message") or "")


def _object(wish: Json, name: str) -> Json:
    found = wish.get(name)
    return found if isinstance(found, dict) else {}


def _wrong(sentence: str) -> web.Response:
    return web.json_response({"ok": False, "error": sentence}, status=400)
