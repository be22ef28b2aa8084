"""What Slack sends, as typed values; parsed once, and trusted from there on.

Only what we use; docs.slack.dev/reference/interaction-payloads has the rest.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
"""Slack writes null where it has nothing to say."""


class Misshapen(Exception):
    """Signed, but not of a shape that Slack sends."""


class Shape(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class Person(Shape):
    id: str
    team_id: Text = ""


class Named(Shape):
    id: Text = ""


class Container(Shape):
    message_ts: Text = ""
    view_id: Text = ""
    channel_id: Text = ""
    thread_ts: Text = ""
    is_ephemeral: bool = False


class Option(Shape):
    value: Text = ""


class Action(Shape):
    action_id: str
    block_id: Text = ""
    value: Text = ""
    selected_user: Text = ""
    selected_option: Option | None = None
    action_ts: Text = ""


class Entry(Shape):
    """What one input of a form holds."""

    value: Text = ""
    selected_option: Option | None = None
    selected_options: tuple[Option, ...] | None = None
    selected_user: Text = ""
    selected_date: Text = ""
    selected_date_time: int | None = None


class State(Shape):
    values: dict[str, dict[str, Entry]] = {}


class Block(Shape):
    type: str
    block_id: Text = ""


class View(Shape):
    id: str
    callback_id: Text = ""
    private_metadata: Text = ""
    hash: Text = ""
    state: State | None = None
    blocks: tuple[Block, ...] = ()


class BlockActions(Shape):
    user: Person
    team: Named | None = None
    container: Container = Container()
    channel: Named | None = None
    view: View | None = None
    actions: tuple[Action, ...] = Field(min_length=1)
    trigger_id: Text = ""
    response_url: Text = ""


class ViewSubmission(Shape):
    user: Person
    team: Named | None = None
    view: View
    trigger_id: Text = ""


class SlashCommand(Shape):
    user_id: str
    team_id: str
    channel_id: Text = ""
    command: Text = ""
    text: Text = ""
    trigger_id: Text = ""
    response_url: Text = ""


class Event(Shape):
    """Of the Events API; `event` differs by type and is parsed where it is used."""

    team_id: Text = ""
    event: dict[str, Any]


S = TypeVar("S", bound=Shape)


def shaped(shape: type[S], payload: object) -> S:
    """`payload` as that shape; raises `Misshapen` if it is none."""
    try:
        return shape.model_validate(payload)
    except ValidationError as error:
        raise Misshapen(f"not a {shape.__name__}: {error.error_count()} problems") from None
