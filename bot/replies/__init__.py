"""Replies: reading reviews, drafting replies, and checking them against the reply rules.

All functions are pure, without I/O or a clock, and the only randomness comes from hashes. They take
reviews, locations, and recent replies, and return drafts, readings, call briefs, and findings.
"""

from bot.replies.callbrief import CallBrief, call_brief
from bot.replies.composer import (
    answers_in,
    completed,
    compose,
    gloss,
    second_contact,
    unfit,
    without_texts,
)
from bot.replies.findings import (
    Finding,
    Kind,
    ReplyContext,
    Severity,
    blocks,
    doubtful,
    gravity,
    marked,
)
from bot.replies.linter import Checked, checked, lint, own_fixes, remembered, suggested_fix
from bot.replies.readiness import get_ready
from bot.replies.reading import Reading, read
from bot.replies.themes import Theme
from bot.style import Style, Tone

__all__ = [
    "CallBrief",
    "Checked",
    "Finding",
    "Kind",
    "Reading",
    "ReplyContext",
    "Severity",
    "Style",
    "Theme",
    "Tone",
    "answers_in",
    "blocks",
    "call_brief",
    "checked",
    "completed",
    "compose",
    "doubtful",
    "get_ready",
    "gloss",
    "gravity",
    "lint",
    "marked",
    "own_fixes",
    "read",
    "remembered",
    "second_contact",
    "suggested_fix",
    "unfit",
    "without_texts",
]
