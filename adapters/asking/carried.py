"""What our buttons and forms carry through a platform and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
Number = Annotated[int, Field(ge=0, le=2**31 - 1)]


class Carried(BaseModel):
    """What a button or a form carries: hints only, the case is looked up for the one who asks."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

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
    reason: Text = ""
    asks: Text = ""


def carried(value: str | Mapping[str, Any]) -> Carried:
    """A button's value or a form's metadata; nothing, where it is not ours."""
    try:
        if isinstance(value, str):
            return Carried.model_validate_json(value or "{}")
        return Carried.model_validate(value)
    except ValidationError:
        return Carried()
