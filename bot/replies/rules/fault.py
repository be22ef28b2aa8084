"""Rules on fault: we don't admit fault, blame the reviewer, or make promises."""

from __future__ import annotations

from bot.replies.rules.fixes import without_sentence
from bot.replies.rules.patterns import patterns
from bot.replies.rules.rule import phrases, rule

P = patterns("fault")

_US = P.group("us")
_admission = phrases(
    *P.texts("admission"),
    but=P.texts("admission_but"),
)

_promises = phrases(
    *P.texts("promises"),
    but=P.texts("promises_but"),
)

_YOURSELF = P.group("yourself")
_blames = phrases(
    *P.texts("blames"),
    but=P.texts("blames_but"),
)

RULES = (
    rule("admission-of-fault", _admission, fix=without_sentence("I'm sorry to read this.")),
    rule("promises-outcome", _promises),
    rule("blames-reviewer", _blames, fix=without_sentence("I want to hear your side.")),
)
