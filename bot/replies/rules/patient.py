# ruff: noqa: SIM905
"""Rules on the one thing a reply can never say: that someone was a patient here, or wasn't."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.replies.findings import ReplyContext
from bot.replies.phrase import Span
from bot.replies.rules.fixes import without_sentence
from bot.replies.rules.patterns import patterns
from bot.replies.rules.rule import phrases, rule
from bot.replies.wording import Wording

P = patterns("patient")

_HERE = P.group("here")
_KIND = r"(?:\w+ ){0,3}"

_confirms = phrases(
    *P.texts("confirms"),
    but=P.texts("confirms_but"),
)

_thanks = phrases(
    *P.texts("thanks"),
    but=P.texts("thanks_but"),
)

_denies = phrases(
    *P.texts("denies"),
    but=P.texts("denies_but"),
)

_conditional = phrases(
    *P.texts("conditional"),
)

_implied = phrases(
    *P.texts("implied"),
    but=P.texts("implied_but"),
)

_event = phrases(
    *P.texts("event"),
)

_sorry_for_fact = phrases(
    *P.texts("sorry_for_fact"),
    but=P.texts("sorry_for_fact_but"),
)


def _confirms_patient(text: Wording, context: ReplyContext) -> Iterator[Span]:
    yield from _confirms(text, context)
    yield from _deeds(text)


def _deeds(text: Wording) -> Iterator[Span]:
    """What “you” did and what was done to “you”, in the past tense.

    Everyone who writes a review wrote, felt, hoped, and told us something. If a reply says that
    they did anything else, or that someone here did something for them, it says that they were
    here. So we look for all other verbs.
    """
    if "you" not in text.vocabulary and "you'd" not in text.vocabulary:
        return
    for place, (word, start, _end) in enumerate(text.words):
        if word in ("you", "you'd"):
            yield from _done_by_them(text, place)
        elif word in ("we", "i", "who") or (word in _STAFF and _is_ours(text, place)):
            yield from _done_to_them(text, place, start)


def _done_by_them(text: Wording, place: int) -> Iterator[Span]:
    words = text.words
    if place and words[place - 1][0] in _BEFORE_AN_OBJECT:
        return
    verb = _verb_after(text, place)
    helped_by = words[verb][0] if verb else ""
    if verb and helped_by in ("were", "had"):
        verb = _verb_after(text, verb)
    if not verb or _A_CONCLUSION.match(text.flat, words[verb][2]):
        return
    word = words[verb][0]
    if word not in _STATES if helped_by == "were" else _is_past(word) and word not in _AS_A_WRITER:
        yield words[place][1], words[verb][2]


def _done_to_them(text: Wording, place: int, start: int) -> Iterator[Span]:
    verb = _verb_after(text, place)
    if verb is None:
        return
    word, begins, ends = text.words[verb]
    if not _is_past(word) or word in _FROM_AFAR or _FOR_A_TALK.match(text.flat, begins):
        return
    reach = text.words[min(verb + _REACH, len(text.words) - 1)][2]
    _first, last = text.sentence_at(start)
    you = _YOU.search(text.flat, ends, last)
    if you and you.start() < reach and not _goes_on(you["next"] or "", you["after"] or ""):
        yield start, you.start() + len("you")


_REACH = 7
"""Maximum number of words between the verb and its object, “you”."""
_YOU = re.compile(r"\byou\b(?!')(?: (?P<next>[\w']+)(?: (?P<after>[\w']+))?)?")
_A_CONCLUSION = re.compile(r" at an?\b")
_FOR_A_TALK = re.compile(r"(?:kept|set)(?: [\w']+){1,5} (?:free|aside) for you\b")


def _verb_after(text: Wording, place: int) -> int | None:
    """The position of the word after a subject and its adverbs. None if punctuation follows."""
    words = text.words
    for verb in range(place + 1, min(place + 4, len(words))):
        if text.flat[words[verb - 1][2] : words[verb][1]] != " ":
            return None
        if words[verb][0] not in _IN_BETWEEN:
            return verb
    return None


def _is_ours(text: Wording, place: int) -> bool:
    before = text.words[max(place - 2, 0) : place]
    return any(word in ("our", "my", "the") for word, _start, _end in before)


@lru_cache(maxsize=8192)
def _is_past(word: str) -> bool:
    return word in _IRREGULAR or (len(word) > 3 and word.endswith("ed") and word not in _NO_PAST)


def _goes_on(word: str, after: str) -> bool:
    """Whether “you” isn't the object, because “you” says or feels something, or is thanked."""
    return word in _THEY_GO_ON or (word == "for" and after in _THANKED_FOR)


_AS_A_WRITER = frozenset(
    """
    added alluded asked brought called cared chose commented confided confirmed conveyed described
    deserved did drew encountered ended endured enjoyed expected experienced expressed faced felt
    flagged found gave given got had helped highlighted hinted hoped imagined kept left let liked
    listed looked loved made meant mentioned missed named needed noted noticed offered opened
    outlined owed pointed posted put raised rated reached read recommended reminded reported
    reviewed said saw sent set shared showed signalled spelled spent spoke stated stood stopped
    suffered summed supposed taught thought told took touched tried trusted underlined understood
    used valued voiced wanted wished wondered worried wrote
    """.split()
)
"""What people can do by writing, or without being here. Other rules check these further."""

_STATES = frozenset(
    """
    a able about afraid alone and angry annoyed anxious anything asked bothered bound brave brushed
    clear clearly comfortable concerned correct deeply direct disappointed disheartened dismissed
    dissatisfied entitled expecting fair feeling frank free frustrated generous given glad good
    happy heard honest hoping hurt ignored kept kind left let listened looking made more most moved
    never not open or patient plain pleased put quite rather really right rushed sad satisfied
    scared so struck the thinking thoughtful to told too touched treated truly unable uncertain
    understandably unhappy unsure upset very welcome what when where who willing wondering worried
    writing
    """.split()
)
"""Words that can follow “you were” without saying where they were, or what happened."""

_FROM_AFAR = frozenset(
    """
    appreciated asked believed disappointed felt frustrated heard hoped hurt left meant owed
    promised read saddened said thanked thought understood upset valued wanted wished wondered
    worried
    """.split()
)
"""What someone who has only read the review can do."""

_STAFF = frozenset(
    """
    assistant assistants biller colleague colleagues dentist desk doctor doctors front hygienist
    nurse nurses office partner partners physician provider providers receptionist receptionists
    scheduler staff surgeon team therapist
    """.split()
)
_BEFORE_AN_OBJECT = frozenset(("wish", "wishing", "give", "owe", "to", "for", "with", "from"))
_THEY_GO_ON = frozenset(
    """
    all also and are ask asked both brought call can could deserve describe described did do expect
    expected feel felt gave had have hoped know left like made may mention mentioned might must
    name named need needed never or ought point pointed posted prefer put raise raised read
    received said say see set share shared should speak spoke tell think told took want wanted were
    who will wish would write wrote
    """.split()
)
_THANKED_FOR = frozenset(
    """
    being it putting raising saying sharing taking telling the these this those writing your
    """.split()
)
_IN_BETWEEN = frozenset(
    """
    actually again all already also always both clearly each even ever finally first happily
    immediately just kindly last myself never now often once only ourselves personally promptly
    quickly rarely really recently simply sometimes still then twice yourself
    """.split()
)
_IRREGULAR = frozenset(
    """
    ate became began bent bit blew bought broke brought built came caught chose clung cut dealt did
    drank drew drove fell fought flew forgot gave got grew held hid hit hung hurt kept knew lay led
    left lent lost made met paid quit ran rang read rode rose said sat saw sent set shook shut
    slept sold sought spent spoke stole stood stuck swept swore taught threw told took tried
    understood went woke wore
    """.split()
)
_NO_PAST = frozenset(
    """
    bed bleed breed concerned deed exceed feed greed heed indeed interested need proceed red
    related seed speed succeed weed
    """.split()
)


RULES = (
    rule("confirms-patient", _confirms_patient, fix=without_sentence("I'm sorry to read this.")),
    rule(
        "thanks-for-visit",
        _thanks,
        fix=without_sentence("Thank you for taking the time to write this."),
    ),
    rule("denies-patient", _denies, fix=without_sentence("I'd like to understand this.")),
    rule("conditional-patient", _conditional),
    rule("implied-visit", _implied),
    rule("confirms-event", _event),
    rule("sorry-for-fact", _sorry_for_fact),
)
