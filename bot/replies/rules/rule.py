"""What is a rule? An id, what it looks for, how to mend it, and a way to find it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.replies.findings import Kind, ReplyContext, Severity
from bot.replies.rules.factors import factors
from bot.replies.rules.mending import Mend
from bot.replies.wording import Wording

Span = tuple[int, int]
"""A place in the folded text (`Wording.flat`)."""

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


class Phrase:
    """A pattern of words, compiled at first need and tried only where one of its factors occurs.

    Written as a regular expression over folded text; words are matched whole. The factors are
    plain runs of letters of which every match holds at least one (`factors.py`), so that
    hundreds of phrases cost a text that has none of them next to nothing.
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.factors = factors(pattern)

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(rf"(?<![^\W_])(?:{self.pattern})(?![^\W_])")

    def spans(self, flat: str) -> Iterator[Span]:
        for factor in self.factors:
            if factor in flat:
                break
        else:
            return
        for match in self.compiled.finditer(flat):
            if match.end() > match.start():
                yield match.span()


def phrases(*patterns: str, but: Iterable[str] = ()) -> Search:
    """Find any of the patterns, unless one of `but` overlaps what was found."""
    wanted = tuple(Phrase(pattern) for pattern in patterns)
    spared = tuple(Phrase(pattern) for pattern in but)

    def search(text: Wording, _context: ReplyContext) -> Iterator[Span]:
        found = [span for phrase in wanted for span in phrase.spans(text.flat)]
        if not found:
            return
        innocent = [span for phrase in spared for span in phrase.spans(text.flat)]
        for start, end in found:
            if not any(s < end and start < e for s, e in innocent):
                yield start, end

    return search


def words(listing: str) -> Search:
    """Find any of the single words listed."""
    wanted = frozenset(listing.split())

    def search(text: Wording, _context: ReplyContext) -> Iterator[Span]:
        if not wanted.isdisjoint(text.vocabulary):
            yield from ((start, end) for word, start, end in text.words if word in wanted)

    return search


def any_of(*searches: Search) -> Search:
    def search(text: Wording, context: ReplyContext) -> Iterator[Span]:
        for one in searches:
            yield from one(text, context)

    return search
