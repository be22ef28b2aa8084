"""Parses messages from review sites as soon as they arrive, with shared types for their fields."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from bot.errors import Unavailable

log = structlog.get_logger()


class Wire(BaseModel):
    """A message from a site. We ignore unknown fields."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


WHOLE_PAGE = 20
"""Minimum number of reviews that can't plausibly all lack stars, or all lack text."""

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

    If that fails after a change, we can't tell whether it was made. Otherwise, the site has
    probably changed.
    """
    try:
        return kind.model_validate(answer.body)
    except ValidationError:
        if changes:
            raise lost(title, "unreadable", changes=True) from None
        raise Unavailable(
            f"{title} sends something that I can't read.", code="unreadable"
        ) from None


def readable(
    kind: type[W], listed: Sequence[Any], site: str, usual: Sequence[Callable[[W], object]] = ()
) -> tuple[list[W], int]:
    """Return the messages that can be parsed, and how many can't be.

    The others are logged, so that a malformed review doesn't block the rest of its page. Each of
    `usual` returns a field that most reviews have but that's optional. If it's missing from a whole
    page, the site has renamed it, and nothing on the page can be trusted.
    """
    found, odd = list[W](), 0
    for one in listed:
        try:
            found.append(kind.model_validate(one))
        except ValidationError as error:
            fields = sorted({".".join(map(str, each["loc"])) for each in error.errors()})
            log.error("review not readable", site=site, fields=fields)
            odd += 1
    if len(found) >= WHOLE_PAGE and any(not any(map(has, found)) for has in usual):
        log.error("reviews without a field that most have", site=site, reviews=len(found))
        return [], len(listed)
    return found, odd
