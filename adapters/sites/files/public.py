"""Detects rows that aren't public reviews: private feedback, surveys, and removed reviews."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any

from adapters.sites.files.cells import is_empty
from adapters.sites.files.names import content, letters


def why_not_public(told: Mapping[str, Iterable[Any]]) -> str:
    """Why a row isn't a public review, based on its cells for each field. Empty if none say so."""
    for cell in (*told.get("kind", ()), *told.get("status", ())):
        if is_private(cell) or is_gone(cell):
            return f"it says “{str(cell).strip()}”, so it isn't a public review"
    for field, what in (("removed", "was removed"), ("hidden", "isn't public")):
        for cell in told.get(field, ()):
            if not is_empty(cell) and letters(str(cell)) not in _words()["no"]:
                return f"it says that the review {what}"
    for cell in (*told.get("public", ()), *told.get("posted_at", ())):
        if letters(str(cell)) in _words()["not"]:
            return "it says that the review isn't public"
    return ""


def is_private(cell: object) -> bool:
    """Whether a review's kind or source means that it's private feedback or a survey."""
    return letters(str(cell)).replace("-", " ") in _words()["private"]


def status_words(cell: object) -> str:
    """A status in words: "removed by site" for "REMOVED_BY_SITE"."""
    return letters(str(cell).replace("_", " "))


def is_gone(cell: object) -> bool:
    """Whether a review's status means that it's no longer public."""
    words, said = status_words(cell), _words()
    return words in said["gone"] or words.startswith(tuple(said["gone_starts"]))


def survey_column(titles: Mapping[str, str]) -> str:
    """The header of a column that only surveys have, as it appears in the file, or ""."""
    for name, title in titles.items():
        words = set(name.split("_"))
        if any(set(sign.split()) <= words for sign in _words()["survey"]):
            return title
    return ""


@cache
def _words() -> Mapping[str, Collection[str]]:
    words: Mapping[str, list[str]] = content("words.toml")["not_public"]
    return {name: frozenset(listed) for name, listed in words.items()}
