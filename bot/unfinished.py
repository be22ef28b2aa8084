"""Checks for unfinished work at offices that are no longer in the settings."""

from __future__ import annotations

from sqlmodel import Session

from bot.errors import ConfigurationError
from bot.practice import Practice
from bot.store import cases


def refuse_forgotten_work(session: Session, practice: Practice) -> None:
    """Raise `ConfigurationError` if an office was removed while it still had work to do."""
    for location, count in cases.undone_at(session, practice.id).items():
        if location not in practice.locations:
            cases_are = "1 case is" if count == 1 else f"{count:,} cases are"
            raise ConfigurationError(
                f"{cases_are} unfinished at '{location}', which isn't in the settings anymore, so "
                "no one would get reminders. Put the office back until they're done. "
                "(If it only has a new name, keep its old id.)"
            )
