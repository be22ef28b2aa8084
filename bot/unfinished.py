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
            raise ConfigurationError(
                f"{count} case(s) at '{location}' are open or owe an e-mail, but it's no longer "
                "one of the locations, so no one would be reminded of them. Put it back into the "
                "settings until they're done. (An office that gets a new name keeps its id.)"
            )
