"""First names that are common in the United States and rarely mean anything else."""

from __future__ import annotations

from bot.replies.rules.patterns import patterns

P = patterns("firstnames")

FIRST_NAMES = P.words("first_names")
