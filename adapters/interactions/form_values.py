"""The values entered into a form. Methods raise `Incomplete` for missing or invalid values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TypeVar

from bot.cases.state.call import NextStep, Settled
from bot.errors import Refused
from bot.practice import MemberId
from bot.replies import Theme
from bot.untrusted import NOTHING, Untrusted

E = TypeVar("E", bound=StrEnum)


class Incomplete(Refused):
    """A value is missing or invalid. The message is shown under the input named `at`."""

    def __init__(self, at: str, message: str) -> None:
        super().__init__(message)
        self.at = at


@dataclass(frozen=True)
class FormValues:
    """Inputs by field name, in the form's order, with their values.

    A text or single-choice input has one value, and a multiple-choice input has any number. A date
    is 2026-12-24, a time is ISO 8601 (in UTC unless it has an offset), and a person is the
    platform's id. An empty input has no values.
    """

    inputs: Mapping[str, tuple[str, ...]]

    def text(self, name: str) -> str:
        return next(iter(self.inputs.get(name, ())), "")

    def words(self, name: str) -> Untrusted:
        return Untrusted(self.text(name)) if self.text(name) else NOTHING

    def yes(self, name: str) -> bool:
        return self.text(name) == "yes"

    def one_of(self, name: str, kind: type[E]) -> E | None:
        return _known(kind, self.text(name))

    def themes(self, name: str) -> tuple[Theme, ...]:
        themes = (_known(Theme, value) for value in self.inputs.get(name, ()))
        return tuple(theme for theme in themes if theme is not None)

    def ticks(self, name: str) -> tuple[str, ...]:
        """The values of all fields whose names start with `name`.

        Teams sends several values as one string, separated by commas.
        """
        ticked = (values for field, values in self.inputs.items() if field.startswith(name))
        return tuple(part for values in ticked for value in values for part in value.split(","))

    def day(self, name: str) -> date | None:
        picked = self.text(name)
        try:
            return date.fromisoformat(picked) if picked else None
        except ValueError:
            raise Incomplete(name, "Choose a day.") from None

    def moment(self, name: str) -> datetime:
        try:
            at = datetime.fromisoformat(self.text(name))
        except ValueError:
            raise Incomplete(name, "Choose a day and a time.") from None
        return at if at.tzinfo else at.replace(tzinfo=UTC)

    def member(self, name: str) -> MemberId:
        return MemberId(self.text(name))

    def next_step(self) -> NextStep:
        return self.one_of("next_step", NextStep) or NextStep.NOTHING

    def settled(self, reached: bool) -> Settled | None:
        """Whether the reviewer feels that it's resolved.

        Raises `Incomplete` if the reviewer was `reached` but the question wasn't answered.
        """
        settled = self.one_of("settled", Settled)
        if reached and settled is None:
            raise Incomplete("settled", "Say whether they feel it's resolved: yes, partly, or no.")
        return settled


def _known(kind: type[E], value: str) -> E | None:
    return next((member for member in kind if member.value == value), None)
