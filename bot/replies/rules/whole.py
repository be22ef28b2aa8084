"""Rules on the whole text: its length, language, subject, and similarity to other replies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz.distance import Indel

from bot.replies.findings import ReplyContext
from bot.replies.language import language_of
from bot.replies.phrase import Span
from bot.replies.reading import complained_of, read
from bot.replies.rules.patterns import patterns
from bot.replies.rules.rule import phrases, rule
from bot.replies.rules.subjects import ANY_SUBJECT, SUBJECTS
from bot.replies.wording import WORD, Wording

P = patterns("whole")

MOST_WORDS, FEWEST_WORDS = 120, 25
SIMILAR = 0.85
SHORTEST_TOLD = 40
"""Minimum number of characters in a review to detect its language."""


def _too_long(text: Wording, _context: ReplyContext) -> Iterator[Span]:
    if len(text.spoken) > MOST_WORDS:
        counted = text.original.split()
        if len(counted) > MOST_WORDS:
            yield text.words[MOST_WORDS - 1][2], len(text.flat.rstrip())


def _too_short(text: Wording, _context: ReplyContext) -> Iterator[Span]:
    if len(text.original.split()) < FEWEST_WORDS:
        yield len(text.flat), len(text.flat)


def _repeats(text: Wording, context: ReplyContext) -> Iterator[Span]:
    if not context.recent:
        return
    said = _tokens(text.original, context.location.phone, context.location.email)
    for before in context.recent:
        if before == text.original or _alike(said, _said_before(before, context)):
            yield 0, len(text.flat)
            return


def _alike(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    if not ours or not theirs:
        return False
    shorter, longer = sorted((len(ours), len(theirs)))
    if 2 * shorter < SIMILAR * (shorter + longer):
        return False
    return Indel.normalized_similarity(ours, theirs, score_cutoff=SIMILAR) >= SIMILAR


def _said_before(reply: str, context: ReplyContext) -> tuple[str, ...]:
    return _tokens(reply, context.location.phone, context.location.email)


_SIGNATURE = re.compile(P.text("signature"))
_CONTACT = re.compile(P.text("contact"))


@lru_cache(maxsize=512)
def _tokens(reply: str, phone: str, email: str) -> tuple[str, ...]:
    """The words of a reply in alphabetical order, without its contacts and signature."""
    bare = _SIGNATURE.sub("", reply.replace(phone, " ").replace(email, " "))
    return tuple(sorted(Wording.of(_CONTACT.sub(" ", bare)).spoken))


_acknowledges = phrases(
    *P.texts("acknowledges"),
)


def _no_acknowledgement(text: Wording, context: ReplyContext) -> Iterator[Span]:
    if not any(True for _span in _acknowledges(text, context)):
        yield 0, min(len(text.flat), 1)


_CONTACT_SAID = re.compile(P.text("contact_said"))


def _not_personal(text: Wording, context: ReplyContext) -> Iterator[Span]:
    """The whole text, unless a sentence without contacts has a word that fits the review's themes.

    A sensitive review is exempt, because its subject is better left out of a public reply.
    """
    wanted = ANY_SUBJECT
    if context.review is not None:
        if not context.review.text or read(context.review).grave:
            return
        about = complained_of(context.review)
        if about:
            wanted = _words_for(about)
    if wanted.isdisjoint(text.vocabulary) or not any(
        _speaks_of(wanted, text, first, last) for first, last in text.sentences
    ):
        yield 0, len(text.flat)


def _speaks_of(wanted: frozenset[str], text: Wording, first: int, last: int) -> bool:
    if _CONTACT_SAID.search(text.flat, first, last):
        return False
    return not wanted.isdisjoint(WORD.findall(text.flat, first, last))


@lru_cache(maxsize=512)
def _words_for(about: tuple[object, ...]) -> frozenset[str]:
    found = SUBJECTS[None]
    for theme in about:
        found = found | SUBJECTS[theme]  # type: ignore[index]
    return found


def _wrong_language(text: Wording, context: ReplyContext) -> Iterator[Span]:
    review = context.review
    if review is None or len(review.text.literal.strip()) < SHORTEST_TOLD:
        return
    theirs, ours = language_of(review.text.literal), language_of(text.original)
    if theirs and ours and theirs != ours:
        yield 0, len(text.flat)


RULES = (
    rule("too-long", _too_long),
    rule("too-short", _too_short),
    rule("boilerplate-repeat", _repeats),
    rule("missing-acknowledgement", _no_acknowledgement),
    rule("not-personalised", _not_personal),
    rule("wrong-language", _wrong_language),
)
