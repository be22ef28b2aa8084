"""A practice's choices for its replies: tone, custom replies, and forbidden words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Tone = Literal["warm", "plain", "formal"]

Rung = Literal["both", "phone", "profile"]
"""How a reply invites contact: by phone and e-mail, just by phone, or at the profile's number."""

RUNGS: tuple[Rung, ...] = get_args(Rung)
"""The contact ladder: these options, from the most contact details to the fewest."""


@dataclass(frozen=True)
class OwnReply:
    """A complete reply that the practice wrote, without its signature.

    `subject` is a theme or an occasion, such as "waiting" or "thanks". `text` contains `{phone}`
    and `{email}`, and its invitation can be enclosed in `<<` and `>>`.
    """

    language: str
    subject: str
    text: str


@dataclass(frozen=True)
class Style:
    """A practice's choices. The defaults are for a practice that hasn't chosen anything.

    `raised` lists the ids of rules that would only warn by default but block replies here.
    (Blocking rules can't be downgraded.) `forbidden` lists words and phrases that no reply can
    contain. `acronyms` lists words that can be written in capitals. `languages` lists the
    two-letter codes of the languages to draft in, if our library has replies in them. `replies`
    holds the practice's own replies, used in addition to the library's. `signature` is a draft's
    last line, with the location's signer and role.
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
