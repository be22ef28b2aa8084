"""What our buttons and forms carry through a platform and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, ValidationError

from adapters.payload_shapes import Shape, Text

Number = Annotated[int, Field(ge=0, le=2**31 - 1)]


class ActionPayload(Shape):
    """What a button or a form carries.

    These are only hints, since we load the case for the person who clicks.
    """

    case: Number = 0
    draft: Number = 0
    revision: Text = ""
    do: Text = ""
    kind: Text = ""
    until: Text = ""
    location: Text = ""
    which: Text = ""
    page: Number = 1
    words: Text = ""
    channel: Text = ""
    looked_at: Text = ""
    asks: Text = ""
    file: Text = ""
    stamp: Text = ""
    site: Text = ""
    dates: Text = ""
    mail: Number = 0


def parse_payload(value: str | Mapping[str, Any]) -> ActionPayload:
    """The value of a button or the metadata of a form. Empty if it isn't one of ours."""
    try:
        if isinstance(value, str):
            return ActionPayload.model_validate_json(value or "{}")
        return ActionPayload.model_validate(value)
    except ValidationError:
        return ActionPayload()
