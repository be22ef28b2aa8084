# ruff: noqa: E501
"""Rules on the text as a whole: its length, its language, its likeness to others, its subject."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz.distance import Indel

from bot.replies.findings import ReplyContext
from bot.replies.language import language_of
from bot.replies.phrase import Span
from bot.replies.reading import complained_of, read
from bot.replies.rules.rule import EVERYWHERE, IN_PUBLIC, OUTSIDE_CARE, Rule, phrases
from bot.replies.rules.subjects import ANY_SUBJECT, SUBJECTS
from bot.replies.wording import WORD, Wording

MOST_WORDS, FEWEST_WORDS = 120, 25
SIMILAR = 0.85
SHORTEST_TOLD = 40
"""Characters of a review from which its language can be told."""


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


_SIGNATURE = re.compile(r"\n[^\n]{1,80}\s*$")
_CONTACT = re.compile(r"\S*@\S+|[+(]?\d[\d ().-]{5,}\d")


@lru_cache(maxsize=512)
def _tokens(reply: str, phone: str, email: str) -> tuple[str, ...]:
    """The words of a reply in alphabetical order, contacts and signature removed."""
    bare = _SIGNATURE.sub("", reply.replace(phone, " ").replace(email, " "))
    return tuple(sorted(Wording.of(_CONTACT.sub(" ", bare)).spoken))


_acknowledges = phrases(
    r"thank(?:s|ful)?|thx|sorry|apologi[sz]\w*|apolog(?:y|ies)|regret\w*|appreciat\w+|grateful|hear you|i hear|understand (?:the|how|your|why)|(?:read|reading) (?:this|your|every|it|these)|sad(?:dens|dened)? to|means a (?:lot|great deal)|hard to read|take this (?:very )?seriously|lovely|kind of you|what a (?:kind|lovely|generous)|glad (?:that )?you (?:told|wrote|said)",
    r"merci|desole\w*|navree?\w*|regrette\w*|gracias|lo siento|siento (?:mucho|leer|saber|que)|lament\w+|disculp\w+|obrigad[oa]|sinto muito|danke|leid|grazie|dispiace",
)


def _no_acknowledgement(text: Wording, context: ReplyContext) -> Iterator[Span]:
    if not any(True for _span in _acknowledges(text, context)):
        yield 0, min(len(text.flat), 1)


_CONTACT_SAID = re.compile(r"@|\d{3}[ .)-]{1,2}\d{3}|\d{4}")


def _not_personal(text: Wording, context: ReplyContext) -> Iterator[Span]:
    """What is said besides the contacts holds no word of any subject, or of the review's own."""
    if context.review is not None and not context.review.text:
        return
    wanted = ANY_SUBJECT
    if context.review is not None:
        about = complained_of(context.review)
        if about:
            wanted = ANY_SUBJECT if read(context.review).grave else _words_for(about)
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
    Rule(
        "too-long",
        "note",
        "More than 120 words.",
        "Shorten it to 120 words; the rest belongs in the conversation.",
        "Swell CX / Shopper Approved HIPAA reply guides (“stay brief”)",
        "(180 words)",
        "(70 words)",
        _too_long,
        OUTSIDE_CARE,
    ),
    Rule(
        "too-short",
        "note",
        "Fewer than 25 words.",
        "Very short reads as curt. Add a sentence that is about them.",
        "style",
        "Sorry. Call us.",
        "(40 words)",
        _too_short,
        OUTSIDE_CARE,
    ),
    Rule(
        "boilerplate-repeat",
        "block",
        "At least 85 % the same words as one of this location's last 50 replies (contacts and signature removed).",
        "This is nearly the same as an earlier reply here, and readers see both. Take another draft or write it anew.",
        "Yelp R2R error list (“too similar”); 47 of 514 real replies repeat",
        "(same text as last week)",
        "(own words about the topic)",
        _repeats,
        IN_PUBLIC,
    ),
    Rule(
        "missing-acknowledgement",
        "note",
        "No thanks, no regret, nothing that acknowledges what was written.",
        "Begin with a thank-you or with being sorry.",
        "method 7",
        "Call 704-555-0132.",
        "Thank you for telling us; I am sorry to read this.",
        _no_acknowledgement,
        OUTSIDE_CARE,
    ),
    Rule(
        "not-personalised",
        "note",
        "Nothing ties it to the review's subject (waiting, phone, manners, cost …), in general words.",
        "Say one sentence about their subject, in general: “Nobody likes to wait without news.”",
        "method 7",
        "Thank you for your feedback.",
        "Nobody likes to wait without news.",
        _not_personal,
        IN_PUBLIC,
    ),
    Rule(
        "wrong-language",
        "note",
        "Not in the review's language (reviews of 40 characters and more).",
        "The review is in another language. Answer in it if somebody here writes it.",
        "the method; GBP translation marker",
        "(English reply to a French review)",
        "(French reply)",
        _wrong_language,
        EVERYWHERE,
    ),
)
