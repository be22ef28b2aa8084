"""Composes a draft: a whole reply from the reply bank that fits the review and isn't a repetition.

Each location goes through the replies for a subject in its own order, and continues after the last
one that it used. Of the next few, it takes the one with the least in common with its recent
replies, so nothing is repeated soon. All choices are based on hashes, so the same case always gets
the same draft.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from bot.practice import Location
from bot.replies import bank
from bot.replies.bank import BankReply
from bot.replies.findings import Kind, ReplyContext
from bot.replies.linter import lint
from bot.replies.occasions import Occasion
from bot.replies.reading import LONG, read, written_in
from bot.replies.themes import Theme
from bot.replies.wording import Wording
from bot.reviews import Review
from bot.style import Style, Tone

ATTEMPTS = 40
"""Maximum number of replies tried to find one without findings or words from the review."""

ECHO = 4
"""A draft never shares this many consecutive words, or more, with the review."""

RUN = 6
"""Length of the word n-grams used to measure how similar two replies are."""

ALIKE_RUN, ALIKE = 2, 0.15
"""Two replies have few words in common if they share at most this fraction of their n-grams."""

GENERAL = "general"


def compose(
    review: Review,
    context: ReplyContext,
    version: int,
    theme: Theme | None = None,
    unlike: str = "",
) -> str:
    """Return draft number `version` (from 1) of the public reply to this review.

    The same arguments always produce the same text, and another version is substantially different.
    The draft has no findings from our own check, and uses no name, number, or phrase from the
    review. If there's a choice, it also has few words in common with `unlike`, a text that the site
    rejected (by default, the previous version). The draft is empty for a review that should be
    reported instead (`Occasion.is_reportable`), and for a sensitive review if every suitable reply
    was used recently. `theme` is what the team says the complaint is about.
    """
    if read(review).occasion.is_reportable:
        return ""
    subjects = _subjects(review, theme)
    # what the team says it's about counts for more than how different the draft is
    groups = ((theme.value,), subjects) if theme and subjects[0] == theme else (subjects,)
    if version > 1 and not unlike:
        unlike = _first_fit(review, context, version - 1, "public-reply", *groups)
    return _first_fit(review, context, version, "public-reply", *groups, unlike=unlike)


def second_contact(
    review: Review, context: ReplyContext, version: int, *, talked: bool = True
) -> str:
    """Return the two-week follow-up: a friendly offer of more help that never mentions the review.

    If no one has `talked` with the reviewer, it doesn't say that anyone did.
    """
    subject = "second" if talked else "second-untalked"
    return _first_fit(review, context, version, "second-contact", (subject,))


def completed(said: str, review: Review, context: ReplyContext, version: int) -> str:
    """Return text that someone else wrote, followed by our own invitation and signature.

    We append those ourselves so that the author can't change the phone number.
    """
    place = _Place(answers_in(review, context), context)
    pool = place.pool((GENERAL,), "ordinary", "")
    reply = pool[(_hash(str(review.key)) + version) % len(pool)]
    invitation = bank.wordings(place.invitation(reply.invitation, 0))[0]
    invitation = invitation.replace(bank.CONTACT, place.contact(reply.tone, str(review.key)))
    return place.signed(f"{said.strip()} {place.filled(invitation)}")


def answers_in(review: Review, context: ReplyContext) -> str:
    """Return the two-letter code of the language to draft in.

    That's the review's language if the bank has it and the practice replies in it, and otherwise
    English.
    """
    return "en" if without_texts(review, context.style) else written_in(review)


def without_texts(review: Review, style: Style) -> str:
    """Return the code of the review's language if this practice has no replies in it, or ""."""
    language = written_in(review)
    return "" if language in bank.LANGUAGES and language in style.languages else language


def gloss(text: str, review: Review, context: ReplyContext) -> str:
    """Return a draft's meaning in English, or "" if it's in English or someone has rewritten it."""
    language = answers_in(review, context)
    if language == "en":
        return ""
    place = _Place(language, context)
    said = frozenset(place.sentences_of(text))
    found = (
        reply
        for subject in bank.subjects(language)
        for reply in bank.replies(language, subject)
        if len(said & bank.sayable(reply)) * 2 > len(said)
    )
    return next((reply.gloss for reply in found), "")


def unfit(text: str, review: Review, context: ReplyContext) -> list[str]:
    """Return the reasons that a text no one has seen yet can't be shown as a draft, if any.

    This is stricter than the rules for people: notes count, too, and nothing may come from the
    review.
    """
    names = _names(review, context)
    if names and names.search(text):
        return ["It has a name from the review."]
    if not _runs(review.text.literal, ECHO).isdisjoint(_runs(text, ECHO)):
        return [f"It repeats {ECHO} words in a row from the review."]
    found = lint(text, replace(context, review=review))
    return [finding.message for finding in found if finding.rule not in _TOLERATED]


_TOLERATED = frozenset(("wrong-language",))
"""Rules to ignore: if the bank has no replies in the review's language, the reply is in English."""


def _first_fit(
    review: Review,
    context: ReplyContext,
    version: int,
    kind: Kind,
    *groups: Sequence[str],
    unlike: str = "",
) -> str:
    """Return the first draft without a finding, from the first group of subjects that has one."""
    checked = replace(context, kind=kind, review=review)
    place = _Place(answers_in(review, context), checked, unlike)
    reading = read(review)
    weight = _weight(review)
    sure_kind = reading.sensitive if reading.is_sure_of_kind else ""

    def texts() -> Iterator[str]:
        for subjects in groups:
            replies = place.in_turn(subjects, weight, sure_kind, version)
            salt = f"{review.key}|{version}"
            found = (text for few in replies for text in place.freshest_first(few, salt, version))
            yield from _least_alike(found, unlike) if unlike else found

    text = ""
    for text in islice(texts(), ATTEMPTS + 1):
        if not unfit(text, review, checked):
            return text
    return "" if reading.sensitive else text


def _least_alike(texts: Iterable[str], unlike: str) -> Iterator[str]:
    """Yield the texts, starting with those that have little in common with `unlike`."""
    theirs, said = _runs(_body(unlike), ALIKE_RUN), {*bank.sentences_of(_body(unlike))}
    alike = list[tuple[float, str]]()
    for text in islice(texts, ATTEMPTS):
        share = _share(text, theirs)
        if share <= ALIKE and said.isdisjoint(bank.sentences_of(_body(text))):
            yield text
        else:
            alike.append((share, text))
    yield from (text for _, text in sorted(alike))


def _share(text: str, theirs: frozenset[tuple[str, ...]]) -> float:
    runs = _runs(_body(text), ALIKE_RUN)
    return len(runs & theirs) / max(len(runs), 1)


def _body(text: str) -> str:
    """A reply without its last line, which is the signature."""
    return text.strip().rpartition("\n")[0] or text


def _subjects(review: Review, theme: Theme | None = None) -> tuple[str, ...]:
    """The subjects that the reply can be about, best first."""
    reading = read(review)
    match reading.occasion:
        case Occasion.COMPLAINT if theme is not None:
            return (theme.value, GENERAL)
        case Occasion.COMPLAINT | Occasion.FRAUD if reading.surest:
            return (reading.surest.value, GENERAL)
        case Occasion.COMPLAINT | Occasion.FRAUD | Occasion.HEATED if reading.area:
            return (reading.area.value, GENERAL)
        case Occasion.COMPLAINT:
            return (GENERAL,)
        case Occasion.THANKS if not review.text:
            # thanking someone for kind words that they didn't write would sound like a template
            return (THANKS_FOR_STARS, Occasion.THANKS.value)
        case Occasion.SENSITIVE | Occasion.THANKS as occasion:
            return (occasion.value,)
        case occasion:
            return (occasion.value, GENERAL)


THANKS_FOR_STARS = "thanks-stars"
"""The bank's subject for a good review without text."""


def _weight(review: Review) -> bank.Weight:
    words = len(review.text.literal.split())
    if read(review).heated or (words >= LONG and (review.stars or 1) == 1):
        return "heavy"
    return "light" if words < LONG // 4 and (review.stars or 1) >= 2 else "ordinary"


@dataclass(frozen=True)
class _Place:
    """The reply bank as one location uses it, in one language. Drafts differ from `unlike`."""

    language: str
    context: ReplyContext
    unlike: str = ""

    def in_turn(
        self, subjects: Sequence[str], weight: bank.Weight, kind: str, version: int
    ) -> Iterator[tuple[BankReply, ...]]:
        """Yield each subject's replies in order, continuing after the one used last.

        The replies come in small batches. The caller decides the order within a batch.
        """
        for subject in subjects:
            pool = self.pool((subject,), weight, kind)
            if pool:
                salt = f"{self.context.location.id}|{self.language}|{subject}"
                order = _shuffled(len(pool), salt)
                few = _at_a_time(subject, pool)
                first = self._after_the_last(pool, order) + few * (version - 1)
                turns = [pool[order[(first + n) % len(order)]] for n in range(len(order))]
                yield from (tuple(turns[at : at + few]) for at in range(0, len(turns), few))

    def freshest_first(self, few: Iterable[BankReply], salt: str, version: int) -> Iterator[str]:
        """Yield the filled-in replies, starting with those least similar to recent ones.

        Comparing every wording of every reply would take too long, so a reply's first wording
        decides whether it's one of the `CLOSE` replies that are compared in full.
        """

        def first_wording(reply: BankReply) -> str:
            return self.filled(bank.wordings(reply.inviting())[0])

        fresh = iter(sorted(few, key=lambda reply: self._heard_before(first_wording(reply))))
        close = [self.realized(reply, salt, version) for reply in islice(fresh, CLOSE)]
        yield from sorted(close, key=self._heard_before)
        yield from (self.realized(reply, salt, version) for reply in fresh)

    def pool(
        self, subjects: Sequence[str], weight: bank.Weight, kind: str
    ) -> tuple[BankReply, ...]:
        """Return the practice's own replies and the bank's, if possible in the practice's tone."""
        found = tuple(
            reply
            for subject in subjects
            for reply in (*self._own(subject, kind), *bank.replies(self.language, subject))
            if reply.kind == kind
        )
        found = tuple(filter(self._may_say, found)) or found
        toned = tuple(reply for reply in found if reply.tone in self._tones(subjects)) or found
        return tuple(r for r in toned if r.weight in (weight, "ordinary")) or toned

    def realized(self, reply: BankReply, salt: str, version: int) -> str:
        """Return the filled-in reply in the wording that's least similar to recent ones."""
        said = reply.inviting(self.invitation(reply.invitation, version))
        if bank.CONTACT in said:
            words = len(self.signed(bank.wordings(said)[0]).split()) - 1
            said = said.replace(bank.CONTACT, self.contact(reply.tone, salt, SHORTEST - words))
        wordings = (self.filled(wording) for wording in bank.wordings(said)[:MOST_WORDINGS])
        best = min(wordings, key=lambda text: (self._heard_before(text), _hash(f"{salt}|{text}")))
        return self.signed(best)

    def contact(self, tone: Tone, salt: str, least: int = 0) -> str:
        """Return the sentence with phone and e-mail that was used least often lately.

        Someone who complains that nobody answers the phone is offered e-mail first. If there's a
        sentence that long, it has at least `least` words.
        """
        said, review = _said(self.context.recent), self.context.review
        writes_first = review is not None and Theme.PHONE in read(review).themes

        def heard(line: str) -> tuple[bool, bool, bool, int, int]:
            text = self.filled(line)
            (sentence,) = bank.sentences_of(text)
            is_misplaced = writes_first and line.index("{phone}") < line.index("{email}")
            is_short = len(text.split()) < least
            times = self._heard_before(text) + AGAIN * said[sentence]
            return text in self.unlike, is_misplaced, is_short, times, _hash(f"{salt}|{line}")

        return min(bank.contacts(self.language, tone), key=heard, default="")

    def _heard_before(self, text: str) -> int:
        """The number of the text's word n-grams that are also in recent replies."""
        return len(_runs(text, RUN) & _heard(self.context.recent))

    def invitation(self, own: str, version: int) -> str:
        """Return the reply's own invitation, or one for the office's rung on the contact ladder.

        A reviewer who can't use the phone always gets the reply's own invitation, which doesn't ask
        them to call.
        """
        rung, review = self.context.rung, self.context.review
        lower = bank.invitations(self.language, rung)
        if not own or not lower or rung == "both":
            return own
        if review is not None and read(review).cannot_call:
            return own
        salt = f"{self.context.location.id}|{own}"
        return lower[(_hash(salt) + version) % len(lower)]

    def filled(self, said: str) -> str:
        place = self.context.location
        for slot, value in _slots(place):
            said = said.replace(slot, value)
        return said

    def signed(self, body: str) -> str:
        return f"{body.strip()}\n{self.context.signature}"

    def sentences_of(self, text: str) -> tuple[str, ...]:
        """Return the sentences of a filled-in text as they're written in the bank."""
        place = self.context.location
        for slot, value in _slots(place):
            text = text.replace(value, slot)
        return bank.sentences_of(text)

    def _own(self, subject: str, kind: str) -> Iterator[BankReply]:
        tone = self.context.style.tone
        return (
            BankReply(own.text, tone, kind=kind)
            for own in self.context.style.replies
            if own.language == self.language and own.subject == subject
        )

    def _tones(self, subjects: Sequence[str]) -> tuple[Tone, ...]:
        """The tones to choose from. A short thank-you can be either plain or warm.

        That gives more variety, which matters because sites reject templates.
        """
        tone = self.context.style.tone
        both = bool({Occasion.THANKS.value, THANKS_FOR_STARS} & {*subjects}) and tone != "formal"
        return ("warm", "plain") if both else (tone,)

    def _may_say(self, reply: BankReply) -> bool:
        """Whether the contact-ladder rung allows the contacts outside a reply's invitation."""
        match self.context.rung:
            case "both":
                return True
            case "phone":
                return "{email}" not in reply.besides
            case "profile":
                return not {"{email}", "{phone}"} & {*_SLOT.findall(reply.besides)}

    def _after_the_last(self, pool: tuple[BankReply, ...], order: Sequence[int]) -> int:
        """The position in `order` after the reply that was used last, or 0 if none was."""
        known = _Known.of(pool)
        for text in self.context.recent:
            found = known.reply(self.sentences_of(text))
            if found is not None:
                return order.index(found) + 1
        return 0


def _at_a_time(subject: str, pool: tuple[BankReply, ...]) -> int:
    """The number of replies in a batch.

    Thank-yous are used strictly in order, because an office posts hundreds of them and sites reject
    templates.
    """
    return 1 if subject == Occasion.THANKS.value else min(CHOICE, len(pool))


CHOICE = 40
"""Maximum number of replies in a batch."""

CLOSE = 8
"""Number of replies for which every wording is compared."""

AGAIN = 2
"""Number of shared n-grams that a contact sentence counts as if a recent reply contains it."""

SHORTEST = 40
"""Minimum number of words in a reply, including its signature."""

MOST_WORDINGS = 24
"""Maximum number of wordings compared for one reply."""


@dataclass(frozen=True, eq=False)
class _Known:
    """Maps each sentence to the only reply in a pool that contains it. Omits shared sentences."""

    places: dict[str, int]

    @classmethod
    def of(cls, pool: tuple[BankReply, ...]) -> _Known:
        return _known(pool)

    def reply(self, said: Sequence[str]) -> int | None:
        return next((self.places[one] for one in said if one in self.places), None)


@lru_cache(maxsize=256)
def _known(pool: tuple[BankReply, ...]) -> _Known:
    places: dict[str, int] = {}
    shared: set[str] = set()
    for number, reply in enumerate(pool):
        for sentence in bank.sayable(reply):
            if places.setdefault(sentence, number) != number:
                shared.add(sentence)
    return _Known({said: number for said, number in places.items() if said not in shared})


_SLOT = re.compile(r"\{\w+\}")


def _slots(place: Location) -> tuple[tuple[str, str], ...]:
    first_name = place.signer.split()[0] if place.signer.split() else place.signer
    return (("{phone}", place.phone), ("{email}", place.email), ("{signer}", first_name))


@lru_cache(maxsize=64)
def _said(recent: tuple[str, ...]) -> Counter[str]:
    """The number of times that each sentence appears in the location's recent replies."""
    return Counter(sentence for text in recent for sentence in bank.sentences_of(text))


@lru_cache(maxsize=64)
def _heard(recent: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    """All word n-grams in the location's recent replies."""
    return frozenset().union(*(_runs(text, RUN) for text in recent))


@lru_cache(maxsize=2048)
def _runs(text: str, size: int) -> frozenset[tuple[str, ...]]:
    """All n-grams of `size` words."""
    spoken = Wording.of(text).spoken
    return frozenset(zip(*(spoken[place:] for place in range(size)), strict=False))


@lru_cache(maxsize=4096)
def _shuffled(count: int, salt: str) -> tuple[int, ...]:
    return tuple(sorted(range(count), key=lambda place: _hash(f"{salt}|{place}")))


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


_NAME = re.compile(r"[^\W\d_]{3,}")
_TITLED = re.compile(r"\b(?:[Dd]r|DR|Mr|Mrs|Ms|Miss|Nurse|Doctor)\.? +([^\W\d_]{3,})")


def _names(review: Review, context: ReplyContext) -> re.Pattern[str] | None:
    """A pattern for the names in the review: its author's, and any that follow a title."""
    ours = f"{context.location.signer}, {context.location.signer_role}"
    named = {*_NAME.findall(review.author.literal), *_TITLED.findall(review.text.literal)}
    shown = sorted(name for name in named if name not in ours)
    return re.compile(rf"\b(?:{'|'.join(shown)})\b") if shown else None
