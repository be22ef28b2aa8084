"""What Teams would say to a card, and what a person would read on it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft6Validator
from microsoft_teams.cards import AdaptiveCard

from cards.adaptive import LARGEST
from cards.adaptive.fitting import answered, posted
from tests.cards.reading import parts_of

Json = dict[str, Any]

ROW = 6
"""Buttons that Teams shows side by side."""


@cache
def schema() -> Draft6Validator:
    """The official one of Adaptive Cards 1.5."""
    text = files("adaptive_cards").joinpath("schemas/schema-1.5.json").read_text(encoding="utf-8")
    return Draft6Validator(json.loads(text))


def assert_shown(card: Json, size: Callable[[Json], int] = posted) -> Json:
    """Teams takes this card, and every client can use it."""
    plain = {name: part for name, part in card.items() if name != "msteams"}  # Teams' own
    assert [error.message[:300] for error in schema().iter_errors(plain)] == []
    AdaptiveCard.model_validate(card)
    assert size(card) <= LARGEST
    parts = list(parts_of(plain))
    ids = Counter(part["id"] for part in parts if isinstance(part.get("id"), str))
    assert not [id for id, count in ids.items() if count > 1]
    for part in parts:
        _assert_usable(part)
    return card


def assert_answers(form: Json) -> Json:
    """Teams takes this form as the answer to a click."""
    return assert_shown(form, answered)


def _assert_usable(part: Json) -> None:
    kind = str(part.get("type"))
    if kind.startswith("Input."):
        assert part["id"], part
        assert part["label"], part
        assert "errorMessage" in part or not part.get("isRequired"), part
    if kind == "Input.ChoiceSet":
        values = [choice["value"] for choice in part["choices"]]
        assert len(values) == len(set(values)), part
        chosen = str(part.get("value") or "").split(",") if part.get("isMultiSelect") else []
        assert part.get("value") in (None, *values) or set(chosen) <= set(values), part
    if kind.startswith("Action."):
        assert part["title"], part
        assert len(part["title"]) <= 60, part
    if kind == "Action.Execute":
        assert part["verb"], part
    if kind in ("TextBlock", "TextRun"):
        assert part["text"], part
    if kind == "TextBlock":
        assert part["wrap"], part
        assert "\n" not in part["text"], "clients do not agree on what breaks a line"
    in_sight = [one for one in part.get("actions", ()) if one.get("mode") != "secondary"]
    assert len(in_sight) <= ROW, part


def markdown(card: Json) -> Iterator[str]:
    """Everything that is read as Markdown."""
    for part in parts_of(card):
        if part.get("type") == "TextBlock":
            yield str(part["text"])


def read(card: Json) -> str:
    """All its texts in the order in which they stand, without what shows nothing."""
    said = [str(p["text"]) for p in parts_of(card) if p.get("type") in ("TextBlock", "TextRun")]
    return "\n".join(said).replace("\u2060", "")


def verbs(card: Json) -> list[str]:
    return [str(p["verb"]) for p in parts_of(card) if p.get("type") == "Action.Execute"]
