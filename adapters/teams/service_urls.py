"""Checks that serviceUrl, to which we send messages, is a Microsoft URL."""

from __future__ import annotations

import re
from dataclasses import dataclass

ADDRESS = re.compile(r"https://([a-z0-9-]+(?:\.[a-z0-9-]+)+)(/[A-Za-z0-9._~/-]*)?", re.IGNORECASE)
LOOPBACK = re.compile(r"http://(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?(/[\w.~/-]*)?")
PLAIN = re.compile(r"[\x21-\x7e]{1,500}")
SPECIAL = re.compile(r"[\\@%#?]|\.\.")

HOSTS = frozenset(
    {
        "smba.trafficmanager.net",
        "smba.infra.gcc.teams.microsoft.com",
        "smba.infra.gov.teams.microsoft.us",
        "smba.infra.dod.teams.microsoft.us",
    }
)
DOMAINS = (".botframework.com", ".botframework.us", ".botframework.azure.us")
"""The domains of Microsoft's public cloud and the US government's cloud."""


@dataclass(frozen=True)
class ServiceUrls:
    """Microsoft's addresses.

    With `prefixes` (for a sandbox), only URLs that start with one of them are allowed. With
    `local`, only this machine is allowed.

    URLs are compared as text, so a URL with a user name, a port, an escape, an IP address, or a
    look-alike host never matches.
    """

    prefixes: tuple[str, ...] = ()
    local: bool = False

    def allow(self, url: str) -> bool:
        if not PLAIN.fullmatch(url) or SPECIAL.search(url):
            return False
        if self.prefixes:
            return any(f"{url}/".startswith(f"{prefix.rstrip('/')}/") for prefix in self.prefixes)
        if self.local:
            return LOOPBACK.fullmatch(url) is not None
        match = ADDRESS.fullmatch(url)
        host = match[1].casefold() if match else ""
        return host in HOSTS or host.endswith(DOMAINS)
