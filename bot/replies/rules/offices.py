"""The rule on offices: a reply can't name any office but its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.replies.findings import ReplyContext
from bot.replies.phrase import Span
from bot.replies.rules.fixes import replaced
from bot.replies.rules.names import words_of
from bot.replies.rules.patterns import patterns
from bot.replies.rules.rule import rule
from bot.replies.wording import Wording

P = patterns("offices")

_ORGANISATION = re.compile(P.text("organisation"))


def _other_office(text: Wording, context: ReplyContext) -> Iterator[Span]:
    place = context.location
    own = f"{place.name} {context.practice.name}".casefold()
    signer = f"{place.signer} {place.signer_role}".casefold()
    for location in context.practice.locations.values():
        name = location.name.casefold()
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


_OFFICES = P.words("offices")
_PLAIN_WORDS = P.words("plain_words")


RULES = (
    rule(
        "wrong-practice",
        _other_office,
        fix=replaced(lambda _written, context: context.location.name),
        as_written=True,
    ),
)
