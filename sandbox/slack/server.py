"""The local Slack as one object: its Web API, Socket Mode, response URLs, and page routes."""

from __future__ import annotations

import json
from inspect import isawaitable
from typing import Any

from aiohttp import web

from sandbox.faults import Fault
from sandbox.slack.access import Access
from sandbox.slack.call import Call
from sandbox.slack.errors import ApiError
from sandbox.slack.methods import METHODS, files
from sandbox.slack.service import Service
from sandbox.slack.ui import Ui
from sandbox.slack.world import Channel, Json, Workspace


class Slack(Service):
    """A local Slack. Mount it, and point the app's Web API client at `{prefix}/api/`.

    `people` performs people's actions.
    """

    def mount(self, app: web.Application) -> None:
        """Add the routes for the Web API, Socket Mode, response URLs, and the page to `app`."""
        app.router.add_route("*", f"{self.prefix}/api/{{method}}", self._api)
        app.router.add_get(f"{self.prefix}/socket", self.sockets.accept)
        app.router.add_get(f"{self.prefix}{FILE}", self._file)
        app.router.add_post(f"{self.prefix}{UPLOAD}", self._upload)
        app.router.add_post(f"{self.prefix}/respond/{{hook:.+}}", self._respond)
        app.add_routes(Ui(self).routes(self.prefix))

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
            self.access.admit(_token(request, args), _for_kind(scope, self._place(args)))
            base_url = f"{self.base_url or str(request.url.origin())}{self.prefix}"
            call = Call(self.world, self.access, self.triggers, self.sockets, args, base_url)
            made = do(call)
            answer = await made if isawaitable(made) else made
        except ApiError as error:
            return web.json_response(error.as_json())
        scopes = ",".join(sorted(self.access.scopes))
        return web.json_response({"ok": True, **answer}, headers={"x-oauth-scopes": scopes})

    def _place(self, args: Json) -> Channel | None:
        return self.world.channels.get(str(args.get("channel") or ""))

    async def _file(self, request: web.Request) -> web.StreamResponse:
        return download(self.world, self.access, request)

    async def _upload(self, request: web.Request) -> web.Response:
        return await upload(self.world, request)

    async def _respond(self, request: web.Request) -> web.Response:
        try:
            said = await request.json()
            self.hooks.answer(request.match_info["hook"], said if isinstance(said, dict) else {})
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        except ApiError as error:
            return web.json_response(error.as_json(), status=404)
        return web.Response(text="ok")


FILE = "/files-pri/{file}/{secret}/download/{name}"

UPLOAD = "/upload/v1/{secret}"


async def upload(world: Workspace, request: web.Request) -> web.Response:
    """Receive the bytes of an upload that was announced."""
    content = await request.read()
    if not files.receive(world, request.match_info["secret"], content):
        return web.Response(status=400, text="invalid upload")
    return web.Response(text=f"OK - {len(content)}")


def download(world: Workspace, access: Access, request: web.Request) -> web.Response:
    """Serve a file at its private URL. Without a valid token, redirect to the login page."""
    header = request.headers.get("Authorization", "")
    token = header.removeprefix("Bearer ").strip() if header.startswith("Bearer ") else ""
    id = request.match_info["file"].rpartition("-")[2]
    try:
        found = files.download(world, access, token, id, request.match_info["secret"])
    except ApiError:
        return web.Response(status=404)
    if found is None:
        return web.Response(status=302, headers={"Location": f"https://{world.domain}.slack.com/"})
    return web.Response(body=found.content, content_type="application/octet-stream")


def _for_kind(scope: str | None, place: Channel | None) -> str | None:
    """Return the scope for this kind of conversation: channels:history, groups:history …"""
    if scope is None or place is None or not scope.startswith("channels:"):
        return scope
    kind = "im" if place.is_im else "groups" if place.is_private else "channels"
    return scope.replace("channels", kind, 1)


def _refusal(fault: Fault) -> web.Response:
    if fault.kind == "rate_limited":
        headers = {"Retry-After": str(fault.retry_after)}
        body = {"ok": False, "error": "ratelimited"}
        return web.json_response(body, status=429, headers=headers)
    return web.json_response({"ok": False, "error": fault.code})


async def _arguments(request: web.Request) -> Json:
    """Return a call's arguments, from the query and from a form or a JSON body."""
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
