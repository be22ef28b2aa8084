"""A click on one of our cards in Teams: a button, a submitted form, or a refresh."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from adapters.interactions import ActionPayload, ButtonClick, parse_payload
from adapters.payload_shapes import Text, parse
from adapters.teams.payloads import Activity, CamelShape

SUBMIT = "submit:"
CANCEL = "cancel"
REFRESH = "refresh"

Entries = Mapping[str, Any]
"""A card's input: what its button carries, and what was entered, by field name."""

Given = Annotated[dict[str, Any], BeforeValidator(lambda value: {} if value is None else value)]
"""Clients write null for a button that carries nothing."""


class Action(CamelShape):
    verb: Text = ""
    entries: Given = Field(default_factory=dict, alias="data")


class CardAction(CamelShape):
    """The value of `adaptiveCard/action`; botbuilder's own does not know `trigger`."""

    action: Action
    trigger: Text = ""


class Dialog(CamelShape):
    """The value of `task/fetch` and `task/submit`."""

    entries: Given = Field(default_factory=dict, alias="data")


@dataclass(frozen=True)
class Click:
    """`verb` says what was pressed; `key` names this very click in the inbox."""

    key: str
    verb: str
    entries: Entries
    is_on_card: bool = False

    @classmethod
    def parse(cls, activity: Activity) -> Click:
        """Raises `InvalidPayload` for what is no click."""
        pressed = parse(CardAction, activity.value).action
        return cls(
            key_of(activity, pressed.verb), pressed.verb, pressed.entries, _is_on_card(activity)
        )

    @classmethod
    def of_dialog(cls, activity: Activity) -> Click:
        """A dialog opened or sent off; which form it is for is among what it sent."""
        entries = parse(Dialog, activity.value).entries
        named = entries.get("form")
        verb = f"{SUBMIT}{named}" if isinstance(named, str) else ""
        return cls(key_of(activity, verb), verb, entries)

    @property
    def form(self) -> str:
        """The form that was sent off; empty for a button."""
        return self.verb.removeprefix(SUBMIT) if self.verb.startswith(SUBMIT) else ""

    @property
    def payload(self) -> ActionPayload:
        return parse_payload(self.entries)

    @property
    def button(self) -> ButtonClick:
        """A button; a menu's choice has what it carries in the menu's own entry.

        A person chosen there is one of the practice's members, by `member:` and their id.
        """
        chosen = self.entries.get(self.verb)
        chosen = chosen if isinstance(chosen, str) else ""
        choice = _object(chosen)
        about = parse_payload({**self.entries, **choice}) if choice else self.payload
        return ButtonClick(self.key, about, self.verb, "" if choice else chosen, self.is_on_card)


def key_of(activity: Activity, what: str) -> str:
    """Identifies the action, so that a second delivery gets the first one's answer."""
    id = (
        activity.id
        or hashlib.sha256(
            f"{activity.timestamp}\x1f{json.dumps(activity.value, default=str)}".encode()
        ).hexdigest()
    )
    tenant = min(activity.tenants, default="")
    return f"teams:{tenant}:{activity.conversation.id}:{id}:{what}:{activity.sender.id}"


def _is_on_card(activity: Activity) -> bool:
    """On the first message of a channel's thread: a case's card, which shows what came of it."""
    root = activity.conversation.id.partition(";messageid=")[2]
    return bool(root) and root == activity.reply_to_id


def _object(text: str) -> Mapping[str, Any]:
    """The JSON object that a menu's choice is; nothing, where it is something else."""
    if not text.startswith("{"):
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
