"""What the composer can say, written by people, one module for each language.

In a sentence `[a|b]` stands for either wording; `{phone}` and `{email}` are the location's.
A new language is a module with one `Collection`, added to `COLLECTIONS`. No sentence may confirm
a visit, name anything of care, or promise an outcome: every one of them is linted by a test.
"""

from bot.replies.sentences.collection import Collection, wordings
from bot.replies.sentences.english import ENGLISH

COLLECTIONS: dict[str, Collection] = {"en": ENGLISH}

__all__ = ["COLLECTIONS", "Collection", "wordings"]
