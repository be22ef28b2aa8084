"""The local Slack as one thing: its workspace, Web API, Socket Mode, deliveries and page routes."""

import json
from collections.abc import Iterable, Sequence
from inspect import isawaitable
from typing import Any

from aiohttp import web

from ..clock import SandboxClock
from ..faults import Fault, Faults
from .access import SCOPES, Access, Triggers
from .call import Call
from .delivery import Delivery
from .errors import ApiError
from .hooks import Hooks
from .interactions import Interactions
from .methods import METHODS
from .socket import Sockets
from .ui import Ui
from .world import Channel, Json, User, Workspace

PREFIX = "/sandbox/slack"

COMMANDS = frozenset({"/reviews"})
EVENTS = frozenset(
    {
        "app_home_opened",
        "app_mention",
        "message.im",
        "user_change",
        "member_left_channel",
        "channel_archive",
        "channel_unarchive",
        "app_uninstalled",
        "tokens_revoked",
    }
)


class Slack:
    """Mount it, point the app's Web API base at `{prefix}/api/`, and play people in `people`.

    `request_url` is where the app takes events and clicks; while it has a socket open, they go
    there instead. Real seconds: `answer_within_s` is how long the app may take, `retry_after_s`
    when a failed event is sent again.
    """

    def __init__(
        self,
        clock: SandboxClock,
        *,
        team_id: str = "T0ROSEBANK",
        team_name: str = "Rosebank",
        users: Iterable[User] = (),
        channels: Iterable[Channel] = (),
        bot_name: str = "bedside",
        request_url: str | None = None,
        bot_token: str = "xoxb-sandbox",  # noqa: S107 - opens nothing but the sandbox
        app_token: str = "xapp-sandbox",  # noqa: S107
        signing_secret: str = "sandbox-signing-secret",  # noqa: S107
        scopes: Iterable[str] = SCOPES.split(","),
        commands: frozenset[str] = COMMANDS,
        events: frozenset[str] = EVENTS,
        faults: Faults | None = None,
        answer_within_s: float = 3.0,
        retry_after_s: Sequence[float] = (0.0, 60.0, 300.0),
        base_url: str = "",
        prefix: str = PREFIX,
    ) -> None:
        bot = User("U0BEDSIDE", bot_name, "Bedside", "Bedside", is_bot=True)
        self.world = Workspace(
            clock,
            team_id=team_id,
            team_name=team_name,
            bot=bot,
            bot_id="B0BEDSIDE",
            app_id="A0BEDSIDE",
            users=users,
            channels=channels,
        )
        self.faults = faults or Faults()
        self.access = Access(bot_token, app_token, scopes)
        self.sockets = Sockets(self.world.app_id)
        self.triggers = Triggers()
        self.hooks = Hooks(self.world)
        self.calls: list[tuple[str, Json]] = []
        self.base_url, self.prefix = base_url, prefix
        self.delivery = Delivery(
            self.sockets,
            self.faults,
            request_url=request_url,
            signing_secret=signing_secret,
            answer_within_s=answer_within_s,
            retry_after_s=retry_after_s,
        )
        self.people = Interactions(
            self.world,
            self.triggers,
            self.delivery,
            self.hooks,
            respond_url=lambda hook: f"{self.base_url}{self.prefix}/respond/{hook}",
            commands=commands,
            events=events,
        )

    def mount(self, app: web.Application) -> None:
        """Add the routes of the Web API, of Socket Mode, of response URLs and of the page."""
        app.router.add_route("*", f"{self.prefix}/api/{{method}}", self._api)
        app.router.add_get(f"{self.prefix}/socket", self.sockets.accept)
        app.router.add_post(f"{self.prefix}/respond/{{hook:.+}}", self._respond)
        app.add_routes(Ui(self).routes(self.prefix))

    async def close(self) -> None:
        await self.delivery.close()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        args = await _arguments(request)
        self.calls.append((method, args))

        async def work() -> web.StreamResponse:
            return await self._carry_out(method, args, request)

        return await self.faults.carry_out(request, method, work, _refusal)

    async def _carry_out(self, method: str, args: Json, request: web.Request) -> web.Response:
        try:
            if method not in METHODS:
                raise ApiError("unknown_method", req_method=method)
            scope, do = METHODS[method]
            self.access.admit(_token(request, args), scope)
            base_url = f"{self.base_url or str(request.url.origin())}{self.prefix}"
            call = Call(self.world, self.access, self.triggers, self.sockets, args, base_url)
            made = do(call)
            answer = await made if isawaitable(made) else made
        except ApiError as error:
            return web.json_response(error.as_json())
        scopes = ",".join(sorted(self.access.scopes))
        return web.json_response({"ok": True, **answer}, headers={"x-oauth-scopes": scopes})

    async def _respond(self, request: web.Request) -> web.Response:
        try:
            said = await request.json()
            self.hooks.answer(request.match_info["hook"], said if isinstance(said, dict) else {})
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        except ApiError as error:
            return web.json_response(error.as_json(), status=404)
        return web.Response(text="ok")


def _refusal(fault: Fault) -> web.Response:
    if fault.kind == "rate_limited":
        headers = {"Retry-After": str(fault.retry_after)}
        body = {"ok": False, "error": "ratelimited"}
        return web.json_response(body, status=429, headers=headers)
    return web.json_response({"ok": False, "error": fault.code})


async def _arguments(request: web.Request) -> Json:
    """By query, form or JSON body, as the caller chose."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body: Any = json.loads(await request.text() or "{}")
        except ValueError:
            body = {}
        return args | body if isinstance(body, dict) else args
    return args | {name: str(value) for name, value in (await request.post()).items()}


def _token(request: web.Request, args: Json) -> str:
    header = request.headers.get("Authorization", "")
    return header.removeprefix("Bearer ").strip() or str(args.get("token") or "")
