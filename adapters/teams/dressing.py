"""How a card, a case and a form look in Teams."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from bot.posts import CaseView
from bot.practice import Member
from cards.card import Card
from cards.forms import Form

CARD = "application/vnd.microsoft.card.adaptive"

Body = dict[str, Any]
"""An Adaptive Card, as plain JSON."""


class Dressing(Protocol):
    def card(self, card: Card) -> Body: ...

    def case(self, view: CaseView, member: Member, *, said: str, private: bool) -> Body:
        """A case's card with what this member may press, below the sentence `said`."""
        ...

    def form(self, form: Form, carry: Mapping[str, str]) -> Body:
        """`carry` comes back with the form, beside its own `about`."""
        ...
