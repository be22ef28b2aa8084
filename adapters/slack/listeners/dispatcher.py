"""Routes each payload to its listener."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.slack.client import QUIET
from adapters.slack.listeners.clicks import Clicks
from adapters.slack.listeners.commands import Commands
from adapters.slack.listeners.context import ListenerContext
from adapters.slack.listeners.events import Events
from adapters.slack.listeners.failures import Failures
from adapters.slack.listeners.shortcuts import Shortcuts
from adapters.slack.listeners.submissions import Submissions

ANY = re.compile(r"(?s).*")


def build(
    context: ListenerContext, authorize: Callable[[], Awaitable[AuthorizeResult]]
) -> AsyncApp:
    """Build a Bolt app with all listeners. Requests have to come from `Door` or from a socket.

    With `process_before_response`, the acknowledgement is sent after the commit, without Bolt's
    polling.
    """
    app = AsyncApp(
        name="bedside",
        logger=QUIET,
        client=context.client,
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
    )
    app.action(ANY)(Clicks(context).on_click)
    app.view(ANY)(Submissions(context).on_submission)
    app.command(ANY)(Commands(context).on_command)
    app.event(ANY)(Events(context).on_event)
    app.view_closed(ANY)(_acknowledge)
    app.options(ANY)(_acknowledge)
    app.shortcut(ANY)(Shortcuts(context).on_shortcut)
    app.error(Failures(context).on_error)
    return app


async def _acknowledge(ack: AsyncAck) -> None:
    """Acknowledge payloads that we don't use so that Slack doesn't redeliver them."""
    await ack()
