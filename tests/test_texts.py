"""`make texts` finds what people read, and leaves out what they don't."""

from __future__ import annotations

from tools.texts import of_source, texts

SOURCE = '''
"""A docstring of several words."""

def said(name: str) -> str:
    """Another docstring of several words."""
    # a comment of several words
    query = "SELECT all of it"
    return f"{name} can't approve this reply." if name else "No one is here."
'''


def test_texts_are_found_and_docstrings_and_queries_are_not() -> None:
    found = [said.text for said in of_source("x.py", SOURCE)]
    assert sorted(found) == ["No one is here.", "{…} can't approve this reply."]


def test_every_room_that_speaks_to_people_is_listed() -> None:
    listed = {said.place.split("/")[0]: said for said in texts()}
    assert set(listed) == {"cards", "bot", "adapters", "scheduler", "settings", "console", "demo"}
    assert all(said.line for said in listed.values())
    assert any(said.text == "Post this reply?" for said in texts())
