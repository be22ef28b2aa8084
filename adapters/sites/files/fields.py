"""A row's named values to a review: whose column is called what, and what has to be there?"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import Any

from adapters.sites.files.dates import moment
from adapters.sites.wording import clean
from bot.practice import Location, LocationId, Practice
from bot.reviews import Review, ReviewKey, SiteReply
from bot.sites import SITES
from bot.untrusted import Untrusted

COLUMNS = {
    "id": ("id", "review_id"),
    "stars": ("stars", "rating", "star_rating", "star", "score", "review_rating", "overall_rating"),
    "text": ("text", "review", "comment", "review_text", "content", "body", "review_body"),
    "title": ("title", "headline", "review_title"),
    "author": ("author", "name", "reviewer", "reviewer_name", "author_name", "user", "user_name"),
    "posted_at": (
        "posted_at",
        "date",
        "time",
        "created_at",
        "create_time",
        "review_date",
        "published_at",
        "date_posted",
        "posted",
        "timestamp",
    ),
    "hours_ago": ("hours_ago",),
    "updated_at": ("updated_at", "edited", "edited_at", "update_time"),
    "location": ("location", "location_id", "location_name", "office", "branch"),
    "site": ("site", "source", "platform"),
    "language": ("lang", "language"),
    "translation": ("translation",),
    "url": ("url", "link", "review_url"),
    "reply": ("reply", "reply_text", "owner_reply", "response", "owner_response"),
    "reply_at": ("reply_at", "reply_date", "response_date"),
    "reply_hours_ago": ("reply_hours_ago",),
    "arrives": ("arrives",),
}
"""What we want, and what files call it; the first that has a value counts."""

NO_STARS = {"null", "none", "n/a", "na", "-"}
"""Written for a site without stars. An empty cell may be a mistake."""

_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_STARS = re.compile(r"(\d+(?:\.\d+)?)(?:\s*(?:/|out of|of)\s*5)?\s*(?:stars?|★+)?", re.IGNORECASE)
_GOOGLE = re.compile(r"google\b.*", re.IGNORECASE)

OLDEST = 1995
LONGEST_ID = 200
SHOWN = 40


def missing_columns(names: Collection[str]) -> str:
    """What a table lacks without these columns, in words. Empty if nothing is missing."""
    wanted = {"stars": ("stars",), "text": ("text",), "a date": ("posted_at", "hours_ago")}
    for what, fields in wanted.items():
        called = [name for field in fields for name in COLUMNS[field]]
        if not any(name in names for name in called):
            return (
                f"the first line has to name the columns, and none of them is for {what}; "
                f"call it one of: {', '.join(called)}"
            )
    return ""


class NotReadable(Exception):
    """The row is no review; the message says why, for people."""


class ReviewFields:
    """Reads rows for one practice. `site` and `location` are for rows that name none."""

    def __init__(self, practice: Practice, now: datetime, site: str, location: LocationId) -> None:
        self._now = now
        self._site = site
        self._default = practice.location(location)
        self._places = _by_name(practice)
        self._names = [place.name for place in practice.locations.values()]

    def review(self, values: Mapping[str, Any]) -> Review | None:
        """None for a row that is not to be imported. Raises NotReadable."""
        if _value(values, "arrives") in (True, "true", "True", "TRUE"):
            return None
        place = self._place(values)
        posted_at = self._at(values, "posted_at", "hours_ago", place)
        if posted_at is None:
            raise NotReadable("it has no date (columns date, posted_at or time)")
        updated_at = self._at(values, "updated_at", None, place) or posted_at
        text = "\n\n".join(part for part in (_text(values, "title"), _text(values, "text")) if part)
        return Review(
            key=self._key(values, place),
            stars=_stars(values),
            text=Untrusted(text),
            author=Untrusted(_text(values, "author").strip()),
            posted_at=posted_at,
            updated_at=max(posted_at, updated_at),
            translation=Untrusted(_text(values, "translation")),
            language=_language(values),
            url=_url(values),
            reply=self._reply(values, place),
        )

    def _place(self, values: Mapping[str, Any]) -> Location:
        named = _text(values, "location").strip()
        if not named:
            return self._default
        place = self._places.get(named.casefold())
        if place is None:
            near = get_close_matches(named, self._names, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(self._names)}"
            raise NotReadable(f"there is no location {_shown(named)}; {hint}")
        return place

    def _at(
        self, values: Mapping[str, Any], date: str, hours: str | None, place: Location
    ) -> datetime | None:
        """The time that one of the two columns tells, None where neither does."""
        ago = _value(values, hours) if hours else None
        if ago is not None:
            return self._now - timedelta(hours=_hours(ago))
        written = _value(values, date)
        if written is None:
            return None
        try:
            at = moment(written, place.time_zone)
        except ValueError:
            message = f"the date {_shown(written)} is not clear; write it like 2026-05-31"
            raise NotReadable(message) from None
        if at > self._now + timedelta(days=1):
            raise NotReadable(f"the date {_shown(written)} lies in the future")
        if at.year < OLDEST:
            raise NotReadable(f"the date {_shown(written)} lies before there were reviews")
        return at

    def _key(self, values: Mapping[str, Any], place: Location) -> ReviewKey:
        site = _site(_text(values, "site")) or self._site
        id = _text(values, "id").strip()
        return ReviewKey(site, place.id, id if 0 < len(id) <= LONGEST_ID else _hash(values, id))

    def _reply(self, values: Mapping[str, Any], place: Location) -> SiteReply | None:
        text = _text(values, "reply").strip()
        if not text:
            return None
        at = self._at(values, "reply_at", "reply_hours_ago", place)
        return SiteReply(text, "published", at)


def _by_name(practice: Practice) -> dict[str, Location]:
    """Locations by every name a file may use: id, name, and their ids on review sites."""
    found: dict[str, Location] = {}
    for place in practice.locations.values():
        on_sites = [one.location for one in place.sites]
        full = [f"{one.account}/{one.location}" for one in place.sites]
        for name in (place.id, place.name, *on_sites, *full):
            if name:
                found.setdefault(name.casefold(), place)
    return found


def _value(values: Mapping[str, Any], wanted: str) -> Any:
    """The first column's value that is not empty."""
    for name in COLUMNS[wanted]:
        value = values.get(name)
        if value is not None and not (isinstance(value, str) and not value.strip()):
            return value
    return None


def _text(values: Mapping[str, Any], wanted: str) -> str:
    value = _value(values, wanted)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise NotReadable(f"{wanted} has to be text")
    return clean(str(value).replace("\r\n", "\n"))


def _stars(values: Mapping[str, Any]) -> int | None:
    """None where the site gives none, which the row has to say: null, or n/a in a table."""
    written = _value(values, "stars")
    if written is None:
        known = [name for name in COLUMNS["stars"] if name in values]
        if known and all(values[name] is None for name in known):
            return None
        raise NotReadable("it has no stars (columns stars or rating; null where a site has none)")
    if isinstance(written, str) and written.strip().lower() in NO_STARS:
        return None
    number = _number(written)
    if number is None or number != int(number) or not 1 <= number <= 5:
        raise NotReadable(f"stars have to be a whole number from 1 to 5, not {_shown(written)}")
    return int(number)


def _number(written: object) -> float | None:
    if isinstance(written, int | float) and not isinstance(written, bool):
        return float(written) if abs(written) < 100 else None
    text = str(written).strip()
    if re.fullmatch(r"★{1,5}☆{0,4}|⭐{1,5}", text):
        return float(len(text.rstrip("☆")))
    found = _STARS.fullmatch(text)
    return float(found[1]) if found else _WORDS.get(text.lower())


def _hours(written: object) -> float:
    try:
        hours = float(written) if isinstance(written, str | int | float) else math.nan
    except (ValueError, OverflowError):
        hours = math.nan
    if not 0 <= hours < 300_000:
        raise NotReadable(f"hours have to be a number of hours ago, not {_shown(written)}")
    return hours


def _site(written: str) -> str:
    """The site's id: a known one, or a short name made from what is written."""
    name = written.strip().casefold()
    if _GOOGLE.fullmatch(name):
        return "google"
    known = (site.id for site in SITES.values() if name in (site.id, site.title.casefold()))
    return next(known, re.sub(r"[^a-z0-9]+", "-", name).strip("-")[:40])


def _language(values: Mapping[str, Any]) -> str:
    code = _text(values, "language").strip()
    is_code = re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", code) and code != "und"
    return code.replace("_", "-") if is_code else ""


def _url(values: Mapping[str, Any]) -> str:
    url = _text(values, "url").strip()
    return url if re.fullmatch(r"https?://[^\s<>|\"]{1,2000}", url) else ""


def _hash(values: Mapping[str, Any], id: str) -> str:
    """An id for a row without a usable one. The same row always gets the same id."""
    wanted = ("author", "posted_at", "hours_ago", "stars", "title", "text")
    told = "\x1f".join([id, *(_told(_value(values, name)) for name in wanted)])
    return f"row-{hashlib.sha256(clean(told).encode()).hexdigest()[:24]}"


def _told(written: object) -> str:
    return str(written) if isinstance(written, str | int | float) else ""


def _shown(written: object) -> str:
    text = _told(written) or "something else"
    return f'"{text[:SHOWN]}…"' if len(text) > SHOWN else f'"{text}"'
