"""Whether Slack would accept a card, and the text that a person would read on it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from slack_sdk.models.blocks import Block

from cards.block_kit import blocks
from cards.card import Card
from sandbox.slack.validation import are_too_long, check_blocks, check_view, is_too_large

Json = dict[str, Any]


def assert_sendable(card: Card, surface: Any = "message") -> list[Json]:
    """Return the card's blocks after checking them against Slack's rules and the SDK's."""
    shown = blocks(card)
    assert check_blocks(shown, surface) == []
    assert not are_too_long(shown)
    for block in shown:
        _assert_valid(json.dumps(block))
    return shown


@lru_cache(maxsize=8192)
def _assert_valid(block: str) -> None:
    """Assert that the SDK accepts it. Results are cached, because most cards are rendered many
    times.
    """
    for parsed in Block.parse_all([json.loads(block)]):
        parsed.validate_json()


def assert_opens(view: Json) -> None:
    """Assert that Slack accepts this modal."""
    assert check_view(view) == []
    assert not is_too_large(view)


def parts_of(shown: Any) -> Iterator[Json]:
    """Every object in it, outermost first."""
    if isinstance(shown, dict):
        yield shown
        shown = list(shown.values())
    if isinstance(shown, list):
        for part in shown:
            yield from parts_of(part)


def read(card: Card) -> str:
    """Its text in order of appearance, with people and times in brackets."""
    return " ".join(_said(block) for block in blocks(card))


def _said(block: Json) -> str:
    words = []
    for part in parts_of(block):
        if isinstance(part.get("text"), str):
            words.append(part["text"])
        elif part.get("type") == "user":
            words.append(f"<@{part['user_id']}>")
        elif part.get("type") == "date":
            words.append(part["fallback"])
    return re.sub(r"<!date\^\d+\^[^|]*\|([^>]*)>", r"\1", "".join(words))


def actions(card: Card) -> list[str]:
    """The names of everything that can be pressed, including overflow options."""
    found = []
    for part in parts_of(blocks(card)):
        if "action_id" in part:
            found.append(part["action_id"])
        if part.get("action_id") == "more":
            found += [json.loads(option["value"])["do"] for option in part["options"]]
    return found


def labels(card: Card) -> list[str]:
    return [p["text"]["text"] for p in parts_of(blocks(card)) if p.get("type") == "button"]


def value(card: Card, action: str) -> Json:
    """The value that a button sends when it's pressed, or that of the first option in a menu."""
    button = next(p for p in parts_of(blocks(card)) if p.get("action_id") == action)
    told: Json = json.loads(button.get("value") or button["options"][0]["value"])
    return told
