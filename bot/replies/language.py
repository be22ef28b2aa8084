"""In which language is this written? Told by its script and small words; no model, no service."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from bot.replies.wording import Wording

_SMALL_WORDS = {
    "en": "the and is was are you to of it in that for with this have i my she he we not be on "
    "his her they at but very had never doctor would your our me from so",
    "es": "el la los las que y es en un una por para con no se lo su mi me fue pero muy esta como "
    "le al del nos si mas todo cuando doctora hay usted porque",
    "fr": "le la les et est un une des je il elle que qui pas pour dans ce cette avec vous nous "
    "sur mon ma mes tres plus son sa ne en du au j'ai c'est n'a qu'il bien fait",
    "de": "der die das und ist ich nicht ein eine zu mit wir war sie es auf den dem im von sehr "
    "hat haben auch aber bei nach mich",
    "pt": "o os e de que um uma para com nao se na no em foi muito mas por ele ela meu minha voce "
    "esta sao tem mais do da",
    "it": "il lo la gli e di che un una per con non si sono ho molto ma mi nel della dei anche "
    "questo stato",
}
_SCRIPTS = {
    "ar": "\u0600-\u06ff",
    "ru": "\u0400-\u04ff",
    "el": "\u0370-\u03ff",
    "he": "\u0590-\u05ff",
    "hi": "\u0900-\u097f",
    "th": "\u0e00-\u0e7f",
    "ja": "\u3040-\u30ff",
    "ko": "\uac00-\ud7af",
    "zh": "\u4e00-\u9fff",
    "vi": "ăđơưĂĐƠƯ\u1ea0-\u1ef9",
}
"""Letters that hardly any other language of our reviewers uses; Japanese before Chinese."""
_WRITTEN = {code: re.compile(f"[{letters}]") for code, letters in _SCRIPTS.items()}
_LETTER = re.compile(r"[^\W\d_]")
SHARE = {"vi": 0.1}
"""Of the letters, to be that language; a third elsewhere (quotations and names are few)."""
_USED_IN: dict[str, list[str]] = {}
for _code, _listing in _SMALL_WORDS.items():
    for _word in _listing.split():
        _USED_IN.setdefault(_word, []).append(_code)

ENOUGH = 3
"""So many small words of one language must stand there, and clearly more than of any other."""

_TRANSLATED = "(Translated by Google)"
_ORIGINAL = "(Original)"


@lru_cache(maxsize=256)
def language_of(text: str) -> str:
    """The two-letter code, or empty where the text is too short or mixed to tell."""
    told = _by_script(_original(text)[:2000])
    if told:
        return told
    counts = Counter(dict.fromkeys(_SMALL_WORDS, 0))
    for word in Wording.of(_original(text)[:2000]).spoken:
        for code in _USED_IN.get(word, ()):
            counts[code] += 1
    (code, most), (_other, second) = counts.most_common(2)
    return code if most >= ENOUGH and most >= 1.25 * second else ""


def _by_script(text: str) -> str:
    if text.isascii():
        return ""
    letters = len(_LETTER.findall(text))
    for code, pattern in _WRITTEN.items():
        if letters and len(pattern.findall(text)) > SHARE.get(code, 1 / 3) * letters:
            return code
    return ""


def _original(text: str) -> str:
    """A review without the site's own machine translation."""
    if _ORIGINAL in text:
        return text.split(_ORIGINAL, 1)[1]
    return text.split(_TRANSLATED, 1)[0] or text if _TRANSLATED in text else text
