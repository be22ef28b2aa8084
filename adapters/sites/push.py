"""What every site's door for news has, so that the program can open all of them in one way."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from aiohttp import web


class SitePush(Protocol):
    """Takes a site's messages. `news` is awaited for the listing with new or changed reviews.

    It raises `BedsideError` if they couldn't be read or saved. Then the site sends it again.
    """

    news: Callable[[str], Awaitable[object]]

    @property
    def routes(self) -> Sequence[web.RouteDef]: ...
