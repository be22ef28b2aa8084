"""Pulls Google's notifications from a Pub/Sub subscription, if Google can't reach us.

https://docs.cloud.google.com/pubsub/docs/pull
https://docs.cloud.google.com/pubsub/docs/reference/rest/v1/projects.subscriptions/pull
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import aiohttp

from adapters.calls import JsonResponse, Line, table
from adapters.sites.google.errors import TITLE, refusal
from adapters.sites.google.key_file import KeyFile, KeyTokens
from adapters.sites.google.news import listing_of
from adapters.sites.google.wire import SITE
from bot.errors import Broken, Gone, NoAccess, OutsideError, Unavailable
from bot.ports import Clock, News

WAITS = timedelta(seconds=120)
"""Maximum time for a response. Google holds a request until there's a message, for up to about 90
seconds.
"""

A_PULL = 50
"""Maximum number of messages in a response."""

PERMISSION = "pubsub.subscriptions.consume"

NO_ACCESS = (
    "Google doesn't let the account in google.pull_key_file read the subscription. Give it the "
    "role Pub/Sub Subscriber, and check google.pull_subscription (docs/google.md)."
)
NO_SUBSCRIPTION = (
    "Google has no such subscription. Check google.pull_subscription (docs/google.md)."
)
A_PUSH_ONE = (
    "Google pushes the messages of that subscription. Make one without a push endpoint "
    "(docs/google.md)."
)
NOT_ENABLED = (
    "The Cloud Pub/Sub API isn't switched on in this project. Your Bedside administrator can "
    "enable it (docs/google.md)."
)


class Subscription:
    """Implements `bot.ports.NewsFeed`. `name` is `projects/P/subscriptions/S`.

    A message is redelivered after each deadline until we acknowledge it.
    """

    site = SITE

    def __init__(
        self,
        session: aiohttp.ClientSession,
        key: KeyFile,
        name: str,
        url: str,
        token_url: str,
        clock: Clock,
    ) -> None:
        self._patient_line = Line(session, TITLE, WAITS)
        self._tokens = KeyTokens(Line(session, TITLE), key, token_url, clock)
        self._address = f"{url.rstrip('/')}/{name}"
        self._clock = clock

    async def pull(self) -> Sequence[News]:
        try:
            answer = await self._call("pull", {"maxMessages": A_PULL}, self._patient_line)
        except Unavailable as error:
            if error.code == "timeout":
                # there might be no messages, and any that's in transit will be redelivered
                return ()
            raise
        return [*_news(table(answer.body).get("receivedMessages"))]

    async def done(self, ids: Collection[str]) -> None:
        await self._call("acknowledge", {"ackIds": [*ids]})

    async def again(self, ids: Collection[str], after: timedelta) -> None:
        seconds = min(round(after.total_seconds()), 600)
        await self._call("modifyAckDeadline", {"ackIds": [*ids], "ackDeadlineSeconds": seconds})

    async def check(self) -> None:
        """Check that we can pull, without consuming a message. Raises OutsideError."""
        answer = await self._call("testIamPermissions", {"permissions": [PERMISSION]})
        if PERMISSION not in _listed(table(answer.body).get("permissions")):
            # Google returns the same error if the subscription doesn't exist
            raise NoAccess(NO_ACCESS, code="PERMISSION_DENIED")

    async def _call(
        self, method: str, body: Mapping[str, Any], line: Line | None = None
    ) -> JsonResponse:
        url = f"{self._address}:{method}"
        answer = await self._tokens.call("POST", url, body=body, line=line)
        if answer.ok or (200 <= answer.status < 300 and answer.is_empty):
            return answer
        now = self._clock.now()
        raise _told(refusal(answer.status, answer.body, answer.headers, now, changes=False))


def _news(received: object) -> Iterator[News]:
    """Yield the messages in a response, whose body is empty if there are none."""
    for one in _listed(received):
        id = table(one).get("ackId")
        if isinstance(id, str) and id:
            yield News(id, listing_of(table(table(one).get("message")).get("data")))


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _told(error: OutsideError) -> OutsideError:
    """Reword the error to be about the subscription instead of a profile."""
    if isinstance(error, Gone):
        return Broken(NO_SUBSCRIPTION, code=error.code)
    if error.code == "FAILED_PRECONDITION":
        return Broken(A_PUSH_ONE, code=error.code)
    if error.code == "SERVICE_DISABLED":
        return NoAccess(NOT_ENABLED, code=error.code)
    if isinstance(error, NoAccess):
        return NoAccess(NO_ACCESS, code=error.code)
    return error
