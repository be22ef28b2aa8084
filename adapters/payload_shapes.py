"""Payloads from outside as typed values, parsed once at the door."""

from __future__ import annotations

import json
import re
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from adapters.stored_text import clean

Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
"""A text, or "" where a platform sends null."""


class InvalidPayload(Exception):
    """Let in at the door, but not of a shape that the platform sends."""


class Shape(BaseModel):
    """What we use of a payload. Its errors don't repeat what was in it."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


S = TypeVar("S", bound=Shape)


def parse(shape: type[S], payload: object) -> S:
    """`payload` as a `shape`, without what no database takes. Raises `InvalidPayload`."""
    try:
        return shape.model_validate(_stored(payload))
    except ValidationError as error:
        raise InvalidPayload(f"not a {shape.__name__}: {error.error_count()} problems") from None


def _stored(value: object) -> object:
    """The same with each text made fit to be stored."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _stored(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_stored(inner) for inner in value]
    return value


HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""How JSON writes one half of a character beyond 16 bits."""


def has_half_characters(text: str) -> bool:
    """Whether JSON text holds half a surrogate pair, which no database and no platform takes."""
    if not HALF.search(text):
        return False
    try:
        json.dumps(json.loads(text), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    except (ValueError, RecursionError):
        return False
    return False
