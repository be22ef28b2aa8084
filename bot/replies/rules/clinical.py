"""The words of medicine: those that are always clinical, and those that are so beside “your”."""

from __future__ import annotations

from bot.replies.rules.patterns import patterns

P = patterns("clinical")

ALWAYS = P.words("always")
"""Single folded words for a condition, symptom, body part, procedure, test or drug."""

PHRASES = P.texts("phrases")

ENDINGS = P.texts("endings")
"""A longer word that ends so is clinical, but for those in `NEVER`."""

NEVER = P.words("never")
"""Words that only look clinical by their ending."""

INNOCENT = P.texts("innocent")
