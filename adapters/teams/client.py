"""Sends messages to Teams through the Bot Connector's REST API, with one connector per service URL.

We use aiohttp with our own token instead of botframework-connector (4.17.1). That library sends
through blocking `requests` in the few threads of the event loop's default executor, with a fixed
timeout of 100 s, and fetches tokens on the event loop's thread. `CloudAdapter` uses these
connectors within a turn, too, because they have the methods that it calls.
https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp
from botbuilder.schema import Activity, ResourceResponse
from yarl import URL

from adapters.teams.credentials import Credentials
from adapters.teams.errors import SERVICE_URL, parked, refused, translated
from adapters.teams.responses import read
from adapters.teams.service_urls import ServiceUrls
from bot.errors import Unavailable, Unknown

TIMEOUT_S = 10
"""Maximum time for one call, in seconds. This has to be shorter than an outbox lease."""

KEPT = 100
"""Maximum number of cached service URLs. A practice has one or two."""

Body = Mapping[str, Any]


class Connectors:
    """Clients by service URL. They send only to URLs that `allowed` accepts.

    `credentials` is None in a local trial, which doesn't need a token. Call `open` before you send
    the first message. Whoever creates the session has to close it. `timeout_s` applies to each
    call.
    """

    def __init__(
        self,
        credentials: Credentials | None,
        allowed: ServiceUrls,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._credentials = credentials
        self._allowed = allowed
        self._limit = aiohttp.ClientTimeout(total=timeout_s, connect=timeout_s / 2)
        self._kept: dict[str, Connector] = {}
        self._session: aiohttp.ClientSession | None = None

    def open(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        if self._credentials is not None:
            self._credentials.session = session

    async def admission(self) -> bool:
        """Fetch a token and return True, or False in a local trial, which doesn't need a token.

        Raises Entra's error, if any.
        """
        if self._credentials is None:
            return False
        await self._credentials.token()
        return True

    async def client(self, service_url: str) -> Connector:
        """Return the client for a service URL.

        Raises `NoAccess` if the URL doesn't belong to Teams.
        """
        url = service_url.rstrip("/")
        if url not in self._kept:
            if not self._allowed.allow(service_url):
                raise parked(SERVICE_URL)
            assert self._session is not None, "open comes first"
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[url] = Connector(url, self._session, self._credentials, self._limit)
        return self._kept[url]


class Connector:
    """Calls to one service URL. They raise the errors in `bot.errors`, and posts are never retried.

    aiohttp itself retries idempotent calls (PUT, DELETE, GET) if the server closed a reused
    connection.
    """

    def __init__(
        self,
        url: str,
        session: aiohttp.ClientSession,
        credentials: Credentials | None,
        limit: aiohttp.ClientTimeout,
    ) -> None:
        self._url = url
        self._session = session
        self._credentials = credentials
        self._limit = limit
        self.conversations = Conversations(self)

    async def create(self, parameters: Body, *, repeatable: bool) -> tuple[str, str]:
        """Create a conversation with a first message. Return the ids of both."""
        made = await self.call("POST", body=parameters, repeatable=repeatable)
        id, activity = made.get("id"), made.get("activityId")
        if not isinstance(id, str) or not id:
            raise _unnamed(repeatable)
        return id, activity if isinstance(activity, str) else ""

    async def post(
        self,
        conversation: str,
        activity: Body,
        *,
        in_thread: bool = False,
        targeted: bool = False,
    ) -> str:
        """Post a message and return its id. Raises `Gone` if the thread was deleted.

        A `targeted` message is visible only to the activity's `recipient`.
        https://learn.microsoft.com/microsoftteams/platform/agents-in-teams/targeted-messages
        """
        answer = await self.call(
            "POST",
            conversation,
            "activities",
            body=activity,
            query={"isTargetedActivity": "true"} if targeted else None,
            about_message=in_thread,
        )
        id = answer.get("id")
        if not isinstance(id, str) or not id:
            raise _unnamed(False)
        return id

    async def update(self, conversation: str, id: str, activity: Body) -> None:
        """Replace a message. Raises `Gone` if it was deleted."""
        where = (conversation, "activities", id)
        await self.call("PUT", *where, body=activity, repeatable=True, about_message=True)

    async def delete(self, conversation: str, id: str) -> None:
        """Delete a message. Raises `Gone` if it was already deleted."""
        where = (conversation, "activities", id)
        await self.call("DELETE", *where, repeatable=True, about_message=True)

    async def look(self, *path: str, **query: str) -> Body:
        return await self.call("GET", *path, query=query, repeatable=True)

    async def call(
        self,
        method: str,
        *path: str,
        body: Body | None = None,
        query: Mapping[str, str] | None = None,
        repeatable: bool = False,
        about_message: bool = False,
    ) -> Body:
        token = await self._credentials.token() if self._credentials else ""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if body is not None:
            headers["Content-Type"] = "application/json; charset=utf-8"
        with translated(repeatable=repeatable):
            async with self._session.request(
                method,
                self._address(path, query),
                data=None if body is None else json.dumps(body, ensure_ascii=False).encode(),
                headers=headers,
                timeout=self._limit,
                allow_redirects=False,
            ) as answer:
                found = await read(answer)
        if answer.status < 300:
            return found
        code = _code(found)
        if answer.status == 401 and self._is_outdated(token):
            raise Unavailable("Teams wants a new token.", code="token_expired_early")
        raise refused(
            answer.status,
            code,
            answer.headers,
            repeatable=repeatable,
            about_message=about_message,
        )

    def _address(self, path: tuple[str, ...], query: Mapping[str, str] | None) -> URL:
        """The URL of a call.

        Ids contain colons, semicolons, and at signs, so each one is escaped as a single path
        segment.
        """
        parts = "/".join(quote(part, safe="") for part in path)
        asked = f"?{urlencode(query)}" if query else ""
        address = f"{self._url}/v3/conversations{'/' if parts else ''}{parts}{asked}"
        return URL(address, encoded=True)

    def _is_outdated(self, token: str) -> bool:
        """Whether to retry with a new token, because the rejected one might have been revoked."""
        return self._credentials is not None and not self._credentials.was_refused(token)


class Conversations:
    """The methods that `CloudAdapter` calls to send something within a turn."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def send_to_conversation(self, conversation: str, activity: Activity) -> ResourceResponse:
        id = await self._connector.post(conversation, activity.serialize())
        return ResourceResponse(id=id)

    async def reply_to_activity(
        self, conversation: str, to: str, activity: Activity
    ) -> ResourceResponse:
        where = (conversation, "activities", to)
        answer = await self._connector.call("POST", *where, body=activity.serialize())
        return ResourceResponse(id=answer.get("id"))

    async def update_activity(
        self, conversation: str, id: str, activity: Activity
    ) -> ResourceResponse:
        await self._connector.update(conversation, id, activity.serialize())
        return ResourceResponse(id=id)

    async def delete_activity(self, conversation: str, id: str) -> None:
        await self._connector.delete(conversation, id)


def _code(answer: Body) -> str:
    """Teams' own code for the error, or "" if there's none."""
    error = answer.get("error")
    code = error.get("code") if isinstance(error, Mapping) else None
    return code if isinstance(code, str) else ""


def _unnamed(repeatable: bool) -> Unavailable | Unknown:
    kind = Unavailable if repeatable else Unknown
    return kind("Teams didn't say what happened to it.", code="no_id")
