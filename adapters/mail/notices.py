"""Parses a site's e-mail about a review, using the patterns in `notices.toml`.

Sites change their e-mails without warning, so we don't guess at a field that we can't parse.
Instead, the field is listed in `lacks`, and a person looks at the e-mail.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

from bot.mail.mails import Field, News, Notice
from bot.sites import SITES
from bot.untrusted import NOTHING, Untrusted

LONGEST_LINE = 2_000
MOST_LINES = 400

_STARS = re.compile(r"(?:[★⭐🌟]\ufe0f?\s?){1,5}(?:[☆✩]\ufe0f?\s?){0,5}")
_QUOTED = re.compile(r"^[\"“„«](.{3,})[\"”“»]$", re.S)
_LINK = re.compile(r"<(https://[^\s<>\"]{4,2000})>|^(https://[^\s<>\"]{4,2000})$", re.M)
_FORWARDED = re.compile(r"^(?:(?:fwd?|wg|tr|rv|enc|i|vs|doorst)\s*:\s*)+", re.I)
_REPLIED = re.compile(r"^(?:re|aw|sv|antw|rif|res)\s*:", re.I)
_QUOTE = re.compile(r"^(?:> ?)+")

HEAD_LINES = 8
"""Maximum number of lines between a forwarded e-mail's sender and its subject."""


@dataclass(frozen=True)
class _Site:
    site: str
    senders: tuple[str, ...]
    about: tuple[re.Pattern[str], ...]
    own: Mapping[str, tuple[re.Pattern[str], ...]] = field(default_factory=dict)
    """The site's own `opens` and `closes` patterns, used instead of the common ones."""
    names_first: bool = False


@dataclass(frozen=True)
class _Structure:
    """`notices.toml`, parsed and compiled."""

    sites: tuple[_Site, ...]
    about: tuple[re.Pattern[str], ...]
    news: Mapping[News, tuple[re.Pattern[str], ...]] = field(default_factory=dict)
    lines: Mapping[str, tuple[re.Pattern[str], ...]] = field(default_factory=dict)


@cache
def _structure() -> _Structure:
    content: dict[str, Any] = tomllib.loads(
        files(__package__).joinpath("notices.toml").read_text(encoding="utf-8")
    )
    sites = tuple(
        _Site(
            site["site"],
            tuple(site["senders"]),
            _compiled(site["about"]),
            {name: _compiled(site[name]) for name in ("opens", "closes") if name in site},
            site.get("names_first", False),
        )
        for site in content["sites"]
    )
    common = content["common"]
    content["named"] = rf"\b(?:on|at|from) (?P<site>{common['named']})\b"
    names = ("stars", "furniture", "photos", "labels", "closes", "opens", "by", "of")
    lines = {name: _compiled(content[name]) for name in names}
    single = ("speaks_of", "other", "several", "no_name", "greeting", "named", "cut")
    lines |= {name: _compiled([content[name]]) for name in single}
    lines |= {f"forwarded_{name}": _compiled([content["forwarded"][name]]) for name in _HEAD}
    lines |= {name: _compiled([content["news"].pop(name)]) for name in ("before", "after")}
    news = {kind: _named_sites(common, content["news"][kind]) for kind in _NEWS}
    return _Structure(sites, _named_sites(common, common["about"]), news, lines)


_HEAD = ("sender", "subject")
_NEWS: tuple[News, ...] = ("rejected", "reported", "published", "photos", "removed", "edited")
"""Kinds of updates about a review that we might already have, the most certain kind first."""


def _named_sites(common: Mapping[str, Any], patterns: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    return _compiled([pattern.replace("NAMED", common["named"]) for pattern in patterns])


def _compiled(patterns: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.I) for pattern in patterns)


def domains_of(sender: str) -> tuple[str, ...]:
    """The domains that the sender's site sends e-mail from. Empty if it isn't a site's address."""
    site = _from(sender)
    if site is None:
        return ()
    return tuple(dict.fromkeys(name.rpartition("@")[2] for name in site.senders))


def notice(sender: str, subject: str, texts: Sequence[str]) -> Notice | None:
    """Return the notice in an e-mail, or None if it isn't about a review.

    `texts` are the plain text and the HTML part's text, and we use the more complete one. If
    someone forwarded the notice by hand, we look for its sender in the text.
    """
    if (site := _from(sender)) is not None:
        return _read(site, subject, texts)
    texts = [_unquoted(text) for text in texts]
    bare = _FORWARDED.sub("", subject)
    inner = "" if _REPLIED.match(subject) else _inner_subject(texts)
    if (bare != subject or inner) and (named := _named_in(texts)) is not None:
        found = _read(named, inner or bare, texts)
        return replace(found, is_forwarded=True) if found is not None else None
    return None


def _unquoted(text: str) -> str:
    """The text without the `>` that Apple Mail puts at the start of each forwarded line."""
    lines = text.split("\n")
    filled = [line for line in lines if line]
    if sum(line.startswith(">") for line in filled) * 2 < len(filled):
        return text
    return "\n".join(_QUOTE.sub("", line) for line in lines)


def _inner_subject(texts: Sequence[str]) -> str:
    """The subject of a site's e-mail that was forwarded inside another e-mail, or ""."""
    for text in texts:
        lines = text.split("\n")[:MOST_LINES]
        for number, line in enumerate(lines):
            if not _any("forwarded_sender", line) or _named_in([line]) is None:
                continue
            for below in lines[number + 1 : number + HEAD_LINES]:
                if subject := _first_in("forwarded_subject", below, "subject"):
                    return _FORWARDED.sub("", subject)
    return ""


def _from(sender: str) -> _Site | None:
    return next((site for site in _structure().sites if _is_from(sender, site.senders)), None)


def _is_from(sender: str, senders: Sequence[str]) -> bool:
    domain = sender.rpartition("@")[2]
    return any(
        sender == name if "@" in name else domain == name or domain.endswith(f".{name}")
        for name in senders
    )


def _named_in(texts: Sequence[str]) -> _Site | None:
    """The site whose e-mail address is near the top, where e-mail clients quote the sender."""
    for text in texts:
        for match in re.finditer(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}", text[:3_000]):
            if (site := _from(match[0].lower())) is not None:
                return site
    return None


def _read(site: _Site, subject: str, texts: Sequence[str]) -> Notice | None:
    subject = " ".join(subject.split())[:500]
    for kind, news in _structure().news.items():
        if about := next((match for one in news if (match := one.match(subject))), None):
            return _read_news(site, kind, _said(about), texts)
    patterns = site.about
    if not _any("other", subject) and not _any("several", subject):
        patterns += _structure().about
    about = next((match for one in patterns if (match := one.match(subject))), None)
    said = _said(about)
    if about is None and (not _any("speaks_of", subject) or _any("other", subject)):
        return None
    if not site.site:
        said["at"] = _named(said) or _first_in("named", subject, "site")
    read = [_parsed(site, said, text) for text in texts if text] or [_parsed(site, said, "")]
    best = min(read, key=lambda one: len(one.lacks))
    if about is None and (best.lacks or _any("several", subject)):
        return Notice(site.site, lacks=("stars", "text", "author", "office"))
    return best


def _said(about: re.Match[str] | None) -> dict[str, str]:
    return {name: value for name, value in (about.groupdict() if about else {}).items() if value}


def _read_news(site: _Site, kind: News, said: Mapping[str, str], texts: Sequence[str]) -> Notice:
    """Parse an update about a review that we might already have, such as an edit or a removal.

    Only an edit needs the review's stars and text.
    """
    if kind == "edited":
        read = [_parsed(site, said, _without_before(text)) for text in texts if text]
        best = min(read or [_parsed(site, said, "")], key=lambda one: len(one.lacks))
        # if there's no text, the e-mail might simply have left it out
        is_sure = best.text and not _is_by_another(site, best)
        lacks = best.lacks if is_sure else tuple(dict.fromkeys((*best.lacks, TEXT)))
        return replace(best, news=kind, lacks=lacks)
    lines = next((text for text in texts if text), "").split("\n")[:MOST_LINES]
    author = _name(said.get("author", "")) or _name(_first("by", lines, "author"))
    business = _place(said.get("business", "")) or _place(_first("of", lines, "business"))
    return Notice(
        site.site or _named(said),
        author=Untrusted(author[:100]),
        business=Untrusted(business[:150]),
        url=_link("\n".join(lines)),
        news=kind,
    )


TEXT: Field = "text"


def _is_by_another(site: _Site, read: Notice) -> bool:
    """Whether the review's text begins with what could be someone else's name."""
    lines = read.text.literal.split("\n")
    return site.names_first and _begins_with_name(site, lines, "")


def _without_before(text: str) -> str:
    """The notice's text without the review's old version."""
    kept, is_before = list[str](), False
    for line in text.split("\n")[:MOST_LINES]:
        before = next(
            (match for one in _structure().lines["before"] if (match := one.match(line))), None
        )
        if before is not None:
            is_before = not before["words"]
            continue
        if (is_before and _any("after", line)) or _any("closes", line):
            is_before = False
        if not is_before:
            kept.append(line)
    return "\n".join(kept)


def _parsed(site: _Site, said: Mapping[str, str], text: str) -> Notice:
    lines = [line[:LONGEST_LINE] for line in text.split("\n")[:MOST_LINES]]
    author, full = _name(said.get("author", "")), _name(_first("by", lines, "author"))
    author = full if full.startswith(author) else author
    business = _place(said.get("business", "")) or _place(_first("of", lines, "business"))
    recommends = _recommends(site, said, lines)
    stars = _stars(said.get("stars", ""), lines)
    author, words = _words(site, lines, author)
    if not words and _has_more(site, lines, (author, business)):
        words = None
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


def _recommends(site: _Site, said: Mapping[str, str], lines: Sequence[str]) -> bool | None:
    """Whether the reviewer recommends the business, according to the subject or else the text.

    None if neither says.
    """
    if not ("for" in said or "against" in said):
        matches = (pattern.match(line) for line in lines[:40] for pattern in site.about)
        found = (match.groupdict() for match in matches if match)
        said = next((one for one in found if one.get("for") or one.get("against")), {})
    return True if said.get("for") else False if said.get("against") else None


def _named(said: Mapping[str, str]) -> str:
    """The site named in an aggregator's e-mail. Empty if it isn't a site that we know."""
    name = (said.get("at") or said.get("on") or "").lower()
    return name if name in SITES else ""


def _name(said: str) -> str:
    """The reviewer's name, or "" if there's only a placeholder such as "a patient"."""
    return "" if _any("no_name", said) else said


def _place(said: str) -> str:
    """The business's name without closing punctuation, or "" if it's the name of a site."""
    name = re.sub(r"(?<=[a-z)])[.!:]+$", "", said)
    titles = {site.title.casefold() for site in SITES.values()}
    return "" if name.casefold() in titles | SITES.keys() else name


def _stars(said: str, lines: Sequence[str]) -> int | None:
    """The e-mail's star rating. None if it has no rating, or if it has several."""
    if said:
        return int(said)
    stars = set[int]()
    overall = [line for line in lines[:80] if line.lower().startswith("overall")]
    for line in (*overall, *lines[:80]):
        for pattern in _structure().lines["stars"]:
            stars |= {int(match["stars"]) for match in pattern.finditer(line)}
            line = pattern.sub(" ", line)
        for signs in _STARS.findall(line):
            full = sum(signs.count(sign) for sign in "★⭐🌟")
            empty = sum(signs.count(sign) for sign in "☆✩")
            # only the filled stars count, whether or not empty ones follow
            if empty or full < 5:
                stars.add(full)
            elif full == 5:
                stars.add(5)
        if stars:
            break
    return stars.pop() if len(stars) == 1 else None


def _words(site: _Site, lines: Sequence[str], author: str) -> tuple[str, str | None]:
    """Return the author's full name, and the review's text (None if we can't be sure of it)."""
    closes = [n for n, line in enumerate(lines) if line and _fits(site, "closes", line)]
    found: str | None = None
    for start, words in _openings(site, lines):
        # the opening line can also match a closing pattern, such as a "Read review" button
        end = next((n for n in closes if n > start), None)
        if end is None:
            continue
        block = [
            line
            for line in (words, *lines[start + 1 : end])
            if not _any("furniture", line) and not _any("photos", line)
        ]
        while block and (not block[0] or _introduces(block[0], author)):
            block.pop(0)
        if _begins_with_name(site, block, author):
            author = block.pop(0)
        while block and (not block[-1] or _any("labels", block[-1])):
            block.pop()
        found = _quoted_alone(block) or "\n".join(block).strip()
        if found:
            break
    if found and (quoted := _QUOTED.match(found)):
        found = quoted[1].strip()
    return author, found


def _openings(site: _Site, lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield each pattern's first match: the line's number and the part of the review on that line.

    The most certain patterns come first. Later matches don't count, because they could be part of
    the review itself.
    """
    for pattern in site.own.get("opens") or _structure().lines["opens"]:
        matches = ((n, pattern.search(line)) for n, line in enumerate(lines) if line)
        for number, match in matches:
            if match is not None:
                yield number, match.groupdict().get("words", "")
                break


def _is_name(line: str, author: str) -> bool:
    """Whether the line is the author's name, which the subject might have shortened."""
    name, known = line.casefold().strip(" ,:"), author.casefold().strip(" .…")
    return len(line) <= 100 and (name == known or name.startswith(f"{known} "))


def _begins_with_name(site: _Site, block: Sequence[str], author: str) -> bool:
    """Whether the block's first line is the author's name.

    If we don't know the author's name and the site puts names there, we look for a few capitalized
    words followed by an empty line.
    """
    if author or not site.names_first:
        return bool(block and author) and _is_name(block[0], author)
    words = block[0].split() if len(block) > 2 and not block[1] else []
    return 0 < len(words) < 5 and all(word[0].isupper() and word[-1] not in "!?," for word in words)


def _quoted_alone(block: Sequence[str]) -> str:
    """The only line in quotation marks, which is the review if all other lines are short, or "".

    The short lines are the names of other ratings.
    """
    quoted = [line for line in block if _QUOTED.match(line)]
    others = [line for line in block if line not in quoted]
    are_short = all(len(line.split()) < 4 for line in others)
    return quoted[0] if len(quoted) == 1 and are_short else ""


def _has_more(site: _Site, lines: Sequence[str], names: Sequence[str]) -> bool:
    """Whether an e-mail that seems to lack a review's text has a line that could be part of it."""
    ends = [n for n, line in enumerate(lines) if line and _fits(site, "closes", line)]
    known = [name.casefold() for name in names if name]
    for line in lines[: ends[-1] if ends else 0]:
        text = line.casefold()
        is_known = any(name in text for name in known) or any(
            _any(kind, line) for kind in ("furniture", "photos", "labels", "stars", "greeting")
        )
        is_frame = _fits(site, "closes", line) or _fits(site, "opens", line)
        if len(line.split()) > 1 and not (is_known or is_frame):
            return True
    return False


def _introduces(line: str, author: str) -> bool:
    """Whether the line only introduces the review, as in "Kara wrote:"."""
    who = re.match(r"(\w+)\b.{0,40} (?:wrote|said|says|commented|shared):$", line)
    named = author.split()[0].casefold() if author else ""
    return who is not None and who[1].casefold() in {named, "they", "he", "she"}


def _link(text: str) -> str:
    """The first link that isn't about the e-mail itself, or "". We show it, but never open it."""
    for match in _LINK.finditer(text):
        url = match[1] or match[2]
        if not re.search(r"unsubscrib|preferences|privacy|/logo|\.(?:png|gif|jpe?g)\b", url, re.I):
            return url
    return ""


def _first(kind: str, lines: Sequence[str], name: str) -> str:
    return next((first for line in lines if (first := _first_in(kind, line, name))), "")


def _first_in(kind: str, line: str, name: str) -> str:
    matches = (pattern.search(line) for pattern in _structure().lines[kind])
    return next((match[name].strip() for match in matches if match), "")


def _fits(site: _Site, kind: str, line: str) -> bool:
    patterns = site.own.get(kind) or _structure().lines[kind]
    return any(pattern.search(line) for pattern in patterns)


def _any(kind: str, line: str) -> bool:
    return any(pattern.search(line) for pattern in _structure().lines[kind])
