"""The response that only the person who clicked sees."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from bot.posts import CaseView
from cards.card import Card
from cards.fields import Form

SORRY = "That didn't work, and nothing was changed. Try again in a moment."
"""The message for a click or a form that fails because of us."""


@dataclass(frozen=True)
class ClickResult:
    """The result of a click: a sentence, a card or a form, or nothing if the case's card shows it.

    A `card` includes what's `said`. With `in_place`, it replaces the private list that was clicked,
    and with `replaces`, whatever was clicked. Work that takes longer than a platform waits is
    `later`. `carry` has to come back with the form, next to its own `about`. `view` is the case
    after the click, for platforms that show it in the response.
    """

    said: str = ""
    card: Card | None = None
    in_place: bool = False
    replaces: bool = False
    later: Callable[[], Awaitable[Card]] | None = None
    form: Form | None = None
    carry: Mapping[str, str] = field(default_factory=dict)
    view: CaseView | None = None
    refused: bool = False


@dataclass(frozen=True)
class FormResult:
    """The result of a form: it closes and shows `said`, or it stays open and nothing typed is lost.

    It stays open with a `problem` under the input named `at` (empty: the first one), or is replaced
    by `form` with a `note` above it. `carry` and `view` are as in `ClickResult`.
    """

    said: str = ""
    problem: str = ""
    at: str = ""
    form: Form | None = None
    note: str = ""
    carry: Mapping[str, str] = field(default_factory=dict)
    view: CaseView | None = None

    @property
    def closes(self) -> bool:
        return not self.problem and self.form is None
