"""Replies: what a review is about, a draft to answer it, and the rules that hold a reply back.

Pure functions of values: no I/O, no clock, no chance but what follows from hashes. Enter:
reviews, locations, recent replies. Leave: drafts, readings, call briefs and findings.
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
from bot.replies.linter import lint, remembered, suggested_fix
from bot.replies.readiness import get_ready
from bot.replies.reading import Reading, read
from bot.replies.themes import Theme
from bot.style import Style, Tone

__all__ = [
    "CallBrief",
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
    "completed",
    "compose",
    "doubtful",
    "get_ready",
    "gloss",
    "gravity",
    "lint",
    "marked",
    "read",
    "remembered",
    "second_contact",
    "suggested_fix",
    "unfit",
    "without_texts",
]
