"""Tests the timeline as people see it."""

from __future__ import annotations

from typing import get_args

from bot.cases.events import Event
from cards.timeline import SAID


def test_every_event_has_words() -> None:
    assert set(SAID) == set(get_args(Event))
