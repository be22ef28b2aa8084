"""Messages of review sites, parsed at the door: what one has to have, and what it may lack."""

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

from adapters.sites.calls import SiteResponse, lost
from adapters.stored_text import clean

log = structlog.get_logger()


class Wire(BaseModel):
    """A site's message: fields that we do not know are left alone."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


W = TypeVar("W", bound=Wire)

Text = Annotated[str, BeforeValidator(lambda text: clean(text) if isinstance(text, str) else text)]
"""JSON may have half a character if a text was cut inside an emoji."""

MaybeText = Annotated[Text, BeforeValidator(lambda text: "" if text is None else text)]
"""A text that may be null."""

At = Annotated[AwareDatetime, AfterValidator(lambda at: at.astimezone(UTC))]


def _as_utc(at: datetime) -> datetime:
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


UtcAt = Annotated[datetime, AfterValidator(_as_utc)]
"""A time that's in UTC unless it says otherwise."""


def read(kind: type[W], answer: SiteResponse, title: str, *, changes: bool = False) -> W:
    """The response as such a message. Raises as if there was none if it's something else."""
    try:
        return kind.model_validate(answer.body)
    except ValidationError:
        raise lost(title, "unreadable", changes=changes) from None


def readable(kind: type[W], listed: Sequence[Any], site: str) -> Iterator[W]:
    """One by one, so that an odd review doesn't keep the others of its page out."""
    for one in listed:
        try:
            yield kind.model_validate(one)
        except ValidationError as odd:
            fields = sorted({".".join(map(str, error["loc"])) for error in odd.errors()})
            log.error("review not readable", site=site, fields=fields)
