"""Checks whether an e-mail really came from its sender. Only the receiving server can tell.

The result is in `Authentication-Results` (RFC 8601). Anyone can write that header, so we read only
the topmost one, and only if it names the server that we trust.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.mail.mails import Genuine

MICROSOFT = "microsoft"
"""Microsoft 365 writes the header without a server name, and renames other servers' headers."""

LONGEST = 4_000
MOST_RESULTS = 40
"""Limits for a header. A header that exceeds them was crafted to hide something, so we ignore it.
"""

_COMMENT = re.compile(r"\([^()]*\)")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_RESULT = re.compile(r"^\s*(spf|dkim|dmarc)\s*=\s*([a-z]{2,12})\b(.*)$", re.I | re.S)
_PROPERTY = re.compile(r"\b([a-z]+\.[a-z-]+)\s*=\s*([^\s;]{1,320})", re.I)

_OF = {
    "spf": ("smtp.mailfrom", "smtp.helo"),
    "dkim": ("header.d", "header.i"),
    "dmarc": ("header.from",),
}
"""For each method, the properties that name the domain it checked."""


@dataclass(frozen=True)
class Checked:
    """The result of the check. `said` summarizes it for people, as in "SPF pass, DKIM fail"."""

    genuine: Genuine = "unchecked"
    said: str = ""


def check(headers: Sequence[str], server: str, domains: Sequence[str]) -> Checked:
    """Return the result in `server`'s header.

    `domains` are those that the e-mail can legitimately come from.
    """
    results = list[tuple[str, str, str]]()
    for header in _ours(headers, server):
        known = {method for method, _, _ in results}  # a lower header can't override these
        results += [result for result in _results(header) if result[0] not in known]
    if not results:
        return Checked()
    described = ", ".join(
        dict.fromkeys(f"{method.upper()} {result}" for method, result, _ in results)
    )
    ours = [(method, result) for method, result, of in results if _aligned(of, domains)]
    if any(result == "fail" for method, result in ours if method == "dmarc"):
        return Checked("no", described)
    if any(result == "pass" for _, result in ours):
        return Checked("yes", described)
    failed = any(result in ("fail", "softfail", "permerror") for _, result, _ in results)
    passed_for_others = any(result == "pass" for _, result, _ in results)
    return Checked("no" if failed or passed_for_others else "unchecked", described)


def _ours(headers: Sequence[str], server: str) -> Sequence[str]:
    """The topmost header and those right below it, up to the first that isn't from our server."""
    found, ours = list[str](), ""
    for header in headers[:10]:
        text = _bare(header)
        first, _, rest = text.partition(";")
        if server == MICROSOFT and "=" in first:
            return [text]
        name = first.split()[0].lower().rstrip(".") if first.split() else ""
        is_ours = bool(server) and (name == server or name.endswith(f".{server}"))
        if not is_ours or name != (ours or name):
            break
        ours = name
        found.append(rest)
    return found


def _bare(header: str) -> str:
    """The header without comments and quoted strings, which can contain anything."""
    if len(header) > LONGEST:
        return ""
    text = _QUOTED.sub(_harmless, header.replace("\r", " ").replace("\n", " "))
    while (shorter := _COMMENT.sub(" ", text)) != text:
        text = shorter
    return "" if "(" in text or '"' in text or text.count(";") > MOST_RESULTS else text


def _harmless(quoted: re.Match[str]) -> str:
    words = quoted[0][1:-1]
    return words if re.fullmatch(r"[\w.@+-]*", words) else ""


def _results(header: str) -> list[tuple[str, str, str]]:
    """The method, the result, and the domain that was checked, for each result in the header."""
    results = list[tuple[str, str, str]]()
    for part in header.split(";"):
        if match := _RESULT.match(part):
            method = match[1].lower()
            named = {name.lower(): value for name, value in _PROPERTY.findall(match[3])}
            of = next((named[name] for name in _OF[method] if name in named), "")
            results.append((method, match[2].lower(), of.rpartition("@")[2].strip("<>").lower()))
    return results


def _aligned(of: str, domains: Sequence[str]) -> bool:
    return any(of == domain or of.endswith(f".{domain}") for domain in domains)
