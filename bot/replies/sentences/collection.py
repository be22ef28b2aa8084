"""The shape of a language's sentences, and how a sentence with alternatives unfolds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from itertools import product

from bot.replies.themes import Theme


@dataclass(frozen=True)
class Collection:
    """Everything one language needs for drafts.

    An ordinary draft is opening, theme, privacy, invitation, closing. `general` stands where a
    review has words and no subject that we know. `grave` opens a short sober reply; `star_only`
    and `star_invitations` are the two sentences to stars without words; `glad` and `glad_theme`
    begin one to a kind review; `second` and `second_ask` are the word two weeks later, which
    never speaks of the review; `email_openings` and `email_asks` begin the answer to an e-mail.
    """

    openings: tuple[str, ...]
    themes: Mapping[Theme, tuple[str, ...]]
    general: tuple[str, ...]
    privacy: tuple[str, ...]
    invitations: tuple[str, ...]
    closings: tuple[str, ...]
    grave: tuple[str, ...]
    grave_invitations: tuple[str, ...]
    star_only: tuple[str, ...]
    star_invitations: tuple[str, ...]
    glad: tuple[str, ...]
    glad_theme: tuple[str, ...]
    glad_invitations: tuple[str, ...]
    second: tuple[str, ...]
    second_ask: tuple[str, ...]
    email_openings: tuple[str, ...]
    email_asks: tuple[str, ...]


PARTS: tuple[str, ...] = (
    *(field.name for field in fields(Collection) if field.name != "themes"),
    *(theme.value for theme in Theme),
)
"""What a sentence can stand for: a part of a reply, or one theme of it."""

_CHOICE = re.compile(r"\[([^\]]*)\]")


@lru_cache(maxsize=4096)
def wordings(sentence: str) -> tuple[str, ...]:
    """All ways to say a sentence: one for each combination of its alternatives."""
    parts = _CHOICE.split(sentence)
    options = [
        part.split("|") if odd else [part] for part, odd in zip(parts, _odd(parts), strict=True)
    ]
    return tuple("".join(chosen) for chosen in product(*options))


def _odd(parts: list[str]) -> list[bool]:
    return [place % 2 == 1 for place in range(len(parts))]
