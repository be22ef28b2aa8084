"""A practice, which is our customer, with its locations, members, and settings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import NewType
from zoneinfo import ZoneInfo

from bot.hours import OpeningHours
from bot.style import DEFAULT, Rung, Style

PracticeId = NewType("PracticeId", str)
LocationId = NewType("LocationId", str)
MemberId = NewType("MemberId", str)


class Role(StrEnum):
    """A member's role. Each role has all the permissions of the ones before it."""

    STAFF = "staff"
    APPROVER = "approver"
    MANAGER = "manager"


@dataclass(frozen=True)
class Away:
    """A member's time off, from `first` through `last`, in the time zone of the office."""

    first: date
    last: date


@dataclass(frozen=True)
class Member:
    """A person on the team, with one record for all their chat identities.

    `chat` maps a platform ("slack", "teams") to the person's id there. They get reminders on the
    first platform. If `locations` is empty, they work at all of the practice's locations.
    """

    id: MemberId
    name: str
    email: str
    role: Role
    chat: Mapping[str, str] = field(default_factory=dict)
    locations: frozenset[LocationId] = frozenset()
    away: tuple[Away, ...] = ()
    has_left: bool = False

    def is_away(self, day: date) -> bool:
        return any(holiday.first <= day <= holiday.last for holiday in self.away)

    def first_on(self, platform: str) -> Member:
        """A copy of the member who gets reminders on that platform, if they're on it."""
        if platform not in self.chat:
            return self
        return replace(self, chat={platform: self.chat[platform], **self.chat})

    def reached_on(self, platforms: Iterable[str]) -> str:
        """The platform among these where the member gets reminders, or "" if they aren't on any."""
        return next((platform for platform in self.chat if platform in platforms), "")

    def left(self, platforms: Collection[str]) -> Member:
        """A copy of the member without these platforms. If none are left, they've left for good."""
        chat = {platform: id for platform, id in self.chat.items() if platform not in platforms}
        return replace(self, chat=chat, has_left=bool(self.chat) and not chat)

    def works_at(self, location: LocationId) -> bool:
        return not self.has_left and (not self.locations or location in self.locations)

    @property
    def may_approve(self) -> bool:
        return self.role in (Role.APPROVER, Role.MANAGER)

    @property
    def may_manage(self) -> bool:
        return self.role is Role.MANAGER


@dataclass(frozen=True)
class SiteAccount:
    """A location's account on a review site, with its ids there.

    If it has no ids, people do everything on that site by hand. `page` is the address where they
    see the office's reviews, and isn't part of the account's identity.
    """

    site: str
    account: str
    location: str
    page: str = field(default="", compare=False)

    @property
    def is_connected(self) -> bool:
        """Whether the account has an id that the site's API can find it by."""
        return bool(self.account or self.location)


@dataclass(frozen=True)
class Location:
    """An office: its phone, its opening hours, and where its cards go.

    `channels` maps a platform to the channel's id there. `policy` is only set if it differs from
    the practice's. `on_duty` lists the members who handle reviews, and the first one who isn't away
    is on duty. `rota` puts others first on some weekdays (0 = Monday). `contact` sets which contact
    details the location's replies give. If it's None, that depends on what each site accepts.
    """

    id: LocationId
    name: str
    phone: str
    email: str
    time_zone: ZoneInfo
    hours: OpeningHours
    signer: str
    signer_role: str
    channels: Mapping[str, str] = field(default_factory=dict)
    on_duty: tuple[MemberId, ...] = ()
    rota: Mapping[int, tuple[MemberId, ...]] = field(default_factory=dict)
    sites: tuple[SiteAccount, ...] = ()
    policy: Policy | None = None
    contact: Rung | None = None


@dataclass(frozen=True)
class Policy:
    """The practice's limits and other options. The defaults are documented in docs/clocks.md."""

    negative_stars: int = 2
    complaint_stars: int = 5
    first_contact: timedelta = timedelta(days=7)
    undo: timedelta = timedelta(seconds=60)
    reply_within: timedelta = timedelta(hours=24)
    reply_nudges: tuple[float, ...] = (0.5, 0.8, 1.0)
    late_reply_working: timedelta = timedelta(hours=4)
    hold_margin: timedelta = timedelta(minutes=30)
    cool_down: timedelta = timedelta(minutes=15)
    call_within_working: timedelta = timedelta(hours=4)
    call_nudges: int = 3
    call_every_days: int = 1
    call_tries: int = 3
    promise_days: int = 2
    email_nudges: tuple[timedelta, ...] = (
        timedelta(0),
        timedelta(minutes=45),
        timedelta(hours=1),
        timedelta(hours=20),
    )
    email_within: timedelta = timedelta(hours=24)
    snooze: timedelta = timedelta(hours=1)
    late_after: timedelta = timedelta(hours=1)
    moderation_looks: tuple[timedelta, ...] = (
        timedelta(seconds=30),
        timedelta(minutes=2),
        timedelta(minutes=10),
        timedelta(hours=1),
        timedelta(hours=6),
    )
    follow_up_days: tuple[int, ...] = (7, 14, 21)
    gather_above: int = 50
    keep_texts: timedelta | None = timedelta(days=1095)
    keep_call_notes: timedelta | None = timedelta(days=365)
    four_eyes: bool = False
    chat_may_hold_phi: bool = False
    language_model: bool = False
    tells_programs: bool = False


REMINDED_DAYS = (1, 7, 30)
"""Days before a secret's expiration on which managers get a reminder, in ascending order."""


@dataclass(frozen=True)
class EndingSecret:
    """A secret that expires on a known date and then has to be replaced.

    `setting` is where that date is set, `of` is what the secret is for, `without` is a sentence
    about what stops working once it has expired, and `steps` is the place in the docs that explains
    how to create a new one.
    """

    setting: str
    of: str
    ends: date
    without: str
    steps: str

    def reminder(self, today: date) -> int | None:
        """The current reminder, identified by its number of days before the secret expires.

        None if it's too early for the first one.
        """
        left = (self.ends - today).days
        return next((days for days in REMINDED_DAYS if left <= days), None)

    def says(self, today: date) -> str:
        """Return a message that says when the secret expires."""
        verb = "ended" if self.ends < today else "ends"
        year = f", {self.ends.year}" if self.ends.year != today.year else ""
        return f"The client secret for {self.of} {verb} on {self.ends:%b} {self.ends.day}{year}."

    @property
    def remedy(self) -> str:
        """What to do about the expiration, worded to follow "to"."""
        return f"make a new one ({self.steps}), and then set {self.setting} to the day it ends"


@dataclass(frozen=True)
class Practice:
    """The tenant. Every database row belongs to one."""

    id: PracticeId
    name: str
    locations: Mapping[LocationId, Location]
    members: Mapping[MemberId, Member]
    policy: Policy = Policy()
    style: Style = DEFAULT
    ending_secrets: tuple[EndingSecret, ...] = ()

    @cached_property
    def names(self) -> str:
        """All the names of the practice, its offices, and its people, in one string."""
        places = (f"{place.name} {place.signer}" for place in self.locations.values())
        people = (member.name for member in self.members.values())
        return " ".join((self.name, *places, *people))

    def policy_at(self, location: LocationId) -> Policy:
        """The location's own policy, or else the practice's."""
        place = self.locations.get(location)
        return place.policy if place is not None and place.policy is not None else self.policy

    def member(self, id: MemberId | None) -> Member | None:
        return None if id is None else self.members.get(id)

    def team(self, location: LocationId) -> tuple[Member, ...]:
        return tuple(m for m in self.members.values() if m.works_at(location))

    def approvers(self, location: LocationId) -> tuple[Member, ...]:
        return tuple(m for m in self.team(location) if m.may_approve)

    def managers(self, location: LocationId) -> tuple[Member, ...]:
        return tuple(m for m in self.team(location) if m.may_manage)

    def on_duty(self, location: LocationId, at: datetime) -> Member | None:
        """The member on duty at this location at `at`, by the rota, skipping absent members."""
        place = self.locations[location]
        weekday = at.astimezone(place.time_zone).weekday()
        for id in (*place.rota.get(weekday, ()), *place.on_duty):
            member = self.members.get(id)
            if member and member.works_at(location) and self.is_there(member, location, at):
                return member
        return None

    @cached_property
    def has_several_chats(self) -> bool:
        """Whether anyone is on more than one platform."""
        return any(len(member.chat) > 1 for member in self.members.values())

    def last_seen(self, on: Mapping[MemberId, str]) -> Practice:
        """Return a copy in which each member gets reminders where they were last active."""
        members = {
            id: member.first_on(on[id]) if id in on else member
            for id, member in self.members.items()
        }
        return replace(self, members=members)

    def without(self, gone: Mapping[MemberId, Collection[str]]) -> Practice:
        """Return a copy in which members are removed from the platforms they've left (`gone`)."""
        members = {
            id: member.left(gone[id]) if id in gone else member
            for id, member in self.members.items()
        }
        return replace(self, members=members)

    def with_away(self, away: Mapping[MemberId, tuple[Away, ...]]) -> Practice:
        """Return a copy in which the absences in `away` replace those members' own."""
        members = {
            id: replace(member, away=away[id]) if id in away else member
            for id, member in self.members.items()
        }
        return replace(self, members=members)

    def is_there(self, member: Member, location: LocationId, at: datetime) -> bool:
        """Whether the member hasn't left and isn't away on this location's local date."""
        return not member.has_left and not member.is_away(
            at.astimezone(self.locations[location].time_zone).date()
        )

    def whose(self, platform: str, user: str) -> Member | None:
        """The member with this user id on the platform, or None."""
        return next((m for m in self.members.values() if m.chat.get(platform) == user), None)
