"""Typed models for Slack's payloads. They're parsed once and trusted after that.

They have only the fields that we use. docs.slack.dev/reference/interaction-payloads has the rest.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

from adapters.payload_shapes import Shape, Text

PLATFORM = "slack"


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
    """The value of one input in a form."""

    value: Text = ""
    selected_option: Option | None = None
    selected_options: tuple[Option, ...] | None = None
    selected_user: Text = ""
    selected_date: Text = ""
    selected_date_time: int | None = None


class State(Shape):
    values: dict[str, dict[str, Entry]] = Field(default_factory=dict)


class Block(Shape):
    type: str
    block_id: Text = ""


class View(Shape):
    id: str
    type: Text = ""
    callback_id: Text = ""
    private_metadata: Text = ""
    hash: Text = ""
    state: State | None = None
    blocks: tuple[Block, ...] = ()


class Sent(Shape):
    """A request's sender, and where it was sent from.

    `team` is missing if the app is installed for the whole `enterprise`.
    """

    user: Person
    team: Named | None = None
    enterprise: Named | None = None


class BlockActions(Sent):
    container: Container = Container()
    channel: Named | None = None
    view: View | None = None
    actions: tuple[Action, ...] = Field(min_length=1)
    trigger_id: Text = ""
    response_url: Text = ""


class ViewSubmission(Sent):
    view: View
    trigger_id: Text = ""


class Shown(Shape):
    """The message that a shortcut was used on."""

    text: Text = ""


class MessageShortcut(Sent):
    channel: Named | None = None
    message: Shown
    trigger_id: Text = ""
    response_url: Text = ""


class SlashCommand(Shape):
    user_id: str
    team_id: str
    channel_id: Text = ""
    command: Text = ""
    text: Text = ""
    trigger_id: Text = ""
    response_url: Text = ""


class Authorization(Shape):
    """The bot user and the workspace that an event is for."""

    user_id: Text = ""
    team_id: Text = ""


class Event(Shape):
    """An event from the Events API. `event` depends on the type and is parsed where it's used.

    In a shared channel, `team_id` is the workspace that the event comes from.
    """

    team_id: Text = ""
    event_id: Text = ""
    event: dict[str, Any]
    authorizations: tuple[Authorization, ...] | None = None

    def is_for(self, team: str) -> bool:
        """Whether the event is for that workspace, even if it comes from another workspace."""
        given = (authorization.team_id for authorization in self.authorizations or ())
        return self.team_id in ("", team) or team in given

    @property
    def kind(self) -> str:
        """The event's name in the manifest.

        For a message, it includes the type of conversation.
        """
        kind = str(self.event.get("type"))
        return f"message.{self.event.get('channel_type')}" if kind == "message" else kind


class Written(Shape):
    """A message from a person, with its `files`. `subtype` is empty for an ordinary message."""

    user: Text = ""
    team: Text = ""
    text: Text = ""
    ts: Text = ""
    channel: Text = ""
    thread_ts: Text = ""
    subtype: Text = ""
    bot_id: Text = ""
    files: tuple[Named, ...] = ()

    @property
    def is_private(self) -> bool:
        """Whether it's in a direct message with the bot."""
        return self.channel.startswith("D")

    @property
    def is_from_a_person(self) -> bool:
        return bool(self.user) and not self.bot_id

    @property
    def is_changed(self) -> bool:
        """Whether it's an edit, a deletion, or a join notice instead of a new message."""
        return self.subtype not in ("", "file_share", "thread_broadcast")
