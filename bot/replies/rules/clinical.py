"""Medical words: some are always clinical, others only next to “your”."""

from __future__ import annotations

from bot.replies.rules.patterns import patterns

P = patterns("clinical")

ALWAYS = P.words("always")
"""Single folded words for a condition, symptom, body part, procedure, test or drug."""

PHRASES = P.texts("phrases")

ENDINGS = P.texts("endings")
"""Endings of longer words that are clinical, except for the words in `NEVER`."""

NEVER = P.words("never")
"""Words that only look clinical because of their ending."""

INNOCENT = P.texts("innocent")
