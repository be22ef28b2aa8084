"""Did the mail come from whom it names? Only the receiving server's own word counts.

It's in `Authentication-Results` (RFC 8601). Anyone can write that header, so only the topmost one
is read, and only if it names the server that we know.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.mails import Genuine

MICROSOFT = "microsoft"
"""Microsoft 365 writes the header without a server's name, and renames what others wrote."""

_COMMENT = re.compile(r"\([^()]{0,500}\)")
_RESULT = re.compile(r"^\s*(spf|dkim|dmarc)\s*=\s*([a-z]{2,12})\b(.*)$", re.I | re.S)
_PROPERTY = re.compile(r"\b([a-z]+\.[a-z-]+)\s*=\s*\"?([^\s;\"]{1,320})", re.I)

_OF = {
    "spf": ("smtp.mailfrom", "smtp.helo"),
    "dkim": ("header.d", "header.i"),
    "dmarc": ("header.from",),
}
"""Each method's properties that name the domain it speaks of."""


@dataclass(frozen=True)
class Checked:
    """`said` is for people: "SPF pass, DKIM fail"."""

    genuine: Genuine = "unchecked"
    said: str = ""


def check(headers: Sequence[str], server: str, domains: Sequence[str]) -> Checked:
    """What the header of our `server` says. `domains` are those that the mail may come from."""
    found = [result for header in _ours(headers, server) for result in _results(header)]
    if not found:
        return Checked()
    said = ", ".join(dict.fromkeys(f"{method.upper()} {result}" for method, result, _ in found))
    ours = [(method, result) for method, result, of in found if _aligned(of, domains)]
    if any(result == "fail" for method, result in ours if method == "dmarc"):
        return Checked("no", said)
    if any(result == "pass" for _, result in ours):
        return Checked("yes", said)
    failed = any(result in ("fail", "softfail", "permerror") for _, result, _ in found)
    passed_for_others = any(result == "pass" for _, result, _ in found)
    return Checked("no" if failed or passed_for_others else "unchecked", said)


def _ours(headers: Sequence[str], server: str) -> Sequence[str]:
    """The topmost header and those right below it, as long as they name our server."""
    found = list[str]()
    for header in headers[:10]:
        text = _COMMENT.sub(" ", header[:4000].replace("\r", " ").replace("\n", " "))
        first, _, rest = text.partition(";")
        if server == MICROSOFT and "=" in first:
            return [text]
        name = first.split()[0].lower().rstrip(".") if first.split() else ""
        if not server or not (name == server or name.endswith(f".{server}")):
            break
        found.append(rest)
    return found


def _results(header: str) -> list[tuple[str, str, str]]:
    """Method, result, and the domain that the result is about."""
    found = list[tuple[str, str, str]]()
    for part in header.split(";")[:40]:
        if match := _RESULT.match(part):
            method = match[1].lower()
            named = {name.lower(): value for name, value in _PROPERTY.findall(match[3])}
            of = next((named[name] for name in _OF[method] if name in named), "")
            found.append((method, match[2].lower(), of.rpartition("@")[2].strip("<>").lower()))
    return found


def _aligned(of: str, domains: Sequence[str]) -> bool:
    return any(of == domain or of.endswith(f".{domain}") for domain in domains)
