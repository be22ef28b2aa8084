"""Slack and Teams in `bedside.toml`: how to reach them, and the format of their IDs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from settings.section import Section
from settings.values import URL, Address, secret_end

SlackChannel = Annotated[str, StringConstraints(pattern=r"^([CG][A-Z0-9]{2,})?$")]
SlackUser = Annotated[str, StringConstraints(pattern=r"^([UW][A-Z0-9]{2,})?$")]
TeamsChannel = Annotated[str, StringConstraints(pattern=r"^([^\s;]{3,200})?$")]
TeamsUser = Annotated[str, StringConstraints(pattern=r"^([0-9A-Za-z-]{8,64})?$")]
Guid = Annotated[
    str, StringConstraints(pattern=r"^([0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})?$")
]

WebPage = Annotated[
    str, StringConstraints(pattern=r"^(https://[^\s/]+(/\S*)?)?$", max_length=2_048)
]
"""A web page that Teams links to. The manifest's schema doesn't allow longer URLs."""

PAGE = "an address that begins with https://"

SLACK_CHANNEL = (
    "the channel's ID, which begins with C (in Slack: the channel's name, "
    '"About", at the very bottom)'
)
SLACK_USER = (
    "the member ID, which starts with U or W. To copy it in Slack, open their profile and choose "
    '"⋮", then "Copy member ID". If you leave this out, Bedside finds the person by e-mail address'
)
TEAMS_CHANNEL = (
    "the channel's ID, such as 19:…@thread.tacv2 (in Teams: the channel's ⋯, "
    '"Get link to channel", the part between /channel/ and the next /, with %3A as : and %40 as @'
)
TEAMS_USER = (
    "the person's object ID in Entra. If you leave this out, Bedside finds the person by e-mail "
    "address"
)


class SlackSection(Section):
    mode: Literal["http", "socket"] = Field(
        "socket",
        title='"socket": Bedside calls Slack, without a public address. "http": Slack calls you',
        description='"http" or "socket"',
    )
    team: str = Field(
        "",
        pattern=r"^(T[A-Z0-9]{2,})?$",
        title="Your workspace",
        description="your workspace's ID, which begins with T",
    )
    api_url: Address = Field("https://slack.com/api/", title="Slack's API", description=URL)


class TeamsSection(Section):
    """Teams. The default URLs are for Microsoft's public cloud. Government clouds use others."""

    app_id: Guid = Field(
        "", title="The bot in Azure", description="the bot's Microsoft App ID, a GUID"
    )
    tenant: Guid = Field(
        "", title="Your organization in Entra", description="your tenant's ID in Entra, a GUID"
    )
    secret_ends: date | None = secret_end("the bot's")
    website: WebPage = Field(
        "",
        title="Your website, which Teams shows with the app",
        description=PAGE,
    )
    privacy_url: WebPage = Field(
        "",
        title="Your privacy policy, which Teams shows with the app",
        description=f"{PAGE}. If you leave this out: `website`",
    )
    terms_url: WebPage = Field(
        "",
        title="Your terms of use, which Teams shows with the app",
        description=f"{PAGE}. If you leave this out: `website`",
    )
    login_url: Address = Field(
        "https://login.microsoftonline.com", title="Microsoft's token service", description=URL
    )
    metadata_url: Address = Field(
        "https://login.botframework.com/v1/.well-known/openidconfiguration",
        title="Where to get the keys for Teams' tokens",
        description=URL,
    )
    issuer: str = Field(
        "https://api.botframework.com",
        title="Issuer of Teams' tokens",
        description="the issuer of Teams' tokens",
    )
    scope: str = Field(
        "https://api.botframework.com/.default",
        title="Scope of Bedside's own tokens",
        description="the scope of Bedside's own tokens",
    )
    service_urls: list[Address] = Field(
        [],
        title="Addresses allowed for messages",
        description="addresses that responses can go to. If you leave this out: Microsoft's clouds",
    )
    targeted_messages: bool = Field(
        False,
        title="Whether answers in channels are shown only to the person who asked",
        description="true: Teams' targeted messages, a preview (true or false)",
    )
    local_trial: bool = Field(
        False,
        title="A trial on this machine, without credentials",
        description="true: no credentials, for an emulator on this machine (true or false)",
    )


def given(**ids: str) -> dict[str, str]:
    """Return the IDs that aren't empty, by platform."""
    return {platform: id for platform, id in ids.items() if id}
