"""The mailbox in `bedside.toml`: its server, user, and folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from pydantic import Field

from settings.raw import Table, table_of
from settings.section import Section
from settings.values import URL, Address, secret_end

_HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Provider:
    """A mail provider's IMAP server, and the server name in its `Authentication-Results`."""

    host: str
    checked_by: str


SIGN_IN_SECRETS = MappingProxyType(
    {"password": ("password",), "app": ("client_id", "client_secret"), "person": ("client_id",)}
)
"""The secrets that each sign-in method requires."""

PROVIDERS = MappingProxyType(
    {
        "gmail": Provider("imap.gmail.com", "mx.google.com"),
        "microsoft": Provider("outlook.office365.com", "microsoft"),
        "yahoo": Provider("imap.mail.yahoo.com", "yahoo.com"),
        "icloud": Provider("imap.mail.me.com", "icloud.com"),
        "fastmail": Provider("imap.fastmail.com", "messagingengine.com"),
        "zoho": Provider("imap.zoho.com", "zohomail.com"),
    }
)
"""The providers whose settings are built in. docs/mailbox.md says what each one requires."""


class MailboxSection(Section):
    """The mailbox, off until `user` is set. docs/mailbox.md has the steps for each provider."""

    provider: Literal["", "gmail", "microsoft", "yahoo", "icloud", "fastmail", "zoho"] = Field(
        "",
        title="Whose mailbox it is, which gives host, port and checked_by",
        description=f"one of {', '.join(PROVIDERS)}, or nothing for another server",
    )
    host: str = Field(
        "",
        max_length=253,
        pattern=r"^[\w.:-]*$",
        title="The IMAP server, if the provider isn't in the list",
        description="a server's name, such as imap.example.com",
    )
    port: int = Field(
        993, ge=1, le=65535, title="The server's port", description="a port from 1 to 65535"
    )
    security: Literal["tls", "starttls", "none"] = Field(
        "tls",
        title="How the connection is protected",
        description='"tls", "starttls", or "none" for a server on this machine',
    )
    user: str = Field(
        "",
        max_length=320,
        title="The name to sign in with",
        description="the mailbox's address, or the name to sign in with",
    )
    sign_in: Literal["password", "app", "person"] = Field(
        "password",
        title="How Bedside signs in to the mailbox",
        description='"password", or for Microsoft 365 "app" (as an app with a secret) or "person" '
        "(someone signs in once)",
    )
    tenant: str = Field(
        "",
        max_length=253,
        pattern=r"^[A-Za-z0-9.-]*$",
        title="The Microsoft Entra tenant, if an app or a person signs in",
        description="the directory's ID or domain, such as your-practice.onmicrosoft.com",
    )
    secret_ends: date | None = secret_end("the app's")
    login_url: Address = Field(
        "https://login.microsoftonline.com",
        title="Where an app or a person signs in",
        description=URL,
    )
    folder: str = Field(
        "INBOX",
        min_length=1,
        max_length=200,
        title="The folder to read",
        description="a folder's name",
    )
    sent_folder: str = Field(
        "",
        max_length=200,
        title="The folder of sent mail, where replies to reviewers are noticed",
        description="a folder's name (left out, the one that the server says it is)",
    )
    checked_by: str = Field(
        "",
        max_length=253,
        pattern=r"^[a-z0-9.-]*$",
        title="The server whose Authentication-Results Bedside trusts",
        description="the first word of that header in your mails, such as mx.example.com",
    )
    service: Literal["", "mailgun", "sendgrid"] = Field(
        "",
        title="The mail service that posts e-mails to Bedside",
        description='"mailgun", "sendgrid", or nothing',
    )
    service_address: str = Field(
        "",
        max_length=320,
        title="The address whose e-mails the service posts",
        description="an e-mail address, such as reviews@in.your-practice.example",
    )
    asks_about_unknown: bool = Field(
        True,
        title="Whether someone is asked which case an e-mail from an unknown sender is about",
        description="true or false",
    )

    @property
    def is_on(self) -> bool:
        return bool(self.user)

    @property
    def server(self) -> str:
        known = PROVIDERS.get(self.provider)
        return self.host or (known.host if known else "")

    @property
    def trusts(self) -> str:
        """The server whose sender checks we trust, or "" if there's none."""
        known = PROVIDERS.get(self.provider)
        return self.checked_by or (known.checked_by if known else "")


def unreachable(content: Table) -> Iterator[str]:
    """Report missing mailbox settings, and a password that would be sent unencrypted."""
    section = table_of(content, "mailbox")
    if not section.get("user"):
        if any(section.get(key) for key in ("provider", "host")):
            yield "mailbox.user is missing. It's the mailbox's address, or the name to sign in with"
        return
    if not (section.get("provider") or section.get("host")):
        yield "mailbox.host is missing. Name the server, or a provider from docs/mailbox.md"
    if section.get("sign_in") in ("app", "person") and not section.get("tenant"):
        yield "mailbox.tenant is missing. docs/mailbox.md says where Microsoft shows it"
    if section.get("security") == "none" and section.get("host") not in _HERE:
        yield (
            'mailbox.security: found "none", which is only for a server on this machine. It has '
            'to be "tls" or "starttls"'
        )
