"""Parses messages from review sites as soon as they arrive, with shared types for their fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

import structlog
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationError,
)

from adapters.calls import JsonResponse, lost
from adapters.payload_shapes import clean

log = structlog.get_logger()


class Wire(BaseModel):
    """A message from a site. We ignore unknown fields."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


W = TypeVar("W", bound=Wire)

Text = Annotated[str, BeforeValidator(lambda text: clean(text) if isinstance(text, str) else text)]
"""A cleaned string. JSON can contain half a surrogate pair if text was cut inside an emoji."""

MaybeText = Annotated[Text, BeforeValidator(lambda text: "" if text is None else text)]
"""A string that can be null, which becomes empty."""


def in_utc(at: datetime) -> datetime:
    """Convert a time to UTC. A time without an offset is assumed to be in UTC.

    Raises `ValueError` if it's out of range.
    """
    try:
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except OverflowError:
        raise ValueError("no calendar has that time") from None


At = Annotated[AwareDatetime, AfterValidator(in_utc)]

UtcAt = Annotated[datetime, AfterValidator(in_utc)]
"""A time that's in UTC unless it has an offset."""


def read(kind: type[W], answer: JsonResponse, title: str, *, changes: bool = False) -> W:
    """Parse the response as this kind of message.

    If that fails, raise the same error as for a lost response.
    """
    try:
        return kind.model_validate(answer.body)
    except ValidationError:
        raise lost(title, "unreadable", changes=changes) from None


def readable(kind: type[W], listed: Sequence[Any], site: str) -> Iterator[W]:
    """Yield the messages that can be parsed, and log the others so that a malformed review doesn't
    block the rest of its page.
    """
    for one in listed:
        try:
            yield kind.model_validate(one)
        except ValidationError as odd:
            fields = sorted({".".join(map(str, error["loc"])) for error in odd.errors()})
            log.error("review not readable", site=site, fields=fields)
