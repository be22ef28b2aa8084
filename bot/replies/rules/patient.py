"""Rules on the one thing a reply can never say: that someone was a patient here, or wasn't."""

from __future__ import annotations

from collections.abc import Iterator

from bot.replies.findings import ReplyContext
from bot.replies.phrase import Span
from bot.replies.rules.deeds import deeds
from bot.replies.rules.fixes import without_sentence
from bot.replies.rules.patterns import patterns
from bot.replies.rules.rule import phrases, rule
from bot.replies.wording import Wording

P = patterns("patient")

_HERE = P.group("here")
_KIND = r"(?:\w+ ){0,3}"

_confirms = phrases(
    *P.texts("confirms"),
    but=P.texts("confirms_but"),
)

_thanks = phrases(
    *P.texts("thanks"),
    but=P.texts("thanks_but"),
)

_denies = phrases(
    *P.texts("denies"),
    but=P.texts("denies_but"),
)

_conditional = phrases(
    *P.texts("conditional"),
)

_implied = phrases(
    *P.texts("implied"),
    but=P.texts("implied_but"),
)

_event = phrases(
    *P.texts("event"),
)

_sorry_for_fact = phrases(
    *P.texts("sorry_for_fact"),
    but=P.texts("sorry_for_fact_but"),
)


def _confirms_patient(text: Wording, context: ReplyContext) -> Iterator[Span]:
    yield from _confirms(text, context)
    yield from deeds(text, context)


RULES = (
    rule("confirms-patient", _confirms_patient, fix=without_sentence("I'm sorry to read this.")),
    rule(
        "thanks-for-visit",
        _thanks,
        fix=without_sentence("Thank you for taking the time to write this."),
    ),
    rule("denies-patient", _denies, fix=without_sentence("I'd like to understand this.")),
    rule("conditional-patient", _conditional),
    rule("implied-visit", _implied),
    rule("confirms-event", _event),
    rule("sorry-for-fact", _sorry_for_fact),
)
