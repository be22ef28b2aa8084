"""Connects Bedside to Teams in one tenant."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

import aiohttp
import structlog
from aiohttp import web

from adapters.background import until_done
from adapters.check import Check
from adapters.interactions import Interactions
from adapters.logs import place_of
from adapters.payload_shapes import InvalidPayload
from adapters.rate_limit import RateLimit
from adapters.sources import Sources
from adapters.teams.answers import Answers
from adapters.teams.chat import TeamsChat
from adapters.teams.checkup import checkup
from adapters.teams.client import Connectors
from adapters.teams.conversation_references import ConversationReferences
from adapters.teams.credentials import App, Credentials
from adapters.teams.directory import Directory, Place, introduced
from adapters.teams.door import Door, Guard, LocalTrial, TokenGuard
from adapters.teams.duplicates import Duplicates
from adapters.teams.endpoint import Endpoint
from adapters.teams.files import TeamsFiles
from adapters.teams.keys import Keys
from adapters.teams.listeners import Dispatcher, ListenerContext
from adapters.teams.payloads import PLATFORM, Activity
from adapters.teams.roster import ConnectorRoster
from adapters.teams.service_urls import ServiceUrls
from adapters.teams.tokens import Claims, Tokens
from adapters.teams.uploads import TeamsUploads
from bot.desk import Desk
from bot.errors import Broken, ConfigurationError, OutsideError, Shut
from bot.imports import FileImports
from bot.intake import Intake
from bot.ports import Clock
from bot.practice import MemberId, Practice
from bot.refusals import Refusals
from bot.store import Store

log = structlog.get_logger()

PATH = "/api/messages"

PATIENCE_S = 15
"""Maximum time that startup waits for Teams' lists of people, in seconds."""


@dataclass(frozen=True)
class TeamsParameters:
    """The bot's registration, and Microsoft's addresses.

    We send only to `service_urls` (or, if there are none, to Microsoft's). A `local_trial` doesn't
    need credentials, but `bound_to` (the server's address) then has to be a loopback address.
    """

    app_id: str = ""
    app_password: str = field(default="", repr=False)
    tenant: str = ""
    login_url: str = "https://login.microsoftonline.com"
    metadata_url: str = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    issuer: str = "https://api.botframework.com"
    scope: str = "https://api.botframework.com/.default"
    service_urls: tuple[str, ...] = ()
    targeted_messages: bool = False
    local_trial: bool = False
    bound_to: str = "127.0.0.1"
    trusted_proxies: tuple[str, ...] = ()


class Teams:
    """Bedside in Teams.

    Call `start`, `introduce`, `connect`, and `listen` in this order, and `stop` at the end. `now`
    returns seconds since the epoch, for checking tokens. `clock` is the core's clock, and `ticks`
    is a monotonic one. Raises `ConfigurationError` if the settings would let anyone in.
    """

    def __init__(
        self,
        parameters: TeamsParameters,
        practice: Practice,
        store: Store,
        clock: Clock,
        *,
        now: Callable[[], float] = time.time,
        ticks: Callable[[], float] = time.monotonic,
        refusals: Refusals | None = None,
    ) -> None:
        service_urls = ServiceUrls(parameters.service_urls, local=parameters.local_trial)
        self._files = TeamsFiles(service_urls)
        self._keys = Keys(parameters.metadata_url, ticks)
        self._session: aiohttp.ClientSession | None = None
        self._endpoint: Endpoint | None = None
        self._context: ListenerContext | None = None
        self.connectors = Connectors(_credentials(parameters, ticks), service_urls)
        self.references = ConversationReferences(store, practice.id, clock)
        self.directory = Directory(
            ConnectorRoster(self.connectors),
            practice,
            parameters.tenant,
            is_trial=parameters.local_trial,
        )
        self.chat = TeamsChat(
            self.connectors, self.references, self.directory.readers, parameters.tenant
        )
        self.duplicates = Duplicates(store, practice.id, self.chat)
        self._parameters = parameters
        self.answers = Answers(self.connectors if parameters.targeted_messages else None)
        self._uploads = TeamsUploads(self.chat, self.answers.background, service_urls)
        self._looking: asyncio.Task[None] | None = None
        guard = _guard(parameters, self._keys, now)
        self.door = Door(
            guard,
            service_urls,
            self._dispatch,
            RateLimit(ticks),
            refusals,
            Sources(parameters.trusted_proxies),
        )

    async def start(self) -> None:
        """Open the connections. Keys are fetched when the first token arrives."""
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        self._keys.session = self._session
        self.connectors.open(self._session)

    async def introduce(self, practice: Practice) -> Practice:
        """Return the practice with Teams ids for members who only had an e-mail address.

        Missing ids are added later, when the app is added to a team or the members first write
        something.
        """
        self.directory.practice = practice
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                for channel in await self.references.channels(practice):
                    with suppress(OutsideError):
                        await self.directory.learn(Place(channel.address, channel.id))
        return self.directory.practice

    def connect(self, desk: Desk, intake: Intake, files: FileImports | None = None) -> None:
        """Send clicks and commands to this desk from now on."""

        def learned(ids: Mapping[MemberId, str]) -> None:
            desk.learn(introduced(desk.as_set_up, ids))

        self.directory.practice = desk.as_set_up
        self.directory.learned = learned
        interactions = Interactions(
            desk, intake, self.directory, PLATFORM, shows=True, files=files, sender=self._uploads
        )
        context = ListenerContext(
            interactions,
            self.directory,
            self.references,
            self.duplicates,
            self.answers,
            self._files,
            self._uploads,
        )
        self._context = context
        self._endpoint = Endpoint(self.connectors, Dispatcher(context))

    @property
    def routes(self) -> list[web.RouteDef]:
        return [web.post(PATH, self.door.answer)]

    async def listen(self) -> None:
        """Start background work.

        There's no connection to open, since Teams calls us. A local trial is logged.
        """
        if self._parameters.local_trial:
            log.warning("teams: a local trial, everyone on this machine is let in")
        self._looking = asyncio.create_task(self._look_around(), name="looking into channels")

    async def _look_around(self) -> None:
        """Find out who is in each channel, and who has rejoined.

        Failed requests are retried later.
        """
        channels = await self.references.channels(self.directory.practice)
        async with asyncio.TaskGroup() as group:
            for channel in channels:
                place = Place(channel.address, channel.id)
                group.create_task(until_done(partial(self._look, place), "asking who's in Teams"))

    async def _look(self, place: Place) -> None:
        """Find out who is in a channel.

        If we don't have access yet, this happens when the app is added.
        """
        assert self._context is not None, "connect comes first"
        with suppress(Broken, Shut):
            for member in await self.directory.look(place):
                await self._context.is_there(member)

    async def stop(self) -> None:
        """Finish the work in progress, then close the connections."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait([self._looking])
        await self.answers.background.settle()
        if self._session is not None:
            await self._session.close()

    def checkup(self) -> AsyncIterator[Check]:
        """The checks for `bedside doctor`. Call `introduce` first."""
        return checkup(
            self.connectors, self.references, self.directory.practice, self._parameters.tenant
        )

    async def _dispatch(self, activity: Activity, claims: Claims | None) -> web.Response:
        if self._endpoint is None:
            return web.Response(status=503)
        try:
            return await self._endpoint.take(activity, claims)
        except InvalidPayload:
            raise
        except Exception as error:
            # don't log the message, which could quote a patient; Teams retries after a 500
            log.error("activity failed", error=type(error).__name__, at=place_of(error))
            return web.Response(status=500)


def _guard(parameters: TeamsParameters, keys: Keys, now: Callable[[], float]) -> Guard:
    if parameters.local_trial:
        return LocalTrial(parameters.bound_to)
    if not parameters.app_id:
        raise ConfigurationError("teams.app_id is empty. Set it to the bot's Microsoft App ID.")
    return TokenGuard(Tokens(keys, parameters.app_id, parameters.issuer, now), parameters.tenant)


def _credentials(parameters: TeamsParameters, ticks: Callable[[], float]) -> Credentials | None:
    if parameters.local_trial:
        return None
    if not parameters.app_password:
        raise ConfigurationError("Teams needs BEDSIDE_TEAMS_APP_PASSWORD, which isn't set.")
    app = App(
        parameters.app_id,
        parameters.app_password,
        parameters.tenant,
        parameters.login_url,
        parameters.scope,
    )
    return Credentials(app, ticks)
