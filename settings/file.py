"""The sections of `bedside.toml`, with methods that convert them to the core's values."""

from __future__ import annotations

from collections.abc import Mapping
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
from bot.style import Rung
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
from settings.closed_days import QUIET, REGION, ClosedDays, QuietTime, Region, waking, waking_on
from settings.language_model import LanguageModelSection
from settings.mailbox import MailboxSection
from settings.policy_section import PolicySection
from settings.replies import RepliesSection
from settings.review_sites import PodiumSection, TrustpilotSection, YelpSection
from settings.section import Section
from settings.values import (
    EMAIL,
    HOURS,
    NAME,
    ROTA,
    SHORT,
    URL,
    Address,
    DatabaseUrl,
    Day,
    DayHours,
    Email,
    Phone,
    Proxy,
    Said,
    ShortName,
    Site,
    Subscription,
    TimeZone,
    day_hours,
)
from settings.webhooks import WebhooksSection


class PracticeSection(Section):
    id: ShortName = Field(title="The practice in the database. Never change it", description=SHORT)
    name: Said = Field(title="The practice's name", description=NAME)


class SiteSection(Section):
    site: Site = Field(title="The review site", description=f"one of {', '.join(SITES)}")
    account: str = Field(
        "",
        title="The account there",
        description='the account\'s id there: for Google "accounts/…", for Trustpilot the business '
        "unit's ID. Leave it out where replies are posted by hand",
    )
    location: str = Field(
        "",
        title="The location there",
        description='the location\'s id there: for Google "locations/…", for Trustpilot the '
        "location's ID if several offices share the business unit, for Yelp the business ID, for "
        "Podium the location's UID",
    )
    page: Address = Field(
        "",
        title="The page where your team sees this office's reviews there. Cards link to it if a "
        "review has no link of its own",
        description=URL,
    )

    def account_there(self) -> SiteAccount:
        return SiteAccount(self.site, self.account, self.location, self.page)


class OpeningSection(Section):
    mon: DayHours | None = Field(None, title="When the office is open", description=HOURS)
    tue: DayHours | None = Field(None, title="When the office is open", description=HOURS)
    wed: DayHours | None = Field(None, title="When the office is open", description=HOURS)
    thu: DayHours | None = Field(None, title="When the office is open", description=HOURS)
    fri: DayHours | None = Field(None, title="When the office is open", description=HOURS)
    sat: DayHours | None = Field(None, title="When the office is open", description=HOURS)
    sun: DayHours | None = Field(None, title="When the office is open", description=HOURS)

    def hours(
        self, closed_on: ClosedDays, half_days: Mapping[date, str], quiet: str
    ) -> OpeningHours:
        days = (self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun)
        week = {n: day_hours(text) for n, text in enumerate(days) if text is not None}
        differing = {day: day_hours(text) for day, text in half_days.items()}
        return OpeningHours(waking(week, quiet), closed_on, waking_on(differing, quiet))


class RotaSection(Section):
    """Who is on duty on which weekday. It takes precedence over `on_duty`."""

    mon: list[str] = Field([], title="Who is on duty that day", description=ROTA)
    tue: list[str] = Field([], title="Who is on duty that day", description=ROTA)
    wed: list[str] = Field([], title="Who is on duty that day", description=ROTA)
    thu: list[str] = Field([], title="Who is on duty that day", description=ROTA)
    fri: list[str] = Field([], title="Who is on duty that day", description=ROTA)
    sat: list[str] = Field([], title="Who is on duty that day", description=ROTA)
    sun: list[str] = Field([], title="Who is on duty that day", description=ROTA)

    def rota(self) -> dict[int, tuple[MemberId, ...]]:
        days = (self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun)
        return {n: tuple(map(MemberId, names)) for n, names in enumerate(days) if names}


class AwaySection(Section):
    """A member's time off. It includes the first and the last day."""

    first: date = Field(title="The first day away", description="a date such as 2026-12-24")
    last: date = Field(
        title="The last day away", description="a date such as 2027-01-02, not before the first"
    )

    @model_validator(mode="after")
    def _in_order(self) -> AwaySection:
        if self.last < self.first:
            raise ValueError
        return self

    def away(self) -> Away:
        return Away(self.first, self.last)


class LocationSection(Section):
    id: ShortName = Field(
        title="The office in commands and in the database. Never change it", description=SHORT
    )
    name: Said = Field(title="The office's name", description=NAME)
    phone: Phone = Field(
        title="The number in every public reply",
        description='a phone number with its area code, such as "(704) 555-0132"',
    )
    email: Email = Field(title="The address in every public reply", description=EMAIL)
    time_zone: TimeZone = Field(
        title="The time zone for reminders and times",
        description="a time zone's name, such as America/New_York",
    )
    signer: Said = Field(
        title="The person who signs the replies",
        description="the name of the person who signs the replies, in up to 120 characters",
    )
    signer_role: str = Field(
        "",
        max_length=120,
        title="The signer's role",
        description="the signer's role, or nothing",
    )
    contact: Rung | None = Field(
        None,
        title="How replies offer to talk, whatever a site lets through",
        description='"both" (phone and e-mail), "phone", or "profile" (the number on the profile). '
        "Left out, an office starts at both and steps down where a site rejects that",
    )
    opening: OpeningSection = Field(
        OpeningSection(),
        title="Opening hours by weekday. Leave out the days you're closed",
        description='a table such as { mon = "08:00-17:00" }',
    )
    closed_on: list[date] = Field(
        [], title="Other days you are closed", description="dates such as [2026-12-25]"
    )
    holidays: Region = Field("", title="Public holidays that you are closed on", description=REGION)
    open_on: list[date] = Field(
        [],
        title="Public holidays that you're open on",
        description="dates such as [2026-11-27]",
    )
    half_days: dict[Day, DayHours] = Field(
        {},
        title="Days with special hours, such as Christmas Eve",
        description='a table such as { 2026-12-24 = "08:00-12:00" }',
    )
    quiet: QuietTime = Field(
        "", title="When no reminders come, whatever the opening hours", description=QUIET
    )
    policy: PolicySection | None = Field(
        None, title="Settings that differ at this office", description="a [locations.policy] block"
    )
    on_duty: list[str] = Field(
        [],
        title="First person to get a reminder",
        description='a list of members\' ids, such as ["maya"]',
    )
    rota: RotaSection = Field(
        RotaSection(),
        title="Who is on duty on some weekdays instead",
        description='a table such as { fri = ["leo"] }',
    )
    slack_channel: SlackChannel = Field(
        "", title="The channel in Slack for this office", description=SLACK_CHANNEL
    )
    teams_channel: TeamsChannel = Field(
        "", title="The channel in Teams for this office", description=TEAMS_CHANNEL
    )
    sites: list[SiteSection] = Field(
        [], title="Where this office's reviews are", description="[[locations.sites]] blocks"
    )

    def location(self) -> Location:
        return Location(
            id=LocationId(self.id),
            name=self.name,
            phone=self.phone,
            email=self.email,
            time_zone=ZoneInfo(self.time_zone),
            hours=self.opening.hours(
                ClosedDays(self.closed_on, self.holidays, self.open_on), self.half_days, self.quiet
            ),
            signer=self.signer,
            signer_role=self.signer_role.strip(),
            channels=given(slack=self.slack_channel, teams=self.teams_channel),
            on_duty=tuple(MemberId(id) for id in self.on_duty),
            rota=self.rota.rota(),
            sites=tuple(site.account_there() for site in self.sites),
            contact=self.contact,
        )


class MemberSection(Section):
    id: ShortName = Field(
        title="The person's name in commands and in the database. Never change it",
        description=SHORT,
    )
    name: Said = Field(title="Their name", description=NAME)
    email: Email = Field(title="Their e-mail address", description=EMAIL)
    role: Literal["staff", "approver", "manager"] = Field(
        title="Role: approvers can publish, managers also get late and sensitive cases",
        description="staff, approver or manager",
    )
    slack: SlackUser = Field("", title="Their account in Slack", description=SLACK_USER)
    teams: TeamsUser = Field("", title="Their account in Teams", description=TEAMS_USER)
    locations: list[str] = Field(
        [],
        title="The offices they work for",
        description="a list of locations' ids, or nothing for all of them",
    )
    away: list[AwaySection] = Field(
        [],
        title="Days when someone else gets their reminders",
        description="days away such as [{ first = 2026-12-24, last = 2027-01-02 }], in order",
    )

    def member(self) -> Member:
        places = frozenset(LocationId(id) for id in self.locations)
        chat = given(slack=self.slack, teams=self.teams.lower())
        away = tuple(absence.away() for absence in self.away)
        return Member(MemberId(self.id), self.name, self.email, Role(self.role), chat, places, away)


class GoogleSection(Section):
    api_url: Address = Field(
        "https://mybusiness.googleapis.com/v4", title="Google's API", description=URL
    )
    token_url: Address = Field(
        "https://oauth2.googleapis.com/token", title="Google's token service", description=URL
    )
    auth_url: Address = Field(
        "https://accounts.google.com/o/oauth2/v2/auth",
        title="Where a person signs in to Google",
        description=URL,
    )
    revoke_url: Address = Field(
        "https://oauth2.googleapis.com/revoke",
        title="Where Google revokes a sign-in",
        description=URL,
    )
    accounts_url: Address = Field(
        "https://mybusinessaccountmanagement.googleapis.com/v1",
        title="Google's list of accounts",
        description=URL,
    )
    information_url: Address = Field(
        "https://mybusinessbusinessinformation.googleapis.com/v1",
        title="Google's list of listings",
        description=URL,
    )
    notifications_url: Address = Field(
        "https://mybusinessnotifications.googleapis.com/v1",
        title="Google's address for choosing the topic of its push messages",
        description=URL,
    )
    push_from: Email | Literal[""] = Field(
        "",
        title="The service account that sends Google's push messages, or nothing if there's none",
        description="its address, such as bedside@project.iam.gserviceaccount.com",
    )
    pull_subscription: Subscription | Literal[""] = Field(
        "",
        title="The Pub/Sub subscription that Bedside pulls Google's notifications from, if any",
        description="its name, such as projects/bedside-123456/subscriptions/bedside",
    )
    pull_key_file: str = Field(
        "",
        title="The file with the key for the subscription: a service account's, or application "
        "default credentials",
        description="a file's path, from the folder of bedside.toml",
    )
    pubsub_url: Address = Field(
        "https://pubsub.googleapis.com/v1", title="Google's Pub/Sub", description=URL
    )
    certificates_url: Address = Field(
        "https://www.googleapis.com/oauth2/v1/certs",
        title="The certificates of Google's push messages",
        description=URL,
    )
    poll_every_min: float = Field(
        1,
        ge=0.05,
        le=1440,
        title="Minutes between checks for new reviews",
        description="a number of minutes from 0.05 to 1440",
    )
    poll_while_closed_min: float = Field(
        5,
        ge=0.05,
        le=1440,
        title="Minutes between checks while an office is closed, if that's longer",
        description="a number of minutes from 0.05 to 1440",
    )


class DatabaseSection(Section):
    url: DatabaseUrl = Field(
        "sqlite:///var/bedside.db",
        title="Where the cases are kept, unless `BEDSIDE_DATABASE_URL` says otherwise",
        description=(
            "an address such as sqlite:////var/lib/bedside/bedside.db or "
            "postgresql://bedside@host/bedside, without a password"
        ),
    )


class ServerSection(Section):
    host: str = Field(
        "127.0.0.1",
        min_length=1,
        title="The address Bedside listens on",
        description="one of this machine's addresses",
    )
    port: int = Field(
        8008,
        ge=1,
        le=65535,
        title="The port Bedside listens on",
        description="a port from 1 to 65535",
    )
    public_url: Address | Literal[""] = Field(
        "",
        title="Bedside's address on the internet, for connecting Google from chat",
        description="an address such as https://bedside.example.com",
    )
    trusted_proxies: list[Proxy] = Field(
        [],
        title="Proxies whose X-Forwarded-For header is believed",
        description='a list of addresses or networks, such as ["127.0.0.1"]',
    )
    metrics_host: str = Field(
        "127.0.0.1",
        min_length=1,
        title="The address for metrics",
        description="one of this machine's addresses",
    )
    metrics_port: int = Field(
        0,
        ge=0,
        le=65535,
        title="The port for metrics",
        description="a port from 1 to 65535, or 0 for none",
    )


class File(Section):
    """The complete `bedside.toml`."""

    practice: PracticeSection = Field(description="a [practice] block with id and name")
    policy: PolicySection = Field(PolicySection(), description="the [policy] block")
    locations: list[LocationSection] = Field(
        min_length=1, description="at least one [[locations]] block"
    )
    members: list[MemberSection] = Field(min_length=1, description="at least one [[members]] block")
    slack: SlackSection = Field(SlackSection(), description="the [slack] block")
    teams: TeamsSection = Field(TeamsSection(), description="the [teams] block")
    google: GoogleSection = Field(GoogleSection(), description="the [google] block")
    trustpilot: TrustpilotSection = Field(TrustpilotSection(), description="the [trustpilot] block")
    yelp: YelpSection = Field(YelpSection(), description="the [yelp] block")
    podium: PodiumSection = Field(PodiumSection(), description="the [podium] block")
    database: DatabaseSection = Field(DatabaseSection(), description="the [database] block")
    server: ServerSection = Field(ServerSection(), description="the [server] block")
    replies: RepliesSection = Field(RepliesSection(), description="the [replies] block")
    language_model: LanguageModelSection = Field(
        LanguageModelSection(), description="the [language_model] block"
    )
    webhooks: WebhooksSection = Field(WebhooksSection(), description="the [webhooks] block")
    mailbox: MailboxSection = Field(MailboxSection(), description="the [mailbox] block")
