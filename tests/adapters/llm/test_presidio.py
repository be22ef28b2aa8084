"""presidio beside our own patterns, where it is installed; and a clear word where it is not."""

from __future__ import annotations

import importlib.util

import pytest

from adapters.llm.redaction import redactor
from bot.errors import ConfigurationError
from tests.bot.replies.places import review

IS_THERE = importlib.util.find_spec("presidio_analyzer") is not None
TOLD = "Kestle has my card 4111 1111 1111 1111, licence AB1234563, and c.hall@post.example."


@pytest.mark.skipif(not IS_THERE, reason="bedside[redaction] is not installed")
def test_presidio_finds_what_has_a_shape_and_our_patterns_the_rest() -> None:
    text = redactor("presidio", ())(TOLD, review(TOLD))
    for identifier in ("Kestle", "4111", "AB1234563", "post.example"):
        assert identifier not in text


@pytest.mark.skipif(IS_THERE, reason="bedside[redaction] is installed")
def test_without_presidio_the_settings_that_ask_for_it_are_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"bedside\[redaction\]"):
        redactor("presidio", ())
    text = redactor("patterns", ())(TOLD, review(TOLD))
    for identifier in ("Kestle", "4111", "1234563", "post.example"):
        assert identifier not in text
