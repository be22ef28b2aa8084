"""Loads in advance what the first reply would otherwise wait for."""

from __future__ import annotations

from bot.replies.known import known
from bot.replies.meaning.model import the_model
from bot.replies.phrase import build_index
from bot.replies.signs import shipped


def get_ready() -> None:
    """Load the models and learn the bank's sentences. Takes a second or two in its own thread."""
    build_index()
    the_model()
    shipped()
    known("")
