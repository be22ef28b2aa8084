"""Webhooks in `bedside.toml`: where to send events. Their secrets are never in the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from settings.raw import Table, host_of, table_of
from settings.section import Section
from settings.values import Address

_HERE = ("localhost", "127.0.0.1", "::1")


class WebhooksSection(Section):
    """Webhooks. docs/webhooks.md says what Bedside accepts and what it sends."""

    events_url: Address | Literal[""] = Field(
        "",
        title="Where your own program receives events. Leave it empty if there's none",
        description="an address, such as https://example.com/bedside-events",
    )


def in_the_clear(content: Table) -> Iterator[str]:
    """Report an events URL to which events would be sent unencrypted."""
    url = table_of(content, "webhooks").get("events_url")
    if isinstance(url, str) and url.startswith("http:") and host_of(url) not in _HERE:
        yield (
            "webhooks.events_url: found an address without encryption, but it has to begin with "
            "https:// unless the program runs on this machine"
        )
