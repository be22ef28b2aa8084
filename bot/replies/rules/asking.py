# ruff: noqa: E501
"""Asking for what is private, where everybody reads the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.replies.findings import ReplyContext
from bot.replies.phrase import Phrase, Span
from bot.replies.rules.rule import phrases, together, whole
from bot.replies.wording import Wording

_ASK = r"(?:reply|replying|respond|post|comment|leave|share|send|give|provide|tell|message|let (?:us|me) know|write|add|include|state|type|drop|put|identify|confirm|supply|submit|list|dm|disclose|specify|enter|edit|know|have|needed|need|want|require|responda|escriba|repondez|indiquez)(?! you )"
_YOUR = r"(?:your |full |real |legal |last |first |patient'?s? |votre |su |tu |de )"
_PRIVATE = r"(?:names?|numbers?|phone|telephone|e-?mail(?: address)?|address|birthday|birth ?date|details?|info(?:rmation)?|specifics|dates?|(?:patient|member|insurance) (?:id|card)|id|insurance|mrn|chart number|dob|nombre|telefono|nom)"
_SPARED = (
    r"(?:no|any|not|never|\w+n't|nobody|no one|without|instead of|rather than|cannot|avoid) (?:[\w'-]+ ){0,4}(?:post|share|give|write|discuss|put|tell|include|say|have|need|go|want|know)(?: \w+){0,6}",
    r"by name|or not(?= ?[,.]|$)",
)

_asked = together(
    Phrase(
        rf"{_YOUR}(?:\w+ ){{0,2}}?{_PRIVATE}(?!less)",
        r"(?:date|names?) of (?:birth|service|your|the)|who you (?:saw|are)|dob|mrn|medical history|who (?:treated|saw|examined|helped) you|which (?:doctor|provider|location|office|nurse) you|when you (?:were|came|visited|saw)|what you were (?:treated|seen|here)|fecha de nacimiento|date de naissance",
    ),
    _ASK,
    but=_SPARED,
)
_asked_for_more = together(
    Phrase(rf"(?:the|a|some|more|best|and) (?:\w+ )?{_PRIVATE}"), _ASK, but=_SPARED
)
_questioned = phrases(
    r"(?:when|on which day|which day) (?:were|was|did) you(?:r)?(?: \w+){1,4}|(?:which|what) (?:\w+ )?(?:doctor|provider|location|office|day|date|procedure|nurse|dentist|clinic|treatment|medication) (?:did|was|were|is|treated|saw|have)",
    r"who (?:was|is|are|were|treated|saw|helped|examined) (?:you|your|this)(?=[ ,?])|what(?:'s| is| was| were) your (?:\w+ )?(?:name|number|birthday|date|appointment|visit|procedure|treatment|insurance)|(?:may|can|could) (?:i|we) (?:\w+ )?(?:have|know|get) your|identify yourself",
)
_IN_THE_OPEN = re.compile(
    r"\b(?:here|below|in (?:the|a|your) (?:comments?|reply|thread|response|review)|in this thread|on this (?:page|thread|site|post)|under (?:this|my|our)|to this (?:post|comment|reply|review|thread)|publicly|in public|as a (?:reply|comment)|underneath|above|aqui|ici|reply|comment|post)\b"
)
_SIGNS_OF_IT = frozenset(
    ["here", "below", "comment", "comments", "reply", "thread", "publicly", "public", "post"]
)
_QUIETLY = re.compile(
    r"\b(?:voice ?mail|call|directly|reach out|phone|e-?mail|line|privately|in private|private|confidential)\b|@|\d{3}-\d{4}"
)


def asks_in_public(text: Wording, context: ReplyContext) -> Iterator[Span]:
    yield from _questioned(text, context)
    for start, end in _asked(text, context):
        if not whole(_ASK).match(text.flat, start):
            continue
        if _holds(_IN_THE_OPEN, text, start) or not _holds(_QUIETLY, text, start):
            yield start, end
    if _SIGNS_OF_IT.isdisjoint(text.vocabulary):
        return
    for start, end in _asked_for_more(text, context):
        if _holds(_IN_THE_OPEN, text, start) and not _holds(_QUIETLY, text, start):
            yield start, end


def _holds(pattern: re.Pattern[str], text: Wording, place: int) -> bool:
    """Is it in the sentence around the place?"""
    return bool(pattern.search(text.flat, *text.sentence_at(place)))
