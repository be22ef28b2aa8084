"""Records members' absences from chat, and decides who can enter them for someone else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlmodel import Session

from bot.desk import Desk
from bot.errors import Refused
from bot.practice import Away, Location, Member, MemberId, Practice
from bot.store import absences, cases, inbox, notify
from bot.words.spoken_times import days, is_over

MOST_LISTED = 5
"""Maximum number of cases listed when their owner is away."""

LONGEST = timedelta(days=400)

_WHEN = (
    "Which days? I can note whole days, one stretch at a time. "
    "For example: away me Dec 24–Jan 2, or away until Friday."
)
_SAYS_NO_DAY = frozenset(
    ["is", "am", "i'm", "on", "from", "sick", "out", "off", "away", "vacation", "pto"]
)
_OVER = "Those days are over."
_NOT_YOURS = "Only managers can set this for someone else: {managers}."


@dataclass(frozen=True)
class Request:
    """A request to record who is away, and when."""

    member: Member
    away: Away


def requested(words: Sequence[str], practice: Practice, by: Member, today: date) -> Request:
    """Parse a request such as "me Dec 24–Jan 2".

    Raises `Refused` with an explanation if the request is unclear.
    """
    typed = [word for word in words if word.casefold() not in _SAYS_NO_DAY]
    over = False
    for count in range(min(4, len(typed)) + 1):
        member = by if count == 0 else _named(" ".join(typed[:count]), practice, by)
        period = days(" ".join(typed[count:]), today) if len(typed) > count else None
        if member is None or period is None:
            over = over or bool(member and is_over(" ".join(typed[count:]), today))
            continue
        if period.last < today:
            raise Refused(_OVER)
        if period.last - period.first > LONGEST:
            raise Refused("That's more than a year. Ask a manager to change the team instead.")
        return Request(member, Away(period.first, period.last))
    raise Refused(_OVER if over else _WHEN)


def person(name: str, practice: Practice, by: Member) -> Member:
    """Return the member with that name. Raises `Refused` if no member has it, or if several do."""
    member = _named(name, practice, by)
    if member is None:
        raise Refused("I don't know that person. Use their name from the team's list.")
    return member


def _named(name: str, practice: Practice, by: Member) -> Member | None:
    wanted = name.casefold().removeprefix("@").removesuffix("'s")
    if wanted in ("me", "myself", "i"):
        return by
    matches = [
        member
        for member in practice.members.values()
        if not member.has_left and wanted in _names(member)
    ]
    return matches[0] if len(matches) == 1 else None


def _names(member: Member) -> tuple[str, ...]:
    full = member.name.casefold()
    return member.id.casefold(), full, full.split(" ")[0]


def after(member: Member, announced: Iterable[Away | date]) -> tuple[Away, ...]:
    """Return the member's absences from the settings, updated with the announced ones.

    A plain date in `announced` is the day the member is back.
    """
    away = list(member.away)
    for each in announced:
        if isinstance(each, Away):
            away.append(each)
            continue
        last = each - timedelta(days=1)
        away = [
            replace(absence, last=min(absence.last, last))
            for absence in away
            if absence.first < each
        ]
    return tuple(away)


def _listed(named: Sequence[str]) -> str:
    """Join the words for a sentence: "1", "1 and 2", or "1, 2, and 3"."""
    if len(named) < 3:
        return " and ".join(named)
    return f"{', '.join(named[:-1])}, and {named[-1]}"


class Absences:
    """Keeps the desk up to date on who is away."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def go(self, asked: Request, by: Member, key: str) -> str:
        """Save the absence and return a confirmation message."""
        self._require(asked.member, by)
        message = await self._desk.store.run(self._say, asked.member, asked.away, by, key)
        await self.refresh()
        return message

    async def back(self, member: Member, by: Member, key: str) -> str:
        """Record that the member is back as of today, overriding any earlier entry."""
        self._require(member, by)
        message = await self._desk.store.run(self._say, member, self.today(member), by, key)
        await self.refresh()
        return message

    async def refresh(self) -> None:
        """Reload the recorded absences, including those recorded by other replicas."""
        practice = self._desk.as_set_up
        announced: dict[MemberId, list[Away | date]] = {}
        for id, each in await self._desk.store.read(absences.said, practice.id):
            announced.setdefault(id, []).append(each)
        away: Mapping[MemberId, tuple[Away, ...]] = {
            id: after(member, announced[id])
            for id, member in practice.members.items()
            if id in announced
        }
        if away != self._desk.away:
            self._desk.absent(away)

    def today(self, member: Member) -> date:
        """Today's date at the member's office."""
        return self._desk.clock.now().astimezone(self._home(member).time_zone).date()

    def _home(self, member: Member) -> Location:
        places = self._desk.practice.locations
        first = next((id for id in places if not member.locations or id in member.locations), None)
        return places[first] if first else next(iter(places.values()))

    def _require(self, member: Member, by: Member) -> None:
        if member.id == by.id or by.may_manage:
            return
        team = self._desk.practice.members.values()
        managers = ", ".join(member.name for member in team if member.may_manage) or "no one yet"
        raise Refused(_NOT_YOURS.format(managers=managers))

    def _say(
        self, session: Session, member: Member, announced: Away | date, by: Member, key: str
    ) -> str:
        practice, now = self._desk.practice.id, self._desk.clock.now()
        kept = inbox.answer(session, practice, key)
        if kept is not None:
            return kept
        absences.add(session, practice, member.id, announced, by.id, now)
        owned = tuple(cases.owned(session, practice, [member.id]))
        sentence = _told(member, announced, by, self.today(member), owned)
        inbox.keep(session, practice, key, now, sentence)
        notify.others(session, practice)
        return sentence


def _told(
    member: Member, announced: Away | date, by: Member, today: date, owned: Sequence[int]
) -> str:
    theirs = member.id == by.id
    if not isinstance(announced, Away):
        return "Welcome back!" if theirs else f"{member.name} is back."
    who = "You're" if theirs else f"{member.name} is"
    yours = "Your" if theirs else "Their"
    goes_to = f"{yours} reminders will go to the person on duty."
    if not owned:
        return f"Got it. {who} away {span(announced, today)}. {goes_to}"
    has = "You have" if theirs else "They have"
    named = [str(id) for id in owned[:MOST_LISTED]]
    if len(owned) > MOST_LISTED:
        named.append(f"{len(owned) - MOST_LISTED} more")
    calls = f"case {named[0]}" if len(owned) == 1 else f"cases {_listed(named)}"
    it = "it" if len(owned) == 1 else "them"
    return (
        f"Got it. {who} away {span(announced, today)}. {goes_to} "
        f"{has} {calls}. If a call can't wait, hand {it} off."
    )


def span(away: Away, today: date) -> str:
    """The absence in words, such as "today", "through Fri, May 8", or "Dec 24 through Jan 2"."""
    if away.first == away.last:
        near = {0: "today", 1: "tomorrow"}
        return near.get((away.first - today).days) or f"on {_day(away.first, today)}"
    if away.first <= today:
        return f"through {_day(away.last, today)}"
    return f"{_day(away.first, today)} through {_day(away.last, today)}"


def _day(day: date, today: date) -> str:
    weekday = f"{day:%a}, " if (day - today).days < 7 else ""
    return f"{weekday}{day:%b} {day.day}{f', {day.year}' if day.year > today.year + 1 else ''}"
