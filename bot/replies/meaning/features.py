"""Extracts the features of a sentence for the model.

The features are the sentence's words, word bigrams and trigrams, and the letter n-grams in each
word. They also include function words with just the shape of the words between them ("we <past>
you"), and pairs of words a short distance apart. The model scores a sentence as a whole and clause
by clause, because a hint is easily lost in a long sentence. Training and runtime call the same
functions, so they can't disagree about a feature.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"[+(]?\d[\d ().-]{6,}\d")
_NUMBER = re.compile(r"\d+")
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[$%@:;?!.,()\"-]")

EMAIL, PHONE = "emailaddr", "phonenum"

START, END = "^", "$"
PAST, ING, ADVERB, PLURAL, NUMBER, WORD = "<P>", "<G>", "<L>", "<S>", "<0>", "<W>"

LONGEST_PAIR = 5
"""Two words form a pair if they're fewer than this many positions apart."""

LONGEST_LETTERS = 5
"""Maximum length of a letter n-gram in a word."""

LONGEST_WORD = 24
"""Maximum number of letters used per word."""

SHORTEST_CLAUSE = 4
"""Minimum number of words in a clause that's scored separately."""

MOST_TOKENS = 80
"""Maximum number of words and punctuation marks used per sentence."""

_WORDS = tomllib.loads(
    files("bot.replies.meaning").joinpath("words.toml").read_text(encoding="utf-8")
)
_IRREGULAR = frozenset(_WORDS["irregular"])
_HOLDING = frozenset(_WORDS["holding"])


def features(tokens: list[str], met: Iterable[str] = ()) -> set[str]:
    """Return a sentence's features that depend on more than one word.

    `met` holds the ids of the rules whose patterns matched. The features of single words come from
    `of_word`, because those are worth caching.
    """
    return set(_features(tokens, met))


def _features(tokens: list[str], met: Iterable[str]) -> Iterator[str]:
    words = [START, *tokens, END]
    shapes = [START, *map(shape, tokens), END]
    count = len(words)
    for at in range(count - 1):
        yield f"2{words[at]} {words[at + 1]}"
    for at in range(count - 2):
        yield f"3{words[at]} {words[at + 1]} {words[at + 2]}"
    for at in range(count):
        first = words[at]
        for other in words[at + 2 : at + LONGEST_PAIR]:
            yield f"k{first}_{other}"
    for size in (2, 3, 4):
        for at in range(count - size + 1):
            yield f"s{' '.join(shapes[at : at + size])}"
    held = [word for word in shapes if word in _HOLDING or word in (PAST, NUMBER)]
    for size in (2, 3):
        for at in range(len(held) - size + 1):
            yield f"f{' '.join(held[at : at + size])}"
    yield f"n{min(len(tokens) // 4, 8)}"
    for rule in met:
        yield f"p{rule}"


def tokens_of(flat: str) -> list[str]:
    """Return the words and punctuation of a folded sentence. Contacts and numbers are masked."""
    if "@" in flat or _NUMBER.search(flat):
        flat = _NUMBER.sub(_zeros, _PHONE.sub(PHONE, _EMAIL.sub(EMAIL, flat)))
    return _TOKEN.findall(flat)[:MOST_TOKENS]


def clauses(tokens: list[str]) -> list[list[str]]:
    """Return the clauses between a sentence's punctuation marks. Empty if there's only one."""
    parts: list[list[str]] = [[]]
    for token in tokens:
        if token[0].isalnum():
            parts[-1].append(token)
        else:
            parts.append([])
    found = [part for part in parts if len(part) >= SHORTEST_CLAUSE]
    return found if len(found) > 1 else []


def _zeros(number: re.Match[str]) -> str:
    return "0" * min(len(number[0]), 4)


@lru_cache(maxsize=16384)
def shape(word: str) -> str:
    """Return a function word unchanged, or the form of any other word."""
    if word in _HOLDING or word in (EMAIL, PHONE) or not word[0].isalnum():
        return word
    if word in _IRREGULAR or word.endswith("ed"):
        return PAST
    if word[0] == "0":
        return NUMBER
    if word.endswith("ing"):
        return ING
    if word.endswith("ly"):
        return ADVERB
    return PLURAL if word.endswith("s") and not word.endswith("ss") else WORD


def of_word(word: str) -> frozenset[str]:
    """Return a word and the letter n-grams in it, of two to five letters."""
    padded = f" {word[:LONGEST_WORD]} "
    runs = {
        f"c{padded[at : at + size]}"
        for size in range(2, LONGEST_LETTERS + 1)
        for at in range(len(padded) - size + 1)
    }
    return frozenset(runs | {f"1{word}"})
