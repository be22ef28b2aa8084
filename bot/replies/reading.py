"""What is a review about, how hot is it, and does it need a manager before anything else?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.replies.feeling import sounds_unhappy
from bot.replies.language import language_of
from bot.replies.lexicon import GRAVITY, HAPPY, PROFANITY, RAGE, THEMES, UNHAPPY
from bot.replies.themes import Theme
from bot.replies.wording import Wording
from bot.reviews import Review


@dataclass(frozen=True)
class Reading:
    """A review as understood by word and phrase alone.

    `themes` strongest first. `grave`: harm, death, abuse and the like, which `gravity` names; no
    ordinary reply goes out. `heated`: written in anger; an answer may well wait a little.
    `unhappy`: the words are a complaint, whatever the stars say.
    """

    themes: tuple[Theme, ...]
    grave: bool
    heated: bool
    gravity: tuple[str, ...]
    unhappy: bool = False


def read(review: Review) -> Reading:
    return read_text(review.text.literal)


@lru_cache(maxsize=256)
def read_text(text: str) -> Reading:
    wording = Wording.of(text)
    gravity = tuple(kind for kind, phrase in GRAVITY.items() if phrase.found(wording))
    return Reading(
        _themes(wording), bool(gravity), _heated(text, wording), gravity, _unhappy(text, wording)
    )


def sounds_content(review: Review) -> bool:
    """Four or five stars, and words that do not outweigh them: a complaint must be told twice.

    Once is enough where not one kind word stands beside it.
    """
    if (review.stars or 0) < 4:
        return False
    wording = Wording.of(review.text.literal)
    is_kind = not HAPPY.isdisjoint(wording.vocabulary)
    return not read(review).unhappy or (is_kind and not _mostly_unhappy(wording))


def sounds_kind(review: Review) -> bool:
    """More kind words than unhappy ones, whatever the stars say."""
    spoken = Wording.of(review.text.literal).spoken
    kind = sum(word in HAPPY for word in spoken)
    return kind > sum(word in UNHAPPY for word in spoken)


def complained_of(review: Review) -> tuple[Theme, ...]:
    """The subjects of the complaint; none where the words praise what the stars do not."""
    reading = read(review)
    return reading.themes if reading.unhappy or not sounds_kind(review) else ()


def written_in(review: Review) -> str:
    """The language to answer in: as the words show, else as the site says, else English."""
    return language_of(review.text.literal) or review.language[:2].lower() or "en"


def _unhappy(text: str, wording: Wording) -> bool:
    """English by the model, other languages by single words."""
    if language_of(text) in ("en", ""):
        return sounds_unhappy(text)
    return _mostly_unhappy(wording)


def _mostly_unhappy(wording: Wording) -> bool:
    spoken = wording.spoken
    happy = sum(word in HAPPY for word in spoken)
    return sum(word in UNHAPPY for word in spoken) > happy // 2


_MOST_THEMES = 4


def _themes(wording: Wording) -> tuple[Theme, ...]:
    strength: dict[Theme, float] = {}
    for theme, phrase in THEMES.items():
        spans = list(phrase.spans(wording))
        if spans:
            earliest = min(start for start, _end in spans) / (len(wording.flat) + 1)
            strength[theme] = len(spans) + 0.5 * (1 - earliest)
    ranked = sorted(strength, key=lambda theme: -strength[theme])
    return tuple(ranked[:_MOST_THEMES])


_SHOUTED = re.compile(r"\b[A-Z]{4,}\b")
_BANG = re.compile(r"!{2,}|\?!|!\?")


def _heated(text: str, wording: Wording) -> bool:
    heat = 0
    letters = [c for c in text[:2000] if c.isalpha()]
    capitals = sum(c.isupper() for c in letters)
    if len(letters) > 20 and capitals > 0.6 * len(letters):
        heat += 2
    elif len(_SHOUTED.findall(text)) >= 2:
        heat += 1
    heat += min(2, len(_BANG.findall(text)))
    heat += text.count("!") >= 3
    heat += 2 * bool(not PROFANITY.isdisjoint(wording.vocabulary))
    heat += sum(1 for phrase in RAGE if phrase.found(wording))
    return heat >= 2
