"""A practice's choices for its replies: tone, own sentences, forbidden words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Tone = Literal["warm", "plain", "formal"]

Rung = Literal["both", "phone", "profile"]
"""How a reply offers to talk: phone and e-mail, only the phone, or the number on the profile."""

RUNGS: tuple[Rung, ...] = get_args(Rung)
"""The contact ladder, from the top."""


@dataclass(frozen=True)
class OwnReply:
    """A whole reply of the practice's own, without its signature.

    `subject` is a theme or an occasion, such as "waiting" or "thanks". `text` has `{phone}` and
    `{email}`, and its invitation can be between `<<` and `>>`.
    """

    language: str
    subject: str
    text: str


@dataclass(frozen=True)
class Style:
    """A practice's choices. The defaults are for a practice that didn't choose anything.

    `raised` are ids of notes that block here. A blocking rule can't be lowered. `forbidden` are
    words and phrases that no reply can have. `acronyms` can be in capitals. `languages` are the
    two-letter codes of the languages for drafts, if the bank has replies. `replies` are the
    practice's own, which join the bank's. `signature` is how a draft ends, on its own line, with
    the location's signer and role.
    """

    tone: Tone = "warm"
    raised: frozenset[str] = frozenset()
    forbidden: tuple[str, ...] = ()
    acronyms: frozenset[str] = frozenset()
    displayed_name_allowed: bool = False
    languages: frozenset[str] = frozenset(("en", "es", "fr", "pt", "de"))
    replies: tuple[OwnReply, ...] = ()
    signature: str = "– {signer}, {role}"


DEFAULT = Style()
