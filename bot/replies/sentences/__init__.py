"""What the composer can say, written by people, one module for each language.

In a sentence `[a|b]` stands for either wording; `{phone}` and `{email}` are the location's.
A new language is a module with one `Collection`, added to `COLLECTIONS`. No sentence may confirm
a visit, name anything of care, or promise an outcome: every one of them is linted by a test.
"""

from bot.replies.sentences.collection import Collection, wordings
from bot.replies.sentences.english import ENGLISH
from bot.replies.sentences.english_tones import FORMAL, PLAIN
from bot.replies.sentences.french import FRENCH
from bot.replies.sentences.german import GERMAN
from bot.replies.sentences.portuguese import PORTUGUESE
from bot.replies.sentences.spanish import SPANISH
from bot.style import Tone

COLLECTIONS: dict[str, Collection] = {
    "en": ENGLISH,
    "es": SPANISH,
    "fr": FRENCH,
    "pt": PORTUGUESE,
    "de": GERMAN,
}
TONES: dict[tuple[str, Tone], Collection] = {("en", "plain"): PLAIN, ("en", "formal"): FORMAL}
"""Where a language has its own sentences for a tone; elsewhere its one collection serves all."""


def collection(language: str, tone: Tone) -> Collection:
    return TONES.get((language, tone)) or COLLECTIONS[language]


__all__ = ["COLLECTIONS", "TONES", "Collection", "collection", "wordings"]
