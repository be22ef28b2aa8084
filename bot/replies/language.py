"""Detects the language of a text by its script, letters, and words, without any outside service."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from bot.replies.bank import LANGUAGES
from bot.replies.signs import shipped
from bot.replies.wording import Wording

_WORDS = {
    "en": "the and is was are you to of it in that for with this have i my she he we not be on "
    "his her they at but very had never doctor would your our me from so do don't didn't no go all "
    "as an or has just only will can here there what who when one more too again back good great "
    "best worst rude staff time wait waited waiting office phone place people could been about out "
    "get got any than after them how their if did were am by up",
    "es": "el la los las que y es en un una por para con no se lo su mi me fue pero muy esta como "
    "le al del nos si mas todo cuando doctor doctora hay usted porque sin nunca nadie ni "
    "nada veces muchas mucho mucha siempre ya hace tiene tan otra otro sus han hasta desde "
    "antes despues ella cita citas servicio malo mala peor pesimo pesima llame telefono "
    "atencion lugar recomiendo vuelvo vuelva esperando espera horas hora dos tres mal bien "
    "trato trataron atienden atender atendio contestan contesta caro cobran cobraron "
    "consultorio recepcionista grosera grosero hija hijo dieron hicieron caso llegan tarde "
    "tardan avisar cancelaron resultados gracias esperar escucho escucha escuchan dijo dice",
    "fr": "le la les et est un une des je il elle que qui pas pour dans ce cette avec vous nous "
    "sur mon ma mes tres plus son sa ne en du au fait bien ses personne attente attendre heures "
    "heure accueil secretaire medecin docteur repond telephone rendez-vous salle froid presse "
    "desagreable recommande jamais sans trop cher prevenir annule mauvais mauvaise deux aucun "
    "aucune rien toujours ete sont tout mais",
    "de": "der die das und ist ich nicht ein eine zu mit wir war sie es auf den dem im von sehr "
    "hat haben auch aber bei nach mich zwei stunden gewartet niemand geht ans nie wieder dieser "
    "arzt termin ohne bescheid viel teuer lange wartezeit praxis unfreundlich hort telefon keine "
    "kein mehr immer schlecht einen einer beim man",
    "pt": "o os e de que um uma para com nao se na no em foi muito mas por ele ela meu minha voce "
    "esta sao tem mais da nunca ninguem sem mal atendimento atendem atendeu medico medica horas "
    "hora duas pessimo recomendo consulta telefone grossa avisar explica cobraram esperei demora "
    "espera recepcionista",
    "it": "il lo la gli e di che un una per con non si sono ho molto ma mi nel della dei anche "
    "questo stato nessuno due ore attesa al alla segretaria medico telefono risponde mai consiglio "
    "pessimo dottore dottoressa visita maleducata",
}
"""Function words, and words that are common in complaints. All are folded."""
_ELIDED = {"d": "fr", "l": "fr", "n": "fr", "qu": "fr", "j": "fr", "c": "fr", "s": "fr", "m": "fr"}
"""French words that are shortened before an apostrophe, as in "l'"."""
_LETTERS = {"ñ": "es", "¿": "es", "¡": "es", "ã": "pt", "õ": "pt", "ß": "de", "ä": "de", "ü": "de"}
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
"""Letters that indicate one of our reviewers' languages. Japanese is checked before Chinese."""
_WRITTEN = {code: re.compile(f"[{letters}]") for code, letters in _SCRIPTS.items()}
_LETTER = re.compile(r"[^\W\d_]")
SHARE = {"vi": 0.1}
"""Minimum share of a text's letters that are in a language's script.

For all other languages, it's a third, because quotes and names in another script are rare.
"""
_USED_IN: dict[str, list[str]] = {}
for _code, _listing in _WORDS.items():
    for _word in _listing.split():
        _USED_IN.setdefault(_word, []).append(_code)

ENOUGH = 3
"""Minimum number of words and letters that indicate a language.

The language also has to be clearly ahead of all others. Two are enough if nothing indicates another
language.
"""

_TRANSLATED = "(Translated by Google)"
_ORIGINAL = "(Original)"


@lru_cache(maxsize=256)
def language_of(text: str) -> str:
    """Return the two-letter code, or "" if the text is too short or too mixed."""
    told = _by_script(_original(text)[:2000])
    if told:
        return told
    counts = _counted(_original(text)[:2000])
    (code, most), (_other, second) = counts.most_common(2)
    clearly = most >= ENOUGH and most >= 1.25 * second
    return code if clearly or (most > 1 and not second) else _by_model(_original(text))


def _by_model(text: str) -> str:
    """The language according to the model's letter n-grams, for when we recognize too few words."""
    if len(_LETTER.findall(text)) < FEWEST_LETTERS:
        return ""
    signs = shipped().signs(text)
    best = max(LANGUAGES, key=lambda language: signs[f"in {language}"])
    return best if signs[f"in {best}"] > 0 else ""


FEWEST_LETTERS = 8
"""Minimum number of letters to guess from."""


def _counted(text: str) -> Counter[str]:
    """The number of words and letters that indicate each language."""
    counts = Counter(dict.fromkeys(_WORDS, 0))
    for word in Wording.of(text).spoken:
        counts.update(_USED_IN.get(word, ()))
        if "'" in word and (elided := _ELIDED.get(word.split("'", 1)[0])):
            counts[elided] += 1
    if not text.isascii():
        counts.update(_LETTERS[letter] for letter in text.lower() if letter in _LETTERS)
    return counts


def _by_script(text: str) -> str:
    if text.isascii():
        return ""
    letters = len(_LETTER.findall(text))
    for code, pattern in _WRITTEN.items():
        if letters and len(pattern.findall(text)) > SHARE.get(code, 1 / 3) * letters:
            return code
    return ""


def _original(text: str) -> str:
    """The review without the site's own machine translation."""
    if _ORIGINAL in text:
        return text.split(_ORIGINAL, 1)[1]
    return text.split(_TRANSLATED, 1)[0] or text if _TRANSLATED in text else text
