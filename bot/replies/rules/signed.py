"""Rules on the signature: a person with a name and a role stands behind every reply."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from bot.replies.findings import ReplyContext
from bot.replies.phrase import Span
from bot.replies.rules import mending
from bot.replies.rules.rule import OUTSIDE_CARE, Rule
from bot.replies.rules.signature import Signature, signature_of
from bot.replies.wording import Wording


def signature_in(text: str, context: ReplyContext) -> Signature | None:
    """The signature of a reply of this practice."""
    return signature_of(text, _practices(context))


@lru_cache(maxsize=64)
def _practices(context: ReplyContext) -> frozenset[str]:
    names = (context.practice.name, *(one.name for one in context.practice.locations.values()))
    return frozenset(name.lower() for name in names)


def _no_signature(text: Wording, context: ReplyContext) -> Iterator[Span]:
    found = signature_in(text.original, context)
    signs_for = f"for {context.location.name}".lower()
    if found is None or not (
        found.is_whole or (found.name and text.original.lower().rstrip().endswith(signs_for))
    ):
        yield len(text.original), len(text.original)


def _team_signature(text: Wording, context: ReplyContext) -> Iterator[Span]:
    found = signature_in(text.original, context)
    if found is not None and found.is_team:
        yield found.start, len(text.original.rstrip())


RULES = (
    Rule(
        "no-signature",
        "block",
        "Not signed by a named person with a role.",
        "Sign with a name and a role, on a line of its own.",
        "method 7",
        "– (nothing)",
        "– Dana Penhale, Office Manager",
        _no_signature,
        OUTSIDE_CARE,
        mending.signed(),
        as_written=True,
    ),
    Rule(
        "team-signature",
        "note",
        "Signed “The Team”, “Management”, “Admin”.",
        "A team cannot pick up the phone. Sign with a person's name.",
        "method 7",
        "The Rosebank Team",
        "Dana Penhale, Office Manager",
        _team_signature,
        OUTSIDE_CARE,
        mending.replaced(lambda _written, context: mending.signature(context)),
        as_written=True,
    ),
)
