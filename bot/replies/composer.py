"""What shall we answer? A draft from human sentences, met to the review, never the same twice.

All choices follow from hashes of the review's key, the version and what was written lately, so
that the same case gets the same draft wherever and whenever it is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.replies.choosing import Chooser
from bot.replies.findings import Kind, ReplyContext
from bot.replies.linter import lint
from bot.replies.reading import complained_of, read, sounds_content, written_in
from bot.replies.sentences import COLLECTIONS, Collection, collection, wordings
from bot.replies.wording import Wording
from bot.reviews import Review
from bot.style import Style

ATTEMPTS = 60
"""So many drafts are tried until one has no finding and takes no words from the review."""

MOST_WORDS = 108
"""Of what is said, for an ordinary draft; the short ones take what they need."""

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


def email_opening(review: Review, context: ReplyContext, version: int) -> str:
    """How an answer to their e-mail may begin: heard, and when shall we talk? Nothing of care."""
    return _first_clean(review, context, version, "email")


def completed(said: str, review: Review, context: ReplyContext, version: int) -> str:
    """What somebody else wrote, with our own way to talk and signature behind it.

    So whoever wrote `said` has no say in whom people call.
    """
    draft = _Draft(review, replace(context, review=review), version, 0)
    language = collection(answers_in(review, context), context.style.tone)
    rest = " ".join(draft.pick(part, getattr(language, part)) for part in _TO_TALK)
    return draft.ended(f"{said.strip()} {draft.filled(rest)}")


def answers_in(review: Review, context: ReplyContext) -> str:
    """The two-letter code of the language that a draft is written in.

    The review's own where there are sentences for it and the practice answers in it, else English.
    """
    return "en" if without_texts(review, context.style) else written_in(review)


def without_texts(review: Review, style: Style) -> str:
    """The two-letter code of a review's language that this practice has no texts for, or ""."""
    language = written_in(review)
    return "" if language in COLLECTIONS.keys() & style.languages else language


def _first_clean(review: Review, context: ReplyContext, version: int, kind: Kind) -> str:
    checked = replace(context, kind=kind, review=review)
    text = ""
    for attempt in range(ATTEMPTS):
        text = _Draft(review, checked, version, attempt).text()
        if not unfit(text, review, checked):
            break
    return text


def unfit(text: str, review: Review, context: ReplyContext) -> list[str]:
    """Why a text that nobody has seen yet must not be shown as a draft; empty if it may.

    Stricter than the rules for people: no warning either, and nothing taken from the review.
    """
    names = _names(review, context)
    if names and names.search(text):
        return ["It holds a name from the review."]
    if not _turns(review.text.literal).isdisjoint(_turns(text)):
        return [f"It repeats {ECHO} words in a row of the review."]
    found = lint(text, replace(context, review=review))
    return [finding.message for finding in found if finding.rule not in _TOLERATED]


_TOLERATED = frozenset(("wrong-language",))
"""Where nobody wrote sentences in the review's language, English is what there is."""


@dataclass(frozen=True)
class _Draft:
    review: Review
    context: ReplyContext
    version: int
    attempt: int

    def text(self) -> str:
        language = collection(answers_in(self.review, self.context), self.context.style.tone)
        return self.ended(self.filled(" ".join(self._chosen(language))))

    def filled(self, said: str) -> str:
        location = self.context.location
        return said.replace("{phone}", location.phone).replace("{email}", location.email)

    def ended(self, body: str) -> str:
        return f"{body}\n{self.context.signature}"

    def _chosen(self, language: Collection) -> list[str]:
        match self._occasion():
            case "ordinary":
                return self._ordinary(language)
            case occasion:
                return [self.pick(part, getattr(language, part)) for part in _PARTS[occasion]]

    def _occasion(self) -> str:
        if self.context.kind != "public-reply":
            return self.context.kind
        if not self.review.text:
            return "kind stars" if (self.review.stars or 0) >= 4 else "stars"
        if read(self.review).grave:
            return "grave"
        return "kind" if sounds_content(self.review) else "ordinary"

    def _ordinary(self, language: Collection) -> list[str]:
        themes = [theme for theme in complained_of(self.review) if theme in language.themes][:2]
        subjects = [self.pick(theme, language.themes[theme]) for theme in themes]
        subjects = subjects or [self.pick("general", language.general)]
        opening = self.pick("openings", language.openings)
        rest = [
            self.pick("privacy", language.privacy),
            self.pick("invitations", language.invitations),
            self.pick("closings", language.closings),
        ]
        said = [opening, *subjects, *rest]
        if _length(said) > MOST_WORDS and len(subjects) > 1:
            said = [opening, subjects[0], *rest]
        return said

    def pick(self, part: str, sentences: tuple[str, ...]) -> str:
        """The practice's own sentences go first, in a first draft."""
        language = answers_in(self.review, self.context)
        own = self.context.style.sentences.get(language, {}).get(part, ())
        first = len(own) if self.version == 1 and self.attempt == 0 else 0
        salt = f"{self.review.key}|{part}"
        return Chooser.of(self.context).pick(
            self._unsaid((*own, *sentences)), salt, self.version, self.attempt, first
        )

    def _unsaid(self, sentences: tuple[str, ...]) -> tuple[str, ...]:
        """After a first attempt, those that share no turn of phrase with the review."""
        if self.attempt == 0:
            return sentences
        theirs = _turns(self.review.text.literal)
        free = tuple(one for one in sentences if theirs.isdisjoint(_turns_in(one)))
        return free or sentences


_TO_TALK = ("privacy", "invitations")
_PARTS: dict[str, tuple[str, ...]] = {
    "grave": ("grave", "grave_invitations"),
    "stars": ("star_only", "star_invitations"),
    "kind": ("glad", "glad_theme", "glad_invitations"),
    "kind stars": ("glad", "glad_invitations"),
    "second-contact": ("second", "second_ask", "invitations"),
    "email": ("email_openings", "email_asks"),
}
"""What is said on each occasion; an ordinary draft is opening, subjects, privacy, way to talk."""


def _length(sentences: Iterable[str]) -> int:
    return sum(len(sentence.split()) for sentence in sentences)


@lru_cache(maxsize=64)
def _turns(text: str) -> frozenset[tuple[str, ...]]:
    """Every run of `ECHO` words."""
    spoken = Wording.of(text).spoken
    return frozenset(zip(*(spoken[place:] for place in range(ECHO)), strict=False))


@lru_cache(maxsize=4096)
def _turns_in(sentence: str) -> frozenset[tuple[str, ...]]:
    """Every run of `ECHO` words in any of its wordings."""
    return frozenset().union(*map(_turns.__wrapped__, wordings(sentence)))


_NAME = re.compile(r"[^\W\d_]{3,}")
_TITLED = re.compile(r"\b(?:[Dd]r|DR|Mr|Mrs|Ms|Miss|Nurse|Doctor)\.? +([^\W\d_]{3,})")


def _names(review: Review, context: ReplyContext) -> re.Pattern[str] | None:
    """Finds the names that the review shows: its author's, and those with a title before them."""
    ours = f"{context.location.signer}, {context.location.signer_role}"
    named = {*_NAME.findall(review.author.literal), *_TITLED.findall(review.text.literal)}
    shown = sorted(name for name in named if name not in ours)
    return re.compile(rf"\b(?:{'|'.join(shown)})\b") if shown else None
