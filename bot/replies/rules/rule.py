"""A rule: its id, what it looks for, how to find it, and how to fix it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from bot.replies.findings import Kind, ReplyContext
from bot.replies.phrase import Phrase, Span
from bot.replies.rules.fixes import Fix
from bot.replies.wording import Wording

Search = Callable[[Wording, ReplyContext], Iterable[Span]]


@dataclass(frozen=True)
class Rule:
    """One thing that a reply isn't allowed to do.

    `catches` describes it to a privacy officer, and `message` to whoever writes the reply. `fails`
    and `passes` are examples, `source` is where the rule comes from, and `kinds` are the kinds of
    text it applies to. `fix` returns the whole text without the violation, if one click can fix it.
    Spans are positions in the folded text, or in the original text if `as_written`.
    """

    id: str
    group: str
    severity: Literal["block", "note"]
    catches: str
    message: str
    source: str
    fails: str
    passes: str
    kinds: frozenset[Kind]
    is_judged: bool
    is_sign: bool
    search: Search
    fix: Fix | None = None
    as_written: bool = False


def rule(id: str, search: Search, fix: Fix | None = None, as_written: bool = False) -> Rule:
    """Return the rule with that id in `rules.toml`, along with the code that finds its violations.

    Raises `KeyError` if the file has no such id.
    """
    told = _told()[id]
    is_judged = told["decided_by"] == "meaning"
    return Rule(
        id,
        told["group"],
        told["severity"],
        told["catches"],
        told["message"],
        told["source"],
        told["fails"],
        told["passes"],
        frozenset(told["holds_in"]),
        is_judged,
        is_judged or told.get("is_sign", False),
        search,
        fix,
        as_written,
    )


@cache
def _told() -> dict[str, dict[str, Any]]:
    content = files("bot.replies.rules").joinpath("rules.toml").read_text(encoding="utf-8")
    return {one["id"]: one for one in tomllib.loads(content)["rule"]}


def listed() -> tuple[str, ...]:
    """Return the ids of all rules, in the order of `rules.toml`."""
    return tuple(_told())


def phrases(*patterns: str, but: Iterable[str] = ()) -> Search:
    """Return a search for any of the patterns. A match is ignored if one of `but` overlaps it."""
    return Phrase(*patterns, but=but)


def together(rare: Phrase, *others: str, but: Iterable[str] = ()) -> Search:
    """Return a search for sentences that match all the patterns and none of `but`.

    A span covers all the matches. The other patterns are only searched for where the rare phrase is
    found.
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
    """Return a pattern that only matches whole words. It's compiled on first use."""
    return re.compile(rf"(?<![^\W_])(?:{pattern})(?![^\W_])")


def words(wanted: frozenset[str]) -> Search:
    """Return a search for any of these single words."""

    def search(text: Wording, _context: ReplyContext) -> Iterator[Span]:
        if not wanted.isdisjoint(text.vocabulary):
            yield from ((start, end) for word, start, end in text.words if word in wanted)

    return search
