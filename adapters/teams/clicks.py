"""Clicks on our cards in Teams: buttons, submitted forms, and refreshes."""

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
"""A card's input: the clicked button's values, and the entered values by field name."""

Given = Annotated[dict[str, Any], BeforeValidator(lambda value: {} if value is None else value)]
"""The values of a button. Clients send null if it has none."""


class Action(CamelShape):
    verb: Text = ""
    entries: Given = Field(default_factory=dict, alias="data")


class CardAction(CamelShape):
    """The value of `adaptiveCard/action`. botbuilder's own class lacks `trigger`."""

    action: Action
    trigger: Text = ""


class Dialog(CamelShape):
    """The value of `task/fetch` and `task/submit`."""

    entries: Given = Field(default_factory=dict, alias="data")


@dataclass(frozen=True)
class Click:
    """A click.

    `verb` says what was clicked, and `key` identifies this click in the inbox (the table of
    processed requests).
    """

    key: str
    verb: str
    entries: Entries
    is_on_card: bool = False

    @classmethod
    def parse(cls, activity: Activity) -> Click:
        """Parse a click. Raises `InvalidPayload` if it isn't one."""
        pressed = parse(CardAction, activity.value).action
        return cls(
            key_of(activity, pressed.verb), pressed.verb, pressed.entries, _is_on_card(activity)
        )

    @classmethod
    def of_dialog(cls, activity: Activity) -> Click:
        """Parse the opening or submission of a dialog. Its values say which form it's for."""
        entries = parse(Dialog, activity.value).entries
        named = entries.get("form")
        verb = f"{SUBMIT}{named}" if isinstance(named, str) else ""
        return cls(key_of(activity, verb), verb, entries)

    @property
    def form(self) -> str:
        """The id of the submitted form, or "" for a button."""
        return self.verb.removeprefix(SUBMIT) if self.verb.startswith(SUBMIT) else ""

    @property
    def payload(self) -> ActionPayload:
        return parse_payload(self.entries)

    @property
    def button(self) -> ButtonClick:
        """The click on a button or in a menu. In a menu, the chosen entry has its own payload.

        A person picked from a menu is one of the practice's members, as `member:` and our own id.
        """
        chosen = self.entries.get(self.verb)
        chosen = chosen if isinstance(chosen, str) else ""
        choice = _object(chosen)
        about = parse_payload({**self.entries, **choice}) if choice else self.payload
        return ButtonClick(self.key, about, self.verb, "" if choice else chosen, self.is_on_card)


def key_of(activity: Activity, what: str) -> str:
    """The action's key, which gives a redelivery the same result as the first delivery."""
    id = (
        activity.id
        or hashlib.sha256(
            f"{activity.timestamp}\x1f{json.dumps(activity.value, default=str)}".encode()
        ).hexdigest()
    )
    tenant = min(activity.tenants, default="")
    return f"teams:{tenant}:{activity.conversation.id}:{id}:{what}:{activity.sender.id}"


def _is_on_card(activity: Activity) -> bool:
    """Whether the click was on a thread's first message in a channel.

    That message is the case's card, which shows the result.
    """
    root = activity.conversation.id.partition(";messageid=")[2]
    return bool(root) and root == activity.reply_to_id


def _object(text: str) -> Mapping[str, Any]:
    """The JSON object in a menu choice, or an empty object if there isn't one."""
    if not text.startswith("{"):
        return {}
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}
