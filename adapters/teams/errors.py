"""Translates Teams' errors by what to do next: retry, check whether the call worked, or give up.

One table lists the connector's codes (learn.microsoft.com/microsoftteams/platform/bots/
build-conversational-capability, "Status codes from bot conversational APIs"), another lists Entra's
codes (learn.microsoft.com/entra/identity-platform/reference-error-codes), and a third lists
connection errors. These are the only places in this package that depend on the codes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from email.utils import parsedate_to_datetime

import aiohttp

from bot.errors import Broken, Gone, NoAccess, OutsideError, Shut, Unavailable, Unknown

REMOVED = "BotNotInConversationRoster"
NOT_INSTALLED = "ForbiddenOperationException"
NO_CONVERSATION = "ConversationNotFound"
NO_MESSAGE = "ActivityNotFoundInConversation"
NOT_ALLOWED = "NotEnoughPermissions"
NOT_ACCEPTED = "invalid_auth"
SERVICE_URL = "InvalidBotApiHost"

PARKED: Mapping[str, str] = {
    "BotNotRegistered": "Teams doesn't know this bot. Check teams.app_id and its Teams channel.",
    "BotDisabledByAdmin": "The tenant's administrator has blocked the app. Ask them to allow it.",
    REMOVED: "Bedside isn't in this team or chat. Add the app to it.",
    "ConversationBlockedByUser": "Someone has blocked Bedside there. They can unblock it.",
    "MessageWritesBlocked": "Someone has blocked Bedside there. They can unblock it.",
    NOT_INSTALLED: "They haven't added Bedside in Teams yet. Ask them to, or add it for them.",
    SERVICE_URL: "Teams has moved to another address. Mention @Bedside once so I can learn it.",
    NOT_ALLOWED: "Teams doesn't let Bedside do this. Ask the tenant's administrator.",
    NO_CONVERSATION: "The channel or chat isn't there, or Bedside isn't in it. Add the app.",
    NOT_ACCEPTED: "Teams doesn't accept our token. Check teams.app_id and teams.tenant.",
    "invalid_client": "Entra doesn't accept the password. Check BEDSIDE_TEAMS_APP_PASSWORD.",
    "unauthorized_client": "Entra doesn't know the app in this tenant. Check teams.app_id.",
    "invalid_request": "Entra doesn't know the tenant. Check teams.tenant.",
    "invalid_scope": "Entra doesn't know what the token is for. Check teams.scope.",
    "invalid_resource": "Entra doesn't know what the token is for. Check teams.scope.",
}
"""Codes for problems that a person has to fix, with messages for managers."""

SHUT = frozenset({REMOVED, NO_CONVERSATION})
"""The codes in `PARKED` that are about a single conversation."""

BUSY: Mapping[int, str] = {
    412: "Teams is busy with this conversation.",
    429: "Teams is asking us to wait.",
    502: "Teams is down right now.",
    503: "Teams is down right now.",
    504: "Teams is down right now.",
}
"""Statuses after which Microsoft recommends that we retry the same call."""

NEVER: Mapping[str, str] = {
    "MessageSizeTooBig": "The message is too large for Teams.",
    "BadArgument": "Teams refused the message.",
    "BadSyntax": "Teams refused the message.",
}


@contextmanager
def translated(*, repeatable: bool, who: str = "Teams") -> Iterator[None]:
    """Translate connection errors into `bot.errors`.

    If the result is unknown, raises `Unavailable` if the call can safely be repeated
    (`repeatable`), or else `Unknown`.
    """
    try:
        yield
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        raise Unavailable(f"{who} can't be reached.", code="no_connection") from error
    except TimeoutError as error:
        raise _unknown(f"{who} didn't respond in time.", "timeout", repeatable) from error
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise _unknown(f"The connection to {who} broke.", "dropped", repeatable) from error


def refused(
    status: int,
    code: str,
    headers: Mapping[str, str],
    *,
    repeatable: bool,
    about_message: bool = False,
) -> OutsideError:
    """Return the error for a connector response that isn't a success.

    If the call was `about_message` (an existing one), a 404 means that the message is gone.
    """
    code = code.replace(" ", "")
    if status in BUSY:
        message = BUSY[status]
        return Unavailable(
            message, code=code or f"http_{status}", retry_after=_retry_after(headers)
        )
    if status == 404 and about_message:
        return Gone("The message was deleted.", code=NO_MESSAGE)
    if status in (401, 403, 404) or code in PARKED:
        return parked(code if code in PARKED else _MEANT.get(status, NOT_ALLOWED))
    if status >= 500 or status == 408:
        return _unknown("Something went wrong at Teams.", code or f"http_{status}", repeatable)
    if status == 413:
        code = "MessageSizeTooBig"
    code = code or f"http_{status}"
    return Broken(NEVER.get(code, f"Teams rejected the request: {code}."), code=code)


def no_token(status: int, code: str, headers: Mapping[str, str]) -> OutsideError:
    """Return the error for a response from Entra that doesn't have a token."""
    if code in PARKED:
        return parked(code)
    if status < 500 and status not in (408, 429):
        return parked(NOT_ACCEPTED)
    wait = _retry_after(headers)
    return Unavailable(
        "Entra isn't issuing tokens right now.", code=f"http_{status}", retry_after=wait
    )


def parked(code: str, message: str = "") -> NoAccess:
    """Return the error for a problem that only a person can fix."""
    kind = Shut if code in SHUT else NoAccess
    return kind(message or PARKED[code], code=code)


_MEANT: Mapping[int, str] = {401: NOT_ACCEPTED, 403: NOT_ALLOWED, 404: NO_CONVERSATION}
"""The meanings of statuses without a known code."""


def _unknown(message: str, code: str, repeatable: bool) -> OutsideError:
    return Unavailable(message, code=code) if repeatable else Unknown(message, code=code)


def _retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """The delay from the Retry-After header, which is in seconds or an HTTP date."""
    given = {name.lower(): value.strip() for name, value in headers.items()}
    asked = given.get("retry-after", "")
    if asked.isdecimal():
        return timedelta(seconds=int(asked)) if len(asked) < 7 else None
    try:
        wait = parsedate_to_datetime(asked) - parsedate_to_datetime(given.get("date", ""))
    except (ValueError, TypeError):
        return None
    return max(wait, timedelta(0))
