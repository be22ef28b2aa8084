# ruff: noqa: SIM905
"""Normalizes text so that no typing habit or trick hides a word, and maps it to the original.

A text is folded once. Compatibility characters and look-alike letters become plain ones, accents
and zero-width characters are removed, letters become lower case, curly quotes and dashes become
straight, and any run of whitespace becomes one space. Every rule searches the folded text.
`Wording.span` maps positions back to the original.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise

LONGEST_READ = 10_000
"""Maximum number of characters that rules check. No site accepts a text that long anyway."""

_LOOK_ALIKES = {
    ord(odd): plain
    for odd, plain in zip(
        "асеорхуіјѕһԁԛԝӏкмтнвгαβεικνορτυχηϲɡɑıⅼ",
        "aceopxyijshdqwlkmthbrabeikvoptuxncgail",
        strict=True,
    )
}
_STRAIGHT = {
    ord(odd): plain
    for odds, plain in (
        ("‘’‚‛′ʼ`´", "'"),
        ("“”„‟″«»‹›", '"'),
        ("‐‑‒–—―−", "-"),
    )
    for odd in odds
}
_ONE_TO_ONE = _STRAIGHT | {ord("\n"): " ", ord("\t"): " ", 0xA0: " "}
_SPLIT = re.compile(r"[-‐](?<=[^\W\d_][-‐])[ \t]*\r?\n\s*(?=[^\W\d_])")
"""A hyphen where a word is broken at the end of a line."""
_RUN_TOGETHER = {
    word.replace("'", ""): word.index("'")
    for word in """
    don't doesn't didn't isn't wasn't weren't aren't haven't hasn't hadn't wouldn't couldn't
    shouldn't can't won't you're they're you've they've we've i've i'm you'll they'll that's it's
    here's what's
    """.split()
}
"""Where the apostrophe goes in contractions typed without one: “dont”, “youre”, “thats”."""
_STOP = re.compile(r"[.!?]+[\"')]* ")
_ABBREVIATED = (" dr", " mr", " ms", " mrs", " st", " no", " sr", " sra", " mme")
_LINE = re.compile(r"\n\s*(?![^\W_A-ZÀ-Þ0-9])")
"""A line break that ends a sentence. One before a lowercase letter only wraps the line."""
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


@dataclass(frozen=True, eq=False)
class Wording:
    """A text as written and as folded. `flat[i]` comes from `original[at[i]]`."""

    original: str
    flat: str
    at: tuple[int, ...] | None
    """None if every position is the same in both texts."""
    places: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    """Cached matches by phrase number, because a draft is checked several times."""

    @staticmethod
    def of(text: str) -> Wording:
        return _wording(text[:LONGEST_READ])

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the position of `flat[start:end]` in the original."""
        if self.at is None:
            return start, end
        last = self.at[end - 1] + 1 if end > start else self._origin(end)
        return self._origin(start), max(last, self._origin(start))

    def written(self, start: int, end: int) -> str:
        """Return the original words for `flat[start:end]`."""
        first, last = self.span(start, end)
        return self.original[first:last]

    @cached_property
    def words(self) -> tuple[tuple[str, int, int], ...]:
        """The folded words with their positions in `flat`."""
        return tuple([(m[0], m.start(), m.end()) for m in WORD.finditer(self.flat)])

    @cached_property
    def spoken(self) -> tuple[str, ...]:
        """Just the folded words, in order."""
        return tuple([word for word, _start, _end in self.words])

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        return frozenset(self.spoken)

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """The bounds of all sentences in `flat`, in order."""
        ends = [
            stop.end()
            for stop in _STOP.finditer(self.flat)
            if not f" {self.flat[max(stop.start() - 4, 0) : stop.start()]}".endswith(_ABBREVIATED)
        ]
        return tuple(zip([0, *ends], [*ends, len(self.flat)], strict=True))

    def passages(self, end: int | None = None) -> list[tuple[int, int]]:
        """Return the bounds of all sentences in `flat`. Line breaks also end a sentence.

        `end` is the position in the original at which to stop.
        """
        breaks = [stop for _start, stop in self.sentences]
        breaks += [self._folded(line.start()) for line in _LINE.finditer(self.original)]
        last = len(self.flat) if end is None else self._folded(end)
        places = sorted({0, last, *(place for place in breaks if place < last)})
        return [
            (first, stop)
            for first, stop in pairwise(places)
            if any(map(str.isalnum, self.flat[first:stop]))
        ]

    def _folded(self, place: int) -> int:
        """The position in `flat` that corresponds to a position in the original."""
        return place if self.at is None else bisect_left(self.at, place)

    def sentence_at(self, place: int) -> tuple[int, int]:
        """Return the bounds in `flat` of the sentence around a position."""
        at = bisect_right(self.sentences, place, key=lambda bounds: bounds[0])
        return self.sentences[max(at - 1, 0)]

    def _origin(self, place: int) -> int:
        if self.at is None:
            return place
        return self.at[place] if place < len(self.at) else len(self.original)


def folded(text: str) -> str:
    """Return `Wording.flat` for one line, without the positions in the original."""
    plain = text.translate(_ONE_TO_ONE)
    if not plain.isascii():
        plain = "".join(map(fold_character, plain))
    flat = " ".join(plain.lower().split())
    return WORD.sub(_apart, flat) if _RUN_TOGETHER.keys() & set(WORD.findall(flat)) else flat


def _apart(word: re.Match[str]) -> str:
    place = _RUN_TOGETHER.get(word[0])
    return word[0] if place is None else f"{word[0][:place]}'{word[0][place:]}"


@lru_cache(maxsize=64)
def _wording(text: str) -> Wording:
    plain = text.translate(_ONE_TO_ONE)
    is_even = plain.isascii() and plain.isprintable() and "  " not in plain
    if is_even and not _SPLIT.search(text):
        flat = plain.lower()
        if _RUN_TOGETHER.keys().isdisjoint(flat.split()):
            return Wording(text, flat, None)
    return _fold(text)


@lru_cache(maxsize=8192)
def fold_character(character: str) -> str:
    """Return one character in folded form: nothing, a space, or one or more plain characters."""
    if character.isspace():
        return " "
    straight = character.translate(_STRAIGHT)
    kept = []
    for part in unicodedata.normalize("NFKD", straight):
        category = unicodedata.category(part)
        if category in ("Mn", "Cf", "Cc", "Me"):
            continue
        digit = unicodedata.decimal(part, None)
        kept.append(str(digit) if digit is not None else part)
    return "".join(kept).casefold().translate(_LOOK_ALIKES)


def _fold(text: str) -> Wording:
    flat: list[str] = []
    at: list[int] = []
    divided = {place for split in _SPLIT.finditer(text) for place in range(*split.span())}
    missing = {
        word.start() + _RUN_TOGETHER[word[0].lower()]
        for word in WORD.finditer(text)
        if word[0].lower() in _RUN_TOGETHER
    }
    for place, character in enumerate(text):
        if place in divided:
            continue
        if place in missing:
            flat.append("'")
            at.append(place)
        for part in fold_character(character):
            if part == " " and flat and flat[-1] == " ":
                continue
            flat.append(part)
            at.append(place)
    return Wording(text, "".join(flat), tuple(at))
