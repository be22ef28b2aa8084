"""What people entered into a form, as values of the core. What does not fit is `Incomplete`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TypeVar

from adapters.slack.payloads import Entry, State
from bot.cases.case import NextStep, Settled
from bot.errors import Refused
from bot.practice import MemberId
from bot.replies import Theme
from bot.untrusted import NOTHING, Untrusted

E = TypeVar("E", bound=StrEnum)


class Incomplete(Refused):
    """The sentence belongs under the input named `at`."""

    def __init__(self, at: str, message: str) -> None:
        super().__init__(message)
        self.at = at


@dataclass(frozen=True)
class Entered:
    """Reads inputs by their id (block and action have the same)."""

    state: State

    def text(self, name: str) -> str:
        return self._entry(name).value

    def words(self, name: str) -> Untrusted:
        return Untrusted(self.text(name)) if self.text(name) else NOTHING

    def yes(self, name: str) -> bool:
        return self.choice(name) == "yes"

    def choice(self, name: str) -> str:
        chosen = self._entry(name).selected_option
        return chosen.value if chosen else ""

    def one_of(self, name: str, kind: type[E]) -> E | None:
        return _known(kind, self.choice(name))

    def themes(self, name: str) -> tuple[Theme, ...]:
        ticked = self._entry(name).selected_options or ()
        found = (_known(Theme, option.value) for option in ticked)
        return tuple(theme for theme in found if theme is not None)

    def day(self, name: str) -> date | None:
        picked = self._entry(name).selected_date
        try:
            return date.fromisoformat(picked) if picked else None
        except ValueError:
            raise Incomplete(name, "Choose a day.") from None

    def moment(self, name: str) -> datetime:
        """From a picker of date and time, or from a menu of moments."""
        entry = self._entry(name)
        try:
            if entry.selected_date_time is not None:
                return datetime.fromtimestamp(entry.selected_date_time, UTC)
            at = datetime.fromisoformat(self.choice(name))
        except (ValueError, OverflowError, OSError):
            raise Incomplete(name, "Choose a day and a time.") from None
        return at if at.tzinfo else at.replace(tzinfo=UTC)

    def person(self, name: str) -> str:
        """A Slack id; empty if nobody was chosen."""
        return self._entry(name).selected_user

    def member(self, name: str) -> MemberId:
        return MemberId(self.choice(name))

    def _entry(self, name: str) -> Entry:
        inputs = self.state.values.get(name, {})
        return inputs.get(name) or next(iter(inputs.values()), Entry())


def next_step(entered: Entered) -> NextStep:
    return entered.one_of("next_step", NextStep) or NextStep.NOTHING


def settled(entered: Entered, reached: bool) -> Settled | None:
    """Has to be said of everybody who was reached."""
    found = entered.one_of("settled", Settled)
    if reached and found is None:
        raise Incomplete("settled", "Say whether it is settled for them: yes, partly or no.")
    return found


def _known(kind: type[E], value: str) -> E | None:
    return next((member for member in kind if member.value == value), None)
