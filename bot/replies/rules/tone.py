"""Rules on tone: would you say this, face to face, to someone who's upset?"""

from __future__ import annotations

from bot.replies.rules.fixes import without_sentence
from bot.replies.rules.insult import insult
from bot.replies.rules.patterns import patterns
from bot.replies.rules.rule import phrases, rule

P = patterns("tone")

_SORRY = P.group("sorry")

_non_apology = phrases(
    *P.texts("non_apology"),
    but=P.texts("non_apology_but"),
)

_defensive = phrases(
    *P.texts("defensive"),
    but=P.texts("defensive_but"),
)

_policy = phrases(
    *P.texts("policy"),
    but=P.texts("policy_but"),
)

_majority = phrases(
    *P.texts("majority"),
    but=P.texts("majority_but"),
)

RULES = (
    rule("non-apology", _non_apology, fix=without_sentence("I'm sorry to read this.")),
    rule("defensive", _defensive),
    rule("policy-lecture", _policy),
    rule("dismissive-majority", _majority),
    rule("insult", insult, fix=without_sentence()),
)
