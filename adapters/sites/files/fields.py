"""Converts a row's named values to a review, and checks for the required ones."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from adapters.payload_shapes import clean
from adapters.sites.files.cells import is_empty, plain_text, text_and_reply, text_and_translation
from adapters.sites.files.columns import Columns
from adapters.sites.files.dates import DateOrder, Moment, NoOrder, moment
from adapters.sites.files.names import content, letters
from adapters.sites.files.places import SITE, Offices, known_host, likely_site, site_id
from adapters.sites.files.public import is_private, status_words, why_not_public
from adapters.sites.files.stars import Stars, stars
from bot.practice import Location, LocationId, Practice
from bot.reviews import Review, ReviewKey, SiteReply
from bot.untrusted import Untrusted

OLDEST = 1995
LONGEST_ID = 200
SHOWN = 40

NOWHERE = LocationId("")
"""The placeholder for a review's office until someone tells us which office it is."""

_MANGLED = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d{1,3}|\d{15}\d*0{2,}(?:\.0)?")
"""A long number as Excel mangles it: 1.23457E+17, or with zeros as its last digits."""

_RESOURCE = re.compile(
    r"(?P<place>accounts/[^/]+/(?P<location>locations/[^/]+))/reviews/(?P<id>[^/]+)"
)
_TELL_IF_PUBLIC = ("kind", "status", "removed", "hidden", "public", "posted_at")
_OPTIONAL = ("translation", "language", "url", "page", "title")
_OF_REPLY = frozenset(("reply", "replied", "reply_at", "reply_hours_ago", "replied_by", "status"))
_NAMES = ("name", "title", "display_name", "full_name")
_ON_MAPS = re.compile(r"Ch[dZ][A-Za-z0-9_-]{17,}={0,2}")
"""A review's ID on Google Maps. Google's API for owners uses different IDs."""

_IS_LANGUAGE = re.compile(r"[a-z]{2}(?:-[A-Za-z]{2,4})?").fullmatch
_ROW_NUMBER = re.compile(r"\d{1,6}")


class NotReadable(Exception):
    """The row can't be parsed as a review. The message tells people why."""


@dataclass(frozen=True)
class FoundReview:
    """A review parsed from a row, and what the row doesn't specify.

    `day` is its date as written. `date_is_about` means that the date is approximate, such as "2
    weeks ago". `site_id_known` means that its ID is the review site's own. `has_office` is False if
    the row doesn't name one of several offices. `rounded` means that a half star was rounded down.
    """

    number: int
    review: Review
    day: date
    date_is_about: bool = False
    site_id_known: bool = True
    has_office: bool = True
    rounded: bool = False


@dataclass
class Reader:
    """Reads the rows of one file for one practice.

    `site` and `location` are defaults for rows that don't name one. "2 days ago" counts from
    `as_of`. `titles` are the business names in the file that don't match an office.
    """

    practice: Practice
    now: datetime
    as_of: datetime
    columns: Columns
    order: DateOrder
    offices: Offices
    sites: Mapping[str, str]
    site: str
    location: LocationId | None
    out_of: float = 5
    titles: Collection[str] = field(default_factory=set)

    def review(self, number: int, values: Mapping[str, Any]) -> FoundReview | None:
        """Return the review in a row, or None if it shouldn't be imported. Raises NotReadable."""
        if self._value(values, "arrives") in (True, "true", "True", "TRUE"):
            return None
        if why := why_not_public(self._cells(values, *_TELL_IF_PUBLIC)):
            raise NotReadable(why)
        resource = _RESOURCE.fullmatch(str(self._value(values, "resource") or ""))
        place = self._place(values, resource)
        zone = place or next(iter(self.practice.locations.values()))
        posted = self._at(values, "posted_at", "hours_ago", zone)
        if posted is None:
            raise NotReadable("it has no date (columns date, posted_at or time)")
        updated = self._edited(values, zone) or posted
        given = self._stars(values)
        text, owner_says = text_and_reply(self._text(values, "text"))
        text, translation = text_and_translation(text)
        translation = self._text(values, "translation") or translation
        text = "\n\n".join(part for part in (self._text(values, "title"), text) if part)
        key, site_id_known = self._key(values, place, resource, posted)
        posted_at = posted.at.astimezone(UTC)
        review = Review(
            key=key,
            stars=given.stars,
            text=Untrusted(text),
            author=Untrusted(self._author(values)),
            posted_at=posted_at,
            updated_at=max(posted_at, updated.at.astimezone(UTC)),
            translation=Untrusted("" if translation == text else translation),
            language=_language(self._text(values, "language")),
            url=_url(self._text(values, "url")),
            reply=self._reply(values, zone) or said_below(owner_says),
            site_id_known=site_id_known,
            date_is_about=posted.is_about,
            recommends=given.recommends,
            has_photos=self._has_photos(values),
        )
        return FoundReview(
            number,
            review,
            posted.at.date(),
            posted.is_about,
            site_id_known,
            place is not None,
            given.rounded,
        )

    def title_of(self, values: Mapping[str, Any]) -> str:
        """The business name in the row, or "" if it matches an office."""
        title = self._text(values, "place").strip()
        return title if title and self.offices.within(title) is None else ""

    def _place(self, values: Mapping[str, Any], resource: re.Match[str] | None) -> Location | None:
        if named := [name.strip() for name in self._texts(values, "location")]:
            found = next(filter(None, map(self.offices.named, named)), None)
            if found is None:
                name = next((name for name in named if not name.isdigit()), named[0])
                raise NotReadable(
                    f"there's no location {_shown(name)}. {self.offices.hint(name)} If it's "
                    f'one of your offices, say which one: --read-as "{name[:SHOWN]}=…"'
                )
            return found
        found = self.offices.named(resource["place"]) if resource else None
        if found := found or (self.offices.named(resource["location"]) if resource else None):
            return found
        title = self._text(values, "place").strip()
        if title and (place := self.offices.within(title)):
            return place
        if title and len(self.titles) > 1:
            raise NotReadable(
                f'say which office {_shown(title)} is: --read-as "{title[:SHOWN]}=…". '
                f"{self.offices.hint(title)}"
            )
        return self.practice.locations[self.location] if self.location else None

    def _at(
        self, values: Mapping[str, Any], date: str, hours: str | None, place: Location
    ) -> Moment | None:
        """The time from one of the two columns, or None if neither has one."""
        ago = self._value(values, hours) if hours else None
        if ago is not None:
            return Moment(self.now - timedelta(hours=_hours(ago)))
        given = self._given(values, date)
        if not given:
            return None
        as_of = self._as_of(values, place)
        found = self._moment(given[0], place, as_of)
        for other in given[1:] if found.is_about else ():  # the exact date can follow "2 days ago"
            try:
                exact = self._moment(other, place, as_of)
            except NotReadable:
                continue
            if not exact.is_about:
                return exact
        return found

    def _as_of(self, values: Mapping[str, Any], place: Location) -> datetime:
        """The time that "2 days ago" is relative to: the row's collection date, or the file's."""
        for cell in self._given(values, "seen_at"):
            try:
                found = moment(cell, place.time_zone, self.order, self.as_of)
            except ValueError:
                continue
            if found.at <= self.now and not found.is_about:
                return found.at
        return self.as_of

    def _moment(self, written: object, place: Location, as_of: datetime) -> Moment:
        """Parse a cell's time. Raises NotReadable."""
        try:
            found = moment(written, place.time_zone, self.order, as_of)
        except NoOrder:
            raise NotReadable(
                f"the date {_shown(written)} could be two days. Say --dates month-first or "
                "--dates day-first"
            ) from None
        except ValueError:
            message = f"the date {_shown(written)} isn't clear. Write it like 2026-05-31"
            raise NotReadable(message) from None
        if found.at > self.now + timedelta(days=1) and not found.is_about:
            raise NotReadable(f"the date {_shown(written)} is in the future")
        if found.at.year < OLDEST:
            raise NotReadable(
                f"the date {_shown(written)} is from before there were online reviews"
            )
        return Moment(min(found.at, self.now), True) if found.is_about else found

    def _edited(self, values: Mapping[str, Any], zone: Location) -> Moment | None:
        """When the review was edited. None if we can't tell, as with "Edited: yes"."""
        try:
            return self._at(values, "updated_at", None, zone)
        except NotReadable:
            return None

    def _cells(self, values: Mapping[str, Any], *wanted: str) -> Mapping[str, list[Any]]:
        read = self.columns.read
        return {field: [values.get(name, "") for name in read.get(field, ())] for field in wanted}

    def _stars(self, values: Mapping[str, Any]) -> Stars:
        """Parse the star rating. The rating is None if the site has no stars, which the row has to
        indicate with null or, in a table, n/a.
        """
        columns = self.columns.read.get("stars", ())
        filled = [values[name] for name in columns if _is_filled(values.get(name))]
        filled.sort(key=lambda cell: isinstance(cell, dict))  # its parts have their own columns
        written = next(iter(filled), None)
        said = self._value(values, "recommends")
        if written is None and said is None:
            if columns and all(values.get(name, "") is None for name in columns):
                return Stars(None)
            raise NotReadable(
                "it has no stars (columns stars or rating, null where a site has none)"
            )
        try:
            given = self._rated(values, written) if written is not None else Stars(None)
        except ValueError:
            raise NotReadable(
                f"stars have to be a whole number from 1 to 5, not {_shown(written)}"
            ) from None
        if given.stars is not None and self._value(values, "judged") in (True, "true", "True"):
            return Stars(None, given.stars > 2)
        if given.stars is None and said is not None:
            return Stars(None, _recommends(said))
        return given

    def _rated(self, values: Mapping[str, Any], written: object) -> Stars:
        averaged = content("words.toml")["stars"]["averaged_by"]
        is_averaged = isinstance(written, int | float | str) and self._site(values) in averaged
        return stars(written, self._best(values), is_averaged=is_averaged)

    def _best(self, values: Mapping[str, Any]) -> float:
        """The best possible rating, according to the row or else the file."""
        try:
            return float(self._value(values, "best"))
        except (TypeError, ValueError):
            return self.out_of

    def _key(
        self,
        values: Mapping[str, Any],
        place: Location | None,
        resource: re.Match[str] | None,
        posted: Moment,
    ) -> tuple[ReviewKey, bool]:
        """The review's key, and whether its ID is the site's own."""
        site = self._site(values)
        location = place.id if place else NOWHERE
        written = self._value(values, "id")
        if isinstance(written, float) and written.is_integer() and abs(written) < 1e15:
            written = int(written)
        id = resource["id"] if resource else str("" if written is None else written).strip()
        layout = self.columns.layout
        is_usable = 0 < len(id) <= LONGEST_ID and not _MANGLED.fullmatch(id)
        if not is_usable:
            return ReviewKey(site, location, self._hash(values, id, posted)), False
        is_own = (layout is None or layout.own_ids or layout.site not in ("", site)) and not (
            site == "google" and (_ROW_NUMBER.fullmatch(id) or _ON_MAPS.fullmatch(id))
        )
        return ReviewKey(site, location, clean(id)), is_own

    def _site(self, values: Mapping[str, Any]) -> str:
        written = self._text(values, "site").strip()
        if not written or (_is_way(written) and letters(written) not in self.sites):
            layout = self.columns.layout
            return layout.site if layout and layout.site else self._linked(values) or self.site
        if is_private(written) and letters(written) not in self.sites:
            raise NotReadable(
                f"it's from {_shown(written)}, which isn't a public review. If it's on a review "
                f'site, say which one: --read-as "{written[:SHOWN]}=…"'
            )
        found = site_id(written, self.sites)
        if found is None:
            near = likely_site(written)
            hint = f"Did you mean {near}? " if near else ""
            raise NotReadable(
                f"I don't know the review site {_shown(written)}. {hint}Say what it is: "
                f'--read-as "{written[:SHOWN]}={near or "google"}"'
            )
        return found

    def _linked(self, values: Mapping[str, Any]) -> str:
        """The known site that the row links to, or "" if there's none or the person named it."""
        if self.site != SITE:
            return ""
        links = (_url(self._text(values, name)) for name in ("url", "page"))
        return next((found for link in links if (found := known_host(link))), "")

    def _reply(self, values: Mapping[str, Any], place: Location) -> SiteReply | None:
        if not _OF_REPLY & self.columns.read.keys():
            return None
        said = content("words.toml")
        written = self._value(values, "reply", is_scalar=False)
        flag = _flag(str(self._value(values, "replied") or ""))
        text = plain_text(str(written)).strip() if isinstance(written, str) else ""
        if flag in said["reply_not_posted"]:
            return None
        if _says_no_reply(text):
            text, written = "", None
        if letters(text) in said["replied"]:
            text = ""
        has_time = self._value(values, "reply_at") is not None
        if status_words(self._value(values, "status") or "") in said["not_public"]["replied"]:
            flag = flag or "replied"
        if written is None and not has_time and flag not in said["replied"]:
            who = "" if flag else letters(self._text(values, "replied_by"))
            if not who or who in said["not_replied"]:
                return None
        if written is not None and not isinstance(written, str | dict | list):
            flag, written = letters(str(written)), None
            if flag in said["not_replied"]:
                return None
        try:
            at = self._at(values, "reply_at", "reply_hours_ago", place)
        except NotReadable:
            at = None  # it matters that the practice replied, but not when
        return SiteReply(text, "published", at.at.astimezone(UTC) if at else None)

    def _author(self, values: Mapping[str, Any]) -> str:
        if values.get("reviewer_is_anonymous") is True:
            return ""
        names = (self._text(values, name).strip() for name in ("first_name", "last_name"))
        return self._text(values, "author").strip() or " ".join(filter(None, names))

    def _has_photos(self, values: Mapping[str, Any]) -> bool:
        """Whether any photo column has a photo or a count of photos."""
        told = (values.get(name) for name in self.columns.read.get("photos", ()))
        return any(not is_empty(cell) and _counts(cell) for cell in told)

    def _value(self, values: Mapping[str, Any], wanted: str, *, is_scalar: bool = True) -> Any:
        """The first non-empty value in a field's columns."""
        for name in self.columns.read.get(wanted, ()):  # most files don't have most fields
            if (value := _cell(values, name, is_scalar=is_scalar)) is not None:
                return value
        return None

    def _given(self, values: Mapping[str, Any], wanted: str) -> list[Any]:
        """All non-empty values in a field's columns."""
        cells = (values.get(name) for name in self.columns.read.get(wanted, ()))
        return [cell for cell in cells if not is_empty(cell) and cell not in ([], {})]

    def _text(self, values: Mapping[str, Any], wanted: str) -> str:
        value = self._value(values, wanted, is_scalar=wanted != "text")
        return "" if value is None else self._as_text(value, wanted)

    def _texts(self, values: Mapping[str, Any], wanted: str) -> Iterator[str]:
        """The text of each of a field's columns, such as an office's ID and its name."""
        for name in self.columns.read.get(wanted, ()):
            if (value := _cell(values, name, is_scalar=wanted != "text")) is not None:
                yield self._as_text(value, wanted)

    def _as_text(self, value: Any, wanted: str) -> str:
        if isinstance(value, bool) and wanted in _OPTIONAL:
            return ""
        if isinstance(value, dict) and all(map(_IS_LANGUAGE, value)):
            value = next((words for words in value.values() if isinstance(words, str)), "")
        if isinstance(value, bool | dict | list):
            raise NotReadable(f"{wanted} has to be text")
        if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
            value = int(value)
        return plain_text(str(value))

    def _hash(self, values: Mapping[str, Any], id: str, posted: Moment) -> str:
        """An ID for a row without a usable ID. The same row always gets the same ID."""
        wanted = ["author", "posted_at", "hours_ago", "stars", "title", "text"]
        told = {name: _told(self._value(values, name)) for name in wanted}
        if posted.is_about and (told["text"] or told["author"]):
            told["posted_at"] = ""  # "2 days ago" is a different day tomorrow
        said = "\x1f".join([id, *told.values()])
        return f"row-{hashlib.sha256(clean(said).encode()).hexdigest()[:24]}"


def _cell(values: Mapping[str, Any], name: str, *, is_scalar: bool) -> Any:
    """The value in a column. None if it's empty, or if it has parts but has to be a scalar."""
    value = values.get(name)
    if isinstance(value, str):  # most values are strings
        return None if is_empty(value) else value
    if is_scalar and isinstance(value, dict):  # {"branch": {"title": "Lakeside"}}
        value = next(filter(None, (values.get(f"{name}_{part}") for part in _NAMES)), None)
    if is_empty(value) or value in ([], {}) or (is_scalar and isinstance(value, list)):
        return None
    return value


def _is_filled(cell: object) -> bool:
    """Whether the cell contains anything, even "n/a"."""
    return cell is not None and not (isinstance(cell, str) and not cell.strip())


def _is_way(site: str) -> bool:
    """Whether this says how the review was collected, such as "Invitation", instead of its site."""
    return letters(site) in content("words.toml")["collected"]["by"]


def _flag(written: str) -> str:
    """A reply cell's content without the details: "yes" for "yes - Dana, 4/22"."""
    said, whole = content("words.toml"), letters(written)
    first = letters(re.split(r"[\s,;:(–-]", written.strip(), maxsplit=1)[0])
    is_known = first in said["replied"] or first in said["not_replied"]
    return first if is_known and whole not in said["reply_not_posted"] else whole


def said_below(text: str) -> SiteReply | None:
    """The reply from the review's own cell, or None if there wasn't one."""
    return SiteReply(text, "published") if text else None


def _says_no_reply(text: str) -> bool:
    """Whether a reply cell says that there's no reply, such as "No response yet"."""
    words, said = letters(text).strip(".!() "), content("words.toml")
    starts = tuple(said["not_replied_starts"])
    return words in said["not_replied"] or (len(words) < SHOWN and words.startswith(starts))


def _recommends(said: object) -> bool | None:
    word = letters(str(said))
    if word in ("yes", "true", "1"):
        return True
    if word in ("no", "false", "0"):
        return False
    try:
        return stars(said).recommends
    except ValueError:
        raise NotReadable(f"I can't tell whether {_shown(said)} recommends you") from None


def _counts(cell: object) -> bool:
    """Whether a photo cell says that there's at least one photo."""
    if isinstance(cell, str):
        return letters(cell) not in ("0", "no", "false", "none", "[]", "")
    return bool(cell)


def _hours(written: object) -> float:
    try:
        hours = float(written) if isinstance(written, str | int | float) else math.nan
    except (ValueError, OverflowError):
        hours = math.nan
    if not 0 <= hours < 300_000:
        raise NotReadable(
            f"hours has to be how many hours ago it was posted, not {_shown(written)}"
        )
    return hours


def _language(written: str) -> str:
    code = written.strip()
    is_code = re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", code) and code != "und"
    return code.replace("_", "-") if is_code else ""


def _url(written: str) -> str:
    url = written.strip()
    return url if re.fullmatch(r"https?://[^\s<>|\"]{1,2000}", url) else ""


def _told(written: object) -> str:
    return str(written) if isinstance(written, str | int | float | date) else ""


def _shown(written: object) -> str:
    text = _told(written) or "something else"
    return f'"{text[:SHOWN]}…"' if len(text) > SHOWN else f'"{text}"'
