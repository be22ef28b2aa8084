"""`bedside.toml` and the environment, checked and turned into the core's values.

The file names the practice; secrets come from the environment, or from files that it names.
Every mistake is told at once: which key, what was found, what is allowed.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, get_args
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot.errors import ConfigurationError
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
from bot.replies.contacts import REGION
from bot.sites import SITES

Table: TypeAlias = Mapping[str, Any]
"""A part of the file as TOML reads it, not checked yet."""

SECRETS = {
    "slack": ("bot_token", "signing_secret", "app_token"),
    "google": ("client_id", "client_secret", "refresh_token"),
}
"""Section → secrets. `slack.bot_token` is BEDSIDE_SLACK_BOT_TOKEN, or …_FILE names its file."""

DATABASE = "sqlite:///var/bedside.db"
"""Where cases are kept unless BEDSIDE_DATABASE_URL says otherwise; relative to where one starts."""

_LOOKS_SECRET = re.compile(r"xox[a-z]-|xapp-|ya29\.|1//|GOCSPX-|-----BEGIN")
_SECRET_KEY = re.compile(r"(?i)secret|token(?!_url)|passw|api_?key|credential|database_url")


# --- what may stand in a value


def _short(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?", text):
        raise ValueError
    return text


def _said(text: str) -> str:
    if not text.strip() or "\n" in text or len(text) > 120:
        raise ValueError
    return text.strip()


def _phone(text: str) -> str:
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        raise ValueError from None
    if not phonenumbers.is_possible_number(number):
        raise ValueError
    return text.strip()


def _email(text: str) -> str:
    try:
        validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise ValueError from None
    return text


def _zone(text: str) -> str:
    if text not in available_timezones():
        raise ValueError
    return text


def _site(text: str) -> str:
    if text not in SITES:
        raise ValueError
    return text


def _address(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+(?:/\S*)?", text):
        raise ValueError
    return text


def _day(text: str) -> tuple[tuple[time, time], ...]:
    """`08:00-12:00, 13:00-17:00` as intervals, in order and apart."""
    spans: list[tuple[time, time]] = []
    for part in text.split(","):
        found = re.fullmatch(r"\s*(\d{1,2}):(\d\d)\s*[-–]\s*(\d{1,2}):(\d\d)\s*", part)
        if not found:
            raise ValueError
        opens, closes = time(int(found[1]), int(found[2])), _closing(int(found[3]), int(found[4]))
        if opens >= closes or (spans and opens < spans[-1][1]):
            raise ValueError
        spans.append((opens, closes))
    return tuple(spans)


def _closing(hour: int, minute: int) -> time:
    return time.max if (hour, minute) == (24, 0) else time(hour, minute)


def _ascending(numbers: list[float]) -> list[float]:
    if not numbers or any(after <= before for before, after in pairwise(numbers)):
        raise ValueError
    return numbers


def _hours_text(text: str) -> str:
    _day(text)
    return text


ShortName = Annotated[str, AfterValidator(_short)]
Said = Annotated[str, AfterValidator(_said)]
Email = Annotated[str, AfterValidator(_email)]
Address = Annotated[str, AfterValidator(_address)]
DayHours = Annotated[str, AfterValidator(_hours_text)]
Fraction = Annotated[float, Field(gt=0, le=1)]
Days = Annotated[int, Field(ge=1, le=365)]

SHORT = "a short name of small letters, digits and hyphens, such as oak-street"
NAME = "a name on one line"
EMAIL = "an e-mail address, such as care@rosebank.example"
HOURS = 'hours such as "08:00-17:00" or "08:00-12:00, 13:00-17:00"; leave out closed days'
URL = "an address that begins with https:// (or http://)"


# --- the file


class Section(BaseModel):
    """A table of the file. Each field's description says what is allowed there."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class PracticeSection(Section):
    id: ShortName = Field(description=SHORT)
    name: Said = Field(description=NAME)


class PolicySection(Section):
    """The practice's numbers, in units that people think in; defaults are bot.practice.Policy's."""

    negative_stars: int = Field(2, ge=1, le=4, description="a whole number of stars from 1 to 4")
    first_contact_days: int = Field(
        7, ge=0, le=3650, description="a whole number of days from 0 to 3650"
    )
    undo_s: float = Field(60, ge=0, le=3600, description="a number of seconds from 0 to 3600")
    reply_within_h: float = Field(24, gt=0, le=336, description="a number of hours up to 336")
    reply_nudges: Annotated[list[Fraction], AfterValidator(_ascending)] = Field(
        [0.5, 0.8, 1.0], description="growing parts of the reply's time, such as [0.5, 0.8, 1.0]"
    )
    late_reply_working_h: float = Field(
        4, gt=0, le=80, description="a number of working hours up to 80"
    )
    hold_margin_min: float = Field(
        30, ge=0, le=1440, description="a number of minutes from 0 to 1440"
    )
    cool_down_min: float = Field(
        15, ge=0, le=1440, description="a number of minutes from 0 to 1440"
    )
    call_within_working_h: float = Field(
        4, gt=0, le=80, description="a number of working hours up to 80"
    )
    call_nudges: int = Field(3, ge=0, le=20, description="a whole number from 0 to 20")
    follow_up_days: Annotated[list[Days], AfterValidator(_ascending)] = Field(
        [7, 14, 21], description="growing whole days from 1 to 365, such as [7, 14, 21]"
    )
    four_eyes: bool = Field(False, description="true or false")
    chat_may_hold_phi: bool = Field(False, description="true or false")

    def policy(self) -> Policy:
        return Policy(
            negative_stars=self.negative_stars,
            first_contact=timedelta(days=self.first_contact_days),
            undo=timedelta(seconds=self.undo_s),
            reply_within=timedelta(hours=self.reply_within_h),
            reply_nudges=tuple(self.reply_nudges),
            late_reply_working=timedelta(hours=self.late_reply_working_h),
            hold_margin=timedelta(minutes=self.hold_margin_min),
            cool_down=timedelta(minutes=self.cool_down_min),
            call_within_working=timedelta(hours=self.call_within_working_h),
            call_nudges=self.call_nudges,
            follow_up_days=tuple(self.follow_up_days),
            four_eyes=self.four_eyes,
            chat_may_hold_phi=self.chat_may_hold_phi,
        )


class SiteSection(Section):
    site: Annotated[str, AfterValidator(_site)] = Field(description=f"one of {', '.join(SITES)}")
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

    def hours(self, closed_on: list[date]) -> OpeningHours:
        days = (self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun)
        week = {n: _day(text) for n, text in enumerate(days) if text is not None}
        return OpeningHours(week, frozenset(closed_on))


class LocationSection(Section):
    id: ShortName = Field(description=SHORT)
    name: Said = Field(description=NAME)
    phone: Annotated[str, AfterValidator(_phone)] = Field(
        description='a phone number with its area code, such as "(704) 555-0132"'
    )
    email: Email = Field(description=EMAIL)
    time_zone: Annotated[str, AfterValidator(_zone)] = Field(
        description="a time zone's name, such as America/New_York"
    )
    signer: Said = Field(description="the name of the person who signs the replies")
    signer_role: str = Field("", max_length=120, description="what the signer is, or nothing")
    opening: OpeningSection = Field(
        OpeningSection(), description='a table such as { mon = "08:00-17:00" }'
    )
    closed_on: list[date] = Field([], description="dates such as [2026-12-25]")
    on_duty: list[str] = Field([], description='a list of members\' ids, such as ["maya"]')
    slack_channel: str = Field(
        pattern=r"^[CG][A-Z0-9]{2,}$",
        description="the channel's ID, which begins with C; in Slack: the channel's name, "
        '"About", at the very bottom',
    )
    sites: list[SiteSection] = Field([], description="[[locations.sites]] blocks")

    def location(self) -> Location:
        return Location(
            id=LocationId(self.id),
            name=self.name,
            phone=self.phone,
            email=self.email,
            time_zone=ZoneInfo(self.time_zone),
            hours=self.opening.hours(self.closed_on),
            signer=self.signer,
            signer_role=self.signer_role.strip(),
            channels={"slack": self.slack_channel},
            on_duty=tuple(MemberId(id) for id in self.on_duty),
            sites=tuple(SiteAccount(one.site, one.account, one.location) for one in self.sites),
        )


class MemberSection(Section):
    id: ShortName = Field(description=SHORT)
    name: Said = Field(description=NAME)
    email: Email = Field(description=EMAIL)
    role: Literal["staff", "approver", "manager"] = Field(description="staff, approver or manager")
    slack: str = Field(
        pattern=r"^[UW][A-Z0-9]{2,}$",
        description='the member ID, which begins with U; in Slack: their profile, "⋮", '
        '"Copy member ID"',
    )
    locations: list[str] = Field([], description="a list of locations' ids; left out: all of them")

    def member(self) -> Member:
        places = frozenset(LocationId(id) for id in self.locations)
        chat = {"slack": self.slack}
        return Member(MemberId(self.id), self.name, self.email, Role(self.role), chat, places)


class SlackSection(Section):
    mode: Literal["http", "socket"] = Field("socket", description='"http" or "socket"')
    team: str = Field(
        "",
        pattern=r"^([TE][A-Z0-9]{2,})?$",
        description="your workspace's ID, which begins with T",
    )
    api_url: Address = Field("https://slack.com/api/", description=URL)


class GoogleSection(Section):
    api_url: Address = Field("https://mybusiness.googleapis.com/v4", description=URL)
    token_url: Address = Field("https://oauth2.googleapis.com/token", description=URL)
    poll_every_min: float = Field(
        1, ge=0.05, le=1440, description="a number of minutes from 0.05 to 1440"
    )


class ServerSection(Section):
    host: str = Field("127.0.0.1", min_length=1, description="an address of this machine")
    port: int = Field(8008, ge=1, le=65535, description="a port from 1 to 65535")


class File(Section):
    """`bedside.toml` as a whole."""

    practice: PracticeSection = Field(description="the [practice] block with id and name")
    policy: PolicySection = Field(PolicySection(), description="the [policy] block")
    locations: list[LocationSection] = Field(
        min_length=1, description="at least one [[locations]] block"
    )
    members: list[MemberSection] = Field(min_length=1, description="at least one [[members]] block")
    slack: SlackSection = Field(SlackSection(), description="the [slack] block")
    google: GoogleSection = Field(GoogleSection(), description="the [google] block")
    server: ServerSection = Field(ServerSection(), description="the [server] block")


# --- what the program gets


class Slack(SlackSection):
    """How to speak to Slack; a secret that was not given is None."""

    bot_token: SecretStr | None = None
    signing_secret: SecretStr | None = None
    app_token: SecretStr | None = None


class Google(GoogleSection):
    """How to speak to Google; a secret that was not given is None."""

    client_id: SecretStr | None = None
    client_secret: SecretStr | None = None
    refresh_token: SecretStr | None = None

    @property
    def poll_every(self) -> timedelta:
        return timedelta(minutes=self.poll_every_min)


@dataclass(frozen=True)
class Settings:
    """Everything that `app.py` builds from. No `repr` shows a secret."""

    file: File
    slack: Slack
    google: Google
    server: ServerSection
    database_url: str = field(repr=False)

    def practice(self) -> Practice:
        places = [one.location() for one in self.file.locations]
        people = [one.member() for one in self.file.members]
        return Practice(
            PracticeId(self.file.practice.id),
            self.file.practice.name,
            {place.id: place for place in places},
            {person.id: person for person in people},
            self.file.policy.policy(),
        )

    @property
    def uses_google(self) -> bool:
        """Does any location have its reviews there?"""
        return any(one.site == "google" for place in self.file.locations for one in place.sites)

    def missing_slack(self) -> list[str]:
        """The variables without which Slack cannot be spoken to in this mode."""
        other = "signing_secret" if self.slack.mode == "http" else "app_token"
        return _missing("slack", self.slack, ("bot_token", other))

    def missing_google(self) -> list[str]:
        """The variables without which Google cannot be spoken to; none where nobody uses it."""
        return _missing("google", self.google, SECRETS["google"]) if self.uses_google else []

    def require_secrets(self) -> None:
        """Raises ConfigurationError, naming every secret that is missing and where it goes."""
        lines = [
            f"{name} is missing; set it in the environment, or let {name}_FILE name a file with it"
            for name in (*self.missing_slack(), *self.missing_google())
        ]
        if lines:
            _refuse(f'Some secrets are missing (slack.mode is "{self.slack.mode}"):', lines)


def load(path: Path, env: Mapping[str, str]) -> Settings:
    """Read `path` and the secrets in `env`. Raises ConfigurationError with every mistake."""
    found = _read(path)
    lines = list(mistakes(found))
    secrets = {
        section: {key: _secret(_variable(section, key), env, lines) for key in keys}
        for section, keys in SECRETS.items()
    }
    database = _secret("BEDSIDE_DATABASE_URL", env, lines)
    if lines:
        _refuse(f"{path} cannot be used yet:", lines)
    file = File.model_validate(found)
    return Settings(
        file,
        Slack.model_validate(file.slack.model_dump() | secrets["slack"]),
        Google.model_validate(file.google.model_dump() | secrets["google"]),
        file.server,
        database.get_secret_value() if database else DATABASE,
    )


def mistakes(found: Table) -> Iterator[str]:
    """What is wrong in a file as TOML read it, a line for each mistake."""
    yield from _secrets_in(found)
    yield from _misfits(found)
    yield from _contradictions(found)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        message = f"There is no {path}. Copy bedside.example.toml to {path} and fill it in."
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror or type(error).__name__}."
    except UnicodeDecodeError:
        message = f"{path} is not plain UTF-8 text. Save it again with the encoding UTF-8."
    except tomllib.TOMLDecodeError as error:
        message = f"{path} is not valid TOML: {error}."
    raise ConfigurationError(message) from None


def _refuse(opening: str, lines: list[str]) -> None:
    raise ConfigurationError("\n".join([opening, *(f"  {line}" for line in lines)]))


# --- secrets


def _variable(section: str, key: str) -> str:
    return f"BEDSIDE_{section}_{key}".upper()


def _missing(section: str, given: BaseModel, keys: tuple[str, ...]) -> list[str]:
    return [_variable(section, key) for key in keys if getattr(given, key) is None]


def _secret(variable: str, env: Mapping[str, str], lines: list[str]) -> SecretStr | None:
    """The secret, or None; what is wrong with it is added to `lines`."""
    value, file = env.get(variable, "").strip(), env.get(f"{variable}_FILE", "").strip()
    if value and file:
        lines.append(f"{variable} and {variable}_FILE are both set; keep one of them")
    if value or not file:
        return SecretStr(value) if value else None
    try:
        value = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        lines.append(f"{variable}_FILE: {file} cannot be read ({reason})")
        return None
    if not value:
        lines.append(f"{variable}_FILE: {file} is empty")
    return SecretStr(value) if value else None


def _is_secret(key: str, value: object) -> bool:
    """Secret by its name or its look; keys that the file knows are never secret by name."""
    if isinstance(value, dict | list):
        return False
    return bool(_SECRET_KEY.search(key) or key == "client_id" or _looks_secret(value))


def _looks_secret(value: object) -> bool:
    return isinstance(value, str) and bool(_LOOKS_SECRET.match(value))


def _secrets_in(found: Table, at: str = "") -> Iterator[str]:
    for key, value in found.items():
        path = f"{at}{'' if key.startswith('[') else '.'}{key}" if at else key
        if _is_secret(key, value):
            section = path.split(".")[0]
            known = section in SECRETS and key in SECRETS[section]
            name = _variable(section, key) if known else "its BEDSIDE_… variable"
            name = "BEDSIDE_DATABASE_URL" if key == "database_url" else name
            yield (
                f"{path}: secrets do not belong in this file; take it out, and set {name} in "
                "the environment (the same name with _FILE at its end may name a file instead)"
            )
        elif isinstance(value, dict):
            yield from _secrets_in(value, path)
        elif isinstance(value, list):
            for n, one in enumerate(value):
                inner = one if isinstance(one, dict) else {f"[{n}]": one}
                yield from _secrets_in(inner, f"{path}[{n}]" if inner is one else path)


# --- mistakes in single values


def _misfits(found: Table) -> Iterator[str]:
    try:
        File.model_validate(found)
    except ValidationError as wrong:
        for error in wrong.errors(include_url=False, include_context=False):
            key = error["loc"][-1]
            if not _is_secret(str(key), error["input"]):
                yield _misfit(error, found)


def _misfit(error: ErrorDetails, found: Table) -> str:
    place = _place(error["loc"], found)
    model, allowed = _described(error["loc"])
    if error["type"] == "extra_forbidden":
        key = str(error["loc"][-1])
        return f"{place}: there is no such setting{_meant(key, model.model_fields)}"
    if error["type"] == "missing":
        return f"{place} is missing; it has to be {allowed}"
    is_zone = error["loc"][-1] == "time_zone"
    hint = _meant(str(error["input"]), available_timezones()) if is_zone else ""
    return f"{place}: found {_shown(error['input'])}; it has to be {allowed}{hint}"


def _shown(value: object) -> str:
    """What stands there, short and as TOML writes it."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list" if value else "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    return _quoted(value) if isinstance(value, str) else str(value)[:60]


def _quoted(text: str) -> str:
    if _looks_secret(text):
        return "what looks like a secret"
    return f'"{text}"' if len(text) <= 60 else f'"{text[:57]}…"'


def _place(loc: tuple[int | str, ...], found: Table) -> str:
    """`locations[1].phone (Lakeside)`."""
    path = ""
    for part in loc:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    if len(loc) < 2 or not isinstance(loc[1], int):
        return path
    block = found[str(loc[0])][loc[1]]
    name = (block.get("name") or block.get("id")) if isinstance(block, dict) else None
    return f"{path} ({name})" if isinstance(name, str) and not _looks_secret(name) else path


def _described(loc: tuple[int | str, ...]) -> tuple[type[Section], str]:
    """The table that the last key stands in, and what is allowed at the key."""
    model: type[Section] = File
    inner: type[Section] | None = File
    allowed = ""
    for part in loc:
        if inner is not None and isinstance(part, str):
            model = inner
            found = model.model_fields.get(part)
            allowed, inner = (found.description or "", _section(found)) if found else ("", None)
    return model, allowed


def _section(found: FieldInfo) -> type[Section] | None:
    kinds = (found.annotation, *get_args(found.annotation))
    return next((k for k in kinds if isinstance(k, type) and issubclass(k, Section)), None)


def _meant(word: str, known: Mapping[str, Any] | set[str] | list[str]) -> str:
    """`; did you mean "phone"?`, or what there is where nothing is near."""
    near = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    if near:
        return f'; did you mean "{near[0]}"?'
    return f"; there are {', '.join(known)}" if len(known) < 20 else ""


# --- mistakes that only show in several values together


def _contradictions(found: Table) -> Iterator[str]:
    locations, members = _blocks(found, "locations"), _blocks(found, "members")
    yield from _doubles(found, "locations", "id")
    yield from _doubles(found, "members", "id")
    yield from _doubles(found, "members", "slack")
    yield from _google_ids(found, locations)
    member_ids = [str(one.get("id")) for one in members]
    location_ids = [str(one.get("id")) for one in locations]
    yield from _unknown(found, "locations", "on_duty", member_ids, "member")
    yield from _unknown(found, "members", "locations", location_ids, "location")
    yield from _off_duty(found, locations, members)
    yield from _unapproved(found, locations, members)


def _blocks(found: Table, key: str) -> list[Table]:
    blocks = found.get(key)
    blocks = blocks if isinstance(blocks, list) else []
    return [one if isinstance(one, dict) else {} for one in blocks]


def _names(block: Table, key: str) -> list[str]:
    names = block.get(key)
    return [one for one in names if isinstance(one, str)] if isinstance(names, list) else []


def _doubles(found: Table, blocks: str, key: str) -> Iterator[str]:
    seen: dict[str, int] = {}
    for n, block in enumerate(_blocks(found, blocks)):
        value = block.get(key)
        if isinstance(value, str) and seen.setdefault(value, n) != n:
            place = _place((blocks, n, key), found)
            other = f"{blocks}[{seen[value]}]"
            yield f"{place}: {_quoted(value)} is taken by {other}; each needs its own"


def _google_ids(found: Table, locations: list[Table]) -> Iterator[str]:
    """Google's ids have their own shape, and two offices cannot share one listing."""
    listings: Counter[tuple[str, str]] = Counter()
    for n, block in enumerate(locations):
        for m, one in enumerate(_blocks(block, "sites")):
            if one.get("site") != "google":
                continue
            for key in ("account", "location"):
                value = one.get(key, "")
                if isinstance(value, str) and not re.fullmatch(rf"{key}s/[\w-]+", value):
                    place = _place(("locations", n, "sites", m, key), found)
                    allowed = f'it has to be "{key}s/" and an id, for Google'
                    yield f"{place}: found {_quoted(value)}; {allowed}"
            listing = (str(one.get("account")), str(one.get("location")))
            listings[listing] += 1
            if listings[listing] == 2:
                place = _place(("locations", n, "sites", m, "location"), found)
                yield f"{place}: {_quoted(listing[1])} belongs to another location already"


def _unknown(found: Table, blocks: str, key: str, known: list[str], what: str) -> Iterator[str]:
    for n, block in enumerate(_blocks(found, blocks)):
        for name in _names(block, key):
            if name not in known:
                place = _place((blocks, n, key), found)
                yield f"{place}: there is no {what} {_quoted(name)}{_meant(name, known)}"


def _works_at(member: Table, location: object) -> bool:
    return not member.get("locations") or location in _names(member, "locations")


def _off_duty(found: Table, locations: list[Table], members: list[Table]) -> Iterator[str]:
    people = {one.get("id"): one for one in members if isinstance(one.get("id"), str)}
    for n, block in enumerate(locations):
        for name in _names(block, "on_duty"):
            if name in people and not _works_at(people[name], block.get("id")):
                place = _place(("locations", n, "on_duty"), found)
                yield f'{place}: "{name}" does not work there; add it to their locations'


def _unapproved(found: Table, locations: list[Table], members: list[Table]) -> Iterator[str]:
    approvers = [one for one in members if one.get("role") in ("approver", "manager")]
    for n, block in enumerate(locations):
        if members and not any(_works_at(one, block.get("id")) for one in approvers):
            place = _place(("locations", n), found)
            yield f"{place}: nobody may approve replies there; make a member approver or manager"
