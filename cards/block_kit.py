"""A card as Slack's Block Kit. https://docs.slack.dev/reference/block-kit

Words that are not constants of ours stand in rich_text or plain_text, which Slack shows
literally; the small lines are mrkdwn, escaped. No clock: times are tokens that Slack fills in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.untrusted import Untrusted
from cards.card import (
    Bullets,
    Button,
    Buttons,
    Card,
    Choice,
    Confirm,
    Control,
    Copyable,
    Heading,
    Line,
    Link,
    Mention,
    Menu,
    Moment,
    More,
    Part,
    PersonMenu,
    Quote,
    Separator,
    Small,
    Strong,
    Text,
    Value,
)
from cards.excerpt import short, visible

Block = dict[str, Any]

LONGEST_HEADING = 150
LONGEST_LABEL = 75
LONGEST_SMALL = 2_900
LONGEST_FOREIGN_IN_SMALL = 150
SMALL_ELEMENTS = 10

FORMATS = {
    "when": "{date_short_pretty} at {time}",
    "second": "{time_secs}",
    "day": "{date_short_pretty}",
    "ago": "{ago}",
}
_USER = re.compile(r"[UW][A-Z0-9]+")


def blocks(card: Card) -> list[Block]:
    """The card's blocks: within Slack's limits, the same for the same card."""
    return [_part(part) for part in card.parts]


def fallback(card: Card) -> str:
    """For notifications and screen readers; nothing in it acts as markup."""
    return _escaped(card.summary)


def _part(part: Part) -> Block:
    match part:
        case Heading(text):
            return {"type": "header", "text": plain(text, LONGEST_HEADING)}
        case Text(line):
            return _rich(_section(line))
        case Small(line):
            return {"type": "context", "elements": _small(line)}
        case Quote(words, above):
            return _rich(*_above(above), _quote(words))
        case Copyable(words, above):
            return _rich(*_above(above), _preformatted(words))
        case Bullets(lines, above):
            return _rich(*_above(above), _bullets(lines))
        case Separator():
            return {"type": "divider"}
        case Buttons(controls):
            return _row(controls)


# --- words, shown literally


def _rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def _above(line: Line) -> list[Block]:
    return [_section(line)] if line else []


def _section(line: Line) -> Block:
    return {"type": "rich_text_section", "elements": list(_inline(line))}


def _quote(words: str | Untrusted) -> Block:
    return {"type": "rich_text_quote", "elements": list(_inline((words,)))}


def _preformatted(words: str) -> Block:
    return {"type": "rich_text_preformatted", "elements": [_words(words)]}


def _bullets(lines: Iterable[Line]) -> Block:
    sections = [_section(line) for line in lines]
    return {"type": "rich_text_list", "style": "bullet", "elements": sections}


def _inline(line: Line) -> Iterator[Block]:
    for piece in line:
        match piece:
            case Untrusted():
                yield _words(visible(piece.literal) or "…")
            case Strong(text):
                yield {**_words(text), "style": {"bold": True}}
            case Moment():
                yield {
                    "type": "date",
                    "timestamp": int(piece.at.timestamp()),
                    "format": FORMATS[piece.how],
                    "fallback": _told(piece),
                }
            case Mention(member):
                user = slack_id(member.chat)
                yield {"type": "user", "user_id": user} if user else _words(short(member.name, 80))
            case Link(text, url):
                yield {"type": "link", "url": url, "text": text}
            case str() if piece:
                yield _words(piece)


def _words(text: str) -> Block:
    return {"type": "text", "text": text or "…"}


def slack_id(chat: Mapping[str, str]) -> str:
    """The person's id in Slack, or nothing."""
    user = chat.get("slack", "")
    return user if _USER.fullmatch(user) else ""


# --- small lines


def _small(line: Line) -> list[Block]:
    """Ours together as mrkdwn, a patient's words each on their own as plain text."""
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


def _mrkdwn(text: str) -> list[Block]:
    text = text.strip()
    return [{"type": "mrkdwn", "text": text[:LONGEST_SMALL], "verbatim": True}] if text else []


def _marked(piece: str | Strong | Moment | Mention | Link) -> str:
    match piece:
        case Strong(text):
            return f"*{_escaped(text)}*"
        case Moment():
            return f"<!date^{int(piece.at.timestamp())}^{FORMATS[piece.how]}|{_told(piece)}>"
        case Mention(member):
            user = slack_id(member.chat)
            return f"<@{user}>" if user else _escaped(short(member.name, 80))
        case Link(text, url):
            return f"<{_escaped(url)}|{_escaped(text)}>"
        case str():
            return _escaped(piece)


def _told(moment: Moment) -> str:
    """In the location's own time, for readers whose Slack cannot fill in the token."""
    local = moment.at.astimezone(moment.zone)
    day = f"{local.day} {local:%B}"
    return day if moment.how == "day" else f"{day}, {local:%H:%M}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str, most: int = LONGEST_LABEL * 2) -> Block:
    return {"type": "plain_text", "text": short(text, most) or "…", "emoji": False}


# --- what can be pressed


def _row(controls: Iterable[Control]) -> Block:
    row: Block = {"type": "actions", "elements": [_control(control) for control in controls]}
    for control in controls:
        if isinstance(control, PersonMenu):
            # a users menu has no value of its own
            row["block_id"] = f"{control.action}:{control.case}"
    return row


def _control(control: Control) -> Block:
    match control:
        case Button():
            return _button(control)
        case PersonMenu(label, action):
            return {
                "type": "users_select",
                "action_id": action,
                "placeholder": plain(label, LONGEST_LABEL),
            }
        case More(choices):
            options = [_option(choice) for choice in choices]
            return {"type": "overflow", "action_id": "more", "options": options}
        case Menu(label, action, choices, chosen):
            options = [_option(choice) for choice in choices]
            return {
                "type": "static_select",
                "action_id": action,
                "placeholder": plain(label, LONGEST_LABEL),
                "options": options,
                "initial_option": options[chosen],
            }


def _button(button: Button) -> Block:
    shown: Block = {
        "type": "button",
        "action_id": button.action,
        "text": plain(button.label, LONGEST_LABEL),
    }
    if button.value:
        shown["value"] = compact(button.value)
    if button.style != "plain":
        shown["style"] = button.style
    if button.url:
        shown["url"] = button.url
    if button.confirm:
        shown["confirm"] = _confirm(button.confirm)
    return shown


def _confirm(confirm: Confirm) -> Block:
    return {
        "title": plain(confirm.title, 100),
        "text": plain(confirm.text, 300),
        "confirm": plain(confirm.yes, 30),
        "deny": plain(confirm.no, 30),
        "style": "danger" if confirm.grave else "primary",
    }


def _option(choice: Choice) -> Block:
    shown: Block = {"text": plain(choice.label, LONGEST_LABEL), "value": compact(choice.value)}
    if choice.url:
        shown["url"] = choice.url
    return shown


def compact(value: Value) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
