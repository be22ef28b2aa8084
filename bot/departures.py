"""Members who have left a platform for good, and the cases they owned."""

from __future__ import annotations

from sqlmodel import Session

from bot import notices
from bot.cases.call import UnassignOwner
from bot.desk import Desk
from bot.practice import Member, MemberId
from bot.store import cases, departures, effects, notify

BATCH = 20
"""Number of cases handed off in one transaction, limited so that clicks don't have to wait long."""


class Departures:
    """Keeps departed members out of the desk's practice."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._looked = False

    async def left(self, member: MemberId, platform: str, reason: str = "") -> None:
        """Record that the member is no longer on `platform`.

        The departure is saved when this returns.
        """
        await self._desk.store.run(self._left, member, platform, reason)
        await self.refresh()
        self._desk.woken()

    async def returned(self, member: MemberId, platform: str) -> None:
        """Record that the member's account is active again.

        Cases that were handed off aren't handed back.
        """
        practice = self._desk.as_set_up.id
        gone = await self._desk.store.read(departures.known, practice)
        if platform in gone.get(member, ()):
            await self._desk.store.run(self._returned, member, platform)
            await self.refresh()

    async def access_lost(self, platform: str) -> None:
        """Send each manager one notice that the app was uninstalled from this platform's workspace.

        The notice is sent on another platform if possible.
        """
        await self._desk.store.run(self._access_lost, platform)
        self._desk.woken()

    async def refresh(self) -> None:
        """Reload the departures that all replicas recorded, and hand off any remaining cases."""
        gone = await self._desk.store.read(departures.known, self._desk.as_set_up.id)
        if gone != self._desk.gone:
            self._desk.left(gone)
        if gone or not self._looked:
            while await self._desk.store.run(self._hand_on):
                self._desk.woken()
            self._looked = True

    # --- inside a transaction

    def _left(self, session: Session, id: MemberId, platform: str, reason: str = "") -> None:
        practice, now = self._desk.as_set_up, self._desk.clock.now()
        member = practice.member(id)
        if member is None or not departures.add(session, practice.id, id, platform, now):
            return
        still = practice.without(departures.known(session, practice.id))
        waiting = cases.owned(session, practice.id, [id])
        for location in practice.locations:
            if member.works_at(location):
                messages = notices.departure(
                    still, location, member, platform, len(waiting), reason
                )
                effects.ask(session, practice.id, messages, now)
        notify.others(session, practice.id)

    def _returned(self, session: Session, id: MemberId, platform: str) -> None:
        practice = self._desk.as_set_up
        notices.over(session, practice, notices.departed(id, platform))
        departures.undo(session, practice.id, id, platform)

    def _access_lost(self, session: Session, platform: str) -> None:
        practice, now = self._desk.practice, self._desk.clock.now()
        for location, place in practice.locations.items():
            if platform in place.channels:
                messages = notices.access_lost(practice, location, platform)
                effects.ask(session, practice.id, messages, now)
        notify.others(session, practice.id)

    def _hand_on(self, session: Session) -> int:
        """Hand off one batch of cases whose owner has left. Return the number of cases."""
        practice, now = self._desk.practice, self._desk.clock.now()
        owners = cases.owners(session, practice.id)
        gone = [id for id in owners if _is_gone(practice.member(id))]
        owned = cases.owned(session, practice.id, gone, BATCH) if gone else {}
        for case, owner in owned.items():
            self._desk.apply(session, UnassignOwner(case, owner), by=None, now=now)
        if owned:
            notify.others(session, practice.id)
        return len(owned)


def _is_gone(member: Member | None) -> bool:
    return member is None or member.has_left
