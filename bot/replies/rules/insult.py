"""Insults, blunt or disguised, that no one would say to a patient's face."""

from __future__ import annotations

from bot.replies.rules.patterns import patterns
from bot.replies.rules.rule import phrases

P = patterns("insult")

_ABUSE = P.either("abuse")
_VICE = P.group("vice")
_MISERY = P.group("misery")
_SOMEBODY = P.group("somebody")
_SOUND = P.text("sound")
_DOCTOR = P.group("doctor")

insult = phrases(
    *P.texts("insult"),
    but=P.texts("insult_but"),
)
