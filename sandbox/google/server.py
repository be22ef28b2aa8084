"""The local Google as one object with its routes."""

from __future__ import annotations

from aiohttp import web

from sandbox.google.api import Api
from sandbox.google.consent import Consent
from sandbox.google.pubsub_api import PubSubApi
from sandbox.google.site import LoggedCall, Site
from sandbox.google.ui import Ui

__all__ = ["Google", "LoggedCall"]

PREFIX = "/sandbox/google"


class Google(Site):
    """A local Google. Mount it, point the product at it, and check its `log`.

    The API is at `{prefix}/v4`, the lists are at `{prefix}/accounts/v1` and
    `{prefix}/information/v1`, OAuth is at `{prefix}/auth`, `{prefix}/token`, and `{prefix}/revoke`,
    and Pub/Sub is at `{prefix}/pubsub/v1`.
    """

    def mount(self, app: web.Application, prefix: str = PREFIX) -> None:
        """Add the routes for the APIs, for OAuth, and for the page to `app`."""
        app.add_routes(
            [
                *Api(self).routes(prefix),
                *Consent(self).routes(prefix),
                *PubSubApi(self).routes(prefix),
                *Ui(self).routes(prefix),
            ]
        )
