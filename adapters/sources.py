"""Finds the IP address that a request comes from, with or without a proxy."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from aiohttp import web

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Sources:
    """Finds a request's source.

    `trusted_proxies` are the addresses and networks whose `X-Forwarded-For` we trust.
    """

    def __init__(self, trusted_proxies: Sequence[str] = ()) -> None:
        self._trusted: list[Network] = [ipaddress.ip_network(proxy) for proxy in trusted_proxies]

    def of(self, request: web.Request) -> str:
        """The peer's address, or the last forwarded one that doesn't belong to a trusted proxy."""
        source = request.remote or ""
        forwarded = ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")
        for named in reversed(forwarded):
            if not self._is_trusted(source) or not _is_address(named.strip()):
                break
            source = named.strip()
        return source

    def _is_trusted(self, source: str) -> bool:
        if not self._trusted or not _is_address(source):
            return False
        address = ipaddress.ip_address(source)
        return any(address in network for network in self._trusted)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
