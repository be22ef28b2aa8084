"""A small practice with people and reviews, for tests that need one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.hours import OpeningHours
from bot.practice import (
    Location,
    LocationId,
    Member,
    MemberId,
    Policy,
    Practice,
    PracticeId,
    Role,
    SiteAccount,
)
from bot.reviews import Review, ReviewKey
from bot.untrusted import Untrusted

MONDAY = datetime(2026, 5, 4, 14, 0, tzinfo=UTC)
"""10:00 at Oak Street: the office is open."""

OAK = LocationId("oak-street")
LAKE = LocationId("lakeside")
WEEKDAYS = OpeningHours({day: ((time(8), time(17)),) for day in range(5)})


@dataclass
class SetClock:
    """A clock that stands still until a test moves it."""

    at: datetime = MONDAY

    def now(self) -> datetime:
        return self.at

    def pass_(self, **span: float) -> datetime:
        self.at += timedelta(**span)
        return self.at


def location(
    id: str = "oak-street", name: str = "Oak Street", zone: str = "America/New_York"
) -> Location:
    return Location(
        id=LocationId(id),
        name=name,
        phone="(704) 555-0132",
        email="care@oakstreet.example",
        time_zone=ZoneInfo(zone),
        hours=WEEKDAYS,
        signer="Dana Penhale",
        signer_role="Practice Manager",
        channels={"slack": f"C0{id.replace('-', '').upper()}"},
        on_duty=(MemberId("maya"),),
        sites=(SiteAccount("google", "accounts/1001", f"locations/{id}"),),
    )


def member(id: str, role: Role, *locations: LocationId) -> Member:
    return Member(
        MemberId(id),
        id.title(),
        f"{id}@rosebank.example",
        role,
        {"slack": f"U0{id.upper()}"},
        frozenset(locations),
    )


DEFAULTS = Policy()


def practice(policy: Policy = DEFAULTS, id: str = "rosebank") -> Practice:
    people = (
        member("dana", Role.MANAGER),
        member("ruth", Role.APPROVER),
        member("tomas", Role.APPROVER, LAKE),
        member("maya", Role.STAFF),
        member("leo", Role.STAFF),
    )
    places = (location(), location("lakeside", "Lakeside", "America/Chicago"))
    return Practice(
        PracticeId(id),
        "Rosebank Family Medicine",
        {place.id: place for place in places},
        {person.id: person for person in people},
        policy,
    )


def review(
    id: str = "r1",
    text: str = "Waited ninety minutes and nobody at the desk looked up. Never again.",
    stars: int | None = 1,
    posted_at: datetime = MONDAY - timedelta(hours=5),
    at: LocationId = OAK,
    **more: object,
) -> Review:
    shown = Review(
        ReviewKey("google", at, id),
        stars,
        Untrusted(text),
        Untrusted("J. M."),
        posted_at,
        posted_at,
        language="en",
    )
    return replace(shown, **more)  # type: ignore[arg-type]
