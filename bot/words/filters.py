"""Parses the filters that people type after a list's name: "Lakeside parking last week".

Words we don't understand are reported, with the word that was probably meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from rapidfuzz import fuzz, process

from bot.practice import Location, LocationId, Member, MemberId, Practice
from bot.replies import Theme
from bot.words.spoken_times import YEARS, Period, day, period

LONGEST_PHRASE = 7
"""Maximum number of words in a name or a date, such as "between Apr 3 and Apr 9"."""

NEAR = 75
"""Minimum similarity (out of 100) at which a known name is suggested."""

LONGEST_WORD = 40
"""Maximum number of characters that we quote from a word we don't understand."""


@dataclass(frozen=True)
class Filters:
    """Conditions on a case. An empty field matches any case.

    `since` and `until` apply to when the review was posted, and `due_before` applies to its
    deadline. The review has to contain all of `words`, or at least one of them if `any_word` is
    set.
    """

    places: frozenset[LocationId] = frozenset()
    themes: frozenset[Theme] = frozenset()
    stars: frozenset[int] = frozenset()
    owner: MemberId | None = None
    unassigned: bool = False
    sensitive: bool = False
    closed: bool | None = None
    replied: bool | None = None
    due_before: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None
    words: tuple[str, ...] = ()
    any_word: bool = False


EVERYTHING = Filters()


@dataclass(frozen=True)
class Dropped:
    """A word we don't understand. `nearest` is the one that was probably meant, or ""."""

    word: str
    nearest: str = ""


@dataclass(frozen=True)
class Understood:
    """The parsed filters. `told` describes them for people, and `dropped` lists unknown words."""

    filters: Filters = EVERYTHING
    told: tuple[str, ...] = ()
    dropped: tuple[Dropped, ...] = ()


NARROWED_BY_NOTHING = Understood()

_THEMES: Mapping[str, Theme] = {
    "wait": Theme.WAITING,
    "waits": Theme.WAITING,
    "phones": Theme.PHONE,
    "calls": Theme.PHONE,
    "reception": Theme.FRONT_DESK,
    "receptionist": Theme.FRONT_DESK,
    "desk": Theme.FRONT_DESK,
    "doctor": Theme.CLINICIAN,
    "listening": Theme.NOT_LISTENED,
    "bill": Theme.BILLING,
    "bills": Theme.BILLING,
    "clean": Theme.CLEANLINESS,
    "results": Theme.FOLLOW_UP,
    "appointments": Theme.SCHEDULING,
}
_STREETS = {
    "street": "st",
    "avenue": "ave",
    "road": "rd",
    "boulevard": "blvd",
    "drive": "dr",
    "lane": "ln",
    "office": "",
    "clinic": "",
    "center": "ctr",
}
"""Last words of office names, and how people abbreviate them."""

_UNASSIGNED = frozenset(["unassigned", "unowned", "no owner", "nobody", "free"])
_SENSITIVE = frozenset(["sensitive", "grave", "serious"])
_ME = frozenset(["me", "my", "mine", "i", "@me"])
_STATES: Mapping[str, tuple[Filters, str]] = {
    **dict.fromkeys(("closed", "done", "finished", "resolved"), (Filters(closed=True), "closed")),
    **dict.fromkeys(("not closed", "unresolved"), (Filters(closed=False), "not closed")),
    **dict.fromkeys(
        ("replied", "replied to", "answered", "with a reply"), (Filters(replied=True), "replied to")
    ),
    **dict.fromkeys(
        ("not replied", "not replied to", "unanswered", "without a reply", "no reply"),
        (Filters(replied=False), "without a reply"),
    ),
}
STATES = frozenset(word for word in _STATES if " " not in word)
"""Single words for the state of a case."""

_STARS = re.compile(
    r"(?P<under>(?:under|below|less than|fewer than) )?(?P<most>(?:at most|up to) )?"
    r"(?P<over>(?:over|above|more than) )?(?P<least>at least )?"
    r"(?P<low>[1-5])(?P<plus>\+)?(?:(?P<to>\s?[-–]\s?| to | or | and )(?P<high>[1-5]))?"
    r"[ -]?(?:stars?|\*|★)"
    r"(?P<down> (?:or|and) (?:less|fewer|below|under|lower))?"
    r"(?P<up> (?:or|and) (?:more|higher|above|over|up))?"
    r"|(?P<row>★+)☆*"
)
_NUMBERS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5"}
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_NUMBERS)})\b")
_LITTLE_WORDS = """
a an the in at on of for from by to with about as and or cases case reviews review complaint
complaints that are is were was which please all every patient patients posted since only
assigned owner owned owns show one ones any now currently right still there we i have has
"""
_SAYS_NOTHING = frozenset(_LITTLE_WORDS.split())
_PUNCTUATION = ".,!:;?()“”\"'"
_LEADING = re.compile(r"^(?:(?:in|on|over|during|from|of|for) )?(?:the )?")
_SAID_AS_TYPED = frozenset(["today", "yesterday"]) | {
    f"{which} {unit}"
    for which in ("this", "last")
    for unit in ("week", "weekend", "month", "quarter", "year")
}
_END_OF_WEEK = frozenset(["this week", "end of the week", "the end of the week"])


def bare(word: str) -> str:
    """A word without the punctuation around it."""
    return word.strip(_PUNCTUATION)


def understand(
    words: Sequence[str], practice: Practice, by: Member, now: datetime, *, search: bool = False
) -> Understood:
    """Parse the `words` after a list's name as filters.

    In a `search`, anything that isn't a place, a time, or a star rating is a word that the review
    has to contain, so nothing is dropped.
    """
    names = _names(practice, by)
    filters, left = EVERYTHING, [bare(word) for word in words]
    described: list[str] = []
    dropped: list[Dropped] = []
    while left := [word for word in left if word]:
        taken = _longest(left, names, practice, by, now, search=search)
        if taken is not None:
            count, change, description = taken
            filters, left = _merged(filters, change), left[count:]
            described.append(description)
            continue
        word, left = left[0], left[1:]
        if word.casefold() in _SAYS_NOTHING:
            continue
        if search:
            filters = replace(filters, words=(*filters.words, word))
        else:
            dropped.append(Dropped(word[:LONGEST_WORD], _nearest(word, names)))
    return Understood(filters, tuple(dict.fromkeys(described)), tuple(dropped))


_Taken = tuple[int, Filters, str]
"""The number of words parsed, the filters they mean, and a description of those for people."""


def _longest(
    left: Sequence[str],
    names: Mapping[str, tuple[Filters, str]],
    practice: Practice,
    by: Member,
    now: datetime,
    *,
    search: bool,
) -> _Taken | None:
    """The longest phrase at the start of `left` that we understand."""
    for count in range(min(LONGEST_PHRASE, len(left)), 0, -1):
        phrase = " ".join(left[:count]).casefold()
        meant = names.get(phrase.removesuffix("'s").removesuffix("’s"))
        if meant is not None and not (search and _is_said_in_reviews(meant[0])):
            return count, *meant
        if wanted := _stars(phrase):
            star = "star" if wanted == {1} else "stars"
            return count, Filters(stars=wanted), f"{_span(wanted)} {star}"
        timed = _due(phrase, practice, by, now) or _posted(phrase, practice, by, now, search)
        if timed:
            return count, *timed
    return None


def _stars(phrase: str) -> frozenset[int]:
    """Parse "1-2 stars", "one or two stars", "under 3 stars", or "4 stars or more"."""
    digits = _NUMBER_WORD.sub(lambda match: _NUMBERS[match[0]], phrase)
    match = _STARS.fullmatch(digits)
    if match is None:
        return frozenset()
    if match["row"]:
        return frozenset([len(match["row"])])
    low = int(match["low"])
    high = int(match["high"] or low)
    if match["to"] in (" or ", " and "):
        return frozenset([low, high])
    low, high = min(low, high), max(low, high)
    if match["under"] or match["most"] or match["down"]:
        low, high = 1, high - bool(match["under"])
    elif match["over"] or match["least"] or match["up"] or match["plus"]:
        low, high = low + bool(match["over"]), 5
    return frozenset(range(low, high + 1))


def _is_said_in_reviews(meant: Filters) -> bool:
    """Whether to search reviews for the words. A search for a theme's name finds the theme, too."""
    return not meant.places


def _due(phrase: str, practice: Practice, by: Member, now: datetime) -> tuple[Filters, str] | None:
    """Parse "due today" or "due by Friday": the reply's deadline is on or before that day."""
    if not phrase.startswith("due "):
        return None
    named = phrase.removeprefix("due ").removeprefix("by ").removeprefix("before ")
    home = _home(practice, by)
    today = now.astimezone(home.time_zone).date()
    sunday = today + timedelta(days=6 - today.weekday())
    last = sunday if named in _END_OF_WEEK else day(named, today)
    if last is None:
        return None
    _begins, ends = Period(last, last).bounds(home)
    return Filters(due_before=ends), f"due by {_written(last, today)}"


def _posted(
    phrase: str, practice: Practice, by: Member, now: datetime, search: bool
) -> tuple[Filters, str] | None:
    """Parse a posting date as a filter, in the time zone of the first office where `by` works."""
    home = _home(practice, by)
    today = now.astimezone(home.time_zone).date()
    # "may" and "2025" are dates when filtering a list, but words to find in a search
    days = period(phrase, today) or (None if search else period(f"in {phrase}", today))
    if days is None or (search and phrase.isdigit()):
        return None
    since, until = days.bounds(home)
    return Filters(since=since, until=until), f"posted {_days_in_words(phrase, days, today)}"


def _home(practice: Practice, by: Member) -> Location:
    places = [id for id in practice.locations if not by.locations or id in by.locations]
    return practice.locations[next(iter(places or practice.locations))]


def _days_in_words(phrase: str, days: Period, today: date) -> str:
    """The days as we understood them: "last week", "in the last 7 days", "May 2–4"."""
    plain = _LEADING.sub("", phrase).removesuffix("'s").removesuffix("’s")
    if plain in _SAID_AS_TYPED:
        return plain
    if days.last == today and re.search(r"\b(?:days?|weeks?)$", plain):
        return f"in the last {(today - days.first).days} days"
    return _span_of_days(days, today)


def _span_of_days(days: Period, today: date) -> str:
    if days.first == date(YEARS.start, 1, 1):
        return f"by {_written(days.last, today)}"
    year = f" {days.first.year}" if days.first.year != today.year else ""
    after = days.last + timedelta(days=1)
    if days.first.day == after.day == 1 and days.last - days.first < timedelta(days=31):
        return f"in {days.first:%B}{year}"
    if days.first.day == after.day == days.first.month == after.month == 1 and year:
        return f"in{year}"
    if days.first == days.last:
        return _written(days.first, today)
    if days.last == today:
        return f"since {_written(days.first, today)}"
    return f"{_written(days.first, today)} to {_written(days.last, today)}"


def _written(day: date, today: date) -> str:
    if abs((day - today).days) <= 1:
        return {-1: "yesterday", 0: "today", 1: "tomorrow"}[(day - today).days]
    year = f", {day.year}" if day.year != today.year else ""
    return f"{day:%b} {day.day}{year}"


def _span(stars: frozenset[int]) -> str:
    low, high = min(stars), max(stars)
    return str(low) if low == high else f"{low}–{high}"


def _names(practice: Practice, by: Member) -> dict[str, tuple[Filters, str]]:
    """Every name that people can type, with its filter and how we describe it."""
    named: dict[str, tuple[Filters, str]] = {}
    for theme in Theme:
        for name in (theme.value, theme.label, theme.value.replace("-", " ")):
            named[name.casefold()] = Filters(themes=frozenset([theme])), theme.label
    for word, theme in _THEMES.items():
        named[word] = Filters(themes=frozenset([theme])), theme.label
    for name, member in _people(practice):
        named.setdefault(name, (Filters(owner=member.id), f"owner {member.name}"))
    for place in practice.locations.values():
        for name in (place.name, place.id, place.id.replace("-", " "), *_short_names(place)):
            named[name.casefold()] = Filters(places=frozenset([place.id])), place.name
    named |= _STATES
    named |= dict.fromkeys(_UNASSIGNED, (Filters(unassigned=True), "no owner yet"))
    named |= dict.fromkeys(_SENSITIVE, (Filters(sensitive=True), "sensitive"))
    named |= dict.fromkeys(_ME, (Filters(owner=by.id), "yours"))
    return named


def _short_names(place: Location) -> Iterator[str]:
    """Short forms of an office's name, such as "Oak St" and "Oak" for Oak Street."""
    first, _, last = place.name.rpartition(" ")
    if first and last.casefold() in _STREETS:
        yield first
        yield f"{first} {_STREETS[last.casefold()]}"


def _people(practice: Practice) -> Iterator[tuple[str, Member]]:
    """Each person by full name, by id, and by first name if no one else has it."""
    members = [member for member in practice.members.values() if not member.has_left]
    firsts = [member.name.casefold().split(" ")[0] for member in members]
    for member, first in zip(members, firsts, strict=True):
        names = [member.name.casefold(), member.id.casefold()]
        names += [first] if firsts.count(first) == 1 else []
        for name in names:
            yield name, member
            yield f"@{name}", member


def _nearest(word: str, names: Mapping[str, tuple[Filters, str]]) -> str:
    """The name that was probably meant, or "" if none is close enough."""
    known = [name for name in names if not name.startswith("@")]
    near = process.extractOne(word.casefold(), known, scorer=fuzz.ratio, score_cutoff=NEAR)
    if near is None:
        return ""
    filters, description = names[near[0]]
    return description if filters.places else near[0]


def _merged(one: Filters, other: Filters) -> Filters:
    """Combine two filters. Two places match cases at either one, as do two themes or ratings."""
    return Filters(
        places=one.places | other.places,
        themes=one.themes | other.themes,
        stars=one.stars | other.stars,
        owner=other.owner or one.owner,
        unassigned=one.unassigned or other.unassigned,
        sensitive=one.sensitive or other.sensitive,
        closed=one.closed if other.closed is None else other.closed,
        replied=one.replied if other.replied is None else other.replied,
        due_before=other.due_before or one.due_before,
        since=other.since or one.since,
        until=other.until or one.until,
        words=(*one.words, *other.words),
    )
