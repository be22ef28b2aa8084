"""The interface of every site's webhook, so that all of them can be set up the same way."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from aiohttp import web


class SitePush(Protocol):
    """Receives a site's messages about new and changed reviews.

    It awaits `news` with the listing that has them. `news` raises `BedsideError` if the reviews
    couldn't be read or saved, and then the site redelivers the message.
    """

    news: Callable[[str], Awaitable[object]]

    @property
    def routes(self) -> Sequence[web.RouteDef]: ...
