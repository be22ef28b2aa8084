"""Redacts the words in a review that could identify its author before it's sent anywhere.

The patterns are our own, and deliberately cautious. An unknown capitalized word counts as a name,
and every number is removed. What's left reads like a complaint without a person in it. We cover
HIPAA's identifiers, as far as they occur in prose: 45 CFR 164.514(b)(2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from bot.replies.rules.firstnames import FIRST_NAMES
from bot.replies.signs import shipped
from bot.reviews import Review

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_STREET = (
    r"(?:[a-z0-9'-]+\s+){1,3}?(?:street|avenue|road|boulevard|lane|parkway|highway)"
    r"|(?-i:(?:[A-Z0-9][\w'-]*\s+){1,4}?(?:St|Ave|Rd|Dr|Drive|Ln|Blvd|Way|Court|Ct|Place|Pl|Pkwy"
    r"|Hwy|Square|Suite|Ste))"
)
_NUMBERED = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)

_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("(e-mail)", re.compile(r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\s?\.\s?[\w-]+)+", re.I)),
    (
        "(link)",
        re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+\.(?:com|net|org|edu|gov|info|io)\b\S*", re.I),
    ),
    ("(handle)", re.compile(r"(?<!\w)[@#]\w{2,}")),
    ("(address)", re.compile(rf"\b\d+[a-z]?\s+(?:{_STREET})\b\.?", re.I)),
    (
        "(date)",
        re.compile(
            rf"\b{_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+\d{{4}})?"
            rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}\b\.?(?:,?\s+\d{{4}})?"
            rf"|\b(?:in|since|last|this|until|of|early|late|mid)[\s-]+{_MONTH}\b(?:,?\s+\d{{4}})?"
            rf"|\b\d{{1,4}}[-/.]\d{{1,2}}[-/.]\d{{1,4}}\b|\b{_DAY}\b",
            re.I,
        ),
    ),
    (
        "(age)",
        re.compile(
            rf"\b(?:\d{{1,3}}|(?:{_NUMBERED})(?:[\s-](?:{_NUMBERED}))?)"
            r"[\s-]*(?:years?|yrs?|months?|weeks?|days?)[\s-]*olds?\b",
            re.I,
        ),
    ),
    ("(number)", re.compile(r"[+(#$€£]?\d[\d\s().,:/-]*\d|\d")),
)

_AFTER_TITLE = re.compile(
    r"\b((?i:dr|doctor|mr|mrs|ms|miss|prof|professor|nurse)\b\.?\s+)"
    r"([A-ZÀ-Þ][\w'’-]+(?:\s+[A-ZÀ-Þ][\w'’-]+){0,2})"
    r"|\b((?i:dr|mr|mrs|ms)\b\.?\s+)"
    r"((?!(?:who|and|was|is|at|in|the|said|told|came|had|has|did|would|for|to|that|then|i|we|he|she"
    r"|they|never|does|will|can|could|here|there|office|appointment|appt|visit)\b)[^\W\d_][\w'’-]+)"
)
_INTRODUCED = re.compile(
    r"(\b(?i:my name is|name's|i am called|named|called|signed,?|regards,?|sincerely,?"
    r"|(?:my|his|her|our) (?:wife|husband|son|daughter|mother|father|mom|mum|dad|sister|brother"
    r"|partner|friend|grandmother|grandfather|grandma|grandpa|aunt|uncle|baby|child),?)\s+)"
    r"([A-ZÀ-Þ][\w'’-]+(?:\s+[A-ZÀ-Þ][\w'’-]+){0,2})"
)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_CAPITALISED = re.compile(r"^[A-ZÀ-Þ]")


def redacted(text: str, review: Review, names: Iterable[str] = ()) -> str:
    """Return `text` with placeholders for all people, places, dates, and numbers.

    `names` holds the practice's people and places. The review's author is replaced, too, in any
    capitalization.
    """
    text = _AFTER_TITLE.sub(lambda found: f"{found[1] or found[3]}(name)", text)
    text = _INTRODUCED.sub(r"\1(name)", text)
    for kind, shape in _SHAPES:
        text = shape.sub(kind, text)
    told = frozenset(
        word.casefold()
        for name in (review.author.literal, *names)
        for word in _WORD.findall(name)
        if len(word) > 1
    )
    text = _WORD.sub(lambda found: _name_or_word(found, told), text)
    return re.sub(r"\(name\)(?: \(name\))+", "(name)", text)


def _name_or_word(found: re.Match[str], told: frozenset[str]) -> str:
    word = found[0]
    bare = re.sub(r"['’]s$|['’]$", "", word)
    flat = bare.casefold().replace("’", "'")
    if _in_kind(found) or flat == "i" or flat.startswith("i'"):
        return word
    if flat in told and (_CAPITALISED.match(word) or flat not in _ordinary()):
        return "(name)"
    if not _CAPITALISED.match(word):
        return word
    if bare.title() in FIRST_NAMES and not (bare.isupper() and flat in _ordinary()):
        return "(name)"
    return word if flat in _ordinary() else "(name)"


def _in_kind(found: re.Match[str]) -> bool:
    """Whether the match is a placeholder that we inserted ourselves."""
    return found.string[found.start() - 1 : found.start()] == "("


@cache
def _ordinary() -> frozenset[str]:
    """Ordinary words, which aren't names even when they're capitalized."""
    names = frozenset(name.casefold() for name in FIRST_NAMES)
    return (shipped().words | frozenset(_MORE.split())) - names


_MORE = (
    "a an the and or but if so as at by for from in into of off on onto out over to up with no not "
    "nor yet i me my mine we us our ours you your yours he him his she her hers it its they them "
    "their theirs this that these those who whom whose which what when where why how is are was "
    "were be been being am do does did done has have had will would shall should can could may "
    "might must there here then than too very just only even also still again never ever always "
    "all any both each every few many more most much other another some such own same one two "
    "first second third last next now once since until after before because while although "
    "however instead finally apparently unfortunately honestly basically maybe perhaps please "
    "thanks thank sorry yes absolutely definitely truly save stay avoid beware run go get do let "
    "give walked took waited called asked told said went came made kept left spent saw waste "
    "nobody everybody everyone someone anybody nothing something everything nowhere old new good "
    "bad worst best great excellent awful terrible horrible rude staff office doctor doctors "
    "back up down call calls called wait waits waited patient patients nurse nurses receptionist "
    "phone appointment "
    "er ok okay google yelp facebook english spanish monday american medicare medicaid"
)
