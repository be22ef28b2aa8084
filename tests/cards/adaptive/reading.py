"""Whether Teams would accept a card, and the text that a person would read on it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft6Validator, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend
from microsoft_teams.cards import AdaptiveCard

from cards.adaptive import LARGEST
from cards.adaptive.fitting import answered, posted
from sandbox.teams.checking import NEWER
from tests.cards.reading import parts_of

Json = dict[str, Any]

ROW = 6
"""Maximum number of buttons that Teams shows side by side."""


@cache
def schema() -> Validator:
    """The official schema of Adaptive Cards 1.5."""
    text = files("adaptive_cards").joinpath("schemas/schema-1.5.json").read_text(encoding="utf-8")
    validator: Validator = extend(Draft6Validator, {"anyOf": _any_of})(json.loads(text))
    return validator


@lru_cache(maxsize=4096)
def _assert_valid(card: str) -> None:
    """Assert that Teams accepts this card. Results are cached, because most cards are rendered many
    times.
    """
    whole = json.loads(card)
    plain = {name: part for name, part in whole.items() if name != "msteams"}  # specific to Teams
    assert [error.message[:300] for error in schema().iter_errors(as_older(plain))] == []
    AdaptiveCard.model_validate(whole)
    parts = list(parts_of(plain))
    ids = Counter(part["id"] for part in parts if isinstance(part.get("id"), str))
    assert not [id for id, count in ids.items() if count > 1]
    for part in parts:
        _assert_usable(part)


def as_older(part: Any) -> Any:
    """The card in a client that supports only version 1.5: each newer element is replaced by its
    fallback.
    """
    if isinstance(part, list):
        return [as_older(one) for one in part]
    if not isinstance(part, dict):
        return part
    if part.get("type") in NEWER:
        return as_older(part["fallback"])
    return {name: as_older(value) for name, value in part.items()}


def _any_of(
    validator: Any, branches: list[Json], part: object, within: Json
) -> Iterator[ValidationError]:
    """Validate against the schema, but compare an object that has a `type` only with that type.

    The other branches require a different type, so they'd only fail after a lot of work.
    """
    kind = part.get("type") if isinstance(part, dict) else None
    possible = [branch for branch in branches if _asks_for(branch) in (None, kind)]
    any_of = Draft6Validator.VALIDATORS["anyOf"]
    yield from any_of(validator, possible or branches, part, within)


def _asks_for(branch: Json) -> str | None:
    """The `type` that a branch requires, such as "TextBlock", or None if it requires none."""
    if branch.keys() != {"required", "allOf"} or branch["required"] != ["type"]:
        return None
    return str(branch["allOf"][0]["$ref"]).rpartition("/")[2]


def assert_shown(card: Json, size: Callable[[Json], int] = posted) -> Json:
    """Assert that Teams accepts this card and that every client can use it."""
    _assert_valid(json.dumps(card))
    assert size(card) <= LARGEST
    return card


def assert_answers(form: Json) -> Json:
    """Assert that Teams accepts this form as the response to a click."""
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
    in_sight = [action for action in part.get("actions", ()) if action.get("mode") != "secondary"]
    assert len(in_sight) <= ROW, part


def markdown(card: Json) -> Iterator[str]:
    """Every text that's parsed as Markdown."""
    for part in parts_of(card):
        if part.get("type") == "TextBlock":
            yield str(part["text"])


def read(card: Json) -> str:
    """All texts on the card in order of appearance, except any that aren't visible."""
    said = [str(p["text"]) for p in parts_of(card) if p.get("type") in ("TextBlock", "TextRun")]
    return "\n".join(said).replace("\u2060", "")


def verbs(card: Json) -> list[str]:
    return [str(p["verb"]) for p in parts_of(card) if p.get("type") == "Action.Execute"]
