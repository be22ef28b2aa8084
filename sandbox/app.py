"""Everything outside the product as one thing: Slack, Google, their clock, and the page.

In come plain values; the product is reached over HTTP only, as by the real services.
"""

import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from . import google as google_site
from . import slack as slack_chat
from .clock import SandboxClock
from .faults import Faults
from .google import Arrival, Google
from .google.world import Location, Reply
from .slack import Channel, Slack, User

PAGE = Path(__file__).parent / "page"
SAVE_AFTER_S = 0.5
"""Real seconds between a change and its saving, so that a burst is saved once."""

LONGEST_JUMP = timedelta(days=60)
POLICY = "default-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'"

Hook = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Place:
    """A location: its name, its listing at Google, its channel in Slack."""

    name: str
    listing: str
    channel: str
    channel_name: str
    address: str = ""
    time_zone: str = "America/New_York"


@dataclass(frozen=True)
class Person:
    """Somebody who works there; `places` are the channels they are in."""

    id: str
    name: str
    email: str
    title: str
    channels: frozenset[str]
    time_zone: str = "America/New_York"


@dataclass(frozen=True)
class Posted:
    """A review as it stands on the site from the start."""

    listing: str
    stars: int
    text: str
    author: str
    at: datetime
    translation: str = ""
    reply: str = ""
    reply_at: datetime | None = None


async def _nothing() -> None:
    """Nobody has to be told."""


class Sandbox:
    """Mount it into a web application; `base_url` is where that one listens.

    `after_jump` and `after_arrival` are awaited when the clock jumped or a review was posted,
    so that the product can catch up at once. With `state_file` (JSON) it goes on where it was.
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
    ) -> None:
        self.places = tuple(places)
        self.clock = clock or SandboxClock()
        self.after_jump: Hook = _nothing
        self.after_arrival: Hook = _nothing
        self._state_file = state_file
        self._saving: asyncio.Task[None] | None = None
        self._listening: set[asyncio.Event] = set()
        self._telling: set[asyncio.Task[None]] = set()
        shared = faults or Faults()
        people = tuple(people)
        self.slack = Slack(
            self.clock,
            team_id=team,
            team_name=practice,
            users=[_user(one) for one in people],
            channels=[_channel(place, people) for place in self.places],
            request_url=f"{base_url}/slack/events",
            base_url=base_url,
            faults=shared,
        )
        self.google = Google(
            self.clock,
            [Location(p.listing, p.name, p.address, p.time_zone) for p in self.places],
            faults=shared,
        )
        self.google.page_url = f"{base_url}/#reviews"
        self.was_restored = self._restore()
        self.slack.world.subscribe(lambda _topic: self._changed())
        self.google.world.subscribe(lambda kind, _review: self._site_changed(kind))

    def post(self, reviews: Iterable[Posted]) -> None:
        """Put reviews on the site as if they had been there for long."""
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
        """Reviews that are posted one by one, at the press of a button."""
        self.google.world.enqueue(*arrivals)

    def mount(self, app: web.Application) -> None:
        app.middlewares.append(_only_from_here)
        self.slack.mount(app)
        self.google.mount(app)
        app.add_routes(
            [
                web.get("/", self._page),
                web.static("/sandbox/page", PAGE),
                web.get("/sandbox/events", self._events),
                web.get("/sandbox/people", self._people),
                web.get("/sandbox/clock", self._clock),
                web.post("/sandbox/clock", self._jump),
                web.post("/sandbox/arrive", self._arrive),
            ]
        )

    async def close(self) -> None:
        """End what is open, and save the state."""
        for one in self._listening:
            one.set()
        for task in (self._saving, *self._telling):
            if task is not None:
                task.cancel()
        self.save()
        await self.slack.close()

    def save(self) -> None:
        if self._state_file is None:
            return
        kept = {
            "offset_s": self.clock.offset.total_seconds(),
            "slack": slack_chat.dump(self.slack.world),
            "google": google_site.dump(self.google.world),
        }
        self._state_file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._state_file.with_suffix(".new")
        fresh.write_text(json.dumps(kept), encoding="utf-8")
        os.replace(fresh, self._state_file)

    def _restore(self) -> bool:
        if self._state_file is None or not self._state_file.exists():
            return False
        kept = json.loads(self._state_file.read_text(encoding="utf-8"))
        self.clock.offset = timedelta(seconds=kept["offset_s"])
        slack_chat.restore(self.slack.world, kept["slack"])
        google_site.restore(self.google.world, kept["google"])
        return True

    def _changed(self) -> None:
        for one in self._listening:
            one.set()
        if self._state_file is None or (self._saving and not self._saving.done()):
            return
        with contextlib.suppress(RuntimeError):  # no loop yet: the start is saved at the end
            self._saving = asyncio.get_running_loop().create_task(self._save_soon())

    def _site_changed(self, kind: str) -> None:
        """Tell the product at once, as Google's notifications do."""
        self._changed()
        if kind not in ("added", "edited", "removed"):
            return
        with contextlib.suppress(RuntimeError):  # no loop yet: the product is not there either
            loop = asyncio.get_running_loop()
            task = loop.create_task(_awaited(self.after_arrival))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    async def _save_soon(self) -> None:
        await asyncio.sleep(SAVE_AFTER_S)
        self.save()

    # --- the page

    async def _page(self, request: web.Request) -> web.StreamResponse:
        headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
        return web.FileResponse(PAGE / "index.html", headers=headers)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: one word for each change (or several at once)."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        response.headers["Cache-Control"] = "no-store"
        await response.prepare(request)
        changed = asyncio.Event()
        self._listening.add(changed)
        try:
            async for line in self._lines(changed):
                await response.write(line)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._listening.discard(changed)
        return response

    async def _lines(self, changed: asyncio.Event) -> AsyncIterator[bytes]:
        yield b"data: hello\n\n"
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(15):
                    await changed.wait()
            yield b"data: changed\n\n" if changed.is_set() else b": still here\n\n"
            changed.clear()
            await asyncio.sleep(0.03)

    async def _people(self, _request: web.Request) -> web.Response:
        """Who plays at first: somebody who may approve, so that every button works."""
        people = [one for one in self.slack.world.users.values() if not one.is_bot]
        first = next((one for one in people if one.title == "Approver"), people[0])
        return web.json_response({"first": first.id})

    async def _clock(self, _request: web.Request) -> web.Response:
        return web.json_response({"now": self.clock.now().timestamp()})

    async def _jump(self, request: web.Request) -> web.Response:
        try:
            span = timedelta(hours=float((await request.json())["hours"]))
        except (ValueError, KeyError, TypeError, OverflowError):
            return _wrong('The body must be {"hours": number}.')
        if not timedelta(0) <= span <= LONGEST_JUMP:
            return _wrong(f"The clock jumps ahead, by {LONGEST_JUMP.days} days at most.")
        self.clock.jump(span)
        self._changed()
        await self.after_jump()
        return web.json_response({"ok": True, "now": self.clock.now().timestamp()})

    async def _arrive(self, _request: web.Request) -> web.Response:
        if not self.google.world.queue:
            return _wrong("All prepared reviews have arrived. Write one on the review page.")
        review = self.google.world.arrive()
        return web.json_response({"ok": True, "review": review.id, "at": review.location.title})


@web.middleware
async def _only_from_here(request: web.Request, handler: Any) -> web.StreamResponse:
    """A page elsewhere that points its own name at this machine gets nothing."""
    host = request.host.rpartition(":")[0] or request.host
    if host not in ("127.0.0.1", "localhost", "[::1]"):
        return web.Response(status=403, text="The demo answers on 127.0.0.1 only.")
    response: web.StreamResponse = await handler(request)
    return response


async def _awaited(hook: Hook) -> None:
    await hook()


def _wrong(sentence: str) -> web.Response:
    return web.json_response({"ok": False, "error": sentence}, status=400)


def _user(one: Person) -> User:
    handle = one.name.split()[0].lower()
    return User(one.id, handle, one.name, one.name, one.email, one.time_zone, title=one.title)


def _channel(place: Place, people: tuple[Person, ...]) -> Channel:
    members = {one.id for one in people if place.channel in one.channels} | {"U0BEDSIDE"}
    return Channel(place.channel, place.channel_name, members, topic=f"Reviews of {place.name}")
