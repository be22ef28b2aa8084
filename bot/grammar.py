"""The words of a command, the same on every platform. What did the person ask for?"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from rapidfuzz import fuzz, process, utils

from bot.asks import (
    AddReview,
    Ask,
    Assign,
    Away,
    Back,
    Export,
    GoodReviews,
    Hello,
    Help,
    Home,
    HowIsIt,
    Incomplete,
    Listing,
    OfficePlan,
    OnDuty,
    Plan,
    Search,
    Sender,
    Show,
    Snooze,
    Stats,
    Thanks,
    Timeline,
    Undo,
    Unknown,
)
from bot.cases.case import CaseId
from bot.spoken_times import is_month
from bot.which import Which

LONGEST_TEXT = 500
"""Maximum number of characters read from a command."""

LONGEST_ECHO = 40
"""Maximum number of a word's characters that we repeat to the person."""

LARGEST_CASE = 2**31 - 1
MOST_PAGES = 9_999
NEAR = 75
"""Minimum similarity (of 100) at which a known word with the same first letter is suggested."""

LONGEST_SEARCH = 90
"""Maximum characters of words to search or filter by, so that they fit behind a button."""

_LISTS: Mapping[Which, str] = {
    Which.PENDING: "pending list ls todo to-do open waiting new queue inbox reviews next due",
    Which.MINE: "mine my me own owned",
    Which.OVERDUE: "overdue late missed breached expired",
    Which.ALL: "all every everything archive",
}
_SHOW = frozenset(["show", "see", "view", "case", "get", "card", "display"])
_PLAN = frozenset(["plan", "plans", "planned", "upcoming", "details", "clock", "clocks"])
_SEARCH = frozenset(["search", "find", "lookup", "grep", "containing"])
_EXPORT = frozenset(["export", "download", "csv", "spreadsheet", "excel"])
_STATS = frozenset(["stats", "stat", "statistics", "figures", "numbers", "report", "trends"])
_TIMELINE = frozenset(["timeline", "history", "events"])
_UNDO = frozenset(["undo", "revert", "unapprove"])
_SNOOZE = frozenset(["snooze", "postpone", "later", "remind"])
_ON_DUTY = frozenset(["on-duty", "onduty", "duty", "rota", "who"])
_AWAY = frozenset(["away", "vacation", "pto", "ooo", "out"])
_BACK = frozenset(["back", "returned"])
_ADD = frozenset(["add", "enter"])
_SENDER = frozenset(["email", "e-mail", "mail", "sender"])
_HOME = frozenset(["home", "dashboard", "summary", "overview", "start"])
_HELLO = frozenset(["hi", "hello", "hey", "hiya", "howdy", "yo"])
_THANKS = frozenset(
    ["thanks", "thank", "thx", "ty", "cheers", "ok", "okay", "great", "perfect", "cool"]
)
_GOOD = frozenset(
    ["good", "praise", "kudos", "thank-yous", "thank-you", "thankyous", "thankyou", "positive"]
)
_GREETINGS = frozenset(["morning", "afternoon", "evening", "day"])
_ASSIGN = frozenset(["assign", "give", "handover", "hand", "owner", "reassign", "delegate"])
_TAKE = frozenset(["take", "claim", "grab"])
_HELP = frozenset(["help", "?", "h", "-h", "--help", "usage", "commands", "man", "what", "how"])
_HEALTH = frozenset(["health", "status", "healthy", "doctor", "ping", "alive"])
_BETWEEN = frozenset(["to", "the", "a", "an", "case", "number", "no", "nr", "for", "of", "please"])

_LIST_OF: Mapping[str, Which] = {
    word: which for which, words in _LISTS.items() for word in words.split()
}
_SUGGESTED: Mapping[str, str] = {
    **_LIST_OF,
    **dict.fromkeys(_SHOW, "show"),
    **dict.fromkeys(_PLAN, "plan"),
    **dict.fromkeys(_ASSIGN | _TAKE, "assign"),
    **dict.fromkeys(_TIMELINE, "timeline"),
    "search": "search",
    "export": "export",
    **dict.fromkeys(_STATS, "stats"),
    "undo": "undo",
    "snooze": "snooze",
    "on-duty": "on-duty",
    "away": "away",
    "add": "add",
    "email": "email",
    "home": "home",
    "good": "good",
    "health": "health",
    "help": "help",
}
_OfCase = type[Show] | type[Plan] | type[Timeline] | type[Undo]
_OF_CASE: Mapping[str, _OfCase] = {
    "show": Show,
    "plan": Plan,
    "timeline": Timeline,
    "undo": Undo,
}
_NAMES_NO_OFFICE = frozenset(["for", "at", "of", "the", "my", "our", "office", "all"])
_NUMBER = re.compile(r"[#№]?([0-9]{1,18})[.,:;]?")
_PAGE = re.compile(r"(?:p|page)?([0-9]{1,9})")
_SAYS_NOTHING = frozenset(["case", "cases", "review", "reviews", "page"])
_CONTACT = re.compile(r"\w@\w|(?:[0-9][^0-9]{0,2}){5}")
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")

_WHICH_CASE = "Which case? For example: {word} 214. The word pending lists the numbers."
_WHO = "Who should take case {case}? For example: assign {case} @name, or assign {case} me."
_WHICH_TO_ASSIGN = "Which case, and to whom? For example: assign 214 @name."
_TOO_LARGE = "No case has a number that long. Type pending to see the numbers."
_SEARCH_FOR_WHAT = "What should I look for? For example: search parking last week."


def parse(text: str) -> Ask:
    """What `text` asks for. Never raises, whatever was typed."""
    words = _INVISIBLE.sub(" ", text[:LONGEST_TEXT]).split()
    if not words:
        return Listing(Which.PENDING)
    first = words[0].casefold().strip("/.,!:;“”\"'") or words[0]
    rest = words[1:]
    if first == "reviews" and rest:
        return parse(" ".join(rest))
    if first in _SHOW or _NUMBER.fullmatch(first):
        return _of_case(Show, "show", words if first not in _SHOW else rest)
    for known, ask in _ASKS:
        if first in known:
            return ask(first, rest)
    return Unknown(_echo(words[0]), _nearest(first, rest))


def _listing(first: str, rest: list[str]) -> Listing:
    """ "my cases", "pending 2", "all parking page 3"; the other words are filters."""
    which, (page, words) = _LIST_OF[first], _paged(rest)
    if which is Which.PENDING and words and (other := _LIST_OF.get(_plain(words[0]))):
        which, words = other, words[1:]
    return Listing(which, page, _short(words))


def _good(first: str, rest: list[str]) -> Ask:
    """ "good", "good reviews Lakeside last week". "Good morning" is something else."""
    if first == "good" and len(rest) == 1:
        if _plain(rest[0]) in _GREETINGS:
            return Hello()
        if _plain(rest[0]) in ("job", "work", "bot"):
            return Thanks()
    page, words = _paged(rest)
    return GoodReviews(_short(words), page)


def _paged(rest: list[str]) -> tuple[int, list[str]]:
    """The page, which comes last, and the remaining words that matter."""
    words = [word for word in rest if _plain(word) not in _SAYS_NOTHING]
    is_date = len(words) > 1 and is_month(_plain(words[-2]))
    if words and not is_date and (page := _PAGE.fullmatch(_plain(words[-1]))):
        return min(max(int(page[1]), 1), MOST_PAGES), words[:-1]
    return 1, words


def _short(words: list[str]) -> tuple[str, ...]:
    """As many of the words as fit behind a button."""
    kept: list[str] = []
    for word in words:
        if len(" ".join([*kept, word])) > LONGEST_SEARCH:
            break
        kept.append(word)
    return tuple(kept)


def _plain(word: str) -> str:
    return word.casefold().strip(".,!:;")


def _sender(rest: list[str]) -> Ask:
    """ "email 214 jane@example.com", as some chats write it, too: <mailto:…|…>."""
    numbers = [found[1] for word in rest if (found := _NUMBER.fullmatch(word))]
    addresses = [
        word.strip("<>").removeprefix("mailto:").partition("|")[0] for word in rest if "@" in word
    ]
    if len(numbers) != 1 or len(addresses) != 1:
        return Incomplete("Say which case, and the address they write from: email 214 NAME@…")
    return Sender(CaseId(int(numbers[0])), addresses[0])


def _search(first: str, rest: list[str]) -> Ask:
    """ "find 214" is the case, and anything else is searched for in the reviews."""
    if len(rest) == 1 and _NUMBER.fullmatch(rest[0]):
        return _of_case(Show, "show", rest)
    # a number is searched for like any other word unless it's after "page"
    paged = len(rest) > 1 and (rest[-2].casefold() == "page" or rest[-1].casefold()[:1] == "p")
    page, words = _paged(rest) if paged else (1, rest)
    kept = _short(words)
    return Search(kept, page) if kept else Incomplete(_SEARCH_FOR_WHAT)


def _export(first: str, rest: list[str]) -> Export:
    """ "export", "export overdue", "export all Lakeside 1 star last month"."""
    which, words = Which.ALL, [word for word in rest if _plain(word) not in _SAYS_NOTHING]
    if words and (named := _LIST_OF.get(_plain(words[0]))):
        which, words = named, words[1:]
    return Export(which, _short(words))


def _plan(first: str, rest: list[str]) -> Ask:
    """ "plan 214", "plan", "plan for Lakeside"."""
    if any(map(_NUMBER.fullmatch, rest)):
        return _of_case(Plan, "plan", rest)
    return OfficePlan(_short([word for word in rest if _plain(word) not in _NAMES_NO_OFFICE]))


def _timeline(first: str, rest: list[str]) -> Ask:
    """ "history" without a case means all cases."""
    if first == "history" and not any(map(_NUMBER.fullmatch, rest)):
        return _listing("all", rest)
    asked = _of_case(Timeline, "timeline", rest)
    if isinstance(asked, Timeline):
        place = next(i for i, word in enumerate(rest) if _NUMBER.fullmatch(word))
        return Timeline(asked.case, _paged(rest[place + 1 :])[0])
    return asked


def _snooze(first: str, rest: list[str]) -> Ask:
    """ "snooze 214 until Friday", "remind me of 214 in 2 hours"."""
    place = next((i for i, word in enumerate(rest) if _NUMBER.fullmatch(word)), None)
    asked = _of_case(Show, "snooze", rest)
    if place is None or not isinstance(asked, Show):
        return asked
    until = [word for word in rest[place + 1 :] if word.casefold() not in ("until", "till")]
    return Snooze(asked.case, " ".join(until)[:LONGEST_SEARCH])


def _on_duty(first: str, rest: list[str]) -> OnDuty:
    """ "who is on duty at Lakeside?" """
    said = [word for word in rest if _plain(word).strip("?") not in ("is", "on", "duty", "today")]
    return OnDuty(_short(said))


def _back(first: str, rest: list[str]) -> Back:
    who = " ".join(word for word in rest if word.casefold() not in ("is", "am", "i"))
    return Back(who or "me")


def _of_case(ask: _OfCase, word: str, rest: list[str]) -> Ask:
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
    """The command they probably meant, if one looks like it, with the case if it needs one."""
    alike = [known for known in _SUGGESTED if known[:1] == word[:1]]
    found = process.extractOne(
        word,
        alike,
        scorer=fuzz.ratio,
        processor=utils.default_process,
        score_cutoff=NEAR,
    )
    if found is None:
        return ""
    meant = _SUGGESTED[found[0]]
    kind = _OF_CASE.get(meant)
    asked = _of_case(kind, meant, rest) if kind else None
    return f"{meant} {asked.case}" if isinstance(asked, _WITH_CASE) else meant


def _echo(word: str) -> str:
    if _CONTACT.search(word):
        return "…"
    return word if len(word) <= LONGEST_ECHO else f"{word[: LONGEST_ECHO - 1]}…"


_WITH_CASE = (Show, Plan, Timeline, Undo)
_ASKS: tuple[tuple[Collection[str], Callable[[str, list[str]], Ask]], ...] = (
    (_LIST_OF, _listing),
    (_HELP, lambda first, rest: Help()),
    (_HEALTH, lambda first, rest: HowIsIt(_short(rest))),
    (_SEARCH, _search),
    (_EXPORT, _export),
    (_STATS, lambda first, rest: Stats(_short(rest))),
    (_PLAN, _plan),
    (_TIMELINE, _timeline),
    (_UNDO, lambda first, rest: _of_case(Undo, "undo", rest)),
    (_SNOOZE, _snooze),
    (_ASSIGN, lambda first, rest: _assign(rest)),
    (_TAKE, lambda first, rest: _assign([*rest, "me"])),
    (_ON_DUTY, _on_duty),
    (_AWAY, lambda first, rest: Away(_short(rest))),
    (_BACK, _back),
    (_ADD, lambda first, rest: AddReview()),
    (_SENDER, lambda first, rest: _sender(rest)),
    (_HOME, lambda first, rest: Home(_short(_paged(rest)[1]))),
    (_GOOD, _good),
    (_HELLO, lambda first, rest: Hello()),
    (_THANKS, lambda first, rest: Thanks()),
)
"""The first words of each command, and the function that reads the rest. The first match counts."""
