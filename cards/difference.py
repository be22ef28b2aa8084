"""Shows what a reviewer changed in the text, in few enough words to fit above the review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rapidfuzz.distance import Indel

from bot.untrusted import Untrusted
from cards.card import Part, Small
from cards.excerpt import short, visible

MOST_WORDS = 600
"""Maximum number of words compared in each version. Comparing long texts is slow."""

ALIKE = 0.5
"""Minimum similarity of the two versions (0 to 1). Below it, the review counts as rewritten."""

LONGEST = 160


def difference(before: Untrusted, after: Untrusted) -> Iterator[Part]:
    """Yield a line with the words that were removed, and a line with those that were added."""
    old, new = (visible(one.literal).split()[:MOST_WORDS] for one in (before, after))
    if not old or not new or Indel.normalized_similarity(old, new) < ALIKE:
        return
    steps = list(Indel.opcodes(old, new))
    out = _joined(old[step.src_start : step.src_end] for step in steps if step.tag == "delete")
    added = _joined(new[step.dest_start : step.dest_end] for step in steps if step.tag == "insert")
    if out:
        yield Small(("Taken out: ", Untrusted(out)))
    if added:
        yield Small(("Added: ", Untrusted(added)))


def _joined(pieces: Iterable[list[str]]) -> str:
    return short(" … ".join(" ".join(words) for words in pieces if words), LONGEST)
