"""Starts the real program as a separate process, alongside a local Slack and Google."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.typedefs import Handler

from demo.play import build, with_teams
from sandbox.app import Sandbox
from sandbox.slack.answer import Answer
from sandbox.slack.world import Message
from sandbox.teams.world import Channel
from settings import Settings, load
from tests.journeys.invariants import key_of, messages, words_of
from tests.journeys.killing import ROOT, SECRETS, settings_at
from tests.journeys.older import as_before
from tests.journeys.patience import PATIENCE_S
from tests.journeys.town import OAK, free_port

OAK_ID = "oak-street"
TEAMS_SECRETS = {"BEDSIDE_TEAMS_APP_PASSWORD": "sandbox-password"}

LIMITED = """
import json, os, resource, sys
for kind, most in json.loads(sys.argv[1]):
    # it may ask for more open files itself, and the disk can have room again
    hard = most if kind == resource.RLIMIT_NOFILE else resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (most, hard))
os.execv(sys.executable, [sys.executable, *sys.argv[2:]])
"""

WITHOUT_TEMPORARY_FILES = """
import runpy, sys, tempfile
tempfile._candidate_tempdir_list = lambda: ["/nowhere"]
del sys.argv[0]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""


@dataclass
class Program:
    """One program, its log, and the people around it."""

    folder: Path
    sandbox: Sandbox
    settings: Settings
    process: subprocess.Popen[bytes] | None = None
    env: dict[str, str] = field(default_factory=dict)
    ticks_fast: bool = False
    limits: dict[int, int] = field(default_factory=dict)
    """The most that the kernel lets it have, by `resource.RLIMIT_…`."""

    without_temporary_files: bool = False

    broken: str = ""
    """Whatever is asked at an address that begins like this responds with 502. Empty: nothing."""

    @property
    def log(self) -> str:
        file = self.folder / "log"
        return file.read_text() if file.exists() else ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.settings.server.port}"

    def spawn(self, *words: str) -> subprocess.Popen[bytes]:
        """Start `bedside WORDS` (without words: `run`) with the practice's settings."""
        module = ("console", *(words or ("run",)))
        if self.ticks_fast and not words:
            module = ("tests.resilience.ticking", "bedside.toml")
        command = self.command(*module)
        with (self.folder / "log").open("ab") as out:
            return subprocess.Popen(
                command, cwd=self.folder, env=self.environment, stdout=out, stderr=out
            )

    def command(self, module: str, *words: str) -> list[str]:
        """`python -m MODULE WORDS`, within the kernel's `limits`."""
        limits = json.dumps(list(self.limits.items()))
        limited = [sys.executable, "-c", LIMITED, limits] if self.limits else [sys.executable]
        begun = ["-c", WITHOUT_TEMPORARY_FILES] if self.without_temporary_files else ["-m"]
        return [*limited, *begun, module, *words]

    async def ended(self, *words: str, **more: str) -> tuple[int, str]:
        """Run `bedside WORDS` to its end, with `more` in its environment. Returns its exit code
        and what it printed.
        """
        done = await asyncio.to_thread(
            subprocess.run,
            self.command("console", *words),
            cwd=self.folder,
            env=self.environment | more,
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
        )
        return int(done.returncode), (done.stdout + done.stderr).decode()

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            **SECRETS,
            "BEDSIDE_DATABASE_URL": self.settings.database_url,
            "BEDSIDE_SETTINGS": str(self.folder / "bedside.toml"),
            "PYTHONPATH": str(ROOT),
            **self.env,
        }

    async def start(self) -> None:
        """Start the program and wait until it's ready for work."""
        ready = '"event": "ready"'
        before = self.log.count(ready)
        self.process = self.spawn()
        await self.until(lambda: self.log.count(ready) > before, "the program is ready")

    async def until(
        self, seen: Callable[[], bool], what: str, within_s: float = PATIENCE_S
    ) -> None:
        """Wait until `seen` is true. Fail with `what` was expected, or if the program exits."""
        try:
            async with asyncio.timeout(within_s):
                while not seen():
                    assert self.process is None or self.process.poll() is None, self.log
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(f"never seen: {what}\n{self.log}") from None

    async def stop(self, sign: signal.Signals = signal.SIGTERM) -> None:
        """Ask the program to stop and wait until it has ended well."""
        assert self.process is not None
        self.process.send_signal(sign)
        assert await asyncio.to_thread(self.process.wait, PATIENCE_S) == 0, self.log

    async def get(self, path: str) -> tuple[int, dict[str, Any]]:
        """The status and the JSON object at one of the program's addresses."""
        async with aiohttp.ClientSession() as http, http.get(self.url + path) as answer:
            return answer.status, await answer.json()

    def write_review(self) -> None:
        words = "The wait was 70 minutes, and nobody told us why."
        self.sandbox.google.world.add_review(OAK, 1, words, "J. M.")

    async def card(self) -> Message:
        """The first card, once it's in its channel."""

        def cards() -> list[Message]:
            found = messages(self.sandbox)
            return [message for message in found if key_of(message).startswith("card:")]

        await self.until(lambda: bool(cards()), "a card")
        return cards()[0]

    def told(self, who: str) -> list[str]:
        """What somebody alone was told in a channel. `who` is a first name."""
        mine = f"U0{who.upper()}"
        return [
            words_of(message) for message in messages(self.sandbox) if message.ephemeral_to == mine
        ]

    async def click(self, who: str, action: str, card: Message) -> Answer:
        """Press a button. `who` is a first name."""
        people = self.sandbox.slack.people
        seen = as_before(card, action)
        return await people.click(f"U0{who.upper()}", card.channel, card.ts, action, seen=seen)

    # --- in Teams

    @property
    def room(self) -> Channel:
        assert self.sandbox.teams is not None
        return self.sandbox.teams.world.channels[f"19:{OAK_ID}@thread.tacv2"]

    async def install(self) -> None:
        """Add the app to the team."""
        assert self.sandbox.teams is not None
        await self.sandbox.teams.people.install(self.sandbox.teams.identities["U0DANA"])

    def team_cards(self) -> list[str]:
        """The ids of the cards in the first office's channel, without the app's greeting."""
        said = self.room.messages.values()
        return [one.id for one in said if any("refresh" in card for card in one.cards)]

    async def press(self, who: str, verb: str) -> int:
        """Press a button of the first case's card in Teams. Returns the status of the response."""
        assert self.sandbox.teams is not None
        aad = self.sandbox.teams.identities[f"U0{who.upper()}"]
        action = {"verb": verb, "data": {"case": 1}}
        people = self.sandbox.teams.people
        return (await people.press(aad, self.room.id, self.team_cards()[0], action)).status


def _with_teams(settings: Settings, text: str, here: str) -> str:
    """`bedside.toml` of the same practice, in Teams as well."""
    there = with_teams(settings)
    for place in there.file.locations:
        channel = f'slack_channel = "{place.slack_channel}"'
        text = text.replace(channel, f'{channel}\nteams_channel = "{place.teams_channel}"')
    for one in there.file.members:
        text = text.replace(
            f'slack = "{one.slack}"', f'slack = "{one.slack}"\nteams = "{one.teams}"'
        )
    at = f"{here}/sandbox/teams"
    return (
        f'{text}\n[teams]\napp_id = "{there.teams.app_id}"\ntenant = "{there.teams.tenant}"\n'
        f'login_url = "{at}/login"\nmetadata_url = "{at}/openid/configuration"\n'
        f'service_urls = ["{at}/connector/"]\n'
    )


@asynccontextmanager
async def a_program(
    folder: Path, *, changes: Mapping[str, str] | None = None, in_teams: bool = False
) -> AsyncIterator[Program]:
    """The demo's practice and its neighbors. `changes` are replaced in `bedside.toml`."""
    port, outside = free_port(), free_port()
    here = f"http://127.0.0.1:{outside}"
    url = f"sqlite:///{folder / 'bedside.db'}"
    file = folder / "bedside.toml"
    settings = settings_at(file, port, here, url)
    text = file.read_text(encoding="utf-8")
    if in_teams:
        text = _with_teams(settings, text, here)
    for old, new in (changes or {}).items():
        assert old in text, old
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    secrets = {**SECRETS, "BEDSIDE_DATABASE_URL": url, **TEAMS_SECRETS}
    settings = load(file, secrets) if in_teams else settings
    sandbox = build(settings.practice(), settings, here, None)
    sandbox.slack.delivery.request_url = f"http://127.0.0.1:{port}/slack/events"
    if sandbox.teams:
        sandbox.teams.delivery.bot_url = f"http://127.0.0.1:{port}/api/messages"
    made = Program(folder, sandbox, settings, env=dict(TEAMS_SECRETS) if in_teams else {})

    @web.middleware
    async def break_(request: web.Request, handler: Handler) -> web.StreamResponse:
        if made.broken and request.path.startswith(made.broken):
            return web.Response(status=502, text="<h1>Bad Gateway</h1>", content_type="text/html")
        return await handler(request)

    application = web.Application(middlewares=[break_])
    sandbox.mount(application)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", outside).start()
    try:
        yield made
    finally:
        if made.process is not None and made.process.poll() is None:
            made.process.kill()
            made.process.wait()
        await sandbox.close()
        await runner.cleanup()
