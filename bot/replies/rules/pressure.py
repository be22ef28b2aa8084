"""Rules on pressure: no requests, offers, or threats, and no help that's tied to the review."""

from __future__ import annotations

from collections.abc import Iterator

from bot.replies.findings import ReplyContext
from bot.replies.phrase import Phrase, Span
from bot.replies.rules.fixes import without_sentence
from bot.replies.rules.patterns import patterns
from bot.replies.rules.rule import phrases, rule, together
from bot.replies.wording import Wording

P = patterns("pressure")

_KIND_OF = P.text("kind_of")
_TAKE_AWAY = P.group("take_away")
_CHANGE = P.group("change")

_GONE = P.group("gone")
_REMOVAL = Phrase(
    *P.texts("removal"),
    but=P.texts("removal_but"),
)


def _removal(text: Wording, _context: ReplyContext) -> list[Span]:
    return _REMOVAL.spans(text)


_compensation = phrases(
    *P.texts("compensation"),
    but=P.texts("compensation_but"),
)

_traded = phrases(
    *P.texts("traded"),
)


def _tied(text: Wording, context: ReplyContext) -> Iterator[Span]:
    yield from _conditional(text, context)
    yield from _traded(text, context)


_conditional = together(
    _REMOVAL,
    P.text("conditional_with"),
    P.text("conditional_with1"),
    but=P.texts("conditional_but"),
)

_legal = phrases(
    *P.texts("legal"),
    but=P.texts("legal_but"),
)

_POSTING = P.group("posting")
_AGREEMENT = P.group("agreement")
_NO_GAG = P.texts("no_gag")
_signed_away = together(
    Phrase(
        *P.texts("signed_away"),
    ),
    _POSTING,
    but=_NO_GAG,
)
_forbidden = together(
    Phrase(*P.texts("forbidden")),
    P.text("forbidden_with"),
    but=_NO_GAG,
)
_clauses = phrases(
    *P.texts("clauses"),
)


def _gag(text: Wording, context: ReplyContext) -> Iterator[Span]:
    for search in (_signed_away, _forbidden, _clauses):
        yield from search(text, context)


_fake = phrases(
    *P.texts("fake"),
    but=P.texts("fake_but"),
)

RULES = (
    rule("removal-or-edit-request", _removal, fix=without_sentence()),
    rule("compensation-offer", _compensation, fix=without_sentence()),
    rule("conditional-resolution", _tied, fix=without_sentence("I'll look into this either way.")),
    rule("legal-threat", _legal, fix=without_sentence("I'd still like to hear from you.")),
    rule("gag-clause", _gag, fix=without_sentence()),
    rule("accuses-fake", _fake, fix=without_sentence("I'd like to understand this.")),
)
