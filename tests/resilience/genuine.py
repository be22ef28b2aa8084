"""What genuine senders send to a running program, recorded so that a test can change it: people in
Slack, Teams, and a browser, whose requests depend on what the program told them before.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
from aiohttp import web

from adapters.sites.google.pages import CALLBACK, CONNECT, Tickets
from bot.practice import PracticeId
from bot.sealing import parsed
from cards.actions import ACTIONS
from console.clock import SystemClock
from sandbox.google.oauth import SCOPE
from sandbox.slack.world import View, elements_of
from tests.adapters.sites.test_push import Key
from tests.journeys.town import free_port
from tests.resilience.doors import ALL_DOORS, DOOR_SECRETS, SERVICE_ACCOUNT
from tests.resilience.program import Program, a_program

WORDS = [
    *("", "help", "pending", "mine", "all", "overdue", "health", "find wait", "case 1", "who"),
    *("away maya tomorrow", "add", "report", "connect google", "export", "what's this"),
]
AT_GOOGLE = {
    "auth_url": "auth",
    "revoke_url": "revoke",
    "accounts_url": "accounts/v1",
    "information_url": "information/v1",
}
BROWSERS = 12
"""Browsers that are about to come back from Google, and as many that are about to choose."""


@dataclass
class Genuine:
    """What was sent, by kind, as JSON."""

    interactive: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    activities: list[str] = field(default_factory=list)
    returns: list[str] = field(default_factory=list)
    """The queries with which browsers come back from Google."""

    waiting: list[bytes] = field(default_factory=list)
    """The cookies of browsers that are about to come back."""

    choosing: list[bytes] = field(default_factory=list)
    """The cookies of browsers that are about to choose offices."""

    tickets: Tickets | None = None
    teams_token: str = ""
    google_token: str = ""


@asynccontextmanager
async def a_program_with_all_doors(folder: Path) -> AsyncIterator[tuple[Program, Genuine]]:
    """A running program of a practice in Slack and Teams, and what its people send to it."""
    key, port = Key("k1"), free_port()
    app = web.Application()

    async def certificates(_request: web.Request) -> web.Response:
        return web.json_response({key.id: key.certificate})

    app.router.add_get("/certs", certificates)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    changes = {
        old: new.replace("[teams]\nlocal_trial = true\n", "").replace(
            "127.0.0.1:9/certs", f"127.0.0.1:{port}/certs"
        )
        for old, new in ALL_DOORS.items()
        if "slack_channel" not in old
    }
    try:
        async with a_program(folder, changes=changes, in_teams=True) as program:
            program.env |= DOOR_SECRETS
            _connect_to_the_sandbox(folder / "bedside.toml")
            await program.start()
            genuine = await _recorded(program)
            audience = "https://b.example/google/push"
            genuine.google_token = key.token(aud=audience, email=SERVICE_ACCOUNT)
            yield program, genuine
    finally:
        await runner.cleanup()


def _connect_to_the_sandbox(file: Path) -> None:
    """Have browsers sign in at the local Google, too."""
    text = file.read_text(encoding="utf-8")
    start = text.index('token_url = "') + len('token_url = "')
    base = text[start : text.index('/token"', start)]
    more = "".join(f'{name} = "{base}/{path}"\n' for name, path in AT_GOOGLE.items())
    file.write_text(text.replace("[google]\n", f"[google]\n{more}", 1), encoding="utf-8")


async def _recorded(p: Program) -> Genuine:
    found = Genuine()
    await p.install()
    p.write_review()
    await p.card()
    await p.until(lambda: bool(p.team_cards()), "the card in Teams")
    await _in_slack(p)
    await _in_teams(p)
    for sent in p.sandbox.slack.delivery.captured:
        if sent.kind == "interactive":
            found.interactive.append(json.dumps(sent.payload))
        elif sent.kind == "slash_commands":
            found.commands.append(json.dumps(sent.payload))
        else:
            found.events.append(json.dumps(sent.payload))
    found.interactive += [*_other_clicks(found.interactive)]
    assert p.sandbox.teams is not None
    found.activities = [json.dumps(sent.activity) for sent in p.sandbox.teams.delivery.captured]
    found.teams_token = p.sandbox.teams.issuer.token(p.sandbox.teams.service_url)
    await _in_browsers(p, found)
    return found


def _other_clicks(interactive: list[str]) -> Iterator[str]:
    """Clicks on every button there is, not just on those of this card."""
    click = next(json.loads(sent) for sent in interactive if "block_actions" in sent)
    for name in ACTIONS:
        click["actions"][0]["action_id"] = name
        yield json.dumps(click)


async def _in_slack(p: Program) -> None:
    people, world, card = p.sandbox.slack.people, p.sandbox.slack.world, await p.card()
    for who in ("U0RUTH", "U0DANA"):
        for block in card.blocks:
            for element in elements_of(block):
                choices = {
                    "users_select": {"selected_user": "U0MAYA"},
                    "static_select": {"selected_option": (element.get("options") or [{}])[0]},
                }
                choice = choices.get(element["type"], {})
                await people.click(who, card.channel, card.ts, element["action_id"], **choice)
        await people.open_home(who)
        await people.shortcut(who, card.channel, card.ts, "add_review")
        for words in WORDS:
            await people.command(who, card.channel, "/reviews", words)
        await people.message(who, card.channel, f"<@{world.bot.id}> pending")
        await people.message(who, world.dm(who).id, "case 1")
        await people.message(who, world.dm(who).id, "import", files={"r.csv": b"stars,text\n1,x\n"})
    # the program opens forms once the click is acknowledged
    await p.until(lambda: bool(world.modals.get("U0DANA")), "a form")
    for who, forms in list(world.modals.items()):
        for form in list(forms):
            await people.submit(who, form.id, _filled(form))
    await people.event(
        {"type": "user_change", "user": {"id": "U0LEO", "deleted": False, "team_id": world.team_id}}
    )


def _filled(form: View) -> dict[str, dict[str, Any]]:
    """Something in each of a form's inputs."""
    entries: dict[str, dict[str, Any]] = {}
    for block in form.payload["blocks"]:
        for element in elements_of(block):
            options = element.get("options") or [{}]
            entries.setdefault(block["block_id"], {})[element["action_id"]] = {
                "value": "5",
                "selected_option": options[0],
                "selected_options": options[:1],
                "selected_user": "U0MAYA",
                "selected_date": "2026-11-30",
                "selected_time": "10:00",
                "selected_date_time": 1_790_000_000,
            }
    return entries


async def _in_teams(p: Program) -> None:
    assert p.sandbox.teams is not None
    people, card = p.sandbox.teams.people, p.team_cards()[0]
    for who in ("U0RUTH", "U0DANA"):
        aad = p.sandbox.teams.identities[who]
        for action in _executes(p.room.messages[card].cards):
            sent = {"verb": action["verb"], "data": action.get("data", {})}
            await people.press(aad, p.room.id, card, sent)
        await people.add_personally(aad)
        for words in WORDS:
            await people.write(aad, p.room.id, f"@Bedside {words}")
        await people.use_on(aad, p.room.id, card, "add_review")
        await people.submit(aad, {"stars": "5", "text": "Kind people.", "location": "oak-street"})
        await people.open_dialog(
            aad, p.room.id, card, {"case": 1, "msteams": {"type": "task/fetch"}}
        )


def _executes(part: Any) -> Iterator[dict[str, Any]]:
    """The buttons in a card, whatever they're in."""
    if isinstance(part, list):
        for inner in part:
            yield from _executes(inner)
    elif isinstance(part, dict):
        if part.get("type") == "Action.Execute":
            yield part
        for inner in part.values():
            yield from _executes(inner)


async def _in_browsers(p: Program, found: Genuine) -> None:
    """Let browsers go to Google and, half of them, come back."""
    oauth, keys = p.sandbox.google.oauth, parsed(DOOR_SECRETS["BEDSIDE_KEYS"])
    oauth.redirect_uris.add(f"https://b.example{CALLBACK}")
    tickets = Tickets(keys, PracticeId(p.settings.file.practice.id), SystemClock())
    found.tickets = tickets
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        for number in range(2 * BROWSERS):
            form = {"ticket": tickets.issue("dana").text}
            async with http.post(p.url + CONNECT, data=form, allow_redirects=False) as begun:
                assert begun.status == 303, await begun.text()
                cookie = begun.headers["Set-Cookie"].partition(";")[0]
                asked = {
                    k: v[0] for k, v in parse_qs(urlsplit(begun.headers["Location"]).query).items()
                }
            code = oauth.consent(oauth.asking(asked), next(iter(oauth.users)), [SCOPE])
            query = {"state": asked["state"], "code": code, "scope": SCOPE}
            if number < BROWSERS:
                found.waiting.append(cookie.encode())
                found.returns.append(json.dumps(query))
                continue
            came = http.get(
                p.url + CALLBACK, params=query, headers={"Cookie": cookie}, allow_redirects=False
            )
            async with came as back:
                assert back.status == 303, await back.text()
            found.choosing.append(cookie.encode())
