"""Medical words: some are always clinical, others only next to “your”."""

from __future__ import annotations

from bot.replies.rules.patterns import patterns

P = patterns("clinical")

ALWAYS = P.words("always")
"""Single folded words for conditions, symptoms, body parts, procedures, tests, and drugs."""

PHRASES = P.texts("phrases")

ENDINGS = P.texts("endings")
"""Endings that make a long word clinical, unless it's in `NEVER`."""

NEVER = P.words("never")
"""Words that only look clinical because of how they end."""

INNOCENT = P.texts("innocent")
