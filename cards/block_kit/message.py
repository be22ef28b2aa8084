"""Renders a card as Slack blocks. https://docs.slack.dev/reference/block-kit/blocks"""

from __future__ import annotations

from collections.abc import Iterable

from cards.block_kit import words
from cards.block_kit.controls import button, row
from cards.block_kit.words import Block, escaped, plain
from cards.card import (
    Bars,
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
    glyphs,
)
from cards.excerpt import short

LONGEST_HEADING = 150
LONGEST_NAME = 40
LONGEST_CHART_TITLE = 50
LONGEST_BAR = 20


def blocks(card: Card, *, charts: bool = False) -> list[Block]:
    """Return the card within Slack's limits. The same card always renders as the same blocks.

    With `charts`, it may contain `data_visualization` blocks, which are only allowed in messages.
    Some workspaces reject the entire message because of them, so be ready to resend it without.
    """
    return [_part(part, charts) for part in card.parts]


def has_charts(card: Card) -> bool:
    """Whether `blocks` returns something else with `charts` than without."""
    return any(isinstance(part, Bars) for part in card.parts)


def fallback(card: Card) -> str:
    """The text for notifications and screen readers. Nothing in it is interpreted as markup."""
    return escaped(card.summary)


def of_parts(parts: Iterable[Part]) -> list[Block]:
    return [_part(part, charts=False) for part in parts]


def _part(part: Part, charts: bool) -> Block:
    match part:
        case Heading(text, name, stars):
            shown = text if stars is None else f"{glyphs(stars)}  {text}"
            shown = f"{shown} · {short(name.literal, LONGEST_NAME)}" if name else shown
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
        case Bars():
            return _chart(part) if charts else words.rich(words.section(part.line))
        case Separator():
            return {"type": "divider"}
        case Buttons(controls):
            return row(controls)
        case Row(line, next_to_it):
            said = words.marked(line)
            return {"type": "section", "text": said, "accessory": button(next_to_it)}


def _chart(bars: Bars) -> Block:
    """A bar chart. https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block"""
    named = {short(label, LONGEST_BAR): count for label, count in bars.counts}
    data = [{"label": label, "value": count} for label, count in named.items()]
    return {
        "type": "data_visualization",
        "title": short(bars.title, LONGEST_CHART_TITLE),
        "chart": {
            "type": "bar",
            "series": [{"name": "Complaints", "data": data}],
            "axis_config": {"categories": list(named)},
        },
    }
