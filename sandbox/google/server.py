"""The local Google as one thing, with its routes."""

from __future__ import annotations

from aiohttp import web

from sandbox.google.api import Api
from sandbox.google.site import LoggedCall, Site
from sandbox.google.ui import Ui

__all__ = ["Google", "LoggedCall"]

PREFIX = "/sandbox/google"


class Google(Site):
    """Mount it, point the product at `{prefix}/v4` and `{prefix}/token`, and watch `log`."""

    def mount(self, app: web.Application, prefix: str = PREFIX) -> None:
        """Add the routes of the API, of OAuth and of the page to `app`."""
        app.add_routes([*Api(self).routes(prefix), *Ui(self).routes(prefix)])
