"""Tests that presidio is used along with our own patterns if it's installed, and that there's a
clear error if it isn't.
"""

from __future__ import annotations

import importlib.util
from typing import Literal

import pytest

from adapters.llm.redaction import redactor
from bot.errors import ConfigurationError
from tests.bot.replies.places import review

IS_THERE = importlib.util.find_spec("presidio_analyzer") is not None
TOLD = "Kestle has my card 4111 1111 1111 1111, licence AB1234563, and c.hall@post.example."


def test_presidio_is_used_where_it_is_and_refused_in_clear_words_where_it_is_not() -> None:
    """`bedside[redaction]` isn't in the lock file, so each machine tests only one case."""
    kind: Literal["presidio", "patterns"] = "presidio" if IS_THERE else "patterns"
    text = redactor(kind, ())(TOLD, review(TOLD))
    for identifier in ("Kestle", "4111", "1234563", "post.example"):
        assert identifier not in text
    if not IS_THERE:
        with pytest.raises(ConfigurationError, match=r"bedside\[redaction\]"):
            redactor("presidio", ())
