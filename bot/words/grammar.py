"""Parses the words of a command, which are the same on every platform."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from rapidfuzz import fuzz, process, utils

from bot.cases.case import CaseId
from bot.words.asks import (
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
    OnCard,
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
from bot.words.filters import STATES
from bot.words.sentences import CASE_NUMBER, as_command, case_at, plain
from bot.words.spoken_times import is_month
from bot.words.which import Which

LONGEST_TEXT = 500
"""Maximum number of characters parsed from a command."""

LONGEST_ECHO = 40
"""Maximum number of characters of a word that we quote back to the person."""

HIDDEN = "…"
"""What we quote back in place of a word that could be a patient's phone number or address."""

LARGEST_CASE = 2**31 - 1
MOST_PAGES = 9_999
NEAR = 75
"""Minimum similarity (out of 100) to suggest a known word with the same first letter."""

SHORT, NEAR_IF_SHORT = 3, 85
"""A word this short looks like many other words, so it has to be more similar."""

LONGEST_SEARCH = 90
"""Maximum total length of search or filter words, which have to fit in a button's payload."""

MOST_PAGE_DIGITS = 3
"""Maximum number of digits in a page number without "page". A longer number is a year."""

_LISTS: Mapping[Which, str] = {
    Which.PENDING: (
        "pending list ls todo to-do open waiting new queue inbox reviews next due pendientes"
    ),
    Which.MINE: "mine my me own owned",
    Which.OVERDUE: "overdue late missed breached expired",
    Which.ALL: "all every everything archive",
}
_SHOW = frozenset(["show", "see", "view", "case", "get", "card", "display"])
_PLAN = frozenset(["plan", "plans", "planned", "upcoming", "details", "clock", "clocks"])
_SEARCH = frozenset(["look", "looking", "search", "find", "lookup", "grep", "containing"])
_EXPORT = frozenset(["export", "download", "csv", "spreadsheet", "excel"])
_STATS = frozenset(["stats", "stat", "statistics", "figures", "numbers", "report", "trends"])
_TIMELINE = frozenset(["timeline", "history", "events"])
_UNDO = frozenset(["undo", "revert", "unapprove"])
_SNOOZE = frozenset(["snooze", "postpone", "later", "remind"])
_ON_DUTY = frozenset(["on-duty", "onduty", "duty", "rota", "who"])
_AWAY = frozenset(["away", "vacation", "pto", "ooo", "out", "off", "sick", "leave", "holiday"])
_BACK = frozenset(["back", "returned"])
_ADD = frozenset(["add", "enter"])
_ON_CARDS_WORDS = """
don't dont reply respond answer post publish approve edit draft hold decline ignore skip dismiss
close reopen call called phoned dial log unassign delete remove hide copy spoke talked reached
emailed e-mailed
"""
_ON_CARDS = frozenset(_ON_CARDS_WORDS.split())
"""Words for what people do with a case's buttons."""
_SENDER = frozenset(["email", "e-mail", "mail", "sender"])
_HOME = frozenset(["home", "dashboard", "summary", "overview", "start"])
_HELLO = frozenset(["hi", "hello", "hey", "hiya", "howdy", "yo", "hola", "buenos", "buenas"])
_THANKS = frozenset(
    [
        *("thanks", "thank", "thx", "ty", "cheers", "ok", "okay", "great", "perfect", "cool"),
        *("gracias", "nice", "awesome", "wonderful"),
    ]
)
_GOOD = frozenset(
    ["good", "praise", "kudos", "thank-yous", "thank-you", "thankyous", "thankyou", "positive"]
)
_GREETINGS = frozenset(["morning", "afternoon", "evening", "day"])
_ASSIGN = frozenset(["assign", "give", "handover", "hand", "owner", "reassign", "delegate"])
_TAKE = frozenset(["take", "claim", "grab"])
_HELP = frozenset(
    [
        "help",
        "?",
        "h",
        "-h",
        "--help",
        "usage",
        "commands",
        "menu",
        "options",
        "man",
        "ayuda",
        "what",
        "how",
    ]
)
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
_OfCase = type[Show] | type[OnCard] | type[Plan] | type[Timeline] | type[Undo]
_NAMES_NO_OFFICE = frozenset(["for", "at", "of", "the", "my", "our", "office", "all"])
_MARKS = "/.,!?:;“”\"'*`_~"
_PAGE = re.compile(r"(?:p|page)?([0-9]{1,9})")
_SAYS_NOTHING = frozenset(["case", "cases", "review", "reviews", "page"])
_FILE_KINDS = frozenset(["csv", "excel", "xlsx", "spreadsheet", "file"])
_CONTACT = re.compile(r"\w@\w|(?:[0-9][^0-9]{0,2}){5}")
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")

_ON_CARD = "That's on the case's card. Which case? For example: show 214."
_WHICH_CASE = "Which case? For example: {word} 214. Type pending to see the numbers."
_WHO = "Who should take case {case}? For example: assign {case} @name, or assign {case} me."
_WHICH_TO_ASSIGN = "Which case, and to whom? For example: assign 214 @name."
_TOO_LARGE = "No case has a number that long. Type pending to see the numbers."
_SEARCH_FOR_WHAT = "What should I look for? For example: search parking last week."


def parse(text: str) -> Ask:
    """Parse the request in `text`. This never raises, no matter what was typed."""
    typed = _INVISIBLE.sub(" ", text[:LONGEST_TEXT].replace("’", "'").replace("`", " ")).split()
    words = as_command(typed)
    if not words:
        return Listing(Which.PENDING)
    first = words[0].casefold().strip(_MARKS) or words[0]
    rest = words[1:]
    if first == "reviews" and rest:
        asked = parse(" ".join(rest))
        return Listing(Which.ALL, 1, _short(rest)) if isinstance(asked, Unknown) else asked
    if (named := _case_by_number(first, words)) is not None:
        return named
    for known, ask in _ASKS:
        if first in known:
            return ask(first, rest)
    return Unknown(_echo(words[0]), _nearest(first, rest))


def _case_by_number(first: str, words: list[str]) -> Ask | None:
    """Parse "214", "no. 214", "review 214", or "open 214". "5 stars" isn't a case."""
    if CASE_NUMBER.fullmatch(first) and case_at(words) == 0:
        return _of_case(Show, "show", words)
    is_called_one = first in ("no", "nr", "number", "review", "open")
    others = [word for word in words[1:] if plain(word) not in ("case", "review", "number")]
    if is_called_one and len(others) == 1 and CASE_NUMBER.fullmatch(others[0]):
        return _of_case(Show, "show", others)
    return None


def _show(first: str, rest: list[str]) -> Ask:
    """Parse "show 214", "show pending", or "show me everything at Lakeside"."""
    if case_at(rest) is not None:
        return _of_case(Show, "show", rest)
    wanted = [word for word in rest if plain(word) not in ("me", "us", "the", "a", "case")]
    asked = parse(" ".join(wanted)) if wanted else Unknown(first)
    if isinstance(asked, Unknown | Incomplete):
        return Incomplete(_WHICH_CASE.format(word="show"), _short(wanted))
    return asked


def _on_card(first: str, rest: list[str]) -> Ask:
    """Parse "approve 214". Approving takes a button so that no one posts anything unread."""
    return _of_case(OnCard, "show", rest) if case_at(rest) is not None else Incomplete(_ON_CARD)


def _listing(first: str, rest: list[str]) -> Ask:
    """Parse "my cases", "pending 2", or "all parking page 3". Any other words are filters."""
    which, (page, words) = _LIST_OF[first], _paged(rest)
    others = [_LIST_OF.get(plain(word)) for word in words]
    # keep "due", because "due today" is a filter
    if which is Which.PENDING and words and others[0] and plain(words[0]) != "due":
        which, words = others[0], words[1:]
    if len(words) == 1 and (number := CASE_NUMBER.fullmatch(words[0])) and _is_of_a_case(rest):
        return _of_case(Show, "show", [number[0]])
    if which is Which.MINE:
        words = [word for word in words if plain(word) not in ("calls", "call", "open", "work")]
    if first == "due" and words:
        words = ["due", *words]
    return Listing(which, page, _short(words))


def _is_of_a_case(rest: list[str]) -> bool:
    return plain(rest[0]) in ("case", "review") or rest[0].startswith("#")


def _good(first: str, rest: list[str]) -> Ask:
    """Parse "good" or "good reviews Lakeside last week". "Good morning" is something else."""
    if first == "good" and rest:
        if plain(rest[0]) in _GREETINGS:
            return Hello()
        if plain(rest[0]) in ("job", "work", "bot"):
            return Thanks()
    page, words = _paged(rest)
    return GoodReviews(_short(words), page)


def _paged(rest: list[str]) -> tuple[int, list[str]]:
    """Return the page number, which comes last, and the other words without filler."""
    words = [word for word in rest if plain(word) not in _SAYS_NOTHING]
    is_date = len(words) > 1 and is_month(plain(words[-2]))
    page = _PAGE.fullmatch(plain(words[-1])) if words and not is_date else None
    # the 2025 in "pending 2025" is a year
    is_paged = page and (len(page[1]) <= MOST_PAGE_DIGITS or "page" in map(plain, rest))
    if page and is_paged:
        return min(max(int(page[1]), 1), MOST_PAGES), words[:-1]
    return 1, words


def _short(words: list[str]) -> tuple[str, ...]:
    """Return as many of the words as fit in a button's payload."""
    kept: list[str] = []
    for word in words:
        if len(" ".join([*kept, word])) > LONGEST_SEARCH:
            break
        kept.append(word)
    return tuple(kept)


def _sender(rest: list[str]) -> Ask:
    """Parse "email 214 jane@example.com". Some chats send the address as <mailto:…|…>."""
    numbers = [match[1] for word in rest if (match := CASE_NUMBER.fullmatch(word))]
    addresses = [
        word.strip("<>").removeprefix("mailto:").partition("|")[0] for word in rest if "@" in word
    ]
    if len(numbers) != 1 or len(addresses) != 1:
        return Incomplete("Say which case, and the address they write from: email 214 NAME@…")
    return Sender(CaseId(int(numbers[0])), addresses[0])


def _search(first: str, rest: list[str]) -> Ask:
    """Parse a search. "find 214" shows the case, and anything else searches the reviews."""
    if len(rest) == 1 and CASE_NUMBER.fullmatch(rest[0]):
        return _of_case(Show, "show", rest)
    # a number is searched for like any other word unless it's after "page"
    paged = len(rest) > 1 and (rest[-2].casefold() == "page" or rest[-1].casefold()[:1] == "p")
    page, words = _paged(rest) if paged else (1, rest)
    kept = _short(words[1:] if words and plain(words[0]) == "for" else words)
    return Search(kept, page) if kept else Incomplete(_SEARCH_FOR_WHAT)


def _export(first: str, rest: list[str]) -> Export:
    """Parse "export", "export overdue", or "export all Lakeside 1 star last month"."""
    little = _SAYS_NOTHING | _FILE_KINDS
    which, words = Which.ALL, [word for word in rest if plain(word) not in little]
    if words and (named := _LIST_OF.get(plain(words[0]))):
        which, words = named, words[1:]
    return Export(which, _short(words))


def _states(first: str, rest: list[str]) -> tuple[int, tuple[str, ...]]:
    """Parse "closed" or "closed last week 2"."""
    page, words = _paged(rest)
    return page, _short([first, *words])


def _health(first: str, rest: list[str]) -> Ask:
    """Parse "health" or "status". "Status of case 214" is about the case."""
    return _of_case(Show, "show", rest) if case_at(rest) is not None else HowIsIt(_short(rest))


def _thanks(first: str, rest: list[str]) -> Ask:
    """Parse "thank you". "Thank them" asks for the good reviews, and "ok, show 214" for a case."""
    if first == "thank" and rest and plain(rest[0]) in ("them", "patients", "people"):
        return GoodReviews()
    return _after(rest) or Thanks()


def _after(rest: list[str]) -> Ask | None:
    """The command after "hi" or "ok", if there is one."""
    asked = parse(" ".join(rest)) if len(rest) > 1 else None
    return None if isinstance(asked, Unknown | Incomplete | Help) else asked


def _plan(first: str, rest: list[str]) -> Ask:
    """Parse "plan 214", "plan", or "plan for Lakeside"."""
    if case_at(rest) is not None:
        return _of_case(Plan, "plan", rest)
    return OfficePlan(_short([word for word in rest if plain(word) not in _NAMES_NO_OFFICE]))


def _timeline(first: str, rest: list[str]) -> Ask:
    """Parse "timeline 214" or "history of 214". "History" without a case means all cases."""
    if first == "history" and not any(map(CASE_NUMBER.fullmatch, rest)):
        return _listing("all", rest)
    asked = _of_case(Timeline, "timeline", rest)
    if isinstance(asked, Timeline):
        place = next(i for i, word in enumerate(rest) if CASE_NUMBER.fullmatch(word))
        return Timeline(asked.case, _paged(rest[place + 1 :])[0])
    return asked


def _snooze(first: str, rest: list[str]) -> Ask:
    """Parse "snooze 214 until Friday" or "remind me of 214 in 2 hours"."""
    place = case_at(rest)
    asked = _of_case(Show, "snooze", rest)
    if place is None or not isinstance(asked, Show):
        return asked
    until = [word for word in rest[place + 1 :] if word.casefold() not in ("until", "till")]
    return Snooze(asked.case, " ".join(until)[:LONGEST_SEARCH])


def _on_duty(first: str, rest: list[str]) -> OnDuty:
    """Parse "who is on duty at Lakeside?" """
    who = [word for word in rest if plain(word).strip("?") not in ("is", "on", "duty", "today")]
    return OnDuty(_short(who))


def _back(first: str, rest: list[str]) -> Back:
    who = " ".join(word for word in rest if word.casefold() not in ("is", "am", "i"))
    return Back(who or "me")


def _of_case(ask: _OfCase, word: str, rest: list[str]) -> Ask:
    place = case_at(rest)
    if place is None:
        return Incomplete(_WHICH_CASE.format(word=word))
    case = _number(rest[place])
    return ask(CaseId(case)) if case <= LARGEST_CASE else Incomplete(_TOO_LARGE)


def _number(word: str) -> int:
    match = CASE_NUMBER.fullmatch(word.rstrip("?!"))
    return min(int(match[1]), LARGEST_CASE + 1) if match else 0


def _assign(rest: list[str]) -> Ask:
    """Parse the number and the person in either order: "assign 214 to @maya", "give maya #214"."""
    place = next((i for i, word in enumerate(rest) if CASE_NUMBER.fullmatch(word)), None)
    if place is None:
        return Incomplete(_WHICH_TO_ASSIGN)
    number = CASE_NUMBER.fullmatch(rest[place])
    case = int(number[1]) if number else 0
    if case > LARGEST_CASE:
        return Incomplete(_TOO_LARGE)
    others = [word.rstrip(".,!?;:") for word in (*rest[:place], *rest[place + 1 :])]
    who = [word for word in others if word.casefold() not in _BETWEEN]
    if not who:
        return Incomplete(_WHO.format(case=case))
    named = " ".join(who)
    return Assign(CaseId(case), "me" if named.casefold() in ("me", "@me", "myself") else named)


def _nearest(word: str, rest: list[str]) -> str:
    """The command that was probably meant, if any, with the case number if it needs one."""
    alike = [known for known in _SUGGESTED if known[:1] == word[:1]]
    nearest = process.extractOne(
        word,
        alike,
        scorer=fuzz.ratio,
        processor=utils.default_process,
        score_cutoff=NEAR if len(word) > SHORT else NEAR_IF_SHORT,
    )
    if nearest is None:
        return ""
    meant = _SUGGESTED[nearest[0]]
    whole = " ".join([meant, *_short(rest)])
    # don't repeat a patient's phone number or address
    if not rest or _CONTACT.search(whole) or isinstance(parse(whole), Incomplete | Unknown):
        return meant
    return whole


def _echo(word: str) -> str:
    if _CONTACT.search(word):
        return HIDDEN
    return word if len(word) <= LONGEST_ECHO else f"{word[: LONGEST_ECHO - 1]}…"


_ASKS: tuple[tuple[Collection[str], Callable[[str, list[str]], Ask]], ...] = (
    (_LIST_OF, _listing),
    (_SHOW, _show),
    (_HELP, lambda first, rest: Help()),
    (_HEALTH, _health),
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
    (STATES, lambda first, rest: Listing(Which.ALL, *_states(first, rest))),
    (_ON_CARDS, _on_card),
    (_ADD, lambda first, rest: AddReview()),
    (_SENDER, lambda first, rest: _sender(rest)),
    (_HOME, lambda first, rest: Home(_short(_paged(rest)[1]))),
    (_GOOD, _good),
    (_HELLO, lambda first, rest: _after(rest) or Hello()),
    (_THANKS, _thanks),
)
"""The first words of each command, and the function that parses the rest. The first match wins."""
