"""The review page's data and actions, as JSON below `/sandbox/google/ui`.

GET    /reviews           {now, queued, moderation_delay_s, violations, strict, locations: [{id,
                          name, …, reviews: [{id, stars, text, author, …, reply}]}]}, newest first
POST   /reviews           {location, stars, text?, author?}   a visitor posts a review
PATCH  /reviews/{id}      {stars?, text?}                     the reviewer edits it
DELETE /reviews/{id}                                          it's taken down
POST   /arrive                                                the next canned review is posted
POST   /moderation        {review, decision, reason?}         decide on a reply now
POST   /moderation/next   {reason?, review?}                  reject the next reply when it's due
POST   /moderation/strict {contacts?, templates?}             true: from now on reject replies that
                          have a phone number or an address, or that repeat an accepted one

If the request is invalid, the response is a 400 or 404 with `{"ok": false, "error": sentence}`.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import get_args

from aiohttp import web

from sandbox.google import wire
from sandbox.google.moderation import STRICTNESS, VIOLATIONS, Violation, in_words
from sandbox.google.site import Site
from sandbox.google.world import Location, Review, State

MOST_TEXT = 4096
Action = Callable[[web.Request], Awaitable[web.Response]]


class Ui:
    """The page's endpoints for one `Google`."""

    def __init__(self, google: Site) -> None:
        self._google = google
        self._world = google.world

    def routes(self, prefix: str) -> list[web.RouteDef]:
        reviews, one = f"{prefix}/ui/reviews", f"{prefix}/ui/reviews/{{review}}"
        return [
            web.get(reviews, _plain(self.show)),
            web.post(reviews, _plain(self.write)),
            web.patch(one, _plain(self.edit)),
            web.delete(one, _plain(self.remove)),
            web.post(f"{prefix}/ui/arrive", _plain(self.arrive)),
            web.post(f"{prefix}/ui/moderation", _plain(self.moderate)),
            web.post(f"{prefix}/ui/moderation/next", _plain(self.reject_next)),
            web.post(f"{prefix}/ui/moderation/strict", _plain(self.be_strict)),
        ]

    async def show(self, _request: web.Request) -> web.Response:
        return web.json_response(
            {
                "now": wire.timestamp(self._world.clock.now()),
                "queued": len(self._world.queue),
                "moderation_delay_s": self._world.moderation_delay.total_seconds(),
                "violations": {code: in_words(code) for code in VIOLATIONS},
                "strict": sorted(self._world.strict),
                "locations": [
                    self._location(location) for location in self._world.locations.values()
                ],
            }
        )

    async def write(self, request: web.Request) -> web.Response:
        asked = await _body(request)
        location = str(asked.get("location") or "")
        stars, text = _stars(asked.get("stars")), _text(asked.get("text"))
        author = _text(asked.get("author"))[:80]
        return _done(self._world.add_review(location, stars, text, author))

    async def edit(self, request: web.Request) -> web.Response:
        asked = await _body(request)
        stars = _stars(asked["stars"]) if "stars" in asked else None
        text = _text(asked["text"]) if "text" in asked else None
        review = request.match_info["review"]
        return _done(self._world.edit_review(review, stars=stars, text=text))

    async def remove(self, request: web.Request) -> web.Response:
        self._world.remove_review(request.match_info["review"])
        return web.json_response({"ok": True})

    async def arrive(self, _request: web.Request) -> web.Response:
        return _done(self._google.arrive(), queued=len(self._world.queue))

    async def moderate(self, request: web.Request) -> web.Response:
        asked = await _body(request)
        if asked.get("decision") not in get_args(State):
            raise ValueError(f"decision must be one of {', '.join(get_args(State))}")
        decision: State = asked["decision"]
        self._world.moderate(str(asked.get("review") or ""), decision, _reason(asked))
        return web.json_response({"ok": True})

    async def reject_next(self, request: web.Request) -> web.Response:
        asked = await _body(request)
        review = self._world.review(str(asked["review"])).id if asked.get("review") else None
        self._world.reject_next(_reason(asked), review)
        return web.json_response({"ok": True})

    async def be_strict(self, request: web.Request) -> web.Response:
        asked = await _body(request)
        wrong = [name for name in asked if name not in STRICTNESS]
        if wrong or not all(isinstance(on, bool) for on in asked.values()):
            raise ValueError(f"{' and '.join(STRICTNESS)} are true or false")
        for name in STRICTNESS:
            if name in asked:
                (self._world.strict.add if asked[name] else self._world.strict.discard)(name)
        return web.json_response({"ok": True, "strict": sorted(self._world.strict)})

    def _location(self, one: Location) -> wire.Json:
        reviews = self._world.reviews_at(one)
        newest_first = sorted(reviews, key=lambda review: review.created_at, reverse=True)
        return {
            "id": one.name,
            "name": one.title,
            "address": one.address,
            "zone": one.time_zone,
            "rating": wire.average(reviews),
            "count": len(reviews),
            "reviews": [_review(review) for review in newest_first],
        }


def _review(one: Review) -> wire.Json:
    shown: wire.Json = {
        "id": one.id,
        "stars": one.stars,
        "text": one.text,
        "translation": one.translation,
        "author": "A visitor" if one.is_anonymous else one.author,
        "created_at": wire.timestamp(one.created_at),
        "updated_at": wire.timestamp(one.updated_at),
        "edited": one.is_edited,
        "reply": None,
    }
    if one.reply:
        shown["reply"] = {
            "text": one.reply.comment,
            "state": one.reply.state,
            "updated_at": wire.timestamp(one.reply.updated_at),
            "violation": one.reply.violation,
            "reason": in_words(one.reply.violation),
        }
    return shown


def _plain(action: Action) -> Action:
    """Return `action` with a 400 for invalid input, and a 404 for unknown things."""

    async def handler(request: web.Request) -> web.Response:
        try:
            return await action(request)
        except KeyError as unknown:
            return _refused(f"not found: {unknown.args[0]}", 404)
        except ValueError as wrong:
            return _refused(str(wrong), 400)

    return handler


def _done(review: Review, **more: object) -> web.Response:
    return web.json_response(
        {"ok": True, "review": review.id, "location": review.location.title, "stars": review.stars}
        | more
    )


def _refused(error: str, status: int) -> web.Response:
    return web.json_response({"ok": False, "error": error}, status=status)


async def _body(request: web.Request) -> wire.Json:
    body = json.loads(await request.read())
    if not isinstance(body, dict):
        raise ValueError("the body must be a JSON object")
    return body


def _stars(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 5:
        raise ValueError(f"stars go from 1 to 5, not {value!r}")
    return value


def _reason(asked: wire.Json) -> Violation:
    reason = asked.get("reason") or "GENERIC_VIOLATION"
    if reason not in VIOLATIONS:
        raise ValueError(f"reason must be one of {', '.join(VIOLATIONS)}")
    violation: Violation = reason
    return violation


def _text(value: object) -> str:
    text = "" if value is None else value
    if not isinstance(text, str) or len(text) > MOST_TEXT:
        raise ValueError(f"text has at most {MOST_TEXT} characters")
    return text.strip()
