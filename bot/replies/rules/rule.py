"""What is a rule? An id, what it looks for, how to mend it, and a way to find it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from bot.replies.findings import Kind, ReplyContext, Severity
from bot.replies.phrase import Phrase, Span
from bot.replies.rules.mending import Mend
from bot.replies.wording import Wording

Search = Callable[[Wording, ReplyContext], Iterable[Span]]

EVERYWHERE: frozenset[Kind] = frozenset(("public-reply", "second-contact", "email"))
OUTSIDE_CARE: frozenset[Kind] = frozenset(("public-reply", "second-contact"))
IN_PUBLIC: frozenset[Kind] = frozenset(("public-reply",))


@dataclass(frozen=True)
class Rule:
    """One thing a reply may not do.

    `looks_for` is a line for a privacy officer, `mend` one for whoever writes the reply.
    `fails` and `passes` are examples; `source` says where the rule comes from; `mended` gives the
    whole text anew where one click can mend it. Spans are places in the folded text, or with
    `as_written` in the text as it was written.
    """

    id: str
    severity: Severity
    looks_for: str
    mend: str
    source: str
    fails: str
    passes: str
    search: Search
    kinds: frozenset[Kind] = OUTSIDE_CARE
    mended: Mend | None = None
    as_written: bool = False


def phrases(*patterns: str, but: Iterable[str] = ()) -> Search:
    """Find any of the patterns, unless one of `but` overlaps what was found."""
    phrase = Phrase(*patterns, but=but)
    return lambda text, _context: phrase.spans(text)


def together(rare: Phrase, *others: str, but: Iterable[str] = ()) -> Search:
    """Find the sentences that hold all of it, from the first to the last, and nothing of `but`.

    Only where the rare phrase is found are the other patterns looked for.
    """
    spared = "|".join(but)

    def search(text: Wording, _context: ReplyContext) -> Iterator[Span]:
        for start, end in rare.spans(text):
            bounds = text.sentence_at(start)
            held = [whole(other).search(text.flat, *bounds) for other in others]
            if not all(held) or (spared and whole(spared).search(text.flat, *bounds)):
                continue
            found = [match.span() for match in held if match]
            yield min((start, *(s for s, _ in found))), max((end, *(e for _, e in found)))

    return search


@cache
def whole(pattern: str) -> re.Pattern[str]:
    """A pattern at whole words, compiled at first need."""
    return re.compile(rf"(?<![^\W_])(?:{pattern})(?![^\W_])")


def words(listing: str) -> Search:
    """Find any of the single words listed."""
    wanted = frozenset(listing.split())

    def search(text: Wording, _context: ReplyContext) -> Iterator[Span]:
        if not wanted.isdisjoint(text.vocabulary):
            yield from ((start, end) for word, start, end in text.words if word in wanted)

    return search
