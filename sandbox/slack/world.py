"""The workspace's content: people, channels, messages, and views. It's in-memory state only.

It contains everything that Slack would store, and `shapes.py` converts it to Slack's JSON.
Subscribers are called with a word for each change so that the demo page can redraw.
"""

from __future__ import annotations

import itertools
import random
import secrets
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from sandbox.clock import SandboxClock

Json = dict[str, Any]

COLORS = ("9f69e7", "4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "e0a729", "684b6c")


@dataclass(frozen=True)
class Organization:
    """An Enterprise organization ("Grid"), which contains several of a company's workspaces."""

    id: str
    name: str


@dataclass
class User:
    """A person or the bot. `id` starts with U or W, and `name` is the handle.

    `team_id` is the workspace that they come from. `workspaces` has all those in the organization
    that they belong to, or empty without an organization. `organization_id` is their ID in the
    organization, if it differs. `client_team` is the workspace that they have open, if it isn't the
    app's.
    """

    id: str
    name: str
    real_name: str = ""
    display_name: str = ""
    email: str = ""
    tz: str = "America/New_York"
    is_admin: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    is_bot: bool = False
    deleted: bool = False
    title: str = ""
    color: str = ""
    team_id: str = ""
    workspaces: tuple[str, ...] = ()
    organization_id: str = ""
    client_team: str = ""


@dataclass
class Channel:
    """A channel (with an ID that starts with C), or a DM (D) between the bot and `im_with`."""

    id: str
    name: str = ""
    members: set[str] = field(default_factory=set)
    is_private: bool = False
    is_archived: bool = False
    is_ext_shared: bool = False
    is_org_shared: bool = False
    im_with: str | None = None
    topic: str = ""
    purpose: str = ""
    messages: dict[str, Message] = field(default_factory=dict)

    @property
    def is_im(self) -> bool:
        return self.im_with is not None


@dataclass
class Message:
    """A message. `state` contains the options chosen in its menus.

    If `ephemeral_to` is set, only that person sees it.
    """

    ts: str
    channel: str
    user: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    bot_id: str | None = None
    thread_ts: str | None = None
    metadata: Json | None = None
    edited_ts: str | None = None
    ephemeral_to: str | None = None
    is_tombstone: bool = False
    broadcast: bool = False
    extra: Json = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    state: Json = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


@dataclass
class File:
    """A file that someone uploaded to `channel`. `secret` is the part of its URL that no one can
    guess.
    """

    id: str
    user: str
    channel: str
    name: str
    content: bytes
    secret: str
    created: int = 0
    mode: str = "hosted"


@dataclass
class Pending:
    """An upload that isn't shared yet. Anyone with its `secret` can send the content."""

    id: str
    name: str
    length: int
    secret: str
    content: bytes = b""


@dataclass
class View:
    """A modal or home view as the app defined it (`payload`), and the person's input in it."""

    id: str
    user: str
    payload: Json
    hash: str
    root_view_id: str = ""
    previous_view_id: str | None = None
    state: Json = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


@dataclass
class Notice:
    """A message from Slackbot to one person, such as that a command failed."""

    id: int
    user: str
    text: str
    at: float


class Workspace:
    """A workspace and everything in it. The bot's names and IDs never change.

    `organization` is the one that the workspace belongs to. With `is_org_install`, the app is
    installed for the whole organization. Slack introduces `data_visualization` blocks in phases,
    and rejects them in a workspace where `has_charts` is false.
    """

    def __init__(
        self,
        clock: SandboxClock,
        *,
        team_id: str,
        team_name: str,
        bot: User,
        bot_id: str,
        app_id: str,
        users: Iterable[User] = (),
        channels: Iterable[Channel] = (),
    ) -> None:
        self.clock = clock
        self.team_id, self.team_name = team_id, team_name
        self.domain = team_name.lower().replace(" ", "-")
        self.bot, self.bot_id, self.app_id = bot, bot_id, app_id
        self.users = {user.id: user for user in [bot, *deepcopy(list(users))]}
        self.channels = {channel.id: channel for channel in deepcopy(list(channels))}
        self.modals: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.files: dict[str, File] = {}
        self.pending: dict[str, Pending] = {}
        self.notices: list[Notice] = []
        self.last_read: dict[tuple[str, str], str] = {}
        self.organization: Organization | None = None
        self.is_org_install = False
        self.has_charts = True
        self.resume(0, 1)
        self._listeners: list[Callable[[str], None]] = []
        for user, color in zip(self.users.values(), itertools.cycle(COLORS)):
            user.color = user.color or color
            user.team_id = user.team_id or team_id

    def subscribe(self, callback: Callable[[str], None]) -> Callable[[], None]:
        """Call `callback` with a word for each change, such as `message:C1` or `view:U1`.

        Return a function to unsubscribe.
        """
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    def resume(self, last_ts: int, number: int) -> None:
        """Continue timestamps after `last_ts` (in microseconds), and IDs with `number`."""
        self.last_ts = last_ts
        self.numbers = itertools.count(number)

    def changed(self, topic: str) -> None:
        for listener in list(self._listeners):
            listener(topic)

    def next_ts(self) -> str:
        """Return a new message's timestamp, which is also its ID. It's strictly increasing."""
        now = int(self.clock.now().timestamp() * 1_000_000)
        self.last_ts = max(now, self.last_ts + 1)
        return f"{self.last_ts // 1_000_000}.{self.last_ts % 1_000_000:06d}"

    def new_id(self, kind: str) -> str:
        """Return a new ID in Slack's style: V0000001, Ev…, D…"""
        return f"{kind}0{next(self.numbers):07d}"

    def new_hash(self) -> str:
        return f"{int(self.clock.now().timestamp())}.{random.getrandbits(32):08x}"

    def channel(self, name: str) -> Channel | None:
        """Return the channel with this ID or name, with or without #.

        A person's ID means their DM with the bot.
        """
        if name in self.users and name != self.bot.id:
            return self.dm(name)
        by_name = (c for c in self.channels.values() if c.name and c.name == name.lstrip("#"))
        return self.channels.get(name) or next(by_name, None)

    def has(self, user: User) -> bool:
        """Whether a person belongs to this workspace, not just to another in the organization."""
        return not user.workspaces or self.team_id in user.workspaces

    def dm(self, user: str) -> Channel:
        """Return the DM between the bot and this person. It's created if there is none."""
        for channel in self.channels.values():
            if channel.im_with == user:
                return channel
        made = Channel(self.new_id("D"), im_with=user, members={user, self.bot.id})
        self.channels[made.id] = made
        self.changed(f"channel:{made.id}")
        return made

    def post(self, channel: Channel, user: str, text: str = "", **more: Any) -> Message:
        """Post a message in a channel. `more` has fields of `Message`."""
        message = Message(self.next_ts(), channel.id, user, text, **more)
        self.name_blocks(message.blocks)
        message.state = initial_state(message.blocks)
        channel.messages[message.ts] = message
        self.changed(f"message:{channel.id}")
        return message

    def upload(self, channel: Channel, user: str, name: str, content: bytes) -> File:
        """Save a file that's about to be shared in a channel."""
        secret, created = secrets.token_hex(5), int(self.clock.now().timestamp())
        file = File(self.new_id("F"), user, channel.id, name, content, secret, created)
        self.files[file.id] = file
        return file

    def expect(self, name: str, length: int) -> Pending:
        """Create a pending upload for a file that an app has announced."""
        made = Pending(self.new_id("F"), name, length, secrets.token_urlsafe(24))
        self.pending[made.secret] = made
        return made

    def share(self, pending: Pending, channel: Channel, user: str) -> File:
        """Share an uploaded file in a channel."""
        del self.pending[pending.secret]
        secret, created = secrets.token_hex(5), int(self.clock.now().timestamp())
        file = File(pending.id, user, channel.id, pending.name, pending.content, secret, created)
        self.files[file.id] = file
        return file

    def delete(self, channel: Channel, message: Message) -> None:
        """Delete a message. As in Slack, a message with replies leaves a tombstone."""
        if self.replies(channel, message.ts) and not message.ephemeral_to:
            message.is_tombstone = True
            message.text, message.blocks = "This message was deleted.", []
            message.metadata, message.state = None, {}
        else:
            channel.messages.pop(message.ts, None)
        self.changed(f"message:{channel.id}")

    def change(
        self,
        message: Message,
        text: str | None = None,
        blocks: list[Json] | None = None,
        metadata: Json | None = None,
    ) -> None:
        """Edit a message. None leaves a part unchanged, and an empty value removes it."""
        if text is not None:
            message.text = text
        if blocks is not None:
            self.name_blocks(blocks)
            message.blocks = blocks
            message.state = initial_state(blocks, message.state)
        if metadata is not None:
            message.metadata = metadata or None
        message.edited_ts = self.next_ts()
        message.failed.clear()
        self.changed(f"message:{message.channel}")

    def replies(self, channel: Channel, ts: str) -> list[Message]:
        """Return a message's replies."""
        return [
            message
            for message in channel.messages.values()
            if message.thread_ts == ts and message.ts != ts and not message.ephemeral_to
        ]

    def name_blocks(self, blocks: list[Json]) -> None:
        """Assign IDs to blocks and elements that don't have one, as Slack does."""
        for block in blocks:
            block.setdefault("block_id", f"b{next(self.numbers):04d}")
            for element in elements_of(block):
                element.setdefault("action_id", f"a{next(self.numbers):04d}")

    def view(self, view_id: str) -> View | None:
        """Return the open modal or published home view with this ID or external ID, or None."""
        stacked = [view for stack in self.modals.values() for view in stack]
        for view in [*stacked, *self.homes.values()]:
            if view_id and view_id in (view.id, view.payload.get("external_id")):
                return view
        return None

    def notice(self, user: str, text: str) -> None:
        now = self.clock.now().timestamp()
        self.notices = [*self.notices[-99:], Notice(next(self.numbers), user, text, now)]
        self.changed(f"notice:{user}")


def elements_of(block: Json) -> list[Json]:
    """Return a block's interactive elements, at any depth."""
    found = list(block.get("elements") or []) if block.get("type") == "actions" else []
    found += [block[name] for name in ("accessory", "element") if block.get(name)]
    return [block for block in found if block.get("type") != "image"]


# for each stateful element: its field in `state.values`, and the field with its initial value
STATEFUL = {
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
}


def initial_state(blocks: list[Json], kept: Json | None = None) -> Json:
    """Return the initial `state.values`. Values in `kept`, the person's earlier input, stay."""
    values: Json = {}
    for block in blocks:
        for element in elements_of(block):
            if element["type"] not in STATEFUL:
                continue
            selected, initial = STATEFUL[element["type"]]
            empty: Any = [] if selected in ("selected_options", "selected_users") else None
            before = (kept or {}).get(block["block_id"], {}).get(element["action_id"])
            fresh = {"type": element["type"], selected: element.get(initial, empty)}
            same = before is not None and before.get("type") == element["type"]
            entry = before if same else fresh
            values.setdefault(block["block_id"], {})[element["action_id"]] = entry
    return values
