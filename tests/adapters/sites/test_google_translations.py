"""Tests which part of a Google comment is the original and which is the translation, since one
string can have both.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.sites.google.wire import split

SPLITS = [
    ("(Translated by Google) Bad.\n\n(Original)\nMalo.", ("Malo.", "Bad.")),
    ("(Translated by Google) Bad.\n\n(Original) Malo.", ("Malo.", "Bad.")),
    ("Malo.\n\n(Translated by Google)\nBad.", ("Malo.", "Bad.")),
    ("(Original)\nMalo.\n\n(Translated by Google)\nBad.", ("Malo.", "Bad.")),
    ("(Translated by Google) Bad.", ("Bad.", "")),
    (
        "(Translated by Google) One.\nTwo.\n\n(Original)\nUno.\n\nDos.",
        ("Uno.\n\nDos.", "One.\nTwo."),
    ),
    ("Plain words.", ("Plain words.", "")),
    ("I saw (Original) art there.", ("I saw (Original) art there.", "")),
    ("It said (Translated by Google) below.", ("It said (Translated by Google) below.", "")),
    ("", ("", "")),
]


@pytest.mark.parametrize(("comment", "parts"), SPLITS)
def test_the_original_is_told_from_the_translation(comment: str, parts: tuple[str, str]) -> None:
    assert split(comment) == parts


words = st.text(st.characters(exclude_characters="()"), min_size=1).map(str.strip).filter(bool)


@given(words, words)
def test_both_orders_give_the_same_parts(original: str, translation: str) -> None:
    first = f"(Translated by Google) {translation}\n\n(Original)\n{original}"
    last = f"{original}\n\n(Translated by Google)\n{translation}"

    assert split(first) == split(last) == (original, translation)


@given(words)
def test_a_text_without_markers_is_left_as_it_is(text: str) -> None:
    assert split(text) == (text, "")
