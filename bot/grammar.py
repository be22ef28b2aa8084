"""The words of a command, the same on every platform: what was asked for?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process, utils

from bot.cases.case import CaseId
from bot.which import Which

LONGEST_TEXT = 500
"""Maximum number of a command's characters that are read."""

LONGEST_ECHO = 40
"""Maximum number of a word's characters that are repeated to the person."""

LARGEST_CASE = 2**31 - 1
MOST_PAGES = 9_999
NEAR = 65
"""Minimum similarity (of 100) at which a known word is suggested."""


@dataclass(frozen=True)
class Listing:
    """One page of a list of cases."""

    which: Which
    page: int = 1


@dataclass(frozen=True)
class Show:
    case: CaseId


@dataclass(frozen=True)
class Plan:
    """Asks what happens to the case if no one acts."""

    case: CaseId


@dataclass(frozen=True)
class Assign:
    """`who` as it was typed: "me", a name, or what the platform writes for a person."""

    case: CaseId
    who: str


@dataclass(frozen=True)
class HowIsIt:
    """Asks how Bedside is doing."""


@dataclass(frozen=True)
class Help:
    pass


@dataclass(frozen=True)
class Incomplete:
    """The word is known, and something is missing. The sentence says what."""

    sentence: str


@dataclass(frozen=True)
class Unknown:
    """`word` is shortened and can be anything. `nearest` is a known word, or empty.

    A word that could be a patient's phone number or e-mail address is only "…".
    """

    word: str
    nearest: str = ""


Ask = Listing | Show | Plan | Assign | HowIsIt | Help | Incomplete | Unknown

_LISTS: Mapping[Which, str] = {
    Which.PENDING: "pending list ls todo to-do open waiting new queue inbox reviews next due",
    Which.MINE: "mine my me own owned",
    Which.OVERDUE: "overdue late missed breached expired",
    Which.ALL: "all every everything history archive",
}
_SHOW = frozenset(["show", "see", "view", "case", "get", "card", "display", "find"])
_PLAN = frozenset(["plan", "plans", "planned", "upcoming", "details", "clock", "clocks"])
_ASSIGN = frozenset(["assign", "give", "handover", "hand", "owner", "reassign", "delegate"])
_TAKE = frozenset(["take", "claim", "grab"])
_HELP = frozenset(["help", "?", "h", "-h", "--help", "usage", "commands", "man", "what", "how"])
_HEALTH = frozenset(["health", "status", "healthy", "ok", "doctor", "ping", "alive"])
_BETWEEN = frozenset(["to", "the", "a", "an", "case", "number", "no", "nr", "for", "of", "please"])

_LIST_OF: Mapping[str, Which] = {
    word: which for which, words in _LISTS.items() for word in words.split()
}
_SUGGESTED: Mapping[str, str] = {
    **_LIST_OF,
    **dict.fromkeys(_SHOW, "show"),
    **dict.fromkeys(_PLAN, "plan"),
    **dict.fromkeys(_ASSIGN | _TAKE, "assign"),
    "health": "health",
    "status": "health",
    "help": "help",
}
_OF_CASE: Mapping[str, type[Show] | type[Plan]] = {"show": Show, "plan": Plan}
_NUMBER = re.compile(r"[#№]?([0-9]{1,18})[.,:;]?")
_PAGE = re.compile(r"(?:p|page)?([0-9]{1,9})")
_CONTACT = re.compile(r"\w@\w|(?:[0-9][^0-9]{0,2}){5}")
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")

_WHICH_CASE = "Which case? For example: {word} 214. The word pending lists the numbers."
_WHO = "Who shall have case {case}? For example: assign {case} @name, or assign {case} me."
_WHICH_TO_ASSIGN = "Which case, and to whom? For example: assign 214 @name."
_TOO_LARGE = "There is no case with so long a number. The word pending lists the numbers."


def parse(text: str) -> Ask:
    """What `text` asks for; never raises, whatever was typed."""
    words = _INVISIBLE.sub(" ", text[:LONGEST_TEXT]).split()
    if not words:
        return Listing(Which.PENDING)
    first = words[0].casefold().strip("/.,!:;“”\"'") or words[0]
    rest = words[1:]
    if first == "reviews" and rest:
        return parse(" ".join(rest))
    if first in _LIST_OF:
        return _listing(_LIST_OF[first], rest)
    if first in _HELP:
        return Help()
    if first in _HEALTH:
        return HowIsIt()
    if first in _SHOW or _NUMBER.fullmatch(first):
        return _of_case(Show, "show", words if first not in _SHOW else rest)
    if first in _PLAN:
        return _of_case(Plan, "plan", rest)
    if first in _ASSIGN:
        return _assign(rest)
    if first in _TAKE:
        return _assign([*rest, "me"])
    return Unknown(_echo(words[0]), _nearest(first, rest))


def _listing(which: Which, rest: list[str]) -> Listing:
    """ "my cases", "pending 2", "all page 3"; words that say nothing more are let pass."""
    for word in rest:
        lower = word.casefold().strip(".,!:;")
        if page := _PAGE.fullmatch(lower):
            return Listing(which, min(max(int(page[1]), 1), MOST_PAGES))
        if which is Which.PENDING and lower in _LIST_OF:
            which = _LIST_OF[lower]
    return Listing(which)


def _of_case(ask: type[Show] | type[Plan], word: str, rest: list[str]) -> Show | Plan | Incomplete:
    number = next(filter(None, map(_NUMBER.fullmatch, rest)), None)
    if number is None:
        return Incomplete(_WHICH_CASE.format(word=word))
    case = int(number[1])
    return ask(CaseId(case)) if case <= LARGEST_CASE else Incomplete(_TOO_LARGE)


def _assign(rest: list[str]) -> Ask:
    """The number and the person in either order: "assign 214 to @maya", "give maya #214"."""
    place = next((i for i, word in enumerate(rest) if _NUMBER.fullmatch(word)), None)
    if place is None:
        return Incomplete(_WHICH_TO_ASSIGN)
    number = _NUMBER.fullmatch(rest[place])
    case = int(number[1]) if number else 0
    if case > LARGEST_CASE:
        return Incomplete(_TOO_LARGE)
    others = [*rest[:place], *rest[place + 1 :]]
    who = [word for word in others if word.casefold() not in _BETWEEN]
    if not who:
        return Incomplete(_WHO.format(case=case))
    named = " ".join(who)
    return Assign(CaseId(case), "me" if named.casefold() in ("me", "@me", "myself") else named)


def _nearest(word: str, rest: list[str]) -> str:
    """Which of our words was meant, if it looks like one, with the case for one of a case."""
    found = process.extractOne(
        word,
        list(_SUGGESTED),
        scorer=fuzz.ratio,
        processor=utils.default_process,
        score_cutoff=NEAR,
    )
    if found is None:
        return ""
    meant = _SUGGESTED[found[0]]
    kind = _OF_CASE.get(meant)
    asked = _of_case(kind, meant, rest) if kind else None
    return meant if asked is None or isinstance(asked, Incomplete) else f"{meant} {asked.case}"


def _echo(word: str) -> str:
    if _CONTACT.search(word):
        return "…"
    return word if len(word) <= LONGEST_ECHO else f"{word[: LONGEST_ECHO - 1]}…"
