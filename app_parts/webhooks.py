"""Builds the webhooks for the practice's own programs, which receive events and send reviews."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from adapters.sources import Sources
from bot.ports import EventReceiver
from bot.refusals import Refusals
from settings import Settings
from settings.secrets import revealed

if TYPE_CHECKING:
    from adapters.http.review_webhook import ReviewWebhook


def event_receiver(settings: Settings, stack: AsyncExitStack) -> EventReceiver | None:
    """Return the receiver of events in the practice's own program. None if there isn't one."""
    webhooks = settings.webhooks
    if not webhooks.events_url:
        return None
    from adapters.http.event_webhook import EventWebhook
    from adapters.http.webhook_signing import Signatures

    secret = revealed(webhooks.outgoing_secret)
    signatures = Signatures(secret, "BEDSIDE_WEBHOOKS_OUTGOING_SECRET")
    receiver = EventWebhook(webhooks.events_url, signatures)
    stack.push_async_callback(receiver.close)
    return receiver


def review_webhook(settings: Settings, refusals: Refusals) -> ReviewWebhook | None:
    """Return the endpoint to which programs send reviews. None if there's no secret for signing."""
    if not settings.webhooks.incoming_secret:
        return None
    from adapters.http.review_webhook import ReviewWebhook
    from adapters.http.webhook_signing import Signatures

    secret = revealed(settings.webhooks.incoming_secret)
    signatures = Signatures(secret, "BEDSIDE_WEBHOOKS_INCOMING_SECRET")
    return ReviewWebhook(signatures, refusals, Sources(settings.server.trusted_proxies))
