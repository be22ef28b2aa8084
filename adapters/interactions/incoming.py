"""Platform-neutral clicks and form submissions, with the payload that buttons and forms carry.

`key` identifies each one in the inbox (the table of processed requests) so that a redelivery gets
the same result as the first delivery.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

from pydantic import Field, ValidationError

from adapters.interactions.form_values import FormValues
from adapters.payload_shapes import Shape, Text
from bot.cases.case import CaseId, DraftVersion
from bot.reviews import Revision
from cards.actions import ACTIONS, Action, Shows

Number = Annotated[int, Field(ge=0, le=2**31 - 1)]


class ActionPayload(Shape):
    """The data that a button or a form carries.

    We don't trust it: the case is loaded with the permissions of the person who clicks.
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
    back: Text = ""
    fix: Text = ""
    turn: Number = 0


def parse_payload(value: str | Mapping[str, Any]) -> ActionPayload:
    """Parse a button's value or a form's metadata. The payload is empty if we didn't create it."""
    try:
        if isinstance(value, str):
            return ActionPayload.model_validate_json(value or "{}")
        return ActionPayload.model_validate(value)
    except ValidationError:
        return ActionPayload()


@dataclass(frozen=True)
class _AboutCase:
    key: str
    payload: ActionPayload

    @property
    def case(self) -> CaseId:
        return CaseId(self.payload.case)

    @property
    def draft(self) -> DraftVersion:
        return DraftVersion(self.payload.draft)

    @property
    def revision(self) -> Revision:
        return Revision(self.payload.revision)


@dataclass(frozen=True)
class ButtonClick(_AboutCase):
    """A click on a button or in a menu.

    `chosen` is the platform's id of a person picked from a menu. `is_on_card` is true if the click
    was on the case's own card, which will show the result.
    """

    control: str
    chosen: str = ""
    is_on_card: bool = False

    @property
    def action(self) -> str:
        """The action's name. For an overflow menu, the chosen entry contains it."""
        return self.payload.do if self.control == "more" else self.control

    @property
    def kind(self) -> str:
        return self.payload.kind

    @property
    def until(self) -> str:
        return self.payload.until

    @cached_property
    def row(self) -> Action | None:
        """The action's definition, or None if this version doesn't have that action."""
        return ACTIONS.get(self.action)

    @property
    def is_silent(self) -> bool:
        """Whether the button only opens a link, which the platform handles itself."""
        return self.row is not None and self.row.leads_to is Shows.ADDRESS


@dataclass(frozen=True)
class FormSubmission(_AboutCase):
    """A submitted form with its values."""

    form: str
    values: FormValues
