"""Text in Block Kit, rendered so that none of it is interpreted as markup.

Slack shows rich text and plain text literally. Small lines are escaped mrkdwn. Times are tokens
that Slack formats for each user, so nothing here reads the clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.untrusted import Untrusted
from cards.card import Command, Line, Link, Mention, Moment, Status, Strong
from cards.excerpt import short, visible

Block = dict[str, Any]

LONGEST_SMALL = 2_900
LONGEST_FOREIGN_IN_SMALL = 80
SMALL_ELEMENTS = 10
LONGEST_PLAIN = 150

FORMATS = {
    "when": "{date_short_pretty} at {time}",
    "day": "{date_short_pretty}",
    "ago": "{ago}",
    "due": "{date_short_pretty} at {time} · {ago}",
}
_FORMATTING = re.compile(r"[*_~`]")
_USER = re.compile(r"[UW][A-Z0-9]+")


def rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def above(line: Line) -> list[Block]:
    return [section(line)] if line else []


def section(line: Line) -> Block:
    return {"type": "rich_text_section", "elements": list(_inline(line))}


def quote(words: str | Untrusted) -> Block:
    return {"type": "rich_text_quote", "elements": list(_inline((words,)))}


def preformatted(words: str) -> Block:
    return {"type": "rich_text_preformatted", "elements": [_words(words)]}


def bullets(lines: Iterable[Line]) -> Block:
    sections = [section(line) for line in lines]
    return {"type": "rich_text_list", "style": "bullet", "elements": sections}


def _inline(line: Line) -> Iterator[Block]:
    for piece in line:
        match piece:
            case Untrusted():
                yield _words(visible(piece.literal) or "…")
            case Strong(text):
                yield {**_words(text), "style": {"bold": True}}
            case Status():
                yield {**_words(piece.told), "style": {"bold": True}}
            case Moment():
                yield {
                    "type": "date",
                    "timestamp": int(piece.at.timestamp()),
                    "format": FORMATS[piece.how],
                    "fallback": piece.told,
                }
            case Mention(member):
                user = slack_id(member.chat)
                yield {"type": "user", "user_id": user} if user else _words(short(member.name, 80))
            case Command(command):
                yield {**_words(called(command)), "style": {"bold": True}}
            case Link(text, url):
                yield {"type": "link", "url": url, "text": text}
            case str() if piece:
                yield _words(piece)


def _words(text: str) -> Block:
    return {"type": "text", "text": text or "…"}


def called(words: str) -> str:
    """A command as people type it in Slack."""
    return f"/reviews {words}".strip()


def slack_id(chat: Mapping[str, str]) -> str:
    """The person's Slack ID, or "" if they don't have one."""
    user = chat.get("slack", "")
    return user if _USER.fullmatch(user) else ""


def small(line: Line) -> list[Block]:
    """Return our own words together as mrkdwn, and a patient's words separately as plain text."""
    elements: list[Block] = []
    ours = ""
    for piece in line:
        if not isinstance(piece, Untrusted):
            ours += _marked(piece)
            continue
        elements += _mrkdwn(ours)
        ours = ""
        elements.append(plain(short(piece.literal, LONGEST_FOREIGN_IN_SMALL) or "…"))
    return [*elements, *_mrkdwn(ours)][:SMALL_ELEMENTS]


def marked(line: Line) -> Block:
    """Return one of our lines as mrkdwn, or as plain text if it quotes chat formatting."""
    pieces = [piece.text if isinstance(piece, Strong) else piece for piece in line]
    words = [piece for piece in pieces if isinstance(piece, str)]
    if len(words) == len(line) and any(map(_FORMATTING.search, words)):
        return plain("".join(words), LONGEST_SMALL)
    ours = "".join(_marked(piece) for piece in line if not isinstance(piece, Untrusted))
    return next(iter(_mrkdwn(ours)), plain("…"))


def _mrkdwn(text: str) -> list[Block]:
    text = text.strip()
    return [{"type": "mrkdwn", "text": text[:LONGEST_SMALL], "verbatim": True}] if text else []


def _marked(piece: str | Strong | Status | Moment | Mention | Command | Link) -> str:
    match piece:
        case Strong(text):
            # Slack doesn't recognize bold if there's a space before the closing asterisk
            bold = text.strip()
            return text.replace(bold, f"*{escaped(bold)}*") if bold else text
        case Status():
            return f"*{escaped(piece.told)}*"
        case Moment():
            return f"<!date^{int(piece.at.timestamp())}^{FORMATS[piece.how]}|{piece.told}>"
        case Mention(member):
            user = slack_id(member.chat)
            return f"<@{user}>" if user else escaped(short(member.name, 80))
        case Command(command):
            return escaped(called(command))
        case Link(text, url):
            return f"<{escaped(url)}|{escaped(text)}>"
        case str():
            return escaped(piece)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str, most: int = LONGEST_PLAIN) -> Block:
    return {"type": "plain_text", "text": short(text, most) or "…", "emoji": False}
