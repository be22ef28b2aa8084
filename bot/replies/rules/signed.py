"""Rules on the signature: every reply is signed by a person with a name and a role."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from bot.replies.findings import ReplyContext
from bot.replies.phrase import Span
from bot.replies.rules import fixes
from bot.replies.rules.rule import rule
from bot.replies.rules.signature import Ours, Signature, signature_of
from bot.replies.wording import Wording


def signature_in(text: str, context: ReplyContext) -> Signature | None:
    """Return the signature in one of this practice's replies."""
    return signature_of(text, _ours(context))


@lru_cache(maxsize=64)
def _ours(context: ReplyContext) -> Ours:
    places = context.practice.locations.values()
    names = (context.practice.name, *(place.name for place in places))
    signer = context.location.signer
    return Ours(
        frozenset(name.lower() for name in names),
        frozenset(name.lower() for name in (signer, *signer.split()[:1])),
    )


def end_of_message(text: str, context: ReplyContext) -> int | None:
    """Return where the signature begins, or None if the whole text is the message.

    An incomplete signature counts, too, because `no-signature` already blocks the reply.
    """
    found = signature_in(text, context)
    if found is None:
        last = text.rstrip().rpartition("\n")[2]
        is_name = last.strip(" –—-").lower() in _ours(context).practices
        return len(text.rstrip()) - len(last) if is_name else None
    return found.start


def _no_signature(text: Wording, context: ReplyContext) -> Iterator[Span]:
    found = signature_in(text.original, context)
    if found is None or not found.is_whole:
        yield len(text.original), len(text.original)


def _team_signature(text: Wording, context: ReplyContext) -> Iterator[Span]:
    found = signature_in(text.original, context)
    if found is not None and found.is_team:
        yield found.start, len(text.original.rstrip())


RULES = (
    rule("no-signature", _no_signature, fix=fixes.signed(), as_written=True),
    rule(
        "team-signature",
        _team_signature,
        fix=fixes.replaced(lambda _written, context: fixes.signature(context)),
        as_written=True,
    ),
)
