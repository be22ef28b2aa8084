"""Checks that `make texts` finds every text that people see, and leaves out the rest."""

from __future__ import annotations

from tools.texts import of_errors, of_source, texts

SOURCE = '''
"""A docstring of several words."""

def said(name: str) -> str:
    """Another docstring of several words."""
    # a comment of several words
    query = "SELECT all of it"
    assert name, "a reason of several words"
    return f"{name} can't approve this reply." if name else "No one is here."
'''


def test_texts_are_found_and_docstrings_and_queries_are_not() -> None:
    found = [said.text for said in of_source("x.py", SOURCE)]
    assert sorted(found) == ["No one is here.", "{…} can't approve this reply."]


def test_lists_of_words_are_left_out() -> None:
    listed = "a an the in at on of for from by to with about and or not"
    assert list(of_source("x.py", f"WORDS = {listed!r}.split()")) == []


def test_where_the_rest_is_sql_the_errors_are_listed() -> None:
    source = """
named = "ix_reviews on reviews"
raise ConfigurationError(f"There's no database at {place} yet.")
"""
    assert [said.text for said in of_errors("x.py", source)] == ["There's no database at {…} yet."]


def test_every_room_that_speaks_to_people_is_listed() -> None:
    listed = {said.place.split("/")[0]: said for said in texts()}
    assert set(listed) == {"cards", "bot", "adapters", "scheduler", "settings", "console", "demo"}
    assert all(said.line for said in listed.values())
    assert any(said.text == "Post this reply?" for said in texts())
