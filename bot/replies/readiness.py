"""Loads everything in advance that would otherwise delay the first reply."""

from __future__ import annotations

from bot.replies.known import known
from bot.replies.meaning.model import the_model
from bot.replies.phrase import build_index
from bot.replies.signs import shipped


def get_ready() -> None:
    """Load the models and the bank's sentences. This takes a second or two in its own thread."""
    build_index()
    the_model()
    shipped()
    known("")
