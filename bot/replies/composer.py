"""Composes a draft: a whole reply from the bank that fits the review, never the same twice.

Each location goes through the replies for a subject in its own order and goes on after the
last one that it used. Of the next few, it takes the one with the least in common with what it said
lately, so nothing comes back soon. All choices follow from hashes: the same case gets the same
draft wherever and whenever it is asked for.
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
"""Replies that are tried until one has no finding and takes no words from the review."""

ECHO = 4
"""A draft never has this many words in a row in common with the review."""

RUN = 6
"""Two replies are alike in the runs of this many words that both hold."""

ALIKE_RUN, ALIKE = 2, 0.15
"""Two replies have few words in common if at most this share of their pairs of words is."""

GENERAL = "general"


def compose(
    review: Review,
    context: ReplyContext,
    version: int,
    theme: Theme | None = None,
    unlike: str = "",
) -> str:
    """Draft number `version` (from 1) of the public reply to this review.

    The same arguments give the same text, another version a really different one. It has no
    finding of our own check and takes no name, number or turn of phrase from the review. It has
    few words in common with `unlike`, a text that the site rejected (or else with the version
    before), where there's a choice. Empty for what should be reported to the site rather than
    answered (`Occasion.is_reportable`), and for a sensitive review where every sober reply was used
    lately. `theme` is what the team says the complaint is about.
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
    """A friendly message two weeks later: it offers more help and never mentions the review.

    If no one has `talked` with the reviewer, it doesn't say so.
    """
    subject = "second" if talked else "second-untalked"
    return _first_fit(review, context, version, "second-contact", (subject,))


def completed(said: str, review: Review, context: ReplyContext, version: int) -> str:
    """What somebody else wrote, followed by our own invitation and signature.

    So the author of `said` can't change the number that people call.
    """
    place = _Place(answers_in(review, context), context)
    pool = place.pool((GENERAL,), "ordinary", "")
    reply = pool[(_hash(str(review.key)) + version) % len(pool)]
    invitation = bank.wordings(place.invitation(reply.invitation, 0))[0]
    invitation = invitation.replace(bank.CONTACT, place.contact(reply.tone, str(review.key)))
    return place.signed(f"{said.strip()} {place.filled(invitation)}")


def answers_in(review: Review, context: ReplyContext) -> str:
    """The two-letter code of the language that a draft is written in.

    The review's language if the bank has it and the practice replies in it, or else English.
    """
    return "en" if without_texts(review, context.style) else written_in(review)


def without_texts(review: Review, style: Style) -> str:
    """The two-letter code of a review's language that this practice has no replies for, or ""."""
    language = written_in(review)
    return "" if language in bank.LANGUAGES and language in style.languages else language


def gloss(text: str, review: Review, context: ReplyContext) -> str:
    """What a draft in another language says, in English; empty if a person changed it."""
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
    """Why a text that nobody has seen yet must not be shown as a draft; empty if it may.

    Stricter than the rules for people: no note either, and nothing taken from the review.
    """
    names = _names(review, context)
    if names and names.search(text):
        return ["It has a name from the review."]
    if not _runs(review.text.literal, ECHO).isdisjoint(_runs(text, ECHO)):
        return [f"It repeats {ECHO} words in a row from the review."]
    found = lint(text, replace(context, review=review))
    return [finding.message for finding in found if finding.rule not in _TOLERATED]


_TOLERATED = frozenset(("wrong-language",))
"""Where nobody wrote replies in the review's language, English is what there is."""


def _first_fit(
    review: Review,
    context: ReplyContext,
    version: int,
    kind: Kind,
    *groups: Sequence[str],
    unlike: str = "",
) -> str:
    """The first draft without a finding, about the subjects of the first group that has one."""
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
    """Those with few words and no sentence in common with `unlike` in turn, then the others."""
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
    """A reply without its last line, the signature."""
    return text.strip().rpartition("\n")[0] or text


def _subjects(review: Review, theme: Theme | None = None) -> tuple[str, ...]:
    """What the reply should be about, the most fitting first."""
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
            # a thank-you for kind words would sound like a template under a review without any
            return (THANKS_FOR_STARS, Occasion.THANKS.value)
        case Occasion.SENSITIVE | Occasion.THANKS as occasion:
            return (occasion.value,)
        case occasion:
            return (occasion.value, GENERAL)


THANKS_FOR_STARS = "thanks-stars"
"""The bank's subject for a good review without words."""


def _weight(review: Review) -> bank.Weight:
    words = len(review.text.literal.split())
    if read(review).heated or (words >= LONG and (review.stars or 1) == 1):
        return "heavy"
    return "light" if words < LONG // 4 and (review.stars or 1) >= 2 else "ordinary"


@dataclass(frozen=True)
class _Place:
    """The bank as one location uses it, in one language, for a draft that is `unlike` another."""

    language: str
    context: ReplyContext
    unlike: str = ""

    def in_turn(
        self, subjects: Sequence[str], weight: bank.Weight, kind: str, version: int
    ) -> Iterator[tuple[BankReply, ...]]:
        """The replies for the first subject from the one whose turn it is, then the next's.

        A few at a time: their order among themselves is open.
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
        """The replies filled in, those first that have least in common with recent ones.

        Every wording takes too long to read, so a reply's first one decides which are `CLOSE`.
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
        """The practice's own replies and the bank's, in its tone where there are any."""
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
        """The reply filled in, in the wording that has least in common with recent ones."""
        said = reply.inviting(self.invitation(reply.invitation, version))
        if bank.CONTACT in said:
            words = len(self.signed(bank.wordings(said)[0]).split()) - 1
            said = said.replace(bank.CONTACT, self.contact(reply.tone, salt, SHORTEST - words))
        wordings = (self.filled(wording) for wording in bank.wordings(said)[:MOST_WORDINGS])
        best = min(wordings, key=lambda text: (self._heard_before(text), _hash(f"{salt}|{text}")))
        return self.signed(best)

    def contact(self, tone: Tone, salt: str, least: int = 0) -> str:
        """The sentence with phone and e-mail that was said least often lately.

        It has at least so many words, if any has.
        """
        said = _said(self.context.recent)

        def heard(line: str) -> tuple[bool, bool, int, int]:
            text = self.filled(line)
            (sentence,) = bank.sentences_of(text)
            times, before = said[sentence], self._heard_before(text)
            is_short = len(text.split()) < least
            return text in self.unlike, is_short, before + AGAIN * times, _hash(f"{salt}|{line}")

        return min(bank.contacts(self.language, tone), key=heard, default="")

    def _heard_before(self, text: str) -> int:
        """How many of a text's runs of words recent replies have, too."""
        return len(_runs(text, RUN) & _heard(self.context.recent))

    def invitation(self, own: str, version: int) -> str:
        """The reply's own, or one for the rung that the site and office are on.

        People who can't use the phone are never asked to call instead.
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
        """The sentences of a text that is filled in, as the bank has them."""
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
        """The practice's; short thanks are plain and warm at once, and sites reject templates."""
        tone = self.context.style.tone
        both = bool({Occasion.THANKS.value, THANKS_FOR_STARS} & {*subjects}) and tone != "formal"
        return ("warm", "plain") if both else (tone,)

    def _may_say(self, reply: BankReply) -> bool:
        """A reply of the practice's own can have its contacts outside an invitation."""
        match self.context.rung:
            case "both":
                return True
            case "phone":
                return "{email}" not in reply.besides
            case "profile":
                return not {"{email}", "{phone}"} & {*_SLOT.findall(reply.besides)}

    def _after_the_last(self, pool: tuple[BankReply, ...], order: Sequence[int]) -> int:
        """The turn after the last used one, or the first."""
        known = _Known.of(pool)
        for text in self.context.recent:
            found = known.reply(self.sentences_of(text))
            if found is not None:
                return order.index(found) + 1
        return 0


def _at_a_time(subject: str, pool: tuple[BankReply, ...]) -> int:
    """Of how many replies it's the turn at once.

    Thank-yous keep strictly to their order: an office posts hundreds, and sites reject templates.
    """
    return 1 if subject == Occasion.THANKS.value else min(CHOICE, len(pool))


CHOICE = 40
"""Maximum number of replies whose turn it is at once."""

CLOSE = 8
"""Number of replies of which every wording is compared."""

AGAIN = 2
"""How many runs of words it counts for if a recent reply has the very same contacts."""

SHORTEST = 40
"""Words that a reply has at least, with its signature."""

MOST_WORDINGS = 24
"""Maximum number of wordings of one reply that are compared."""


@dataclass(frozen=True, eq=False)
class _Known:
    """Which reply of a pool says a sentence; sentences of several replies tell nothing."""

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
    """How often each sentence is in the location's recent replies."""
    return Counter(sentence for text in recent for sentence in bank.sentences_of(text))


@lru_cache(maxsize=64)
def _heard(recent: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    """Every run of words in the location's recent replies."""
    return frozenset().union(*(_runs(text, RUN) for text in recent))


@lru_cache(maxsize=2048)
def _runs(text: str, size: int) -> frozenset[tuple[str, ...]]:
    """Every run of `size` words."""
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
    """Finds the names that the review shows: its author's, and those with a title before them."""
    ours = f"{context.location.signer}, {context.location.signer_role}"
    named = {*_NAME.findall(review.author.literal), *_TITLED.findall(review.text.literal)}
    shown = sorted(name for name in named if name not in ours)
    return re.compile(rf"\b(?:{'|'.join(shown)})\b") if shown else None
