"""The parts of the local Teams: its connector, issuer, deliveries, and people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sandbox.clock import SandboxClock
from sandbox.faults import Faults
from sandbox.teams.connector import Connector
from sandbox.teams.delivery import Delivery
from sandbox.teams.files import Files
from sandbox.teams.issuer import Issuer
from sandbox.teams.people import People
from sandbox.teams.world import Channel, Person, World

PREFIX = "/sandbox/teams"


class Service:
    """Teams without its routes. Configure the bot with `service_url` and the issuer's URLs.

    `bot_url` is the URL of the bot's /api/messages. `identities` maps people on the page to their
    object IDs. `answer_within_s` is the bot's time limit to respond, in real seconds.
    """

    def __init__(
        self,
        clock: SandboxClock,
        *,
        tenant: str,
        app_id: str,
        password: str,
        team_name: str,
        people: Iterable[Person],
        channels: Iterable[Channel],
        base_url: str,
        bot_url: str,
        identities: Mapping[str, str] | None = None,
        faults: Faults | None = None,
        answer_within_s: float = 10.0,
        prefix: str = PREFIX,
    ) -> None:
        self.prefix = prefix
        self.identities = dict(identities or {})
        self.base = f"{base_url}{prefix}"
        self.faults = faults or Faults()
        self.world = World(
            clock,
            tenant=tenant,
            app_id=app_id,
            team_name=team_name,
            people=people,
            channels=channels,
        )
        self.issuer = Issuer(self.base, app_id=app_id, password=password, tenant=tenant)
        self.connector = Connector(self.world, self.issuer, self.faults)
        self.delivery = Delivery(
            self.issuer, self.faults, bot_url, self.service_url, answer_within_s
        )
        self.files = Files(self.base)
        self.people = People(self.world, self.delivery, self.files)

    @property
    def service_url(self) -> str:
        return f"{self.base}/connector/"

    @property
    def login_url(self) -> str:
        return f"{self.base}/login"

    @property
    def metadata_url(self) -> str:
        return f"{self.base}/openid/configuration"

    async def close(self) -> None:
        await self.delivery.close()
