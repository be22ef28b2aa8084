"""Reminds managers when a secret that only a person can replace is about to expire."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from bot import notices
from bot.desk import Desk
from bot.store import effects, notify

DAYTIME = range(9, 20)
"""The hours in which managers are reminded.

They apply every day of the week, because the office might be closed on a secret's last day.
"""


class SecretReminders:
    """Reminds one practice's managers."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def remind(self) -> None:
        """Send the reminders that are due, each only once, so it's safe to call this every hour."""
        first = next(iter(self._desk.practice.locations.values()))
        local = self._desk.clock.now().astimezone(first.time_zone)
        if local.hour not in DAYTIME:
            return
        near = [s for s in self._desk.practice.ending_secrets if s.reminder(local.date())]
        if near:
            await self._desk.store.run(self._ask, local.date())
            self._desk.woken()

    def _ask(self, session: Session, today: date) -> None:
        practice, now = self._desk.practice, self._desk.clock.now()
        for secret in practice.ending_secrets:
            effects.ask(session, practice.id, notices.secret_ends(practice, secret, today), now)
        notify.others(session, practice.id)
