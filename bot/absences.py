"""The days that members are away, as they tell us, and who can tell us for others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlmodel import Session

from bot.desk import Desk
from bot.errors import Refused
from bot.practice import Away, Location, Member, MemberId, Practice
from bot.spoken_times import days
from bot.store import absences, cases, inbox, notify

MOST_LISTED = 5
"""Maximum number of cases listed when their owner is away."""

LONGEST = timedelta(days=400)

_WHEN = "When? For example: away me Dec 24–Jan 2, or away until Friday."
_NOT_YOURS = "Only managers can set this for someone else: {managers}."


@dataclass(frozen=True)
class Request:
    """Who is away, and when."""

    member: Member
    away: Away


def requested(words: Sequence[str], practice: Practice, by: Member, today: date) -> Request:
    """What "me Dec 24–Jan 2" means. Raises `Refused` with a sentence if that isn't clear."""
    said = [word for word in words if word.casefold() not in ("is", "am", "i'm", "on", "from")]
    for count in range(min(4, len(said)) + 1):
        member = by if count == 0 else _named(" ".join(said[:count]), practice, by)
        period = days(" ".join(said[count:]), today) if len(said) > count else None
        if member is None or period is None:
            continue
        if period.last < today:
            raise Refused("Those days are over.")
        if period.last - period.first > LONGEST:
            raise Refused("That's more than a year. Ask a manager to change the team instead.")
        return Request(member, Away(period.first, period.last))
    raise Refused(_WHEN)


def person(name: str, practice: Practice, by: Member) -> Member:
    """The member with that name. Raises `Refused` if there's none or more than one."""
    found = _named(name, practice, by)
    if found is None:
        raise Refused("I don't know that person. Use their name from the team's list.")
    return found


def _named(name: str, practice: Practice, by: Member) -> Member | None:
    wanted = name.casefold().removeprefix("@").removesuffix("'s")
    if wanted in ("me", "myself", "i"):
        return by
    found = [one for one in practice.members.values() if not one.has_left and wanted in _names(one)]
    return found[0] if len(found) == 1 else None


def _names(member: Member) -> tuple[str, ...]:
    full = member.name.casefold()
    return member.id.casefold(), full, full.split(" ")[0]


def after(member: Member, said: Iterable[Away | date]) -> tuple[Away, ...]:
    """A member's absences from the settings, updated by what people told us since."""
    found = list(member.away)
    for each in said:
        if isinstance(each, Away):
            found.append(each)
            continue
        last = each - timedelta(days=1)
        found = [replace(one, last=min(one.last, last)) for one in found if one.first < each]
    return tuple(found)


class Absences:
    """Keeps the desk up to date on who is away."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def go(self, asked: Request, by: Member, key: str) -> str:
        """Record that they're away on those days.

        It's saved when this returns. Returns a sentence.
        """
        self._require(asked.member, by)
        said = await self._desk.store.run(self._say, asked.member, asked.away, by, key)
        await self.refresh()
        return said

    async def back(self, member: Member, by: Member, key: str) -> str:
        """Record that they're back from today on, whatever was recorded before."""
        self._require(member, by)
        said = await self._desk.store.run(self._say, member, self.today(member), by, key)
        await self.refresh()
        return said

    async def refresh(self) -> None:
        """Read what was recorded here and in other replicas."""
        practice = self._desk.as_set_up
        said: dict[MemberId, list[Away | date]] = {}
        for id, each in await self._desk.store.read(absences.said, practice.id):
            said.setdefault(id, []).append(each)
        away: Mapping[MemberId, tuple[Away, ...]] = {
            id: after(member, said[id]) for id, member in practice.members.items() if id in said
        }
        if away != self._desk.away:
            self._desk.absent(away)

    def today(self, member: Member) -> date:
        """Today's date where they work."""
        return self._desk.clock.now().astimezone(self._home(member).time_zone).date()

    def _home(self, member: Member) -> Location:
        places = self._desk.practice.locations
        first = next((id for id in places if not member.locations or id in member.locations), None)
        return places[first] if first else next(iter(places.values()))

    def _require(self, member: Member, by: Member) -> None:
        if member.id == by.id or by.may_manage:
            return
        team = self._desk.practice.members.values()
        managers = ", ".join(one.name for one in team if one.may_manage) or "no one yet"
        raise Refused(_NOT_YOURS.format(managers=managers))

    def _say(
        self, session: Session, member: Member, said: Away | date, by: Member, key: str
    ) -> str:
        practice, now = self._desk.practice.id, self._desk.clock.now()
        kept = inbox.answer(session, practice, key)
        if kept is not None:
            return kept
        absences.add(session, practice, member.id, said, by.id, now)
        owned = tuple(cases.owned(session, practice, [member.id]))
        sentence = _told(member, said, by, self.today(member), owned)
        inbox.keep(session, practice, key, now, sentence)
        notify.others(session, practice)
        return sentence


def _told(member: Member, said: Away | date, by: Member, today: date, owned: Sequence[int]) -> str:
    theirs = member.id == by.id
    if not isinstance(said, Away):
        return "Welcome back!" if theirs else f"{member.name} is back."
    who = "You're" if theirs else f"{member.name} is"
    goes_to = "Reminders go to the person on duty then."
    if not owned:
        return f"Got it. {who} away {span(said, today)}. {goes_to}"
    has = "You have" if theirs else "They have"
    named = ", ".join(map(str, owned[:MOST_LISTED]))
    more = f" and {len(owned) - MOST_LISTED} more" if len(owned) > MOST_LISTED else ""
    calls = f"case {named}" if len(owned) == 1 else f"cases {named}{more}"
    it = "it" if len(owned) == 1 else "them"
    return (
        f"Got it. {who} away {span(said, today)}. {goes_to} "
        f"{has} {calls}; hand {it} off if a call can't wait."
    )


def span(away: Away, today: date) -> str:
    """ "today", "on Dec 24", "Dec 24 to Jan 2"."""
    if away.first == away.last:
        return "today" if away.first == today else f"on {_day(away.first, today)}"
    if away.first <= today:
        return f"until {_day(away.last, today)}"
    return f"{_day(away.first, today)} to {_day(away.last, today)}"


def _day(day: date, today: date) -> str:
    return f"{day:%b} {day.day}{f', {day.year}' if day.year > today.year + 1 else ''}"
