"""Routes for Pub/Sub: pull, acknowledge, move deadlines, and list permissions.

https://docs.cloud.google.com/pubsub/docs/reference/rest/v1/projects.subscriptions
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from aiohttp import web

from sandbox.google import wire
from sandbox.google.answering import Handler, body_of, logged
from sandbox.google.errors import GoogleError
from sandbox.google.oauth import Grant
from sandbox.google.pubsub import Message, Subscription
from sandbox.google.service_accounts import PLATFORM, PUBSUB
from sandbox.google.site import Site

MOST_MESSAGES = 1000
MOST_SECONDS = 600
PERMISSION = "pubsub.subscriptions.consume"

Work = Callable[[Subscription, wire.Json], Awaitable[wire.Json]]


class PubSubApi:
    """Pub/Sub for one `Google`. A pull waits for a message for up to `wait_s` real seconds."""

    def __init__(self, google: Site, wait_s: float = 2.0) -> None:
        self._google = google
        self._wait_s = wait_s

    def routes(self, prefix: str) -> list[web.RouteDef]:
        name = f"{prefix}/pubsub/v1/projects/{{project}}/subscriptions/{{subscription:[^/:]+}}"
        verbs: dict[str, Work] = {
            "pull": self.pull,
            "acknowledge": self.acknowledge,
            "modifyAckDeadline": self.modify_deadline,
        }
        return [
            *(web.post(f"{name}:{verb}", self._admitted(verb, verbs[verb])) for verb in verbs),
            web.post(
                f"{name}:testIamPermissions",
                logged(self._google, "pubsub.testIamPermissions", self.test_permissions),
            ),
        ]

    async def pull(self, subscription: Subscription, asked: wire.Json) -> wire.Json:
        _only(asked, "maxMessages", "returnImmediately")
        most = _number(asked, "maxMessages", 1, MOST_MESSAGES)
        if subscription.is_push:
            message = "This method is not supported for this subscription type."
            raise GoogleError("FAILED_PRECONDITION", message)
        found = await self._google.pubsub.pull(subscription, most, self._wait_s)
        return {"receivedMessages": [_received(message) for message in found]} if found else {}

    async def acknowledge(self, subscription: Subscription, asked: wire.Json) -> wire.Json:
        _only(asked, "ackIds")
        for id in _ack_ids(asked):
            self._google.pubsub.acknowledge(subscription, id)
        return {}

    async def modify_deadline(self, subscription: Subscription, asked: wire.Json) -> wire.Json:
        _only(asked, "ackIds", "ackDeadlineSeconds")
        seconds = _number(asked, "ackDeadlineSeconds", 0, MOST_SECONDS)
        for id in _ack_ids(asked):
            self._google.pubsub.hold(subscription, id, timedelta(seconds=seconds))
        return {}

    async def test_permissions(self, request: web.Request) -> web.Response:
        """Return the caller's permissions. There are none for resources that don't exist."""
        try:
            grant, asked = self._grant(request), await body_of(request)
        except GoogleError as refused:
            return refused.response()
        subscription = self._google.pubsub.subscriptions.get(_name(request))
        may = subscription is not None and grant.user in subscription.readers
        asked_for = asked.get("permissions") or []
        found = [permission for permission in asked_for if may and permission == PERMISSION]
        return web.json_response({"permissions": found} if found else {})

    def _admitted(self, verb: str, work: Work) -> Handler:
        """Return a handler that checks the token and the permission before it does `work`."""

        async def guarded(request: web.Request) -> web.Response:
            try:
                grant = self._grant(request)
                subscription = self._google.pubsub.subscriptions.get(_name(request))
                if subscription is None:
                    raise GoogleError("NOT_FOUND")
                if grant.user not in subscription.readers:
                    raise GoogleError("PERMISSION_DENIED")
                return web.json_response(await work(subscription, await body_of(request)))
            except GoogleError as refused:
                return refused.response()

        return logged(self._google, f"pubsub.{verb}", guarded)

    def _grant(self, request: web.Request) -> Grant:
        authorization = request.headers.get("Authorization", "")
        return self._google.oauth.admit(authorization, PUBSUB, PLATFORM)


def _name(request: web.Request) -> str:
    found = request.match_info
    return f"projects/{found['project']}/subscriptions/{found['subscription']}"


def _only(asked: wire.Json, *known: str) -> None:
    if unknown := set(asked) - set(known):
        message = f'Invalid JSON payload received. Unknown name "{min(unknown)}"'
        raise GoogleError("INVALID_ARGUMENT", message)


def _number(asked: wire.Json, name: str, least: int, most: int) -> int:
    value = asked.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise GoogleError("INVALID_ARGUMENT", f"You have passed an invalid {name}.")
    return value


def _ack_ids(asked: wire.Json) -> list[str]:
    ids = asked.get("ackIds")
    if not isinstance(ids, list) or not ids or not all(isinstance(id, str) and id for id in ids):
        raise GoogleError("INVALID_ARGUMENT", "No ack ids specified.")
    return ids


def _received(one: Message) -> wire.Json:
    message = {
        "data": one.data,
        "messageId": one.id,
        "publishTime": wire.timestamp(one.published_at),
    }
    return {"ackId": one.ack_id, "message": message}
