"""Parses external payloads into typed values once, on arrival, with text that we can store."""

from __future__ import annotations

import json
import re
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
"""A string. Null from a platform becomes ""."""


class InvalidPayload(Exception):
    """A payload that's authentic but doesn't have the platform's format."""


class Shape(BaseModel):
    """The parts of a payload that we use. Its errors don't quote the payload's values."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


S = TypeVar("S", bound=Shape)


def parse(shape: type[S], payload: object) -> S:
    """Parse `payload` into a `shape`, without characters that databases reject.

    Raises `InvalidPayload` if it doesn't fit.
    """
    try:
        return shape.model_validate(cleaned(payload) if _may_be_unclean(payload) else payload)
    except ValidationError as error:
        raise InvalidPayload(f"not a {shape.__name__}: {error.error_count()} problems") from None


def clean(text: str) -> str:
    """Drop NUL and replace lone surrogates (from truncated emoji), which databases reject."""
    if not text.isascii():
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace("\x00", "") if "\x00" in text else text


def cleaned(value: object) -> object:
    """The same JSON value with every string in it cleaned."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: cleaned(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [cleaned(inner) for inner in value]
    return value


def _may_be_unclean(payload: object) -> bool:
    """Whether the payload might contain anything that `cleaned` removes.

    This is much faster than traversing the payload.
    """
    shown = repr(payload)
    return "\\x00" in shown or "\\ud" in shown


HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""A JSON escape for half of a surrogate pair."""


def has_half_characters(text: str) -> bool:
    """Whether JSON text contains a lone surrogate, which databases and platforms reject."""
    if not HALF.search(text):
        return False
    try:
        json.dumps(json.loads(text), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    except (ValueError, RecursionError):
        return False
    return False
