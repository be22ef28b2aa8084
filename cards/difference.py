"""What a reviewer changed in their words: small enough to stand above the review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rapidfuzz.distance import Indel

from bot.untrusted import Untrusted
from cards.card import Part, Small
from cards.excerpt import short, visible

MOST_WORDS = 600
"""Words of each version that are compared: a long text mustn't hold up its card."""

ALIKE = 0.5
"""Share of the words that both have. Below it's another text, and pieces of it say nothing."""

LONGEST = 160


def difference(before: Untrusted, after: Untrusted) -> Iterator[Part]:
    """A line for what was taken out, and one for what was added."""
    old, new = (visible(one.literal).split()[:MOST_WORDS] for one in (before, after))
    if not old or not new or Indel.normalized_similarity(old, new) < ALIKE:
        return
    steps = list(Indel.opcodes(old, new))
    out = _joined(old[one.src_start : one.src_end] for one in steps if one.tag == "delete")
    added = _joined(new[one.dest_start : one.dest_end] for one in steps if one.tag == "insert")
    if out:
        yield Small(("Taken out: ", Untrusted(out)))
    if added:
        yield Small(("Added: ", Untrusted(added)))


def _joined(pieces: Iterable[list[str]]) -> str:
    return short(" … ".join(" ".join(words) for words in pieces if words), LONGEST)
