"""The Bot Connector's REST API, for conversations and messages.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from sandbox.faults import Fault, Faults
from sandbox.teams import checking
from sandbox.teams.issuer import Issuer
from sandbox.teams.world import THREAD, Channel, Json, Message, Person, World

STATUSES = {
    "BotNotInConversationRoster": 403,
    "ForbiddenOperationException": 403,
    "ConversationNotFound": 404,
    "ActivityNotFoundInConversation": 404,
    "MessageSizeTooBig": 413,
    "PreconditionFailed": 412,
    "BadGateway": 502,
}


class ConnectorError(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


Deed = Callable[[web.Request, Json], Json]


class Connector:
    """The API that the bot calls. `calls` has the method and body of each request."""

    def __init__(self, world: World, issuer: Issuer, faults: Faults) -> None:
        self._world, self._issuer, self._faults = world, issuer, faults
        self.calls: list[tuple[str, Json]] = []

    def routes(self, prefix: str) -> list[web.RouteDef]:
        base = f"{prefix}/connector/v3/conversations"
        one = f"{base}/{{conversation}}"
        return [
            web.post(base, self._serve("teams.create", self._create)),
            web.post(f"{one}/activities", self._serve("teams.send", self._send)),
            web.post(f"{one}/activities/{{id}}", self._serve("teams.reply", self._send)),
            web.put(f"{one}/activities/{{id}}", self._serve("teams.update", self._update)),
            web.delete(f"{one}/activities/{{id}}", self._serve("teams.delete", self._delete)),
            web.get(f"{one}/members", self._serve("teams.members", self._members)),
            web.get(f"{one}/pagedmembers", self._serve("teams.members", self._paged)),
            web.get(f"{one}/members/{{member}}", self._serve("teams.members", self._member)),
        ]

    def _serve(self, method: str, deed: Deed) -> Any:
        async def answer(request: web.Request) -> web.StreamResponse:
            body = await _body(request)
            self.calls.append((method, body))

            async def work() -> web.StreamResponse:
                return self._carry_out(request, body, deed)

            return await self._faults.carry_out(request, method, work, _refusal)

        return answer

    def _carry_out(self, request: web.Request, body: Json, deed: Deed) -> web.Response:
        if not self._issuer.admits(request):
            return _error(401, "Unauthorized", "Authorization has been denied for this request.")
        try:
            made: Any = deed(request, body)
        except ConnectorError as error:
            return _error(error.status, error.code, error.message)
        return web.json_response(made, status=201 if request.method == "POST" else 200)

    # --- conversations

    def _create(self, _request: web.Request, wish: Json) -> Json:
        data = wish.get("channelData") or {}
        named = (data.get("channel") or {}).get("id")
        said = wish.get("activity") or {}
        if named:
            channel = self._open(self._world.channels.get(str(named)))
            if not channel.has_threads:
                raise ConnectorError(400, "BadSyntax", "Bad format of conversation ID")
            message = self._post(channel, "", said)
            return {"id": f"{channel.id}{THREAD}{message.id}", "activityId": message.id}
        tenant = wish.get("tenantId") or (data.get("tenant") or {}).get("id")
        members = wish.get("members") or [{}]
        person = self._world.person(str(members[0].get("id", "")))
        if tenant != self._world.tenant or person is None:
            raise ConnectorError(400, "BadArgument", "Failed to decrypt pairwise id")
        chat = self._open(self._world.chat(person))
        return {"id": chat.id, **({"activityId": self._post(chat, "", said).id} if said else {})}

    def _send(self, request: web.Request, said: Json) -> Json:
        channel, root = self._found(request)
        only_for = self._target(request, channel, said)
        thread = self._world.conversation(request.match_info["conversation"])[1]
        if thread and thread not in channel.messages:
            raise ConnectorError(404, "ActivityNotFoundInConversation", "No such thread.")
        return {"id": self._post(channel, root if channel.has_threads else "", said, only_for).id}

    def _target(self, request: web.Request, channel: Channel, said: Json) -> str:
        """Return the `aad` of the only person who'll see the message, or "" for everyone.

        https://learn.microsoft.com/microsoftteams/platform/agents-in-teams/targeted-messages
        """
        if request.query.get("isTargetedActivity") != "true":
            return ""
        if not self._world.takes_targeted:
            raise ConnectorError(403, "ForbiddenOperationException", "This isn't enabled here.")
        recipient = said.get("recipient")
        id = recipient.get("id") if isinstance(recipient, dict) else None
        person = self._world.person(id) if isinstance(id, str) and id else None
        if channel.is_personal or person is None or person not in self._in(channel):
            raise ConnectorError(400, "BadArgument", "Targeted messages need a recipient there.")
        return person.aad

    def _update(self, request: web.Request, said: Json) -> Json:
        channel, _ = self._found(request)
        message = self._ours(channel, request)
        _check(said)
        self._world.change(message, **_content(said))
        return {"id": message.id}

    def _delete(self, request: web.Request, _said: Json) -> Json:
        channel, _ = self._found(request)
        self._world.change(self._ours(channel, request), is_deleted=True, cards=[], text="")
        return {}

    # --- people

    def _members(self, request: web.Request, _body: Json) -> Any:
        channel, _ = self._found(request)
        return [self._account(person) for person in self._in(channel)]

    def _paged(self, request: web.Request, _body: Json) -> Json:
        channel, _ = self._found(request)
        people = self._in(channel)
        size = max(1, min(_number(request, "pageSize") or 500, 500))
        start = _number(request, "continuationToken")
        more = {"continuationToken": str(start + size)} if start + size < len(people) else {}
        return {"members": [self._account(o) for o in people[start : start + size]], **more}

    def _member(self, request: web.Request, _body: Json) -> Json:
        channel, _ = self._found(request)
        person = self._world.person(request.match_info["member"])
        if person is None or person not in self._in(channel):
            raise ConnectorError(404, "MemberNotFoundInConversation", "The person is not there.")
        return self._account(person)

    def _in(self, channel: Channel) -> list[Person]:
        people = [person for person in self._world.people.values() if not person.is_gone]
        return [person for person in people if channel.person in ("", person.aad)]

    def _account(self, person: Person) -> Json:
        return {
            "id": person.id,
            "name": person.name,
            "aadObjectId": person.aad,
            "email": person.email,
            "userPrincipalName": person.email,
            "tenantId": person.tenant or self._world.tenant,
            "userRole": "guest" if person.is_guest else "user",
        }

    # --- messages

    def _found(self, request: web.Request) -> tuple[Channel, str]:
        id = request.match_info["conversation"]
        channel, root = self._world.conversation(id)
        if id == self._world.team_id:
            channel = Channel(id, self._world.team_name)
        return self._open(channel), root

    def _open(self, channel: Channel | None) -> Channel:
        if channel is None or channel.is_deleted:
            raise ConnectorError(404, "ConversationNotFound", "The conversation was not found.")
        if not self._world.is_installed or channel.is_archived:
            said = "The bot is not part of the conversation roster."
            raise ConnectorError(403, "BotNotInConversationRoster", said)
        return channel

    def _ours(self, channel: Channel, request: web.Request) -> Message:
        message = channel.messages.get(request.match_info["id"])
        if message is None or message.is_deleted or message.sender:
            raise ConnectorError(404, "ActivityNotFoundInConversation", "No such message.")
        return message

    def _post(self, channel: Channel, root: str, said: Json, only_for: str = "") -> Message:
        _check(said)
        if checking.offers(said) and not channel.is_personal:
            raise ConnectorError(400, "BadArgument", "Files are for personal chats only.")
        return self._world.post(channel, "", root, only_for=only_for, **_content(said))


def _number(request: web.Request, name: str) -> int:
    said = request.query.get(name) or "0"
    if not said.isdecimal():
        raise ConnectorError(400, "BadArgument", f"Invalid {name}.")
    return int(said)


def _check(said: Json) -> None:
    if checking.is_too_large(said):
        raise ConnectorError(413, "MessageSizeTooBig", "Message size too large.")
    if found := checking.complaints(said):
        raise ConnectorError(400, "BadArgument", "; ".join(found[:5]))


def _content(said: Json) -> Json:
    attachments = said.get("attachments") or ()
    return {
        "text": str(said.get("text") or ""),
        "summary": str(said.get("summary") or ""),
        "entities": list(said.get("entities") or ()),
        "offers": checking.offers(said),
        "cards": [
            attachment["content"]
            for attachment in attachments
            if attachment.get("contentType") == checking.CARD
        ],
    }


async def _body(request: web.Request) -> Json:
    try:
        found = json.loads(await request.text() or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _refusal(fault: Fault) -> web.Response:
    if fault.kind == "rate_limited":
        said = _error(429, "TooManyRequests", "API calls quota exceeded.")
        said.headers["Retry-After"] = str(fault.retry_after)
        return said
    return _error(STATUSES.get(fault.code, 400), fault.code, fault.code)


def _error(status: int, code: str, message: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": message}}, status=status)
