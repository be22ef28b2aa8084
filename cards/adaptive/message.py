"""A card as an Adaptive Card. https://adaptivecards.io/explorer/AdaptiveCard.html"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from microsoft_teams.cards import (
    AdaptiveCard,
    CardElement,
    Container,
    ExecuteAction,
    RefreshDefinition,
    TeamsCardProperties,
    TextBlock,
)

from bot.untrusted import Untrusted
from cards.adaptive import words
from cards.adaptive.controls import row
from cards.adaptive.words import escaped, marked
from cards.card import (
    Bullets,
    Buttons,
    Card,
    Copyable,
    Heading,
    Line,
    Part,
    Quote,
    Separator,
    Small,
    Text,
)
from cards.excerpt import shortened

LARGEST = 20_000
"""Bytes of a card. Teams refuses a message above 28 KB after its own wrapping (FACTS.md)."""

LENGTHS = (6_000, 2_500, 1_000, 400, 150, 40)
"""Characters of each text, tried in turn until the card is small enough."""

Json = dict[str, Any]


def card(card: Card, *, case: int | None = None, readers: Iterable[str] = ()) -> Json:
    """The card below `LARGEST` bytes; the same for the same card.

    With `case` each reader's client asks for a fresh one when it shows the card. `readers` are
    their ids, at most 60 of them, in conversations of more people than that; else nobody is named.
    https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/up-to-date-views
    """
    made = fitted(card, lambda one: of_parts(one.parts, one.summary))
    if case is not None:
        action = ExecuteAction(title="Refresh", verb="refresh", data={"case": case})
        named = list(readers)[:60]
        refresh = RefreshDefinition(action=action, user_ids=named or None)
        made["refresh"] = refresh.model_dump(by_alias=True, exclude_none=True, mode="json")
    return made


def fallback(card: Card) -> str:
    """For notifications and screen readers: names no patient and quotes none."""
    return card.summary


def fitted(card: Card, dressed: Any) -> Json:
    """`dressed(card)`, its long quotes cut until it can be sent."""
    made: Json = dressed(card)
    for most in LENGTHS:
        if size(made) <= LARGEST:
            break
        made = dressed(replace(card, parts=tuple(_cut(part, most) for part in card.parts)))
    return made


def size(made: Json) -> int:
    """Bytes as sent; a client may write every character above ASCII as an escape."""
    return len(json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode())


def of_parts(parts: Iterable[Part], summary: str, **more: Any) -> Json:
    """A whole card of these parts, as JSON."""
    parts = tuple(parts)
    called = words.mentions(line for part in parts for line in _lines(part))
    made = AdaptiveCard(
        version="1.5",
        fallback_text=summary,
        body=[*elements(parts), *more.pop("inputs", ())],
        msteams=TeamsCardProperties(width="full", entities=called or None),
        **more,
    )
    shown: Json = made.model_dump(by_alias=True, exclude_none=True, mode="json")
    return shown


def elements(parts: Iterable[Part]) -> list[CardElement]:
    """Each part's element; a separator is a line above the next one."""
    shown: list[CardElement] = []
    is_apart = False
    for part in parts:
        if isinstance(part, Separator):
            is_apart = True
            continue
        for element in _part(part):
            shown.append(Container(items=[element], separator=True) if is_apart else element)
            is_apart = False
    return shown


def _part(part: Part) -> Iterator[CardElement]:
    match part:
        case Heading(text):
            yield TextBlock(
                text=escaped(text), size="Large", weight="Bolder", wrap=True, style="heading"
            )
        case Text(line):
            yield _block(line)
        case Small(line):
            yield TextBlock(
                text=marked(line), wrap=True, size="Small", is_subtle=True, spacing="Small"
            )
        case Quote(quoted, above):
            yield _framed(above, words.quoted(quoted))
        case Copyable(text, above):
            yield _framed(above, escaped(text))
        case Bullets(lines, above):
            if above:
                yield _block(above)
            for line in lines:
                yield TextBlock(text=f"•  {marked(line)}", wrap=True, spacing="Small")
        case Buttons(controls):
            yield row(controls)
        case Separator():
            return


def _block(line: Line) -> TextBlock:
    return TextBlock(text=marked(line) or "…", wrap=True)


def _framed(above: Line, text: str) -> Container:
    """Words that stand somewhere else, on a ground of their own."""
    items: list[CardElement] = [_block(above)] if above else []
    return Container(style="emphasis", items=[*items, TextBlock(text=text or "…", wrap=True)])


def _lines(part: Part) -> Iterator[Line]:
    match part:
        case Text(line) | Small(line):
            yield line
        case Quote(above=above) | Copyable(above=above):
            yield above
        case Bullets(lines, above):
            yield above
            yield from lines
        case _:
            return


def _cut(part: Part, most: int) -> Part:
    match part:
        case Quote(quoted):
            return replace(part, words=_less(quoted, most))
        case Copyable(text):
            return replace(part, words=shortened(text, most * 2)[0])
        case Text(line) | Small(line):
            return replace(part, line=_shorter(line, most))
        case Bullets(lines):
            return replace(part, lines=tuple(_shorter(line, most) for line in lines))
        case _:
            return part


def _shorter(line: Line, most: int) -> Line:
    return tuple(_less(p, most) if isinstance(p, str | Untrusted) else p for p in line)


def _less(words: str | Untrusted, most: int) -> str | Untrusted:
    if isinstance(words, Untrusted):
        return Untrusted(shortened(words.literal, most)[0])
    return shortened(words, most)[0]
