"""Which sentences are known to be fine, word for word?"""

from __future__ import annotations

from functools import cache, lru_cache

from bot.replies import bank
from bot.replies.findings import ReplyContext
from bot.replies.meaning.features import tokens_of
from bot.replies.wording import Wording


def known(sentence: str) -> bool:
    """Does this sentence stand in the bank as it is? Contacts may be any office's."""
    return _key(sentence) in _bank()


def said_before(context: ReplyContext) -> frozenset[str]:
    """The sentences of replies that were approved at this location before, folded."""
    return _said_in(context.recent)


@lru_cache(maxsize=64)
def _said_in(recent: tuple[str, ...]) -> frozenset[str]:
    texts = map(Wording.of, recent)
    return frozenset(text.flat[start:end] for text in texts for start, end in text.passages())


def _key(sentence: str) -> str:
    return " ".join(tokens_of(sentence.strip()))


@cache
def _bank() -> frozenset[str]:
    said = (
        wording.replace("{phone}", "(704) 555-0132").replace("{email}", "care@office.example")
        for language in bank.LANGUAGES
        for text in bank.texts(language)
        for wording in bank.wordings(text)
    )
    texts = map(Wording.of, said)
    return frozenset(_key(text.flat[start:end]) for text in texts for start, end in text.passages())
