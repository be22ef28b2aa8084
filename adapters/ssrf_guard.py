"""Decides which addresses we can send requests to.

Every connection is checked by its IP address, so a host name can't bypass the check.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import Any, TypeAlias

AddressInfo: TypeAlias = tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, Any]
"""Family, kind, protocol, canonical name, and socket address, as returned by `getaddrinfo`."""

_EMBEDDING = ipaddress.ip_network("64:ff9b::/96")
"""NAT64: the last four bytes are an IPv4 address (RFC 6052)."""


class ForbiddenAddress(OSError):
    """The host name resolves to an address that isn't allowed."""


def guarded(allow_loopback: bool) -> Callable[[AddressInfo], socket.socket]:
    """A socket factory for aiohttp's connector that checks every address before connecting."""

    def make(info: AddressInfo) -> socket.socket:
        family, kind, protocol, _name, address = info
        if not is_allowed(str(address[0]), allow_loopback):
            raise ForbiddenAddress(f"{address[0]} is not a public address")
        return socket.socket(family, kind, protocol)

    return make


def is_allowed(address: str, allow_loopback: bool) -> bool:
    """Whether we can connect to an address. It has to be public, or loopback if allowed."""
    try:
        ip = _unwrapped(ipaddress.ip_address(address.split("%")[0]))
    except ValueError:
        return False
    if ip.is_loopback:
        return allow_loopback
    return ip.is_global and not ip.is_multicast


def _unwrapped(
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The IPv4 address embedded in an IPv6 one, if there is one."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip in _EMBEDDING:
        return ipaddress.IPv4Address(ip.packed[-4:])
    return ip.ipv4_mapped or ip.sixtofour or ip
