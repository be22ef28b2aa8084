# ruff: noqa: E501, SIM905
"""The rule on offices: the reply speaks for this one and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.replies.findings import ReplyContext
from bot.replies.phrase import Span
from bot.replies.rules.mending import replaced
from bot.replies.rules.names import words_of
from bot.replies.rules.rule import IN_PUBLIC, Rule
from bot.replies.wording import Wording

_ORGANISATION = re.compile(
    r"\b(?:[Aa]t|[Hh]ere at|[Ff]rom|[Vv]isit|[Cc]all|[Cc]ontact|[Cc]hoosing|[Oo]f|[Ww]e at)\s+(?P<name>(?:[A-ZÀ-Þ][\w'’&.-]+ (?:(?:of|and|&|the|for) )?){1,4}(?:Dental|Dentistry|Medical|Medicine|Clinic|Clinics|Health|Healthcare|Hospital|Pediatrics|Dermatology|Orthodontics|Chiropractic|Optometry|Associates|Center|Centre|Institute|Wellness|Surgery|Practice|Physicians|Psychiatry|Psychology|Urgent Care|Family Practice|Care))\b"
)


def _other_office(text: Wording, context: ReplyContext) -> Iterator[Span]:
    place = context.location
    own = f"{place.name} {context.practice.name}".casefold()
    signer = f"{place.signer} {place.signer_role}".casefold()
    for one in context.practice.locations.values():
        name = one.name.casefold()
        if name in text.flat and name not in own and name not in signer:
            for match in re.finditer(rf"(?<![\w@.-]){re.escape(name)}(?![\w@-]|\.\w)", text.flat):
                first, last = text.span(*match.span())
                if text.original[first:last][:1].isupper():
                    yield first, last
    if not text.vocabulary.isdisjoint(_OFFICES):
        ours = words_of(own) - _PLAIN_WORDS
        for match in _ORGANISATION.finditer(text.original):
            if words_of(match["name"]).isdisjoint(ours):
                yield match.span("name")


_OFFICES = frozenset(
    """
    dental dentistry medical medicine clinic clinics health healthcare hospital pediatrics
    dermatology orthodontics chiropractic optometry associates center centre institute wellness
    surgery practice physicians psychiatry psychology urgent family care
    """.split()
)
_PLAIN_WORDS = frozenset(
    """
    family medicine medical dental health care center centre clinic practice of and the associates
    group street
    """.split()
)


RULES = (
    Rule(
        "wrong-practice",
        "block",
        "Names another location or practice than the review's.",
        "This is another office's name. Put in the right one, or leave it out.",
        "engineering",
        "At Lakeside Dental … (review is for Rosebank)",
        "At Rosebank …",
        _other_office,
        IN_PUBLIC,
        replaced(lambda _written, context: context.location.name),
        as_written=True,
    ),
)
