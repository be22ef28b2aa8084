"""Translates Slack's errors by what to do next: retry, check whether the call worked, or give up.

One table lists Slack's codes (docs.slack.dev/reference/methods), and another one lists connection
errors. These are the only places in this package that depend on the codes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import Broken, Gone, NoAccess, OutsideError, Shut, Unavailable, Unknown

NOT_LET_IN = "Slack doesn't let Bedside in anymore. Install the app again."
PARKED: Mapping[str, str] = {
    "token_revoked": NOT_LET_IN,
    "app_uninstalled": NOT_LET_IN,
    "token_expired": NOT_LET_IN,
    "account_inactive": NOT_LET_IN,
    "invalid_auth": "Slack doesn't accept the bot token. Check BEDSIDE_SLACK_BOT_TOKEN.",
    "not_authed": "Slack doesn't accept the bot token. Check BEDSIDE_SLACK_BOT_TOKEN.",
    "missing_scope": "The app is missing a permission. Add it, then install the app again.",
    "no_permission": "The workspace doesn't let the app do this. Ask its administrator.",
    "restricted_action": "Only some people can post there. Ask the workspace's administrator.",
    "org_login_required": "The workspace is being moved. Posting will pick up again after that.",
    "team_access_not_granted": "The app has no access to this workspace. Install it again.",
}
"""Codes for problems that a person has to fix, with messages for managers."""

ARCHIVED = "The channel is archived. Unarchive it, or choose another one."
SHUT: Mapping[str, str] = {
    "not_in_channel": "Bedside isn't in the channel. Invite it: /invite @Bedside",
    "channel_not_found": "The channel isn't there, or Bedside isn't in it. Invite Bedside.",
    "channel_is_archived": ARCHIVED,
    "is_archived": ARCHIVED,
    "is_inactive": ARCHIVED,
}
"""Codes for the same kind of problem, but with a single channel."""

GONE: Mapping[str, str] = {
    "message_not_found": "The message was deleted.",
    "cant_update_message": "The message isn't ours anymore.",
    "edit_window_closed": "The message is too old to change.",
}

BUSY: Mapping[str, str] = {
    "ratelimited": "Slack is asking us to wait.",
    "rate_limited": "Slack is asking us to wait.",
    "service_unavailable": "Slack is down right now.",
    "request_timeout": "Slack didn't get the whole request.",
    "accesslimited": "Slack is limiting access right now.",
    "team_added_to_org": "The workspace is being moved.",
}
"""Codes that mean that nothing was done, and that the same call might succeed later."""

HALFWAY: Mapping[str, str] = {
    "fatal_error": "Slack had a problem, and may have done it anyway.",
    "internal_error": "Slack had a problem, and may have done it anyway.",
}
"""Codes that, according to Slack, mean that the call might have been partly carried out."""

NEVER: Mapping[str, str] = {
    "invalid_blocks": "Slack didn't accept the message's layout.",
    "msg_blocks_too_long": "The message is too long for Slack.",
    "msg_too_long": "The message is too long for Slack.",
    "user_not_found": "Slack doesn't know this person.",
    "users_not_found": "Slack doesn't know anyone with this e-mail address.",
    "user_disabled": "This person's Slack account is closed.",
    "cannot_dm_bot": "This is a bot and can't get messages.",
    "expired_trigger_id": "The form couldn't open in time. Press the button again.",
    "exchanged_trigger_id": "The form is already open.",
}


@contextmanager
def translated(*, repeatable: bool) -> Iterator[None]:
    """Translate errors of a Slack call into `bot.errors`.

    If the result is unknown, raises `Unavailable` if the call can safely be repeated
    (`repeatable`), or else `Unknown`.
    """
    try:
        yield
    except SlackApiError as error:
        raise _refused(error, repeatable) from error
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        raise Unavailable("Slack can't be reached.", code="no_connection") from error
    except TimeoutError as error:
        raise _unknown("Slack didn't respond in time.", "timeout", repeatable) from error
    except (aiohttp.ClientError, OSError, AttributeError, ValueError, RecursionError) as error:
        # the library raises these if the response isn't JSON, or isn't an object
        raise _unknown("The connection to Slack broke.", "dropped", repeatable) from error


def text_in(answer: AsyncSlackResponse, *path: str, repeatable: bool) -> str:
    """Return the string at `path` in a response.

    If there's none, raise the same error as for a lost response.
    """
    value: object = answer.data
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    if not isinstance(value, str) or not value:
        raise _unknown("Slack's response can't be read.", "misshapen", repeatable)
    return value


def code_of(error: SlackApiError) -> str:
    """Slack's own code for the error, or "" if there's none."""
    if isinstance(error.response, AsyncSlackResponse) and isinstance(error.response.data, dict):
        return str(error.response.data.get("error") or "")
    return ""


def _refused(error: SlackApiError, repeatable: bool) -> OutsideError:
    response = error.response
    answered = isinstance(response, AsyncSlackResponse)
    status = response.status_code if answered else getattr(response, "status", 0)
    code = code_of(error) or (f"http_{status}" if status else "no_answer")
    if status == 429 or code in BUSY:
        message = BUSY.get(code, "Slack is asking us to wait.")
        return Unavailable(message, code=code, retry_after=_retry_after(response.headers))
    if code in PARKED:
        return NoAccess(PARKED[code], code=code)
    if code in SHUT:
        return Shut(SHUT[code], code=code)
    if code in GONE:
        return Gone(GONE[code], code=code)
    if status >= 500 or code in HALFWAY or not code_of(error):
        return _unknown(HALFWAY.get(code, "Something went wrong at Slack."), code, repeatable)
    return Broken(NEVER.get(code, f"Slack rejected the request: {code}."), code=code)


def _unknown(message: str, code: str, repeatable: bool) -> OutsideError:
    return Unavailable(message, code=code) if repeatable else Unknown(message, code=code)


def _retry_after(headers: Mapping[str, str]) -> timedelta | None:
    seconds = next((v for k, v in headers.items() if k.lower() == "retry-after"), "")
    return timedelta(seconds=int(seconds)) if seconds.isdecimal() and len(seconds) < 7 else None
