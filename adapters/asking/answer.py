"""What the one who asked gets to see, and nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.posts import CaseView
from cards.card import Card
from cards.forms import Form


@dataclass(frozen=True)
class Answer:
    """To a click: a sentence, a card or a form; nothing, where the case's card shows it.

    A `card` shows what is `said`, too; with `in_place` it takes the place of the private list
    that was clicked. `carry` has to come back with the form, beside its own `about`. `view` is the
    case as it stands after the click, for a platform that shows it in the answer.
    """

    said: str = ""
    card: Card | None = None
    in_place: bool = False
    form: Form | None = None
    carry: Mapping[str, str] = field(default_factory=dict)
    view: CaseView | None = None


@dataclass(frozen=True)
class Filed:
    """To a form: it closes, with `said` below it and the `view` of `Answer`; or it stays open and
    nothing typed is lost.

    It stays with a `problem`, which belongs under the input named `at` (empty: under the first
    one), or drawn anew as `form`, with a `note` above it and `carry` as in `Answer`.
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
