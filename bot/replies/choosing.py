"""Which of several sentences comes next? The one least heard lately; where several are, by hash."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from bot.replies.findings import ReplyContext
from bot.replies.sentences import wordings


@dataclass(frozen=True, eq=False)
class Chooser:
    """`lately` counts the sentences of the location's recent replies, contacts left open."""

    lately: Counter[str]

    @classmethod
    def of(cls, context: ReplyContext) -> Chooser:
        return _chooser(context.recent, context.location.phone, context.location.email)

    def pick(
        self, sentences: tuple[str, ...], salt: str, version: int, attempt: int, first: int = 0
    ) -> str:
        """One wording of one sentence; another version begins with another sentence.

        A sentence is heard when any of its wordings is, so that what was said last week in
        nearly the same words comes last too. The `first` ones go before all that are as unheard.
        """
        shift = version + (_hash(f"{salt}|{attempt}") if attempt else 0)
        order = _shuffled(len(sentences), salt)
        turns = sorted(
            (self._heard(sentences[place]), place >= first, (rank - shift) % len(order), place)
            for rank, place in enumerate(order)
        )
        seed = f"{salt}|{version}|{attempt}|"
        best: tuple[int, int, str] | None = None
        for _heard, _later, _turn, place in turns:
            one = min(
                (self._repeated(wording), _hash(seed + wording), wording)
                for wording in wordings(sentences[place])
            )
            if one[0] == 0:
                return one[2]
            best = min(best, one) if best else one
        assert best is not None, "a part of a reply has at least one sentence"
        return best[2]

    def _heard(self, sentence: str) -> int:
        lately = self.lately
        return sum(lately[said] for said in _all_said(sentence) if said in lately)

    def _repeated(self, wording: str) -> int:
        lately = self.lately
        return sum(lately[said] for said in _said(wording) if said in lately)


@lru_cache(maxsize=64)
def _chooser(recent: tuple[str, ...], phone: str, email: str) -> Chooser:
    said = Counter[str]()
    for reply in recent:
        said.update(_said_without(reply, phone, email))
    return Chooser(said)


@lru_cache(maxsize=4096)
def _said_without(reply: str, phone: str, email: str) -> tuple[str, ...]:
    return _said(reply.replace(phone, "{phone}").replace(email, "{email}"))


_SENTENCE_END = re.compile(r"(?<=[.!?]) +|\n+")


@lru_cache(maxsize=8192)
def _said(text: str) -> tuple[str, ...]:
    """The single sentences of a text, for comparing."""
    return tuple(part.casefold() for part in _SENTENCE_END.split(text) if part)


@lru_cache(maxsize=4096)
def _all_said(sentence: str) -> frozenset[str]:
    return frozenset(said for wording in wordings(sentence) for said in _said(wording))


@lru_cache(maxsize=4096)
def _shuffled(count: int, salt: str) -> tuple[int, ...]:
    return tuple(sorted(range(count), key=lambda place: _hash(f"{salt}|{place}")))


@lru_cache(maxsize=16384)
def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
