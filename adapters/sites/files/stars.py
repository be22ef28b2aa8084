"""Parses ratings as exports write them: 1, "4/5", "★★☆☆☆", "ONE_STAR", "doesn't recommend"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

from adapters.sites.files.names import content, letters

SHARE = 0.25
"""Minimum share of ratings above 5 that makes us assume that a file's scale isn't 5 stars."""

SCALES = (5.0, 10.0, 100.0)
"""The maximum ratings that we accept as a scale."""


_LABELED = re.compile(r"(?P<number>[1-5])\s*[-–—:.(=]\s*(?P<words>[^\d()]{2,30})\)?")


@dataclass(frozen=True)
class Stars:
    """A rating. `stars` is None if the site has no stars. `rounded` means that a half star was
    rounded down, which we tell people.
    """

    stars: int | None
    recommends: bool | None = None
    rounded: bool = False


@dataclass
class Scale:
    """Evidence for the maximum rating, from all of a file's ratings."""

    _counts: Counter[int] = field(default_factory=Counter)
    _filled: int = 0

    def see(self, written: object) -> None:
        """Take a cell into account. Only whole numbers without a scale count."""
        text = written.strip() if isinstance(written, str) else written
        self._filled += text not in (None, "")
        if isinstance(text, str) and re.fullmatch(r"\d{1,3}(?:[.,]0+)?", text):
            text = float(text.replace(",", "."))
        if isinstance(text, bool) or not isinstance(text, int | float):
            return
        if isinstance(text, int) or text.is_integer():
            self._counts[int(text)] += 1

    @property
    def top(self) -> int | None:
        """10 or 100 if the ratings seem to go that high, or None if the maximum is 5 or unclear.

        A few numbers above 5 count as mistakes, and their rows are rejected.
        """
        above = sum(count for number, count in self._counts.items() if number > 5)
        if above < 2 or above < self._filled * SHARE or max(self._counts) > 100:
            return None
        return 10 if max(self._counts) <= 10 else 100


def stars(written: object, out_of: float = 5, *, is_averaged: bool = False) -> Stars:
    """Parse a cell's rating, on a scale of `out_of` unless the cell has its own scale.

    `is_averaged` means that the site averages several ratings, so any fraction is possible. Raises
    ValueError if the rating is ambiguous, such as 20 or "poor".
    """
    if isinstance(written, bool) or not isinstance(written, str | int | float):
        raise ValueError(written)
    return _of_text(str(written), out_of, is_averaged)


@lru_cache(maxsize=1024)
def _of_text(written: str, out_of: float, is_averaged: bool) -> Stars:
    text = letters(_halves(written.replace("\ufe0f", "").replace("’", "'")))
    said = content("words.toml")
    if text in said["stars"]["none"] or text in said["empty"] or text == "na":
        return Stars(None)
    for recommends in ("no", "yes"):
        if text in said["recommends"][recommends]:
            return Stars(None, recommends == "yes")
    number = _signs(text)
    if number is None:
        number = _words(text)
    if number is None and out_of == SCALES[0]:
        number = _labeled(text)
    if number is not None:
        return _whole(number, 5)
    if not (found := _number().fullmatch(text)):
        raise ValueError(written)
    of = content("words.toml")["stars"]["numbers"].get(found["of"], found["of"])
    scale = float(of or (100 if found["percent"] else out_of))
    return _whole(float(found["number"].replace(",", ".")), scale, is_averaged=is_averaged)


def _halves(text: str) -> str:
    """The text with 4½ and "4 1/2" rewritten as 4.5."""
    return re.sub(r"(?<![\d/.])(\d)\s*(?:½|(?<=\s)1[/⁄]2(?![\d/]))", r"\1.5", text)


def _whole(number: float, scale: float, *, is_averaged: bool = False) -> Stars:
    """Convert to whole stars. Halves are rounded down so that no complaint is missed. Raises
    ValueError for other fractions, which only averages can have.
    """
    of_five = number * 5 / scale
    if scale not in SCALES or not 0 < of_five <= 5 or ((of_five * 2) % 1 and not is_averaged):
        raise ValueError(number)
    if scale == 5 and of_five < 0.5:
        raise ValueError(number)
    down = max(int(of_five), 1)
    return Stars(down, rounded=down != of_five)


def _signs(text: str) -> float | None:
    """The stars in ★★☆☆☆, ⭐⭐, ★½, **, or ★★★☆☆ (3)."""
    found = re.fullmatch(
        r"([★⭐🌟✭✮✯]{1,5}|\*{1,5})\s*(½|1⁄2)?\s*[☆✩]{0,4}\s*(?:\(?(\d(?:\.\d)?)(?:/5)?\)?)?", text
    )
    if not found:
        return None
    number = len(found[1]) + (0.5 if found[2] else 0)
    return number if found[3] is None or float(found[3]) == number else None


def _words(text: str) -> float | None:
    """The stars in "one", ONE_STAR, STAR_RATING_ONE, or "five stars"."""
    spaced = text.replace("_", " ").removeprefix("star rating ").removeprefix("rated ")
    for word in sorted(_star_words(), key=len, reverse=True):
        spaced = spaced.removesuffix(f" {word}")
    numbers: Mapping[str, int] = content("words.toml")["stars"]["numbers"]
    found = numbers.get(spaced.strip())
    return None if found is None else float(found)


def _labeled(text: str) -> float | None:
    """The stars in "1 - very poor", if the words agree with the number."""
    if not (found := _LABELED.fullmatch(text)):
        return None
    said = content("words.toml")["stars"]["labels"]
    words = found["words"].strip(" )")
    plain = words.partition(" ")[2] if words.partition(" ")[0] in said["more"] else words
    number = int(found["number"])
    side = "low" if number < 3 else "high" if number > 3 else "middle"
    return float(number) if {words, plain} & set(said[side]) else None


@cache
def _star_words() -> tuple[str, ...]:
    return tuple(letters(word) for word in content("words.toml")["stars"]["words"])


@cache
def _number() -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, _star_words()), key=len, reverse=True))
    return re.compile(
        r"(?:rated|rating:?|score:?|stars?:?)?\s*(?P<number>\d{1,3}(?:[.,]\d{1,2})?)\s*"
        rf"(?:{words}|[★⭐]+)?\s*"
        r"(?P<percent>%)?"
        r"(?:\(?\s*(?:/|out of|of|von|de|sur|su)\s*(?P<of>\d{1,3}|five|ten)(?:[.,]0+)?\s*\)?)?\s*"
        rf"(?:{words}|[★⭐]+)?\.?"
    )
