# ruff: noqa: E501
"""The rule on echoes: what the review tells does not become the practice's word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.replies.findings import ReplyContext
from bot.replies.phrase import Span
from bot.replies.rules.mending import without_sentence
from bot.replies.rules.rule import OUTSIDE_CARE, Rule, phrases
from bot.replies.wording import Wording

_QUOTE = re.compile(r"\"([^\"]{6,200})\"")
_as_you_say = phrases(
    r"(?:as|like|what) (?:you(?:'ve| have)? (?:\w+ )?|your review |the review |was |is )?(?:state[ds]?|said|say|says|wrote|writes?|mention(?:ed|s)?|noted?s?|describe[ds]?|point(?:ed|s)? out|indicate[ds]?|claim(?:ed|s)?|report(?:ed|s)?|put it) in (?:your|the|his|her)",
    r"you(?:r review|r comment|r post|'ve|)? (?:have )?(?:say|said|says|state[ds]?|claim(?:ed|s)?|allege[ds]?|wrote|write|writes|complain(?:ed|s)?|mention(?:ed|s)?|report(?:ed|s)?|describe[ds]?|assert(?:ed|s)?|indicate[ds]?|note[ds]?) (?!it (?:so |very )?(?:plainly|clearly|well|openly))(?:that |how |about |of |in (?:your|the) \w+ )?(?:you|your|we|our|the|\"|he|she|i|my|it|being|having|were|a|an|no|nobody|dr|waiting|someone|somebody)(?! (?:page|reply)?(?: |$)(?:this|here)$)",
    r"your (?:statement|claim|comment|complaint|assertion|allegation|remark|mention|description|story) (?:about|that|regarding|of|concerning|on) \w+",
    r"(?:with regard|in regards?|regarding|with respect|as for|concerning|in response) to (?:your|the) (?:\w+ ){0,3}(?:claim|complaint|comment|concern|wait|bill|appointment|call|prescription|results?|procedure|surgery|visit)s?(?: (?:that|about|of|with))?",
    but=(
        r"what you (?:describe|write|set out|say|wrote|said)(?: here)?(?: (?:is|was|has|does|in your own words))",
        r"as you say(?:,|\.|$)",
        r"you (?:said|say|wrote|put) (?:it|this|so)(?: (?:so|this|out|down|plainly|clearly|openly|at all|in))*",
    ),
)


def _echoes(text: Wording, context: ReplyContext) -> Iterator[Span]:
    yield from _as_you_say(text, context)
    if context.review is None or not context.review.text:
        return
    review = context.review.text.literal
    if '"' in text.flat:
        written = Wording.of(review)
        for match in _QUOTE.finditer(text.flat):
            if match[1].strip(" .,!?") in written.flat:
                yield match.span()
    yield from _shared_runs(text, review)


RUN = 6
"""So many words in a row of the review repeat it."""


def _shared_runs(text: Wording, review: str) -> Iterator[Span]:
    theirs = _runs_of(review)
    if theirs.isdisjoint(_runs(text.spoken)):
        return
    for place, run in enumerate(_runs(text.spoken)):
        if run in theirs:
            yield text.words[place][1], text.words[place + RUN - 1][2]


def _runs(spoken: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return zip(*(spoken[place:] for place in range(RUN)), strict=False)


@lru_cache(maxsize=64)
def _runs_of(review: str) -> frozenset[tuple[str, ...]]:
    return frozenset(_runs(Wording.of(review).spoken))


RULES = (
    Rule(
        "echoes-review",
        "block",
        "Quotes the review, or repeats six of its words in a row, so that the reply confirms them.",
        "Repeating it makes it the practice's word. Speak of the subject in general.",
        "AMA “Are physicians prohibited…” (“even if the patient has already revealed”)",
        'You say the biopsy was "done without asking me first" …',
        "What you describe is not how we want anyone to feel.",
        _echoes,
        OUTSIDE_CARE,
        without_sentence(),
    ),
)
