"""Which cases of a list does someone want? They type it: "Lakeside parking last week".

Words we don't understand are reported, with the word they probably meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rapidfuzz import fuzz, process

from bot.practice import LocationId, Member, MemberId, Practice
from bot.replies import Theme
from bot.spoken_times import period

LONGEST_PHRASE = 4
"""Maximum number of words in a name."""

NEAR = 75
"""Minimum similarity (of 100) at which a known name is suggested."""

LONGEST_WORD = 40
"""Maximum number of characters repeated from a word we don't understand."""


@dataclass(frozen=True)
class Filters:
    """Conditions for a case. An empty field matches any.

    `since` and `until` are about when the review was posted. `words` have to be in the review, all
    of them, or at least one if `any_word` is set.
    """

    places: frozenset[LocationId] = frozenset()
    themes: frozenset[Theme] = frozenset()
    stars: frozenset[int] = frozenset()
    owner: MemberId | None = None
    unassigned: bool = False
    sensitive: bool = False
    since: datetime | None = None
    until: datetime | None = None
    words: tuple[str, ...] = ()
    any_word: bool = False


EVERYTHING = Filters()


@dataclass(frozen=True)
class Dropped:
    """A word we don't understand, and the one they probably meant, or ""."""

    word: str
    nearest: str = ""


@dataclass(frozen=True)
class Understood:
    """The filters, and `told`, which describes them in words."""

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
_UNASSIGNED = frozenset(["unassigned", "unowned", "no owner", "nobody", "free"])
_SENSITIVE = frozenset(["sensitive", "grave", "serious"])
_ME = frozenset(["me", "my", "mine", "i", "@me"])
_STARS = re.compile(
    r"(?P<low>[1-5])(?:\s?[-–]\s?(?P<high>[1-5]))?[ -]?(?:stars?|\*|★)|(?P<row>★+)☆*"
)
_LITTLE_WORDS = """
a an the in at on of for from by to with about and or cases case reviews review complaint
complaints that are is were was which please all every patient patients posted since only
assigned owner owned owns show
"""
_SAYS_NOTHING = frozenset(_LITTLE_WORDS.split())
_PUNCTUATION = ".,!:;?()“”\"'"


def understand(
    words: Sequence[str], practice: Practice, by: Member, now: datetime, *, search: bool = False
) -> Understood:
    """The filters that `words` after a list's name ask for.

    In a `search`, anything that isn't a place, a time or a number of stars has to be in the review,
    so nothing is dropped.
    """
    names = _names(practice, by)
    found, left = EVERYTHING, [word.strip(_PUNCTUATION) for word in words]
    told: list[str] = []
    dropped: list[Dropped] = []
    while left := [word for word in left if word]:
        taken = _longest(left, names, practice, by, now, search=search)
        if taken is not None:
            count, change, said = taken
            found, left = _merged(found, change), left[count:]
            told.append(said)
            continue
        word, left = left[0], left[1:]
        if word.casefold() in _SAYS_NOTHING:
            continue
        if search:
            found = replace(found, words=(*found.words, word))
        else:
            dropped.append(Dropped(word[:LONGEST_WORD], _nearest(word, names)))
    return Understood(found, tuple(dict.fromkeys(told)), tuple(dropped))


_Taken = tuple[int, Filters, str]
"""The number of words, what they ask for, and how we describe that."""


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
        if stars := _STARS.fullmatch(phrase):
            low = len(stars["row"]) if stars["row"] else int(stars["low"])
            high = int(stars["high"] or low)
            wanted = frozenset(range(min(low, high), max(low, high) + 1))
            return (
                count,
                Filters(stars=wanted),
                f"{_span(wanted)} {'star' if wanted == {1} else 'stars'}",
            )
        if posted := _posted(phrase, practice, by, now):
            return count, posted, f"posted {phrase}"
    return None


def _is_said_in_reviews(meant: Filters) -> bool:
    """Whether to search for it in reviews. Searching for a theme's name also finds the theme."""
    return bool(meant.themes or meant.owner or meant.unassigned or meant.sensitive)


def _posted(phrase: str, practice: Practice, by: Member, now: datetime) -> Filters | None:
    """A filter on the posting date, in the zone of the first office where they work."""
    places = [id for id in practice.locations if not by.locations or id in by.locations]
    home = practice.locations[next(iter(places or practice.locations))]
    days = period(phrase, now.astimezone(home.time_zone).date())
    if days is None:
        return None
    since, until = days.bounds(home)
    return Filters(since=since, until=until)


def _span(stars: frozenset[int]) -> str:
    low, high = min(stars), max(stars)
    return str(low) if low == high else f"{low}–{high}"


def _names(practice: Practice, by: Member) -> dict[str, tuple[Filters, str]]:
    """Everything with a name, by how people write it, with how we describe it."""
    named: dict[str, tuple[Filters, str]] = {}
    for theme in Theme:
        for name in (theme.value, theme.label, theme.value.replace("-", " ")):
            named[name.casefold()] = Filters(themes=frozenset([theme])), theme.label
    for word, theme in _THEMES.items():
        named[word] = Filters(themes=frozenset([theme])), theme.label
    for name, member in _people(practice):
        named.setdefault(name, (Filters(owner=member.id), f"owner {member.name}"))
    for place in practice.locations.values():
        for name in (place.name, place.id, place.id.replace("-", " ")):
            named[name.casefold()] = Filters(places=frozenset([place.id])), place.name
    named |= dict.fromkeys(_UNASSIGNED, (Filters(unassigned=True), "no owner yet"))
    named |= dict.fromkeys(_SENSITIVE, (Filters(sensitive=True), "sensitive"))
    named |= dict.fromkeys(_ME, (Filters(owner=by.id), "yours"))
    return named


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
    """The name they probably meant, if one is close enough."""
    known = [name for name in names if not name.startswith("@")]
    near = process.extractOne(word.casefold(), known, scorer=fuzz.ratio, score_cutoff=NEAR)
    if near is None:
        return ""
    filters, told = names[near[0]]
    return told if filters.places else near[0]


def _merged(one: Filters, other: Filters) -> Filters:
    """Two places mean either of them, and so do two themes or stars."""
    return Filters(
        places=one.places | other.places,
        themes=one.themes | other.themes,
        stars=one.stars | other.stars,
        owner=other.owner or one.owner,
        unassigned=one.unassigned or other.unassigned,
        sensitive=one.sensitive or other.sensitive,
        since=other.since or one.since,
        until=other.until or one.until,
        words=(*one.words, *other.words),
    )
