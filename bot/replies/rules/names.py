"""Rules on names: the reviewer's, a doctor's, or other people's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.replies.findings import ReplyContext
from bot.replies.language import language_of
from bot.replies.phrase import Span
from bot.replies.rules.firstnames import FIRST_NAMES
from bot.replies.rules.patterns import patterns
from bot.replies.rules.rule import rule
from bot.replies.rules.signed import signature_in
from bot.replies.wording import Wording
from bot.sites import SITES

P = patterns("names")

_GREETING = re.compile(P.text("greeting"))
_TITLED = re.compile(P.text("titled"))
_TWO = re.compile(P.text("two"))
_NOT_NAMES = P.words("not_names") | SITES.keys()
_CONTACT_BEFORE = re.compile(P.text("contact_before"))
_ASKED_FOR = re.compile(P.text("asked_for"))
_ASKED_FOR_BY_TITLE = re.compile(P.text("asked_for_by_title"))
_CONTACT_ROLE = re.compile(P.text("contact_role"))
_CONTACT_AFTER = re.compile(P.text("contact_after"))


def _displayed(context: ReplyContext) -> frozenset[str]:
    if context.review is None:
        return frozenset()
    return frozenset(word for word in words_of(context.review.author.literal) if len(word) > 1)


@lru_cache(maxsize=1024)
def words_of(text: str) -> frozenset[str]:
    """Return each word without a contraction's ending: “I've” and “Dana's” become i and dana."""
    return frozenset(_SHORT_FORM.sub("", word) for word in Wording.of(text).vocabulary)


_SHORT_FORM = re.compile(r"'(?:ve|d|m|ll|s|re)$|n't$")


def _known(context: ReplyContext) -> frozenset[str]:
    """Words in names that a reply can use: the signer's, the office's, and the practice's."""
    place = context.location
    return _all_known(context.practice.names, f"{place.signer} {place.signer_role} {place.name}")


@lru_cache(maxsize=256)
def _all_known(practice: str, place: str) -> frozenset[str]:
    return words_of(practice) | words_of(place)


def _names(text: Wording, context: ReplyContext) -> tuple[tuple[int, int, bool], ...]:
    """Each name that the text mentions or addresses, and whether it's addressed."""
    return _names_in(_body(text, context), _known(context) | _signed(text, context))


def _signed(text: Wording, context: ReplyContext) -> frozenset[str]:
    """Words in the name of whoever signs the reply, because the reply may say to ask for them."""
    signature = signature_in(text.original, context)
    return words_of(signature.name) if signature and signature.is_whole else frozenset()


@lru_cache(maxsize=16)
def _names_in(body: str, known: frozenset[str]) -> tuple[tuple[int, int, bool], ...]:
    return tuple(_said_names(body, known))


def _said_names(body: str, known: frozenset[str]) -> Iterator[tuple[int, int, bool]]:
    greeting = _GREETING.match(body)
    if greeting:
        group = "name" if greeting["name"] else "first"
        if _is_name(greeting[group], group == "first"):
            yield (*greeting.span(group), True)
    for pattern in (_TITLED, _TWO):
        for match in pattern.finditer(body):
            words = words_of(match["name"])
            if match.start() and body[match.start() - 1].isalnum():
                continue
            if pattern is _TITLED and _is_asked_for(body, *match.span()):
                continue
            if words <= known or (pattern is _TWO and not words.isdisjoint(known | _NOT_NAMES)):
                continue
            if pattern is _TWO and (
                _named_contact(body, *match.span("name"))
                or _of_provider(body, match.start())
                or _writes_nouns_large(body)
            ):
                continue
            yield (*match.span("name"), False)
    for match in _CALLED_BY_NAME.finditer(body):
        if words_of(match["name"]).isdisjoint(known | _NOT_NAMES):
            yield (*match.span("name"), True)
    for match in _FIRST.finditer(body):
        name = match[0].split()[0]
        if name not in FIRST_NAMES or name.lower() in known:
            continue
        if not _named_contact(body, *match.span()) and not _of_provider(body, match.start()):
            yield (*match.span(), False)


def _writes_nouns_large(body: str) -> bool:
    """Whether the language capitalizes nouns, as German does.

    If so, two capitalized words in a row aren't taken for a name.
    """
    return language_of(body) == "de"


_CALLED_BY_NAME = re.compile(P.text("called_by_name"))
_FIRST = re.compile(P.text("first"))
"""A first name, alone or with an initial, anywhere in a sentence."""


def _is_name(said: str, first: bool) -> bool:
    words = said.replace(".", " ").split()
    plain = [_SHORT_FORM.sub("", word.lower().replace("’", "'").strip(",'")) for word in words]
    if any(word in _NOT_NAMES for word in plain[:1]):
        return False
    return not first or words[0] in FIRST_NAMES or len(words) > 1


def _two_names(words: frozenset[str]) -> bool:
    return words.isdisjoint(_NOT_NAMES)


def _named_contact(body: str, start: int, end: int) -> bool:
    begins = not body[:start].strip() or body[:start].rstrip()[-1] in ".!?\n"
    return bool(
        (
            (begins or _CONTACT_BEFORE.search(body[max(start - 30, 0) : start].lower()))
            and _CONTACT_AFTER.match(body[end : end + 30].lower())
        )
        or _ASKED_FOR.search(body[max(start - 30, 0) : start].lower())
    )


def _is_asked_for(body: str, start: int, end: int) -> bool:
    """Whether the name is someone to ask for: "ask for Ms. Greer" or "Ms. Greer, our manager"."""
    return bool(
        _ASKED_FOR_BY_TITLE.search(body[max(start - 30, 0) : start].lower())
        or _CONTACT_ROLE.match(body[end : end + 60].lower())
    )


def _of_provider(body: str, start: int) -> bool:
    return bool(
        re.search(r"(?:\bDr\.?|\bDoctor|\bNurse|\bNP|\bPA)\s*$", body[max(start - 10, 0) : start])
    )


def _body(text: Wording, context: ReplyContext) -> str:
    """The text without the signature, because names are allowed there."""
    signature = signature_in(text.original, context)
    return text.original[: signature.start or None] if signature else text.original


def _addressed(text: Wording, context: ReplyContext) -> Iterator[Span]:
    """The reviewer's displayed name, or any name in a greeting."""
    if context.style.displayed_name_allowed:
        return
    displayed = _displayed(context)
    for start, end, address in _names(text, context):
        if address or not displayed.isdisjoint(Wording.of(text.original[start:end]).vocabulary):
            yield start, end
    if displayed:
        body = len(_body(text, context))
        known = _known(context)
        for word, start, end in text.words:
            if len(word) > 2 and word in displayed and word not in known and word not in _COMMON:
                first, last = text.span(start, end)
                if last <= body and text.original[first].isupper() and not _begins(text, start):
                    yield first, last


_COMMON = P.words("common")


def _begins(text: Wording, start: int) -> bool:
    return start == 0 or text.flat[max(start - 2, 0)] in ".!?"


def _unmasked(text: Wording, context: ReplyContext) -> Iterator[Span]:
    displayed = _displayed(context)
    for start, end, _address in _names(text, context):
        said = Wording.of(text.original[start:end]).vocabulary - _FORMS
        if not said <= displayed | _known(context) | _signed(text, context):
            yield start, end


_FORMS = P.words("forms")
_PROVIDER = re.compile(P.text("provider"))


_TITLES = P.words("titles")


def _provider(text: Wording, context: ReplyContext) -> Iterator[Span]:
    body = _body(text, context)
    if text.vocabulary.isdisjoint(_TITLES) and " DO" not in text.original:
        return
    signer = words_of(context.location.signer)
    for match in _PROVIDER.finditer(body):
        if not words_of(match["name"] or match["after"]) <= signer:
            yield match.span()


RULES = (
    rule("reviewer-name", _addressed, as_written=True),
    rule("reviewer-name-not-displayed", _unmasked, as_written=True),
    rule("names-provider", _provider, as_written=True),
)
