"""A rule: its id, what it looks for, how to fix it, and how to find it."""

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

    `catches` is a line for a privacy officer, and `message` is one for the person who writes the
    reply. `fails` and `passes` are examples, `source` says where the rule comes from, and `kinds`
    are the texts it applies to. `fix` returns the whole text without the violation, if one click
    can fix it. Spans are positions in the folded text, or with `as_written` in the text as written.
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
    """The rule with that id in `rules.toml`, with the code that finds its violations.

    Raises `KeyError` for an id that isn't there.
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
    """The ids of all rules, in the order of `rules.toml`."""
    return tuple(_told())


def phrases(*patterns: str, but: Iterable[str] = ()) -> Search:
    """Find any of the patterns, unless one of `but` overlaps what was found."""
    return Phrase(*patterns, but=but)


def together(rare: Phrase, *others: str, but: Iterable[str] = ()) -> Search:
    """Find sentences that match all the patterns, from the first to the last, and none of `but`.

    We only look for the other patterns where the rare phrase is found.
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
    """A pattern matched at whole words, compiled on first use."""
    return re.compile(rf"(?<![^\W_])(?:{pattern})(?![^\W_])")


def words(wanted: frozenset[str]) -> Search:
    """Find any of these single words."""

    def search(text: Wording, _context: ReplyContext) -> Iterator[Span]:
        if not wanted.isdisjoint(text.vocabulary):
            yield from ((start, end) for word, start, end in text.words if word in wanted)

    return search
