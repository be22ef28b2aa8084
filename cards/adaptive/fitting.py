"""Fits a card into the platform's size limit by shortening it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from bot.untrusted import Untrusted
from cards import actions
from cards.card import (
    Bars,
    Bullets,
    Button,
    Buttons,
    Card,
    Choice,
    Control,
    Copyable,
    Line,
    Menu,
    More,
    Part,
    Quote,
    Row,
    Small,
    Text,
    Value,
)
from cards.excerpt import shortened

Json = dict[str, Any]

LARGEST = 75_000
"""Maximum size of a card in bytes.

Teams rejects a message larger than about 100 KB, including what Teams itself adds.
"""

LENGTHS = (6_000, 2_500, 1_200, 600, 250, 100, 40)
"""Maximum lengths of each part's text, in characters. We try them in order until the card fits."""

SHOW_ALL = "Show all"


def posted(made: Json) -> int:
    """The size of a posted message in bytes. botbuilder escapes everything that isn't ASCII."""
    return len(json.dumps(made))


def answered(made: Json) -> int:
    """The size in bytes of a response to a click. Our endpoint encodes it in UTF-8."""
    return len(json.dumps(made, ensure_ascii=False).encode())


def fitted(card: Card, drawn: Callable[[Card], Json], size: Callable[[Json], int]) -> Json:
    """Return `drawn(card)`. If it's too large, shorten its text and add a *Show all* button."""
    made = drawn(card)
    for most in LENGTHS:
        if size(made) <= LARGEST:
            return made
        made = drawn(_shorter(card, most))
    return made if size(made) <= LARGEST else drawn(_shortest(card))


def paged(parts: Iterable[Part], size: Callable[[Sequence[Part]], int]) -> list[list[Part]]:
    """Split the parts into as few pages as possible. No single part is larger than a page."""
    pages: list[list[Part]] = [[]]
    for part in parts:
        if pages[-1] and size([*pages[-1], part]) > LARGEST:
            pages.append([])
        pages[-1].append(part)
    return pages


def _shorter(card: Card, most: int) -> Card:
    parts: list[Part] = []
    way = _show_all(card)
    for part in card.parts:
        cut = _cut(part, most)
        parts.append(cut)
        if cut != part and isinstance(cut, Copyable):
            parts.append(Small((f"Cut here. “{SHOW_ALL}” has the whole text",)))
        if cut != part and isinstance(cut, Copyable | Quote) and way:
            parts.append(way)
            way = None
    return replace(card, parts=tuple(parts))


def _shortest(card: Card) -> Card:
    """A card that's always small enough: only the summary, and a button that shows the rest."""
    way = _show_all(card)
    summary: Part = Text((card.summary[: LENGTHS[-2]],))
    return Card(card.summary, (summary, way) if way else (summary,))


def _show_all(card: Card) -> Buttons | None:
    """A button that shows the whole case. None if there's no case, or the card already has one."""
    carried = list(_carried(card))
    case = next((value["case"] for _, value in carried if value.get("case")), None)
    if case is None or any(action == actions.SHOW_ALL.name for action, _ in carried):
        return None
    return Buttons((Button(SHOW_ALL, actions.SHOW_ALL.name, {"case": case}),))


def _carried(card: Card) -> Iterator[tuple[str, Value]]:
    """The action and value of every control on the card. The action is "" for a menu's choices."""
    for part in card.parts:
        if isinstance(part, Buttons):
            for control in part.controls:
                yield from _of(control)
        elif isinstance(part, Row):
            yield from _of(part.button)


def _of(control: Control) -> Iterator[tuple[str, Value]]:
    match control:
        case Button(action=action, value=value):
            yield action, value
        case More(choices) | Menu(choices=choices):
            yield from (("", choice.value) for choice in choices if isinstance(choice, Choice))
        case _:
            yield control.action, {"case": control.case}


def _cut(part: Part, most: int) -> Part:
    match part:
        case Quote(quoted):
            return replace(part, words=_less(quoted, most))
        case Copyable(text):
            return replace(part, words=shortened(text, most)[0])
        case Text(line):
            return Text(_less_of(line, most))
        case Small(line):
            return Small(_less_of(line, most))
        case Bars(line=line):
            return Text(_less_of(line, most)) if most < LENGTHS[0] else part
        case Row(line, button):
            return Row(_less_of(line, most), button)
        case Bullets(lines):
            return replace(part, lines=tuple(_less_of(line, most) for line in lines))
        case _:
            return part


def _less_of(line: Line, most: int) -> Line:
    return tuple(_less(part, most) if isinstance(part, str | Untrusted) else part for part in line)


def _less(words: str | Untrusted, most: int) -> str | Untrusted:
    if isinstance(words, Untrusted):
        return Untrusted(shortened(words.literal, most)[0])
    return shortened(words, most)[0]
