"""What do the words of a review indicate? Trained weights, loaded on first use, in plain Python.

The model is a list of questions (“heads”), each with a bias and weights for words, pairs of words,
runs of letters and phrases (subjects.toml). Runs of letters catch misspelled words and work in any
language. `make train` trains it. tools/training/README.md says on what data, and how well each head
does.
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
"""Maximum number of characters read. The rest of a longer text doesn't add much."""

LETTERS = (3, 4, 5)
"""Lengths of the runs of letters within a word, including its edges."""

WINDOW = 26
"""Words read as a separate part, besides each sentence, since a rant can hide a lot in one clause.
"""

Features = tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]
"""A text's words and pairs of words, runs of letters, phrases and classes."""


@dataclass(frozen=True, eq=False)
class LinearModel:
    """A row of weights for each feature, with a column for each head.

    `limits` are the scores above which a head's answer is yes. `scales` is the value of a weight of
    1 in each column.
    """

    heads: tuple[str, ...]
    biases: tuple[float, ...]
    limits: tuple[float, ...]
    scales: tuple[float, ...]
    rows: Rows

    def scores(self, text: str) -> tuple[float, ...]:
        """Each head's log-odds for the text."""
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
        """How far the text is above each head's limit.

        It's a mix of the whole text and the part with the highest score, since a rant can hide what
        matters in one clause.
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
    """The weight of each of these features, scaled so that long texts don't count more."""
    return 1 / math.sqrt(len(part) or 1)


def features(text: str) -> Features:
    """The features of a text.

    Words are marked `=`, phrases `#` and classes `%`. Letters have spaces as edges.
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
    """The subjects and sensitive kinds that have a phrase in the text, marked `#`."""
    return frozenset(f"#{name}" for name in _named_in(text, "subjects.toml"))


def needs(text: str) -> frozenset[str]:
    """The occasions of a need that the text has words for (needs.toml)."""
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
    """The kinds of words in the text, and which of them are close together, marked `%`.

    That way “we buried <family>” is recognized for any family member.
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
"""Maximum distance in words between two words that belong together."""


@cache
def _classes() -> dict[str, tuple[str, ...]]:
    raw = tomllib.loads((files("bot.replies") / "classes.toml").read_text(encoding="utf-8"))
    found: dict[str, tuple[str, ...]] = {}
    for name, listed in raw.items():
        for word in {word for words in listed.values() for word in words.split()}:
            found[word] = (*found.get(word, ()), name)
    return found


MOST_PARTS = 40
"""Maximum number of parts read separately. More wouldn't add anything."""


def parts(text: str) -> tuple[str, ...]:
    """Its sentences, with long ones split into overlapping pieces of `WINDOW` words."""
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
    """Parse a model from its file."""
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
    """The model we ship, loaded on first use."""
    return parsed((files("bot.replies") / "reviews.bin").read_bytes())
