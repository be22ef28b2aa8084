"""What the first reply to be read, written or checked would wait for, loaded ahead of it."""

from __future__ import annotations

from bot.replies.known import known
from bot.replies.meaning.model import the_model
from bot.replies.phrase import build_index
from bot.replies.signs import shipped


def get_ready() -> None:
    """Load the models and learn the bank's sentences: a second or two, in a thread of its own."""
    build_index()
    the_model()
    shipped()
    known("")
