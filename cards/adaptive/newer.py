"""Elements that Teams added after Adaptive Cards 1.5, each with a text fallback.

A client that doesn't support an element shows its fallback, which says the same thing.
https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from microsoft_teams.cards import (
    Badge,
    CardElement,
    Column,
    ColumnSet,
    HorizontalBarChart,
    HorizontalBarChartDataValue,
    Rating,
    TextBlock,
)

from cards.card import Bars, Line, Piece, Status, Strong, Tone, glyphs

LONGEST_BADGE = 12
"""Maximum length of a badge's text, in characters, so that the rest fits next to it on a phone.
"""

JOINTS = " .:"
"""Characters that join a line to the status before it."""

BadgeStyle = Literal["Good", "Warning", "Attention", "Subtle"]
Spacing = Literal["None", "Small", "Default", "Medium"]

BADGES: Mapping[Tone, BadgeStyle] = {
    "good": "Good",
    "waiting": "Warning",
    "late": "Attention",
    "done": "Subtle",
}


def badge(line: Line) -> Badge | None:
    """Return a badge for the status at the start of the line. None without a status or room."""
    first, *rest = line
    if not isinstance(first, Status) or len(first.text) > LONGEST_BADGE or not rest:
        return None
    return Badge(
        text=first.text.rstrip("."),
        style=BADGES[first.tone],
        appearance="Tint",
        fallback=TextBlock(text=f"**{first.told}**", wrap=True),
    )


def after_badge(line: Line) -> Line:
    """The rest of the line, without the characters that joined it to the status."""
    status, *rest = line
    ends = isinstance(status, Status) and status.text.endswith(".")
    while rest and isinstance(first := rest[0], str):
        words = first.lstrip(JOINTS)
        ends = ends or bool(first.removesuffix(words).strip())
        rest[:1] = [words] if words else []
        if words:
            break
    return tuple([_capitalized(rest[0]), *rest[1:]] if rest and ends else rest)


def beside(element: CardElement, text: CardElement, spacing: Spacing) -> ColumnSet:
    """The element, with text to its right."""
    left = Column(width="auto", items=[element])
    right = Column(width="stretch", items=[text], spacing="Small")
    left.vertical_content_alignment = right.vertical_content_alignment = "Center"
    return ColumnSet(columns=[left, right], spacing=spacing)


def rating(stars: int) -> Rating:
    """Stars that screen readers announce as a rating, rather than one by one."""
    shown = TextBlock(text=glyphs(stars), size="Medium", weight="Bolder", wrap=True)
    return Rating(value=stars, max=5, color="Marigold", fallback=shown)


def chart(bars: Bars, fallback: CardElement) -> HorizontalBarChart:
    return HorizontalBarChart(
        title=bars.title,
        show_title=True,
        data=[HorizontalBarChartDataValue(x=label, y=count) for label, count in bars.counts],
        display_mode="AbsoluteWithAxis",
        show_legend=False,
        fallback=fallback,
    )


def _capitalized(piece: Piece) -> Piece:
    match piece:
        case str(words):
            return f"{words[:1].upper()}{words[1:]}"
        case Strong(words):
            return replace(piece, text=f"{words[:1].upper()}{words[1:]}")
        case _:
            return piece
