"""What shall we answer? A draft from human sentences, met to the review, never the same twice.

All choices follow from hashes of the review's key, the version and what was written lately, so
that the same case gets the same draft wherever and whenever it is asked for.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.replies.findings import Kind, ReplyContext
from bot.replies.linter import lint
from bot.replies.reading import read, sounds_content, written_in
from bot.replies.sentences import COLLECTIONS, Collection, wordings
from bot.replies.wording import Wording
from bot.reviews import Review

ATTEMPTS = 60
"""So many drafts are tried until one has no finding and takes no words from the review."""

FEWEST_WORDS, MOST_WORDS = 60, 112
"""For an ordinary draft; short ones (grave, star-only, kind) take what they need."""

ECHO = 4
"""A draft never holds so many words in a row of the review."""


def compose(review: Review, context: ReplyContext, version: int) -> str:
    """Draft number `version` (from 1) of the public reply to this review.

    The same arguments give the same text, another version a really different one. It has no
    finding of its own linter and takes no name, number or turn of phrase from the review.
    """
    return _first_clean(review, context, version, "public-reply")


def second_contact(review: Review, context: ReplyContext, version: int) -> str:
    """The friendly word two weeks later; it asks what else can be done, never of the review."""
    return _first_clean(review, context, version, "second-contact")


def _first_clean(review: Review, context: ReplyContext, version: int, kind: Kind) -> str:
    checked = replace(context, kind=kind, review=review)
    taken = _turns(review.text.literal)
    ours = f"{context.location.signer}, {context.location.signer_role}"
    names = [name for name in _names(review) if name not in ours]
    text = ""
    for attempt in range(ATTEMPTS):
        text = _Draft(review, checked, version, attempt).text()
        if not taken.isdisjoint(_turns(text)) or any(
            re.search(rf"\b{name}\b", text) for name in names
        ):
            continue
        if all(finding.rule in _TOLERATED for finding in lint(text, checked)):
            return text
    return text


_TOLERATED = frozenset(("wrong-language",))
"""Where nobody wrote sentences in the review's language, English is what there is."""


@dataclass(frozen=True)
class _Draft:
    review: Review
    context: ReplyContext
    version: int
    attempt: int

    def text(self) -> str:
        said = self._chosen()
        location = self.context.location
        body = " ".join(said).format(phone=location.phone, email=location.email)
        return f"{body}\n– {location.signer}, {location.signer_role}"

    def _chosen(self) -> list[str]:
        language = self._language()
        if self.context.kind == "second-contact":
            return [
                self._pick("second", language.second),
                self._pick("second_ask", language.second_ask),
                self._pick("invitation", language.invitations),
            ]
        if not self.review.text:
            glad = (self.review.stars or 0) >= 4
            parts = (
                ("glad", "glad_theme", "glad_invitations") if glad else ("star_only", "invitations")
            )
            return [self._pick(part, getattr(language, part)) for part in parts]
        reading = read(self.review)
        if reading.grave:
            parts = ("grave", "grave_invitations")
        elif sounds_content(self.review):
            parts = ("glad", "glad_theme", "glad_invitations")
        else:
            return self._ordinary(language)
        return [self._pick(part, getattr(language, part)) for part in parts]

    def _ordinary(self, language: Collection) -> list[str]:
        themes = read(self.review).themes[:2]
        subjects = [self._pick(theme, language.themes[theme]) for theme in themes]
        subjects = subjects or [self._pick("general", language.general)]
        opening = self._pick("opening", language.openings)
        rest = [
            self._pick("privacy", language.privacy),
            self._pick("invitation", language.invitations),
            self._pick("closing", language.closings),
        ]
        said = [opening, *subjects, *rest]
        if _length(said) > MOST_WORDS and len(subjects) > 1:
            said = [opening, subjects[0], *rest]
        return said

    def _language(self) -> Collection:
        return COLLECTIONS.get(written_in(self.review), COLLECTIONS["en"])

    def _pick(self, part: str, sentences: tuple[str, ...]) -> str:
        """The sentence least used lately; where several are, the next by hash and version."""
        location = self.context.location
        lately = _lately(self.context.recent, location.phone, location.email)
        salt = f"{self.review.key}|{part}"
        shift = self.version + (_hash(f"{salt}|{self.attempt}") if self.attempt else 0)
        ranked = sorted(range(len(sentences)), key=lambda place: _hash(f"{salt}|{place}"))
        turn = {place: (rank - shift) % len(ranked) for rank, place in enumerate(ranked)}
        chosen = min(
            ranked,
            key=lambda place: (
                sum(lately[said] for said in _all_said(sentences[place])),
                turn[place],
            ),
        )
        return min(
            wordings(sentences[chosen]),
            key=lambda wording: (
                sum(lately[said] for said in _said(wording)),
                _hash(f"{salt}|{self.version}|{self.attempt}|{wording}"),
            ),
        )


_SENTENCE_END = re.compile(r"(?<=[.!?]) +|\n+")


@lru_cache(maxsize=8192)
def _said(text: str) -> tuple[str, ...]:
    """The single sentences of a text, for comparing."""
    return tuple(part.casefold() for part in _SENTENCE_END.split(text) if part)


@lru_cache(maxsize=2048)
def _all_said(sentence: str) -> frozenset[str]:
    return frozenset(said for wording in wordings(sentence) for said in _said(wording))


@lru_cache(maxsize=64)
def _lately(recent: tuple[str, ...], phone: str, email: str) -> Counter[str]:
    """How often each sentence stands in the recent replies, contacts left open."""
    return Counter(
        said
        for reply in recent
        for said in _said(reply.replace(phone, "{phone}").replace(email, "{email}"))
    )


def _length(sentences: Iterable[str]) -> int:
    return sum(len(sentence.split()) for sentence in sentences)


def _turns(text: str) -> frozenset[tuple[str, ...]]:
    """Every run of `ECHO` words."""
    spoken = [word for word, _start, _end in Wording.of(text).words]
    return frozenset(zip(*(spoken[place:] for place in range(ECHO)), strict=False))


_NAME = re.compile(r"[^\W\d_]{3,}")
_TITLED = re.compile(r"\b(?:[Dd]r|DR|Mr|Mrs|Ms|Miss|Nurse|Doctor)\.? +([^\W\d_]{3,})")


def _names(review: Review) -> frozenset[str]:
    """Names that the review shows: its author's, and those with a title before them."""
    named = _TITLED.findall(review.text.literal)
    return frozenset(_NAME.findall(review.author.literal)) | frozenset(named)


@lru_cache(maxsize=16384)
def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
