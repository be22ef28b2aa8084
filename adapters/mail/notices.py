"""Reads a site's notice of a review, by the structure described in `notices.toml`.

Sites change their mails without notice. So we don't guess what we can't read. It's listed in
`lacks`, and a person sees the mail.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

from bot.mails import Field, Notice
from bot.sites import SITES
from bot.untrusted import NOTHING, Untrusted

LONGEST_LINE = 2_000
MOST_LINES = 400

_STARS = re.compile(r"(?:[★⭐🌟]\ufe0f?\s?){1,5}(?:[☆✩]\ufe0f?\s?){0,5}")
_QUOTED = re.compile(r"^[\"“„«](.{3,})[\"”“»]$", re.S)
_LINK = re.compile(r"<(https://[^\s<>\"]{4,2000})>|^(https://[^\s<>\"]{4,2000})$", re.M)
_FORWARDED = re.compile(r"^(?:(?:fwd?|wg|tr|rv|enc)\s*:\s*)+", re.I)


@dataclass(frozen=True)
class _Site:
    site: str
    senders: tuple[str, ...]
    about: tuple[re.Pattern[str], ...]
    own: Mapping[str, tuple[re.Pattern[str], ...]] = field(default_factory=dict)
    """Its own `opens` and `closes`, instead of the common ones."""


@dataclass(frozen=True)
class _Structure:
    """`notices.toml`, ready to be used."""

    sites: tuple[_Site, ...]
    lines: Mapping[str, tuple[re.Pattern[str], ...]] = field(default_factory=dict)


@cache
def _structure() -> _Structure:
    said: dict[str, Any] = tomllib.loads(
        files(__package__).joinpath("notices.toml").read_text(encoding="utf-8")
    )
    sites = tuple(
        _Site(
            one["site"],
            tuple(one["senders"]),
            _compiled(one["about"]),
            {name: _compiled(one[name]) for name in ("opens", "closes") if name in one},
        )
        for one in said["sites"]
    )
    names = ("stars", "furniture", "photos", "closes", "opens", "by", "of")
    lines = {name: _compiled(said[name]) for name in names}
    lines |= {name: _compiled([said[name]]) for name in ("speaks_of", "other", "cut")}
    return _Structure(sites, lines)


def _compiled(patterns: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.I) for pattern in patterns)


def domains_of(sender: str) -> tuple[str, ...]:
    """The domains that a mail from that sender's site can come from, none if it isn't a site's."""
    site = _from(sender)
    if site is None:
        return ()
    return tuple(dict.fromkeys(name.rpartition("@")[2] for name in site.senders))


def notice(sender: str, subject: str, texts: Sequence[str]) -> Notice | None:
    """The notice in a mail, None if it isn't about a review.

    `texts` are the plain text and the HTML's, and we use the first complete one. A notice that
    someone forwarded by hand names its sender in its text.
    """
    if (site := _from(sender)) is not None:
        return _read(site, subject, texts)
    bare = _FORWARDED.sub("", subject)
    if bare != subject and (named := _named_in(texts)) is not None:
        found = _read(named, bare, texts)
        return replace(found, is_forwarded=True) if found is not None else None
    return None


def _from(sender: str) -> _Site | None:
    return next((site for site in _structure().sites if _is_from(sender, site.senders)), None)


def _is_from(sender: str, senders: Sequence[str]) -> bool:
    domain = sender.rpartition("@")[2]
    return any(
        sender == name if "@" in name else domain == name or domain.endswith(f".{name}")
        for name in senders
    )


def _named_in(texts: Sequence[str]) -> _Site | None:
    """The site with an address in the first lines, where mail programs quote it."""
    for text in texts:
        for found in re.finditer(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}", text[:3_000]):
            if (site := _from(found[0].lower())) is not None:
                return site
    return None


def _read(site: _Site, subject: str, texts: Sequence[str]) -> Notice | None:
    subject = " ".join(subject.split())[:500]
    about = next((match for one in site.about if (match := one.match(subject))), None)
    if about is None:
        if not _any("speaks_of", subject) or _any("other", subject):
            return None
        return Notice(site.site, lacks=("stars", "text", "author", "office"))
    read = [_parsed(site, about, text) for text in texts if text] or [_parsed(site, about, "")]
    return min(read, key=lambda one: len(one.lacks))


def _parsed(site: _Site, about: re.Match[str], text: str) -> Notice:
    said = {name: value for name, value in about.groupdict().items() if value}
    lines = [line[:LONGEST_LINE] for line in text.split("\n")[:MOST_LINES]]
    author = said.get("author", "") or _first("by", lines, "author")
    business = said.get("business", "") or _first("of", lines, "business")
    recommends = True if "for" in said else False if "against" in said else None
    stars = _stars(said.get("stars", ""), lines)
    author, words = _words(site, lines, author)
    lacks = list[Field]()
    if stars is None and recommends is None:
        lacks.append("stars")
    if words is None:
        lacks.append("text")
    return Notice(
        site.site or _named(said),
        stars if recommends is None else None,
        recommends,
        Untrusted(author[:100]) if author else NOTHING,
        Untrusted(words) if words else NOTHING,
        Untrusted(business[:150]) if business else NOTHING,
        _link(text),
        bool(words) and _any("cut", words or ""),
        tuple(lacks),
        has_photos=any(_any("photos", line) for line in lines),
    )


def _named(said: Mapping[str, str]) -> str:
    """The site that an aggregator's mail names. Empty if it isn't one we know."""
    name = (said.get("at") or said.get("on") or "").lower()
    return name if name in SITES else ""


def _stars(said: str, lines: Sequence[str]) -> int | None:
    """The number of stars in the mail. None if there's no number or more than one."""
    if said:
        return int(said)
    found = set[int]()
    for line in lines[:80]:
        for pattern in _structure().lines["stars"]:
            found |= {int(match["stars"]) for match in pattern.finditer(line)}
        for signs in _STARS.findall(line):
            full = sum(signs.count(sign) for sign in "★⭐🌟")
            empty = sum(signs.count(sign) for sign in "☆✩")
            # five signs, or only full ones, because five of one kind can be an empty row of buttons
            if empty or full < 5:
                found.add(full)
            elif full == 5:
                found.add(5)
        if found:
            break
    return found.pop() if len(found) == 1 else None


def _words(site: _Site, lines: Sequence[str], author: str) -> tuple[str, str | None]:
    """The author's full name, and the review's words (None if we can't tell for sure)."""
    closes = [n for n, line in enumerate(lines) if line and _fits(site, "closes", line)]
    found: str | None = None
    for start in _openings(site, lines):
        # the line that opens the review can be a button, too, such as "Read review"
        end = next((n for n in closes if n > start), None)
        if end is None:
            continue
        block = [
            line
            for line in lines[start + 1 : end]
            if not _any("furniture", line) and not _any("photos", line)
        ]
        while block and not block[0]:
            block.pop(0)
        if block and author and _is_name(block[0], author):
            author = block.pop(0)
        found = "\n".join(block).strip()
        if found:
            break
    if found and (quoted := _QUOTED.match(found)):
        found = quoted[1].strip()
    return author, found


def _openings(site: _Site, lines: Sequence[str]) -> Iterator[int]:
    """The first line for each pattern, in the order of the patterns, so the most certain ones come
    first.

    A review's own words could look like one, so no later line counts.
    """
    for pattern in site.own.get("opens") or _structure().lines["opens"]:
        first = next((n for n, line in enumerate(lines) if line and pattern.search(line)), None)
        if first is not None:
            yield first


def _is_name(line: str, author: str) -> bool:
    """Whether it's the author's name as in the body. The subject may shorten it."""
    said, known = line.casefold().strip(" ,:"), author.casefold().strip(" .…")
    return len(line) <= 100 and (said == known or said.startswith(f"{known} "))


def _link(text: str) -> str:
    """The first link in the mail that isn't about the mail itself. We show it and never open it."""
    for found in _LINK.finditer(text):
        url = found[1] or found[2]
        if not re.search(r"unsubscrib|preferences|privacy|/logo|\.(?:png|gif|jpe?g)\b", url, re.I):
            return url
    return ""


def _first(kind: str, lines: Sequence[str], name: str) -> str:
    for line in lines:
        for pattern in _structure().lines[kind]:
            if match := pattern.match(line):
                return match[name].strip()
    return ""


def _fits(site: _Site, kind: str, line: str) -> bool:
    patterns = site.own.get(kind) or _structure().lines[kind]
    return any(pattern.search(line) for pattern in patterns)


def _any(kind: str, line: str) -> bool:
    return any(pattern.search(line) for pattern in _structure().lines[kind])
