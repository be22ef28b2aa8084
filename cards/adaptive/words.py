"""Words in Teams, so that none of them can act.

A TextBlock reads Markdown, `<at>` and `{{DATE()}}`. All that is not ours to mean so is escaped;
in a patient's words addresses are broken up as well, so that no client makes links of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC

from microsoft_teams.cards import Mention as MentionEntity
from microsoft_teams.cards import MentionedEntity

from bot.practice import Member
from bot.untrusted import Untrusted
from cards.card import Line, Link, Mention, Moment, Strong
from cards.excerpt import short, visible

PLATFORM = "teams"

LONGEST_NAME = 80
BREAK = "\u2060"
"""A word joiner: it shows nothing, and no client sees a link or a function across it."""

_MARKS = re.compile(r"[\\`*_\[\]()~#|!]")
_AT_LINE_START = re.compile(r"(?m)^(\s*)([-+]|\d+(?=[.)]))")
_LINKS = re.compile(r"(?i)(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)")
_USER = re.compile(r"[0-9A-Za-z-]{8,64}|29:[\w-]{8,200}")


def marked(line: Line) -> str:
    """One line as a TextBlock's text."""
    return "".join(_piece(piece) for piece in line)


def quoted(words: str | Untrusted) -> str:
    return foreign(words.literal) if isinstance(words, Untrusted) else escaped(words)


def foreign(text: str) -> str:
    """A patient's words: literally, and nothing in them to press."""
    return _LINKS.sub(BREAK, escaped(visible(text))) or "…"


def escaped(text: str) -> str:
    """What stands there literally; each line break is one."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = _MARKS.sub(r"\\\g<0>", text.replace("{{", "{" + BREAK + "{"))
    text = _AT_LINE_START.sub(_unlisted, text)
    return re.sub(r"\n+", "\n\n", text)


def _unlisted(start: re.Match[str]) -> str:
    """A list would renumber and indent: `1.` and `-` shall stay what was typed."""
    blank, mark = start.groups()
    return f"{blank}{mark}{BREAK}" if mark.isdigit() else f"{blank}\\{mark}"


def mentions(lines: Iterable[Line]) -> list[MentionEntity]:
    """Those whom the lines call, each once; only members whom Teams knows."""
    called = {
        user_id(piece.member): piece.member
        for line in lines
        for piece in line
        if isinstance(piece, Mention) and user_id(piece.member)
    }
    return [
        MentionEntity(text=_at(member), mentioned=MentionedEntity(id=user, name=_name(member)))
        for user, member in called.items()
    ]


def user_id(member: Member) -> str:
    """The person's id in Teams, or nothing."""
    user = member.chat.get(PLATFORM, "")
    return user if _USER.fullmatch(user) else ""


def _piece(piece: str | Strong | Moment | Mention | Link | Untrusted) -> str:
    match piece:
        case Untrusted():
            return foreign(piece.literal)
        case Strong(text):
            # no bold where a blank stands before the closing stars
            bold = text.strip()
            return text.replace(bold, f"**{escaped(bold)}**") if bold else text
        case Moment():
            return _moment(piece)
        case Mention(member):
            return _at(member) if user_id(member) else escaped(short(member.name, LONGEST_NAME))
        case Link(text, url):
            address = url.replace("(", "%28").replace(")", "%29")
            return f"[{escaped(text)}]({address})"
        case str():
            return escaped(piece)


def _name(member: Member) -> str:
    return re.sub(r"[<>&]", "", short(member.name, LONGEST_NAME))


def _at(member: Member) -> str:
    return f"<at>{_name(member)}</at>"


def _moment(moment: Moment) -> str:
    """Teams fills day and minute in for each reader; the rest is told in the location's time.

    https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features#datetime-formatting
    """
    stamp = moment.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    match moment.how:
        case "day":
            return f"{{{{DATE({stamp}, SHORT)}}}}"
        case "second":
            return f"{moment.at.astimezone(moment.zone):%H:%M:%S}"
        case _:
            return f"{{{{DATE({stamp}, SHORT)}}}} {{{{TIME({stamp})}}}}"
