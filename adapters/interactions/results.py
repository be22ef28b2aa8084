"""The results of clicks and forms, shown only to the person who clicked or submitted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from bot.posts import CaseView
from cards.card import Card
from cards.fields import Form

SORRY = "That didn't work, and nothing was changed. Try again in a moment."
"""The message when a click or a form fails because of an error on our side."""


@dataclass(frozen=True)
class ClickResult:
    """A click's result: a message, a card, or a form, or nothing if the case's card shows it.

    A `card` already includes the message in `said`. With `in_place`, it replaces the private list
    that was clicked. With `replaces`, it replaces any message that was clicked. `later` is work
    that takes longer than the platform waits. `carry` is data that the form has to send back, in
    addition to its own `about`. `view` is the case after the click, for platforms that show it in
    the response.
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
    """The result of a form.

    The form closes with the message `said`, or stays open and keeps its input. If it stays open,
    either `problem` is shown under the input named `at` (the first input, if `at` is empty), or
    `form` replaces it, with a `note` above. `carry` and `view` are as in `ClickResult`.
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
