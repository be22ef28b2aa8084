"""Local stand-ins for all outside services: chats, Google, a mailbox, their clock, and a web page.

They're set up with plain values, and talk to the product only over HTTP, like real services.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from sandbox import google as google_site
from sandbox import slack as slack_chat
from sandbox.changes import Changes
from sandbox.clock import SandboxClock
from sandbox.faults import Faults
from sandbox.google import Arrival, Google
from sandbox.google.world import Location, Reply
from sandbox.mail_service import MailService
from sandbox.places import MailPlace, Person, Place, Posted, TeamsPlace
from sandbox.saving import Json, StateFile
from sandbox.slack import Channel, Slack, User

if TYPE_CHECKING:
    from sandbox.teams import Teams

__all__ = ["MailPlace", "Person", "Place", "Posted", "Sandbox", "TeamsPlace"]

PAGE = Path(__file__).parent / "page"
LONGEST_JUMP = timedelta(days=60)

MOST_STEPS, LONGEST_STEP = 50, 20
"""Maximum number of the guide's steps to store, and the maximum length of one step."""
POLICY = (
    "default-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

Hook = Callable[[], Awaitable[None]]
Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def _nothing() -> None:
    """The default hook, which does nothing."""


class Sandbox:
    """All local services. Mount it in a web application that listens at `base_url`.

    `after_jump` is awaited after the clock jumps, and `after_arrival` after a review is posted, so
    that the product can catch up right away. With a `state_file` (JSON), it continues where it left
    off. If the product is another program, `bot_url` is its URL, and the clock can't jump, because
    the product's doesn't.
    """

    def __init__(
        self,
        *,
        practice: str,
        team: str,
        places: Iterable[Place],
        people: Iterable[Person],
        base_url: str,
        clock: SandboxClock | None = None,
        faults: Faults | None = None,
        state_file: Path | None = None,
        teams: TeamsPlace | None = None,
        mail: MailPlace | None = None,
        bot_url: str = "",
    ) -> None:
        self.places = tuple(places)
        self.clock = clock or SandboxClock()
        self.after_jump: Hook = _nothing
        self.after_arrival: Hook = _nothing
        self._can_jump = not bot_url
        bot_url = bot_url or base_url
        self._changes = Changes()
        self._guided: list[str] = []
        self.state = StateFile(state_file, self._gather)
        self._telling: set[asyncio.Task[None]] = set()
        shared = faults or Faults()
        people = tuple(people)
        self.slack = Slack(
            self.clock,
            team_id=team,
            team_name=practice,
            users=[_user(person) for person in people],
            channels=[_channel(place, people) for place in self.places],
            request_url=f"{bot_url}/slack/events",
            base_url=base_url,
            faults=shared,
        )
        self.google = Google(
            self.clock,
            [Location(p.listing, p.name, p.address, p.time_zone) for p in self.places],
            faults=shared,
        )
        self.google.page_url = f"{base_url}/#reviews"
        urls = base_url, bot_url
        self.teams = _teams(teams, people, self.clock, urls, shared) if teams else None
        mails_to = f"{bot_url}/webhooks/mail/mime"
        self.mail = MailService(self.clock, mail, mails_to) if mail else None
        self.was_restored = self._restore()
        self.slack.world.subscribe(lambda _topic: self._changed())
        if self.teams:
            self.teams.world.subscribe(self._changed)
        if self.mail:
            self.mail.changed = self._changed
        self.google.world.subscribe(lambda kind, _review: self._site_changed(kind))

    def post(self, reviews: Iterable[Posted]) -> None:
        """Add reviews to the site as if they'd been there for a long time."""
        for one in reviews:
            review = self.google.world.add_review(
                one.listing,
                one.stars,
                one.text,
                one.author,
                translation=one.translation,
                created_at=one.at,
            )
            if one.reply:
                at = one.reply_at or one.at
                review.reply = Reply(one.reply, at, at, "APPROVED")

    def prepare(self, arrivals: Iterable[Arrival]) -> None:
        """Queue reviews that are posted one at a time, whenever someone presses a button."""
        self.google.world.enqueue(*arrivals)

    def mount(self, app: web.Application) -> None:
        app.middlewares.append(_only_from_here)
        app.on_shutdown.append(self._let_go)
        self.slack.mount(app)
        self.google.mount(app)
        if self.teams:
            self.teams.mount(app)
        app.add_routes(self.mail.routes if self.mail else ())
        app.add_routes(
            [
                web.get("/", self._page),
                web.static("/sandbox/page", PAGE),
                web.get("/sandbox/events", self._changes.stream),
                web.get("/sandbox/people", self._people),
                web.get("/sandbox/clock", self._clock),
                web.post("/sandbox/clock", self._jump),
                web.post("/sandbox/arrive", self._arrive),
                web.get("/sandbox/guide", self._guide),
                web.post("/sandbox/guide", self._mark),
            ]
        )

    async def close(self) -> None:
        """Close all open connections, and save the state."""
        self._changes.close()
        for task in self._telling:
            task.cancel()
        await self.state.close()
        await self.slack.close()
        if self.teams:
            await self.teams.close()
        if self.mail:
            await self.mail.close()

    async def _let_go(self, _app: web.Application) -> None:
        """Close the open streams first, because the server waits for them when it stops."""
        self._changes.close()

    def save(self) -> None:
        """Save the state now."""
        self.state.save()

    def _gather(self) -> Json:
        kept = {
            "offset_s": self.clock.offset.total_seconds(),
            "guided": self._guided,
            "slack": slack_chat.dump(self.slack.world),
            "google": google_site.dump(self.google.world),
        }
        if self.teams:
            from sandbox import teams as teams_chat

            kept["teams"] = teams_chat.dump(self.teams.world)
        if self.mail:
            kept["mail"] = self.mail.dump()
        return kept

    def _restore(self) -> bool:
        kept = self.state.read()
        if kept is None:
            return False
        self.clock.offset = timedelta(seconds=kept["offset_s"])
        self._guided = list(kept.get("guided", ()))
        slack_chat.restore(self.slack.world, kept["slack"])
        google_site.restore(self.google.world, kept["google"])
        if self.teams and "teams" in kept:
            from sandbox import teams as teams_chat

            teams_chat.restore(self.teams.world, kept["teams"])
        if self.mail and "mail" in kept:
            self.mail.restore(kept["mail"])
        return True

    def _changed(self) -> None:
        self._changes.tell()
        with contextlib.suppress(RuntimeError):  # without a running loop, this is saved on `close`
            self.state.save_soon()

    def _site_changed(self, kind: str) -> None:
        """Notify the product right away, like Google's notifications."""
        self._changed()
        if kind not in ("added", "edited", "removed"):
            return
        with contextlib.suppress(
            RuntimeError
        ):  # without a running loop, the product isn't running either
            loop = asyncio.get_running_loop()
            task = loop.create_task(_awaited(self.after_arrival))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    # --- the page

    async def _page(self, request: web.Request) -> web.StreamResponse:
        headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
        return web.FileResponse(PAGE / "index.html", headers=headers)

    async def _people(self, _request: web.Request) -> web.Response:
        """Return whose role the visitor plays first, and which services exist in addition to Slack.

        `live` says that the clock can't jump. The role is an approver's so that every button works.
        """
        people = [user for user in self.slack.world.users.values() if not user.is_bot]
        first = next((person for person in people if person.title == "Approver"), people[0])
        teams = {"teams": self.teams.identities} if self.teams else {}
        mail = {"mail": True} if self.mail else {}
        live = {} if self._can_jump else {"live": True}
        return web.json_response({"first": first.id, **teams, **mail, **live})

    async def _guide(self, _request: web.Request) -> web.Response:
        """Return the guide's steps that have been completed in this demo."""
        return web.json_response({"done": self._guided})

    async def _mark(self, request: web.Request) -> web.Response:
        try:
            step = (await request.json())["done"]
        except (ValueError, KeyError, TypeError):
            step = ""
        if not isinstance(step, str) or not 0 < len(step) <= LONGEST_STEP:
            return _wrong('The body must be {"done": step}.')
        if step not in self._guided and len(self._guided) < MOST_STEPS:
            self._guided.append(step)
            self.state.save_soon()
        return web.json_response({"ok": True, "done": self._guided})

    async def _clock(self, _request: web.Request) -> web.Response:
        return web.json_response({"now": self.clock.now().timestamp()})

    async def _jump(self, request: web.Request) -> web.Response:
        if not self._can_jump:
            return _wrong("The clock can't jump, because the bot has its own.")
        try:
            span = timedelta(hours=float((await request.json())["hours"]))
        except (ValueError, KeyError, TypeError, OverflowError):
            return _wrong('The body must be {"hours": number}.')
        if not timedelta(0) <= span <= LONGEST_JUMP:
            return _wrong(f"The clock jumps ahead, by {LONGEST_JUMP.days} days at most.")
        self.clock.jump(span)
        self._changed()
        if self.mail:
            await self.mail.deliver()
        await self.after_jump()
        return web.json_response({"ok": True, "now": self.clock.now().timestamp()})

    async def _arrive(self, _request: web.Request) -> web.Response:
        review = self.google.arrive()
        return web.json_response({"ok": True, "review": review.id, "at": review.location.title})


@web.middleware
async def _only_from_here(request: web.Request, handler: Answering) -> web.StreamResponse:
    """Reject requests from other sites' pages, including those that use DNS rebinding."""
    host = request.host.rpartition(":")[0] or request.host
    if host not in ("127.0.0.1", "localhost", "[::1]"):
        return web.Response(status=403, text="The demo only runs on 127.0.0.1.")
    sender = request.headers.get("Sec-Fetch-Site", "none")
    if request.method not in ("GET", "HEAD") and sender not in ("none", "same-origin"):
        return web.Response(status=403, text="The demo takes orders from its own page only.")
    return await handler(request)


async def _awaited(hook: Hook) -> None:
    await hook()


def _wrong(sentence: str) -> web.Response:
    return web.json_response({"ok": False, "error": sentence}, status=400)


def _teams(
    place: TeamsPlace,
    people: tuple[Person, ...],
    clock: SandboxClock,
    urls: tuple[str, str],
    faults: Faults,
) -> Teams:
    from sandbox import teams

    return teams.Teams(
        clock,
        tenant=place.tenant,
        app_id=place.app_id,
        password=place.password,
        team_name=place.team_name,
        people=[
            teams.Person(place.people[person.id], person.name, person.email, person.title)
            for person in people
            if person.id in place.people
        ],
        channels=[teams.Channel(id, name) for id, name in place.channels.items()],
        identities=place.people,
        base_url=urls[0],
        bot_url=f"{urls[1]}/api/messages",
        faults=faults,
    )


def _user(one: Person) -> User:
    handle = one.name.split()[0].lower()
    return User(one.id, handle, one.name, one.name, one.email, one.time_zone, title=one.title)


def _channel(place: Place, people: tuple[Person, ...]) -> Channel:
    members = {person.id for person in people if place.channel in person.channels} | {"U0BEDSIDE"}
    return Channel(place.channel, place.channel_name, members, topic=f"Reviews of {place.name}")
