"""A practice's choices for its replies: tone, own sentences, forbidden words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Tone = Literal["warm", "plain", "formal"]


@dataclass(frozen=True)
class Style:
    """The defaults are those of a practice that chose nothing.

    `raised` are ids of warnings that block here. No block can be lowered. `forbidden` are words
    and phrases that no reply can have. `acronyms` can be in capitals. `languages` are the
    two-letter codes of the languages that a draft can be written in, if there are sentences for it.
    `sentences` are the practice's own, by language and by their part of a reply ("openings",
    "closings", a theme's value …). They go before ours unless they were used lately.
    `signature` is how a draft ends, on a line of its own, with the location's signer and role.
    """

    tone: Tone = "warm"
    raised: frozenset[str] = frozenset()
    forbidden: tuple[str, ...] = ()
    acronyms: frozenset[str] = frozenset()
    displayed_name_allowed: bool = False
    languages: frozenset[str] = frozenset(("en", "es", "fr", "pt", "de"))
    sentences: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    signature: str = "– {signer}, {role}"


DEFAULT = Style()
