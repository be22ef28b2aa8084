"""What Teams would say to a card, and what a person would read on it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft6Validator
from microsoft_teams.cards import AdaptiveCard

from cards.adaptive import LARGEST
from tests.cards.reading import parts_of

Json = dict[str, Any]


@cache
def schema() -> Draft6Validator:
    """The official one of Adaptive Cards 1.5."""
    text = files("adaptive_cards").joinpath("schemas/schema-1.5.json").read_text(encoding="utf-8")
    return Draft6Validator(json.loads(text))


def assert_shown(card: Json, most: int = LARGEST) -> Json:
    """Teams takes this card, and every client can use it."""
    plain = {name: part for name, part in card.items() if name != "msteams"}  # Teams' own
    assert [error.message[:300] for error in schema().iter_errors(plain)] == []
    AdaptiveCard.model_validate(card)
    assert len(json.dumps(card, ensure_ascii=False).encode()) <= most * 1.05
    ids = Counter(part["id"] for part in parts_of(card) if isinstance(part.get("id"), str))
    ids = Counter({id: n for id, n in ids.items() if id not in _called(card)})
    assert not [id for id, count in ids.items() if count > 1]
    for part in parts_of(card):
        kind = str(part.get("type"))
        if kind.startswith("Input."):
            assert part["id"], part
            assert part["label"], part
        if kind.startswith("Action."):
            assert part["title"], part
        if kind == "Action.Execute":
            assert part["verb"], part
        if kind == "TextBlock":
            assert part["wrap"], part
            assert part["text"], part
    return card


def _called(card: Json) -> set[str]:
    """Ids of people, who may be called in several places."""
    entities = card.get("msteams", {}).get("entities", ())
    return {str(entity["mentioned"]["id"]) for entity in entities}


def texts(card: Json) -> Iterator[str]:
    """Everything that is read as Markdown."""
    for part in parts_of(card):
        if part.get("type") == "TextBlock":
            yield str(part["text"])


def verbs(card: Json) -> list[str]:
    return [str(p["verb"]) for p in parts_of(card) if p.get("type") == "Action.Execute"]
