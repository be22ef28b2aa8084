"""The sections of `bedside.toml`, and the core's values that they become."""

from __future__ import annotations

from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from bot.hours import OpeningHours
from bot.practice import (
    Away,
    Location,
    LocationId,
    Member,
    MemberId,
    Role,
    SiteAccount,
)
from bot.sites import SITES
from settings.chats import (
    SLACK_CHANNEL,
    SLACK_USER,
    TEAMS_CHANNEL,
    TEAMS_USER,
    SlackChannel,
    SlackSection,
    SlackUser,
    TeamsChannel,
    TeamsSection,
    TeamsUser,
    given,
)
from settings.closing import QUIET, REGION, ClosedDays, QuietTime, Region, waking
from settings.language_model import LanguageModelSection
from settings.numbers import PolicySection
from settings.replies import RepliesSection
from settings.section import Section
from settings.values import (
    EMAIL,
    HOURS,
    NAME,
    ROTA,
    SHORT,
    URL,
    Address,
    DayHours,
    Email,
    Phone,
    Said,
    ShortName,
    Site,
    TimeZone,
    day_hours,
)


class PracticeSection(Section):
    id: ShortName = Field(description=SHORT)
    name: Said = Field(description=NAME)


class SiteSection(Section):
    site: Site = Field(description=f"one of {', '.join(SITES)}")
    account: str = Field("", description='the account\'s id there; for Google "accounts/…"')
    location: str = Field("", description='the location\'s id there; for Google "locations/…"')


class OpeningSection(Section):
    mon: DayHours | None = Field(None, description=HOURS)
    tue: DayHours | None = Field(None, description=HOURS)
    wed: DayHours | None = Field(None, description=HOURS)
    thu: DayHours | None = Field(None, description=HOURS)
    fri: DayHours | None = Field(None, description=HOURS)
    sat: DayHours | None = Field(None, description=HOURS)
    sun: DayHours | None = Field(None, description=HOURS)

    def hours(self, closed_on: ClosedDays, quiet: str) -> OpeningHours:
        days = (self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun)
        week = {n: day_hours(text) for n, text in enumerate(days) if text is not None}
        return OpeningHours(waking(week, quiet), closed_on)


class RotaSection(Section):
    """Who is on duty on which weekday, before those of `on_duty`."""

    mon: list[str] = Field([], description=ROTA)
    tue: list[str] = Field([], description=ROTA)
    wed: list[str] = Field([], description=ROTA)
    thu: list[str] = Field([], description=ROTA)
    fri: list[str] = Field([], description=ROTA)
    sat: list[str] = Field([], description=ROTA)
    sun: list[str] = Field([], description=ROTA)

    def rota(self) -> dict[int, tuple[MemberId, ...]]:
        days = (self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun)
        return {n: tuple(map(MemberId, names)) for n, names in enumerate(days) if names}


class AwaySection(Section):
    """A holiday of a member; both days count."""

    first: date = Field(description="a date such as 2026-12-24")
    last: date = Field(description="a date such as 2027-01-02, not before the first")

    @model_validator(mode="after")
    def _in_order(self) -> AwaySection:
        if self.last < self.first:
            raise ValueError
        return self

    def away(self) -> Away:
        return Away(self.first, self.last)


class LocationSection(Section):
    id: ShortName = Field(description=SHORT)
    name: Said = Field(description=NAME)
    phone: Phone = Field(description='a phone number with its area code, such as "(704) 555-0132"')
    email: Email = Field(description=EMAIL)
    time_zone: TimeZone = Field(description="a time zone's name, such as America/New_York")
    signer: Said = Field(description="the name of the person who signs the replies")
    signer_role: str = Field("", max_length=120, description="what the signer is, or nothing")
    opening: OpeningSection = Field(
        OpeningSection(), description='a table such as { mon = "08:00-17:00" }'
    )
    closed_on: list[date] = Field([], description="dates such as [2026-12-25]")
    holidays: Region = Field("", description=REGION)
    quiet: QuietTime = Field("", description=QUIET)
    policy: PolicySection | None = Field(None, description="a [locations.policy] block")
    on_duty: list[str] = Field([], description='a list of members\' ids, such as ["maya"]')
    rota: RotaSection = Field(RotaSection(), description='a table such as { fri = ["leo"] }')
    slack_channel: SlackChannel = Field("", description=SLACK_CHANNEL)
    teams_channel: TeamsChannel = Field("", description=TEAMS_CHANNEL)
    sites: list[SiteSection] = Field([], description="[[locations.sites]] blocks")

    def location(self) -> Location:
        return Location(
            id=LocationId(self.id),
            name=self.name,
            phone=self.phone,
            email=self.email,
            time_zone=ZoneInfo(self.time_zone),
            hours=self.opening.hours(ClosedDays(self.closed_on, self.holidays), self.quiet),
            signer=self.signer,
            signer_role=self.signer_role.strip(),
            channels=given(slack=self.slack_channel, teams=self.teams_channel),
            on_duty=tuple(MemberId(id) for id in self.on_duty),
            rota=self.rota.rota(),
            sites=tuple(SiteAccount(one.site, one.account, one.location) for one in self.sites),
        )


class MemberSection(Section):
    id: ShortName = Field(description=SHORT)
    name: Said = Field(description=NAME)
    email: Email = Field(description=EMAIL)
    role: Literal["staff", "approver", "manager"] = Field(description="staff, approver or manager")
    slack: SlackUser = Field("", description=SLACK_USER)
    teams: TeamsUser = Field("", description=TEAMS_USER)
    locations: list[str] = Field([], description="a list of locations' ids; left out: all of them")
    away: list[AwaySection] = Field(
        [],
        description="days away such as [{ first = 2026-12-24, last = 2027-01-02 }], in order",
    )

    def member(self) -> Member:
        places = frozenset(LocationId(id) for id in self.locations)
        chat = given(slack=self.slack, teams=self.teams.lower())
        away = tuple(one.away() for one in self.away)
        return Member(MemberId(self.id), self.name, self.email, Role(self.role), chat, places, away)


class GoogleSection(Section):
    api_url: Address = Field("https://mybusiness.googleapis.com/v4", description=URL)
    token_url: Address = Field("https://oauth2.googleapis.com/token", description=URL)
    poll_every_min: float = Field(
        1, ge=0.05, le=1440, description="a number of minutes from 0.05 to 1440"
    )


class ServerSection(Section):
    host: str = Field("127.0.0.1", min_length=1, description="an address of this machine")
    port: int = Field(8008, ge=1, le=65535, description="a port from 1 to 65535")
    metrics_host: str = Field("127.0.0.1", min_length=1, description="an address of this machine")
    metrics_port: int = Field(
        0, ge=0, le=65535, description="a port from 1 to 65535, or 0 for none"
    )


class File(Section):
    """`bedside.toml` as a whole."""

    practice: PracticeSection = Field(description="the [practice] block with id and name")
    policy: PolicySection = Field(PolicySection(), description="the [policy] block")
    locations: list[LocationSection] = Field(
        min_length=1, description="at least one [[locations]] block"
    )
    members: list[MemberSection] = Field(min_length=1, description="at least one [[members]] block")
    slack: SlackSection = Field(SlackSection(), description="the [slack] block")
    teams: TeamsSection = Field(TeamsSection(), description="the [teams] block")
    google: GoogleSection = Field(GoogleSection(), description="the [google] block")
    server: ServerSection = Field(ServerSection(), description="the [server] block")
    replies: RepliesSection = Field(RepliesSection(), description="the [replies] block")
    language_model: LanguageModelSection = Field(
        LanguageModelSection(), description="the [language_model] block"
    )
