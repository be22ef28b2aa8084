"""Plain values for setting up a sandbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal


@dataclass(frozen=True)
class Place:
    """A location: its name, its listing on Google, and its channel in Slack."""

    name: str
    listing: str
    channel: str
    channel_name: str
    address: str = ""
    time_zone: str = "America/New_York"


@dataclass(frozen=True)
class Person:
    """A person who works at the practice. `places` has the channels they're in."""

    id: str
    name: str
    email: str
    title: str
    channels: frozenset[str]
    time_zone: str = "America/New_York"


@dataclass(frozen=True)
class Posted:
    """A review that's already on the site when the sandbox starts."""

    listing: str
    stars: int
    text: str
    author: str
    at: datetime
    translation: str = ""
    reply: str = ""
    reply_at: datetime | None = None


@dataclass(frozen=True)
class TeamsPlace:
    """A Teams environment alongside Slack: its tenant, the bot's registration, and its members.

    `channels` maps IDs to names. An ID that ends with `@thread.v2` is a group chat. `people` maps
    the sandbox's people to their object IDs.
    """

    tenant: str
    app_id: str
    password: str = field(repr=False)
    team_name: str
    channels: Mapping[str, str]
    people: Mapping[str, str]


@dataclass(frozen=True)
class Email:
    """An e-mail that someone writes. `sender` is an address with or without a name."""

    sender: str
    subject: str
    text: str


@dataclass(frozen=True)
class MailPlace:
    """The practice's mailbox at a mail service.

    `signing_key` is the key for Mailgun's signatures, or the password in SendGrid's URL. `example`
    is an e-mail that a patient could write, and `notices` has e-mails from review sites.
    """

    address: str
    signing_key: str = field(repr=False)
    example: Email
    notices: Sequence[Email]
    service: Literal["mailgun", "sendgrid"] = "mailgun"
