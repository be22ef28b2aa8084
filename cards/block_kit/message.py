"""Renders a card as Slack blocks. https://docs.slack.dev/reference/block-kit/blocks"""

from __future__ import annotations

from collections.abc import Iterable

from cards.block_kit import words
from cards.block_kit.controls import button, row
from cards.block_kit.words import Block, escaped, plain
from cards.card import (
    Bullets,
    Buttons,
    Card,
    Copyable,
    Heading,
    Part,
    Quote,
    Row,
    Separator,
    Small,
    Text,
)
from cards.excerpt import short

LONGEST_HEADING = 150
LONGEST_NAME = 40


def blocks(card: Card) -> list[Block]:
    """Return the card within Slack's limits. The same card always gives the same blocks."""
    return of_parts(card.parts)


def fallback(card: Card) -> str:
    """The text for notifications and screen readers. Nothing in it is interpreted as markup."""
    return escaped(card.summary)


def of_parts(parts: Iterable[Part]) -> list[Block]:
    return [_part(part) for part in parts]


def _part(part: Part) -> Block:
    match part:
        case Heading(text, name):
            shown = f"{text} · {short(name.literal, LONGEST_NAME)}" if name else text
            return {"type": "header", "text": plain(shown, LONGEST_HEADING)}
        case Text(line):
            return words.rich(words.section(line))
        case Small(line):
            return {"type": "context", "elements": words.small(line)}
        case Quote(quoted, above):
            return words.rich(*words.above(above), words.quote(quoted))
        case Copyable(text, above):
            return words.rich(*words.above(above), words.preformatted(text))
        case Bullets(lines, above):
            return words.rich(*words.above(above), words.bullets(lines))
        case Separator():
            return {"type": "divider"}
        case Buttons(controls):
            return row(controls)
        case Row(line, next_to_it):
            said = words.marked(line)
            return {"type": "section", "text": said, "accessory": button(next_to_it)}
