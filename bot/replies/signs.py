"""Determines what the words of a review indicate, using trained weights in plain Python.

The model has several yes-or-no questions (“heads”). Each has a bias, and weights for words, word
bigrams, letter n-grams, and phrases (subjects.toml). The letter n-grams cover misspelled words and
work in any language. `make train` trains the model. tools/training/README.md describes the training
data and how well each head does.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import pairwise

from bot.replies.phrase import Index, Phrase
from bot.replies.weights import ZERO, Rows, total_of, unpacked
from bot.replies.wording import WORD, Wording

LONGEST_READ = 5_000
"""Maximum number of characters analyzed. The rest of a longer text doesn't add much."""

LETTERS = (3, 4, 5)
"""Lengths of the letter n-grams within a word, including its edges."""

WINDOW = 26
"""Number of words in a window of a long sentence.

A rant can hide a lot in one clause, so windows are also scored separately.
"""

Features = tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]
"""A text's features: words and word bigrams, letter n-grams, phrases, and word classes."""


@dataclass(frozen=True, eq=False)
class LinearModel:
    """A row of weights for each feature, with a column for each head.

    `limits` holds the score above which each head's answer is yes. `scales` holds the value of a
    weight of 1 in each column.
    """

    heads: tuple[str, ...]
    biases: tuple[float, ...]
    limits: tuple[float, ...]
    scales: tuple[float, ...]
    rows: Rows

    def scores(self, text: str) -> tuple[float, ...]:
        """Return each head's log-odds for the text."""
        sums = list(self.biases)
        for part in features(text):
            *found, count = self.rows.sums(total_of(self.rows, part))
            if count:
                share, zero = weight_of(part), ZERO * count
                sums = [
                    before + share * scale * (one - zero)
                    for before, scale, one in zip(sums, self.scales, found, strict=True)
                ]
        return tuple(sums)

    def signs(self, text: str) -> dict[str, float]:
        """Return how far the text is above each head's threshold.

        The result is the average of the whole text and its highest-scoring part, because a rant can
        hide what matters in one clause.
        """
        whole = self.scores(text)
        best = whole
        for part in parts(text):
            best = tuple(map(max, best, self.scores(part)))
        return {
            head: (all_in_all + strongest) / 2 - limit
            for head, all_in_all, strongest, limit in zip(
                self.heads, whole, best, self.limits, strict=True
            )
        }

    @cached_property
    def words(self) -> frozenset[str]:
        """The single words in the model."""
        return frozenset(
            place[1:] for place in self.rows.places if place[0] == "=" and " " not in place
        )


def weight_of(part: frozenset[str]) -> float:
    """Return the weight of each of these features, so that long texts don't count for more."""
    return 1 / math.sqrt(len(part) or 1)


def features(text: str) -> Features:
    """Return the features of a text.

    Words start with `=`, phrases with `#`, and classes with `%`. In letter n-grams, a space marks
    the edge of a word.
    """
    spoken = Wording.of(text[:LONGEST_READ]).spoken
    words = {f"={word}" for word in spoken}
    words.update(f"={first} {second}" for first, second in pairwise(spoken))
    letters: set[str] = set()
    for word in set(spoken):
        edged = f" {word} "
        for size in LETTERS:
            letters.update(edged[at : at + size] for at in range(len(edged) - size + 1))
    return frozenset(words), frozenset(letters), phrases(text), classes(text)


def phrases(text: str) -> frozenset[str]:
    """Return the subjects and sensitive kinds with a phrase in the text, prefixed with `#`."""
    return frozenset(f"#{name}" for name in _named_in(text, "subjects.toml"))


def needs(text: str) -> frozenset[str]:
    """Return the needs that the text has words for (needs.toml), as values of `Occasion`."""
    return frozenset(_named_in(text, "needs.toml"))


def _named_in(text: str, file: str) -> Iterator[str]:
    wording = Wording.of(text[:LONGEST_READ])
    return (name for name, phrase in _listed(file).items() if phrase.found(wording))


@cache
def _listed(file: str) -> dict[str, Phrase]:
    raw = tomllib.loads((files("bot.replies") / file).read_text(encoding="utf-8"))
    index = Index()
    return {
        name: Phrase(*listed["any"], but=listed.get("but", ()), index=index)
        for name, listed in raw.items()
    }


def classes(text: str) -> frozenset[str]:
    """Return the text's word classes, and which ones are close together, each prefixed with `%`.

    That way, “we buried <family>” is recognized for any family member.
    """
    found: set[str] = set()
    wording = Wording.of(text[:LONGEST_READ])
    for start, end in wording.sentences:
        spoken = WORD.findall(wording.flat[start:end])
        said = [_classes().get(word, ()) for word in spoken]
        for place, names in enumerate(said):
            for name in names:
                found.add(f"%{name}")
                if place:
                    found.add(f"%{spoken[place - 1]} {name}")
                if place + 1 < len(said):
                    found.add(f"%{name} {spoken[place + 1]}")
                for others in said[place + 1 : place + 1 + APART]:
                    found.update(f"%{name}>{other}" for other in others)
    return frozenset(found)


APART = 6
"""Maximum distance between two words that belong together, in words."""


@cache
def _classes() -> dict[str, tuple[str, ...]]:
    raw = tomllib.loads((files("bot.replies") / "classes.toml").read_text(encoding="utf-8"))
    found: dict[str, tuple[str, ...]] = {}
    for name, listed in raw.items():
        for word in {word for words in listed.values() for word in words.split()}:
            found[word] = (*found.get(word, ()), name)
    return found


MOST_PARTS = 40
"""Maximum number of parts that are scored separately. More wouldn't improve the result."""


def parts(text: str) -> tuple[str, ...]:
    """Return the text's sentences, with long ones split into overlapping windows."""
    found: list[str] = []
    for sentence in _STOP.split(text[:LONGEST_READ]):
        words = sentence.split()
        if len(words) <= WINDOW:
            found.append(sentence)
        else:
            starts = range(0, len(words) - WINDOW // 2, WINDOW // 2)
            found.extend(" ".join(words[start : start + WINDOW]) for start in starts)
    return tuple(dict.fromkeys(part for part in found if part.strip()))[:MOST_PARTS]


_STOP = re.compile(r"(?<=[.!?…])\s+|\n+|;\s|\s[-–—]\s")


def parsed(content: bytes) -> LinearModel:
    """Parse a model from the content of its file."""
    about, rows = unpacked(content)
    return LinearModel(
        heads=tuple(about["scores"]),
        biases=tuple(about["biases"]),
        limits=tuple(about["limits"]),
        scales=tuple(about["scales"]),
        rows=rows,
    )


@cache
def shipped() -> LinearModel:
    """Return the model that we ship. It's loaded on first use."""
    return parsed((files("bot.replies") / "reviews.bin").read_bytes())
