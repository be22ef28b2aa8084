"""Connects Bedside to one Slack workspace."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest

from adapters.background import until_done
from adapters.check import Check
from adapters.interactions import Interactions
from adapters.payload_shapes import InvalidPayload
from adapters.rate_limit import RateLimit
from adapters.slack.answers import Answers
from adapters.slack.chat import SlackChat
from adapters.slack.checkup import WHICH_WORKSPACE, checkup
from adapters.slack.client import QUIET, make_client, make_session
from adapters.slack.directory import Directory, introduced
from adapters.slack.door import Door, Payload
from adapters.slack.errors import text_in, translated
from adapters.slack.files import SlackFiles
from adapters.slack.listeners import ListenerContext, build
from adapters.slack.listeners.failures import ODD_SHAPES
from adapters.slack.payloads import PLATFORM
from adapters.slack.uploads import SlackUploads
from adapters.sources import Sources
from bot.departures import Departures
from bot.desk import Desk
from bot.errors import ConfigurationError, OutsideError
from bot.imports import FileImports
from bot.intake import Intake
from bot.practice import MemberId, Practice
from bot.refusals import Refusals

if TYPE_CHECKING:
    from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

log = structlog.get_logger()

PATH = "/slack/events"

PATIENCE_S = 15
"""Maximum time that startup waits for Slack's list of people, in seconds.

If it takes longer, we read the rest of the list after startup.
"""


@dataclass(frozen=True)
class SlackParameters:
    """Settings for Slack.

    If `team`, the workspace's id, is empty, the token's workspace is used. An `app_token` means
    Socket Mode.
    """

    bot_token: str = field(repr=False)
    signing_secret: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    team: str = ""
    api_url: str = "https://slack.com/api/"
    trusted_proxies: tuple[str, ...] = ()


class Slack:
    """Bedside in Slack.

    Call `start`, `introduce`, `connect`, and `listen` in this order, and `stop` at the end. `now`
    returns seconds since the epoch, for checking signatures. Raises `ConfigurationError` if there's
    neither an app token nor a signing secret, because Slack couldn't reach us.
    """

    def __init__(
        self,
        parameters: SlackParameters,
        practice: Practice,
        *,
        now: Callable[[], float] = time.time,
        refusals: Refusals | None = None,
    ) -> None:
        if not (parameters.app_token or parameters.signing_secret):
            raise ConfigurationError(
                "Slack needs BEDSIDE_SLACK_APP_TOKEN (Socket Mode) or "
                "BEDSIDE_SLACK_SIGNING_SECRET (HTTP). Neither is set."
            )
        self._parameters = parameters
        self.client = make_client(parameters.bot_token, parameters.api_url)
        self.chat = SlackChat(self.client)
        self.answers = Answers(self.client, parameters.api_url)
        self.directory = Directory(self.client, practice, parameters.team)
        self._app: AsyncApp | None = None
        self._departures: Departures | None = None
        self._socket: AsyncSocketModeHandler | None = None
        self._catching_up: list[asyncio.Task[None]] = []
        self.door = Door(
            parameters.signing_secret,
            now,
            self._dispatch,
            RateLimit(time.monotonic),
            refusals,
            Sources(parameters.trusted_proxies),
        )

    async def start(self) -> None:
        """Open the connections. Bedside starts even if Slack is down."""
        self.client.session = make_session()

    async def introduce(self, practice: Practice) -> Practice:
        """Return the practice with Slack ids for members who only had an e-mail address.

        Ids that Slack doesn't return in time are added after `listen` is called. Raises
        `ConfigurationError` if we can't tell which workspace is the practice's.
        """
        self.directory.practice = practice
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._learn()
        except (OutsideError, TimeoutError) as error:
            code = getattr(error, "code", "timeout")
            log.warning("started without all of Slack's people", code=code)
        return self.directory.practice

    async def _learn(self) -> None:
        if not self.directory.team:
            with translated(repeatable=True):
                answer = await self.client.auth_test()
            if answer.get("is_enterprise_install"):
                raise ConfigurationError(WHICH_WORKSPACE)
            self.directory.team = text_in(answer, "team_id", repeatable=True)
        await self.directory.learn()

    def connect(self, desk: Desk, intake: Intake, files: FileImports | None = None) -> None:
        """Send clicks and commands to this desk from now on."""

        def learned(ids: Mapping[MemberId, str]) -> None:
            desk.learn(introduced(desk.as_set_up, ids))

        # use one token for one workspace, since handling a click would otherwise start with a call
        # to Slack; the directory checks which workspace a request is for
        ours = AuthorizeResult(
            enterprise_id=None, team_id=None, bot_token=self._parameters.bot_token
        )

        async def authorize() -> AuthorizeResult:
            return ours

        self._departures = Departures(desk)
        self.directory.practice = desk.as_set_up
        self.directory.learned = learned
        sender = SlackUploads(self.client, self._parameters.api_url, self.answers)
        interactions = Interactions(
            desk, intake, self.directory, PLATFORM, files=files, sender=sender
        )
        context = ListenerContext(
            interactions,
            self.directory,
            self.answers,
            self.client,
            SlackFiles(self.client, self._parameters.api_url),
        )
        self._app = build(context, authorize)

    @property
    def routes(self) -> list[web.RouteDef]:
        """Routes for the web application.

        There are none in Socket Mode, which doesn't need a public URL.
        """
        return [] if self._parameters.app_token else [web.post(PATH, self.door.answer)]

    async def listen(self) -> None:
        """Record who left or came back while we weren't running.

        In Socket Mode, open the socket. If the list of people is still incomplete or the socket
        doesn't open, we retry in the background.
        """
        await self._notice_departures()
        if not self.directory.has_learned:
            self._catch_up(self._learn_late, "learning Slack's people")
        if not self._parameters.app_token:
            return
        assert self._app is not None, "connect comes first"
        # these 23 modules take time to import, and most installations use a public URL instead
        from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

        self._socket = AsyncSocketModeHandler(
            self._app, self._parameters.app_token, logger=QUIET, web_client=self.client
        )
        self._catch_up(self._open_socket, "opening Slack's socket")
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                await asyncio.wait(self._catching_up[-1:])

    def _catch_up(self, work: Callable[[], Awaitable[None]], what: str) -> None:
        self._catching_up.append(asyncio.create_task(until_done(work, what), name=what))

    async def _learn_late(self) -> None:
        await self._learn()
        await self._notice_departures()

    async def _notice_departures(self) -> None:
        assert self._departures is not None, "connect comes first"
        for one in self.directory.looked():
            if one.has_left:
                await self._departures.left(one.member.id, PLATFORM)
            else:
                await self._departures.returned(one.member.id, PLATFORM)

    async def _open_socket(self) -> None:
        assert self._socket is not None
        with translated(repeatable=True):
            await self._socket.connect_async()  # type: ignore[no-untyped-call]

    async def stop(self) -> None:
        """Stop accepting requests, finish those in progress, and close the connections."""
        for task in self._catching_up:
            task.cancel()
        if self._catching_up:
            await asyncio.wait(self._catching_up)
        if self._socket is not None:
            await self._socket.close_async()  # type: ignore[no-untyped-call]
            self._socket = None
        await self.answers.settle()
        if self.client.session is not None:
            await self.client.session.close()

    def checkup(self) -> AsyncIterator[Check]:
        """The checks for `bedside doctor`."""
        places = self.directory.practice.locations.values()
        return checkup(
            self.client,
            team=self._parameters.team,
            channels=[place.channels[PLATFORM] for place in places if PLATFORM in place.channels],
            app_token=self._parameters.app_token,
            signing_secret=self._parameters.signing_secret,
        )

    async def _dispatch(self, payload: Payload, headers: Mapping[str, str]) -> web.Response:
        """Pass a verified object to Bolt as if it had come through the socket."""
        if self._app is None:
            return web.Response(status=503)
        try:
            request = AsyncBoltRequest(body=payload, mode="socket_mode", headers=dict(headers))
        except (AttributeError, TypeError, KeyError, ValueError):
            raise InvalidPayload("not a request of Slack's") from None
        try:
            answer = await self._app.async_dispatch(request)
        except ODD_SHAPES:
            # Bolt's own matchers fail on unexpected formats, while listeners' errors don't reach
            # this code
            raise InvalidPayload("not a request of Slack's") from None
        if answer.status == 404:
            # no listener handles it, and Slack would redeliver it or show an error
            return web.Response()
        return await to_aiohttp_response(answer)
