"""Determines which sentences are known to be fine, word for word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from bot.replies import bank
from bot.replies.findings import ReplyContext
from bot.replies.meaning.features import tokens_of
from bot.replies.wording import Wording, folded
from bot.style import RUNGS

ANYWHERE = -1
"""Stands for a reply's number if the sentence is an invitation, because those fit any reply."""


def known(sentence: str) -> bool:
    """Return whether the bank has exactly this sentence, with any office's contacts."""
    return _key(sentence) in _bank()


def from_one_reply(sentences: Iterable[str]) -> bool:
    """Return whether these sentences are one whole reply from the bank, not parts of several."""
    found = [_bank().get(_key(sentence), frozenset()) for sentence in sentences]
    own = [replies for replies in found if ANYWHERE not in replies]
    if len(own) == 1:
        whole = _of_one_sentence().union(*(replies for replies in found if ANYWHERE in replies))
        return not own[0].isdisjoint(whole)
    return bool(own) and bool(frozenset.intersection(*own))


def said_before(context: ReplyContext) -> frozenset[str]:
    """Return the folded sentences of replies that were approved at this location before.

    That includes the practice's own replies, because those are checked when the settings are
    loaded.
    """
    place, own = context.location, context.style.replies
    texts = (bank.BankReply(reply.text).inviting() for reply in own)
    filled = (
        text.replace("{phone}", place.phone).replace("{email}", place.email) for text in texts
    )
    return _said_in(context.recent) | (_said_in(_unfolded(tuple(filled))) if own else frozenset())


@lru_cache(maxsize=16)
def _unfolded(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(wording for text in texts for wording in bank.wordings(text))


@lru_cache(maxsize=64)
def _said_in(recent: tuple[str, ...]) -> frozenset[str]:
    return frozenset().union(*map(_passages, recent))


@lru_cache(maxsize=4096)
def _passages(reply: str) -> frozenset[str]:
    text = Wording.of(reply)
    return frozenset(text.flat[start:end] for start, end in text.passages())


def _key(sentence: str) -> str:
    return " ".join(tokens_of(sentence.strip()))


@cache
def _bank() -> dict[str, frozenset[int]]:
    """Every sentence in the bank, with the numbers of the replies that use it."""
    numbers: dict[str, set[int]] = {}
    for number, said in _all_said():
        for wording in bank.wordings(said):
            filled = wording.replace("{phone}", PHONE).replace("{email}", EMAIL)
            for sentence in _sentences(filled):
                numbers.setdefault(_key(sentence), set()).add(number)
    return {key: frozenset(found) for key, found in numbers.items()}


def _sentences(piece: str) -> Iterable[str]:
    """The folded sentences in a piece. Most pieces have just one, which is five times as fast."""
    flat = folded(piece)
    if not _STOP_WITHIN.search(flat):
        return (flat,)
    text = Wording.of(piece)
    return [text.flat[start:end] for start, end in text.passages()]


_STOP_WITHIN = re.compile(r"[.!?][\"')]* .")


@cache
def _of_one_sentence() -> frozenset[int]:
    """The numbers of the replies that consist of a single sentence."""
    pieces = Counter(number for number, _said in _all_said())
    return frozenset(number for number, count in pieces.items() if count == 1)


PHONE, EMAIL = "(704) 555-0132", "care@office.example"
"""Placeholder contacts. A sentence is known no matter whose numbers are in it."""


def _all_said() -> Iterator[tuple[int, str]]:
    number = 0
    for language in bank.LANGUAGES:
        for subject in bank.subjects(language):
            for reply in bank.replies(language, subject):
                number += 1
                pieces = (said for said in bank.pieces(reply) if said != bank.CONTACT)
                yield from ((number, said) for said in pieces)
        for rung in RUNGS:
            yield from ((ANYWHERE, said) for said in bank.invitations(language, rung))
        yield from ((ANYWHERE, said) for said in bank.contacts(language, "formal"))
