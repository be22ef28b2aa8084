"""The local Teams as one object with its routes."""

from __future__ import annotations

from aiohttp import web

from sandbox.teams.service import Service
from sandbox.teams.ui import Ui


class Teams(Service):
    """A local Teams. Mount it, and configure the bot with `service_url` and the issuer's URLs.

    `people` performs people's actions.
    """

    def mount(self, app: web.Application) -> None:
        app.add_routes(self.issuer.routes(self.prefix))
        app.add_routes(self.connector.routes(self.prefix))
        app.add_routes(self.files.routes(self.prefix))
        app.add_routes(Ui(self).routes(self.prefix))
