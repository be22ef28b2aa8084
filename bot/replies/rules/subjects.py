"""The words that connect a reply to the subject of its review."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from bot.replies.themes import Theme

_LISTED = tomllib.loads(
    files("bot.replies.rules").joinpath("subjects.toml").read_text(encoding="utf-8")
)

SUBJECTS: dict[Theme | None, frozenset[str]] = {
    None: frozenset(_LISTED["any"]),
    **{theme: frozenset(_LISTED["themes"].get(theme.value, ())) for theme in Theme},
}
"""Words by theme. The words under None fit anyone who's upset."""

ANY_SUBJECT = frozenset[str]().union(*SUBJECTS.values()) - frozenset(_LISTED["vague"])
