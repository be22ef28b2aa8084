"""Webhooks in `bedside.toml`: where events go. Their secrets are never in the file."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from settings.section import Section
from settings.values import URL, Address


class WebhooksSection(Section):
    """docs/webhooks.md says what comes in and what goes out."""

    events_url: Address | Literal[""] = Field(
        "", title="Where your own program takes events; empty: nowhere", description=URL
    )
