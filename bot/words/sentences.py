"""Turns sentences into commands: "What's overdue at Lakeside?" becomes `overdue Lakeside`.

People can ask the way they'd ask a colleague. Anything that isn't such a sentence is left as is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

CASE_NUMBER = re.compile(r"[#№]?([0-9]{1,18})[.,:;]?")

_UNITS_WORDS = """
star stars * ★ m min mins minute minutes h hr hrs hour hours d day days week weeks month months am
pm a.m p.m
"""
_UNITS = frozenset(_UNITS_WORDS.split())
"""If one of these words follows a number, the number isn't a case number."""

_COURTESY_LINES = """
please
pls
plz
just
bedside
let me
let's
lets
can you
could you
would you
will you
can i
could i
may i
can we
i want to
i want
i need to
i need
i would like to
i would like
i'd like to
i'd like
id like to
id like
go to
"""
_COURTESIES = tuple(line.split() for line in _COURTESY_LINES.strip().splitlines())
"""What people say before a command."""

_CLOSING_WORDS = frozenset(["please", "pls", "plz", "thanks", "thx", "por", "favor"])
_QUESTIONS_WORDS = """
what which who where when how why is are do does did has have any anything anyone was were
"""
_QUESTIONS = frozenset(_QUESTIONS_WORDS.split())
_RUN_TOGETHER = {
    **{f"{word}s": word for word in ("who", "what", "where", "how", "when")},
    "im": "i",
    "ill": "i",
    "ive": "i",
}
_LITTLE_WORDS = """
me us the a an all of my our is are was were there it its at for to in on do does did we you i any
anything can have has get got be been that which what who one ones now today's please right
still currently with about many much up am
"""
_LITTLE = frozenset(_LITTLE_WORDS.split())
_AWAY = frozenset(["away", "out", "off", "vacation", "pto", "ooo", "sick", "leave", "leaving"])
_BEFORE_AWAY_WORDS = """
am be is will i on a an going in taking gonna just was already have i'm for
"""
_BEFORE_AWAY = frozenset(_BEFORE_AWAY_WORDS.split())
_AFTER_BACK = frozenset(["now", "today", "again", "at", "in", "the", "office", "work", "everyone"])
_NOT_IN = frozenset(["not", "won't", "wont", "isn't", "isnt"])
_CALLED = frozenset(["called", "phoned", "spoke", "talked", "reached", "emailed", "e-mailed"])
_TAKES = frozenset(["take", "claim", "grab", "have", "do", "handle", "call", "got"])
_COMPARED = frozenset(["most", "complain", "complained", "complaining"])
_COUNTED = frozenset(["office", "offices", "people", "complaints", "reviews", "cases", "calls"])
_ON_DUTY = frozenset(["duty", "on-duty", "call", "working"])
_HOW_IT_GOES = frozenset(["doing", "going", "did", "does", "do", "was", "were"])
_HOW_WE_DO_WORDS = """
did do does is are was were we our us the doing going so far
"""
_HOW_WE_DO = frozenset(_HOW_WE_DO_WORDS.split())
_NEEDS_REPLY_WORDS = """
need needs reply replies answer answers open new waiting wait pending due left todo unanswered
"""
_REVIEWS_WORDS = """
bad negative complaints complaint reviews review cases come posted happened received get got
"""
_LISTS = (
    ("overdue", frozenset(["overdue", "late", "past", "missed"])),
    ("mine", frozenset(["mine", "my"])),
    ("pending", frozenset(_NEEDS_REPLY_WORDS.split())),
    ("all", frozenset(_REVIEWS_WORDS.split())),
)
"""Words in a question that name a list, in order of precedence."""

_TO_DO = _LISTS[0][1] | _LISTS[1][1] | _LISTS[2][1]
"""Words in a question about what's left to do, rather than about how it went."""


def case_at(words: Sequence[str]) -> int | None:
    """Return the index of the case number, if any. In "snooze 214 2 hours", that's 1."""
    for place, word in enumerate(words):
        after = plain(words[place + 1]) if place + 1 < len(words) else ""
        if CASE_NUMBER.fullmatch(word.rstrip("?!")) and after not in _UNITS:
            return place
    return None


def plain(word: str) -> str:
    return word.casefold().strip('.,!:;?“”"')


def as_command(typed: Sequence[str]) -> list[str]:
    """Return the words of the command that a sentence stands for, or else the words as typed."""
    words = _without_courtesies(typed)
    if not words:
        return []
    first, rest = plain(words[0]), words[1:]
    if "'" in first and first.partition("'")[0] in {*_QUESTIONS, "i", "we"}:
        first, rest = first.partition("'")[0], [first.partition("'")[2], *rest]
    first = _RUN_TOGETHER.get(first, first)
    said_plainly = [plain(word) for word in rest]
    if first in ("i", "we") and rest:
        return _about_me(said_plainly, rest) or ["help"]
    if first in _QUESTIONS and rest:
        return _question(first, said_plainly, rest) or ["help"]
    if first in ("on", "weekly", "monthly") and said_plainly:
        return _shorthand(first, said_plainly, rest) or words
    return _about_someone(words) or words


def _shorthand(first: str, typed: list[str], rest: Sequence[str]) -> list[str]:
    """Parse "On duty at Lakeside", "on vacation next week", or "weekly report"."""
    if first != "on":
        is_figures = typed[0] in ("report", "stats", "numbers", "summary")
        return ["stats", "last", first.removesuffix("ly"), *rest[1:]] if is_figures else []
    if typed[0] in ("duty", "call"):
        return ["on-duty", *rest[1:]]
    return ["away", *rest[1:]] if typed[0] in _AWAY else []


def _without_courtesies(typed: Sequence[str]) -> list[str]:
    """The words without "could you please", and without "please" or "thanks" at the end."""
    words = list(typed)
    while len(words) > 1 and plain(words[-1]) in _CLOSING_WORDS:
        words = words[:-1]
    start = [plain(word) for word in words[:4]]
    for courtesy in _COURTESIES:
        if start[: len(courtesy)] == courtesy and len(words) > len(courtesy):
            return _without_courtesies(words[len(courtesy) :])
    return words


def _about_me(typed: list[str], rest: Sequence[str]) -> list[str]:
    """Parse "I'm out tomorrow", "I'll take 214", or "I'm back"."""
    if "back" in typed[:3]:
        return _back("me", typed)
    if away := _away(typed, rest):
        return ["away", "me", *away]
    place = case_at(rest)
    if place is not None and _TAKES.intersection(typed[:place]):
        return ["take", rest[place]]
    if {*_CALLED, "call"}.intersection(typed):
        return ["called", *([rest[place]] if place is not None else [])]
    return ["help"] if {"help", "stuck", "lost", "confused"}.intersection(typed) else []


def _about_someone(words: Sequence[str]) -> list[str]:
    """Parse "Maya is out tomorrow" or "Leo's back"."""
    name, _, ending = words[0].partition("'")
    rest = [ending, *words[1:]] if ending else list(words[1:])
    typed = [plain(word) for word in rest]
    if not rest or typed[0] not in ("s", "is", "will", "isn't", "won't") or case_at([name]) == 0:
        return []
    if "back" in typed[:3]:
        return _back(name, typed)
    away = _away(typed[1:] if typed[0] in ("s", "is", "will") else typed, rest[-len(typed) + 1 :])
    return ["away", name, *away] if away else []


def _back(name: str, typed: Sequence[str]) -> list[str]:
    """Parse "I'm back". "I'll be back Monday" is about being away, so we ask which days."""
    after = {*typed[typed.index("back") + 1 :]}
    return ["back", name] if after <= _AFTER_BACK else ["away", name, "until", "?"]


def _away(typed: Sequence[str], rest: Sequence[str]) -> list[str]:
    """The days in "out sick today", "on vacation May 11–15", or "not in tomorrow"."""
    at = next((n for n, word in enumerate(typed) if word in _AWAY), None)
    if at is None and len(typed) > 1 and _NOT_IN.intersection(typed[:2]):
        at = next((n for n, word in enumerate(typed) if word in ("in", "here")), None)
        before: Collection[str] = typed[:at] if at is not None else ()
        at = at if {*before} <= _BEFORE_AWAY | _NOT_IN | {"be"} else None
    elif at is not None and not {*typed[:at]} <= _BEFORE_AWAY | {"ll", "m", "re"}:
        at = None
    if at is None:
        return []
    days = [
        each
        for each, word in zip(rest[at + 1 :], typed[at + 1 :], strict=False)
        if word not in _AWAY
    ]
    return days or ["today"]


def _question(first: str, typed: list[str], rest: Sequence[str]) -> list[str]:
    """Parse "What's overdue at Lakeside?", "who is away?", or "how did we do last month?" """
    if first == "who" and _AWAY.intersection(typed):
        return ["away"]
    place = case_at(rest)
    if place is not None:
        of_case = "timeline" if "happened" in typed or first == "why" else "show"
        return ["plan" if first == "when" else of_case, rest[place].rstrip("?!")]
    others = [
        word.strip("?!") for word, each in zip(rest, typed, strict=True) if each not in _LITTLE
    ]
    if {"duty", "on-duty", "call", "working"}.intersection(typed) and first in (
        "who",
        "is",
        "what",
    ):
        return ["on-duty", *(each for each in others if plain(each) not in ("duty", "s"))]
    if first == "how" and "many" not in typed:
        return _how(typed, rest)
    if first == "when":
        return ["plan"]
    if _COMPARED.intersection(typed) or ("many" in typed and not _TO_DO.intersection(typed)):
        left = [each for each in others if plain(each) not in _COMPARED | _COUNTED]
        return ["stats", *left]
    if {"type", "say", "commands", "mean"}.intersection(typed) or typed[-2:] == ["you", "do"]:
        return ["help"]
    asks_for_work = {"next", "should"}.intersection(typed) or typed[:3] == ["do", "i", "have"]
    if first == "what" and (asks_for_work or typed[-2:] == ["do", "now"]):
        return ["home"]
    if first in ("where", "who") and others and not {"you", "this"}.intersection(typed):
        return ["search", *(each for each in others if plain(each) not in ("s", "find", "see"))]
    for command, names in _LISTS:
        if named := names.intersection(typed):
            left = [each for each in others if plain(each) not in names and each != "s"]
            is_due = "due" in named and command == "pending" and left
            return [command, *(["due"] if is_due else []), *left]
    return (
        ["hello"] if first in ("are", "is", "who") and {"you", "this"}.intersection(typed) else []
    )


def _how(typed: Collection[str], rest: Sequence[str]) -> list[str]:
    if not _HOW_IT_GOES.intersection(typed) or "i" in typed:
        return ["hello"] if "you" in typed and "are" in typed else ["help"]
    if {"you", "it", "things"}.intersection(typed) and "last" not in typed:
        return ["hello"]
    left = [word.strip("?!") for word in rest if plain(word) not in {*_HOW_WE_DO, "s", "re"}]
    return ["stats", *left]
