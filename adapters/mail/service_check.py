"""Checks whether e-mails from a mail service reach us: the webhook URL, the secret, and the domain.

Nothing is saved, and no e-mail is sent.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
import secrets
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
from email_validator import EmailNotValidError, validate_email

from adapters.check import Check
from adapters.mail.service import CHECK, CHECKED, PATH, USER, Service

NAME = "mail service"

WAIT = aiohttp.ClientTimeout(total=10)

SHORTEST = 16
"""Minimum length of the password, since anyone on the internet can try to guess it."""

TITLES: dict[Service, str] = {"mailgun": "Mailgun", "sendgrid": "SendGrid"}

SERVERS: dict[Service, str] = {"mailgun": "mailgun.org", "sendgrid": "sendgrid.net"}
"""The domain of each service's incoming mail servers."""

VARIABLE = "BEDSIDE_MAILBOX_SERVICE_SECRET"

_API_KEYS = re.compile(r"key-[0-9a-f]{32}|[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}|SG\..+")
"""Keys for sending e-mail through these services, which are easy to mix up with the secret."""


@dataclass(frozen=True)
class ServiceAccount:
    """The settings for a mail service. `here` is Bedside's URL on this machine, and `public_url` is
    the URL that the service uses.
    """

    service: Service
    secret: str
    address: str
    here: str
    public_url: str


def mail_servers(address: str) -> Sequence[str]:
    """The servers that receive e-mail for the address. Raises `EmailNotValidError`."""
    checked = validate_email(address, check_deliverability=True, timeout=5)
    return [host.rstrip(".").lower() for _, host in checked.mx or ()]


async def checks(
    account: ServiceAccount,
    http: aiohttp.ClientSession,
    servers_of: Callable[[str], Sequence[str]] = mail_servers,
) -> AsyncIterator[Check]:
    """Check the secret, the URL that the service posts to, and the domain of the e-mail address."""
    if wrong := _secret_check(account):
        yield wrong
    else:
        yield await _reach_check(account, http)
    if account.address:
        yield await _domain_check(account, servers_of)


def _secret_check(account: ServiceAccount) -> Check | None:
    """A failed check that says what's wrong with the secret, or None if nothing is."""
    if _API_KEYS.fullmatch(account.secret):
        fix = f"Set {VARIABLE} to {_KEY[account.service]}."
        return Check(NAME, False, f"{VARIABLE} is an API key", fix)
    if account.service == "sendgrid" and not re.fullmatch(r"[A-Za-z0-9]+", account.secret):
        fix = "Use only letters and digits, because the password is part of an address."
        return Check(NAME, False, f"{VARIABLE} has other characters", fix)
    if account.service == "sendgrid" and len(account.secret) < SHORTEST:
        fix = f"Choose one with at least {SHORTEST} letters and digits."
        return Check(NAME, False, f"{VARIABLE} is short", fix)
    return None


_KEY: dict[Service, str] = {
    "mailgun": "the HTTP webhook signing key, which Mailgun shows under API security",
    "sendgrid": "a password that you make up, the same as in the URL in Inbound Parse",
}


async def _reach_check(account: ServiceAccount, http: aiohttp.ClientSession) -> Check:
    """Send the service's request without an e-mail, to this machine and then to the public URL."""
    title = TITLES[account.service]
    try:
        here = await _posted(account, account.here, http)
    except (aiohttp.ClientError, TimeoutError):
        return Check(NAME, True, "not tried, because Bedside isn't running on this machine")
    if here.status == 401:
        fix = f"Restart Bedside with the same {VARIABLE} that this command uses."
        return Check(NAME, False, "Bedside runs with another secret", fix)
    if here.status == 503:
        return Check(NAME, True, "not tried, because Bedside is still starting")
    if not here.is_ours:
        fix = "Restart Bedside so that it uses these settings."
        return Check(NAME, False, "Bedside isn't set up to receive e-mail from it yet", fix)
    if not account.public_url:
        fix = "Set server.public_url to where the service reaches Bedside so that I can try it."
        return Check(NAME, False, "server.public_url isn't set", fix)
    url = f"{account.public_url}{PATH}"
    try:
        there = await _posted(account, account.public_url, http)
    except (aiohttp.ClientError, TimeoutError) as error:
        fix = "Check the name, the certificate, and the firewall. The service needs to reach it."
        return Check(NAME, False, f"{url} can't be reached ({type(error).__name__})", fix)
    if there.is_ours:
        return Check(NAME, True, f"{title} can post e-mails to {url}")
    fix = f"Let your proxy pass POST {PATH} to Bedside unchanged, with its Authorization header."
    return Check(NAME, False, f"{url} answers {there.status}, and it isn't Bedside", fix)


@dataclass(frozen=True)
class _Response:
    status: int
    is_ours: bool


async def _posted(account: ServiceAccount, base: str, http: aiohttp.ClientSession) -> _Response:
    form: dict[str, Any] = {CHECK: "1"}
    headers = dict[str, str]()
    if account.service == "mailgun":
        timestamp, token = str(int(time.time())), secrets.token_hex(25)
        signed = (timestamp + token).encode()
        signature = hmac.new(account.secret.encode(), signed, hashlib.sha256).hexdigest()
        form |= {"timestamp": timestamp, "token": token, "signature": signature}
    else:
        headers["Authorization"] = aiohttp.encode_basic_auth(USER, account.secret)
    async with http.post(
        f"{base}{PATH}", data=form, headers=headers, timeout=WAIT, allow_redirects=False
    ) as answer:
        text = (await answer.content.read(200)).decode("utf-8", "replace")
        return _Response(answer.status, answer.status == 200 and text == CHECKED)


async def _domain_check(
    account: ServiceAccount, servers_of: Callable[[str], Sequence[str]]
) -> Check:
    """Check whether e-mail to the address goes to the service."""
    name, title, domain = "mail address", TITLES[account.service], account.address.split("@")[-1]
    wanted = SERVERS[account.service]
    fix = f"Add the MX records for {domain} that {title} shows when you add the domain there."
    try:
        servers = await asyncio.to_thread(servers_of, account.address)
    except EmailNotValidError as error:
        return Check(name, False, str(error).rstrip("."), fix)
    if not servers:
        return Check(name, True, f"the mail servers of {domain} can't be looked up from here")
    if any(server == wanted or server.endswith(f".{wanted}") for server in servers):
        return Check(name, True, f"{title} receives the e-mails to {account.address}")
    where = f"e-mails to {account.address} go to {servers[0]}"
    return Check(name, False, where, fix)
