"""The local Teams' content: a team, its channels, its people, and their chats with the bot."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sandbox.clock import SandboxClock

Json = dict[str, Any]

THREAD = ";messageid="


@dataclass
class Person:
    """A person. `aad` is their object ID in Entra (a GUID), and `id` is the ID that this bot gets.

    `tenant` is set for people from other organizations, who are in a shared channel.
    """

    aad: str
    name: str
    email: str
    title: str = ""
    tenant: str = ""
    is_guest: bool = False
    is_gone: bool = False

    @property
    def id(self) -> str:
        return f"29:1{self.aad.replace('-', '')}"


@dataclass
class Message:
    """A message. `sender` is a person's `aad`, or empty for the bot.

    `root` is the thread's first message. `only_for` is the only person who sees a targeted message,
    or empty. `offers` contains the bot's files, either offered or saved. `views` contains refreshed
    cards that only one person sees. `seen` contains the people whose client has requested a
    refreshed card since the message last changed.
    """

    id: str
    sender: str
    text: str = ""
    cards: list[Json] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    offers: list[Json] = field(default_factory=list)
    summary: str = ""
    root: str = ""
    only_for: str = ""
    at: float = 0.0
    edited_at: float = 0.0
    is_deleted: bool = False
    views: dict[str, Json] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)


@dataclass
class Channel:
    """A channel in the team (`19:…@thread.tacv2`), a group chat (`19:…@thread.v2`), or a personal
    chat between `person` and the bot.
    """

    id: str
    name: str = ""
    person: str = ""
    is_archived: bool = False
    is_deleted: bool = False
    messages: dict[str, Message] = field(default_factory=dict)

    @property
    def is_personal(self) -> bool:
        return bool(self.person)

    @property
    def is_group(self) -> bool:
        return self.id.endswith("@thread.v2")

    @property
    def has_threads(self) -> bool:
        return not (self.is_personal or self.is_group)


@dataclass(frozen=True)
class Notice:
    """A note that only `person` sees, below the `message` that they acted on."""

    id: int
    person: str
    text: str
    message: str = ""


class World:
    """All content in Teams. Subscribers are called on every change. IDs look like Teams IDs."""

    def __init__(
        self,
        clock: SandboxClock,
        *,
        tenant: str,
        app_id: str,
        team_name: str,
        people: Iterable[Person],
        channels: Iterable[Channel],
    ) -> None:
        self.clock = clock
        self.tenant = tenant
        self.app_id = app_id
        self.team_name = team_name
        self.team_id = "19:team000000000000000000000000000@thread.tacv2"
        self.people = {person.aad: person for person in people}
        self.channels = {channel.id: channel for channel in channels}
        self.is_installed = False
        self.takes_targeted = True
        self.dialogs: dict[str, Json] = {}
        self.notices: list[Notice] = []
        self.read: dict[tuple[str, str], int] = {}
        self.numbers = itertools.count(1)
        self.last_id = 0
        self._told: list[Callable[[], None]] = []

    @property
    def bot_id(self) -> str:
        return f"28:{self.app_id}"

    def subscribe(self, told: Callable[[], None]) -> None:
        self._told.append(told)

    def changed(self) -> None:
        for told in self._told:
            told()

    def person(self, id: str) -> Person | None:
        """Return the person with this ID, which can be the bot's or the object ID, as in Teams."""
        bare = id.removeprefix("8:orgid:")
        return next(
            (person for person in self.people.values() if bare in (person.id, person.aad)), None
        )

    def chat(self, person: Person) -> Channel:
        """Return a person's chat with the bot. It's created the first time."""
        id = f"a:1{person.aad.replace('-', '')}"
        if id not in self.channels:
            self.channels[id] = Channel(id, "Bedside", person.aad)
        return self.channels[id]

    def conversation(self, id: str) -> tuple[Channel | None, str]:
        """Return the conversation with this `id`, and its thread's first message (or "")."""
        base, _, root = id.partition(THREAD)
        return self.channels.get(base), root

    def post(self, channel: Channel, sender: str, root: str = "", **said: Any) -> Message:
        now = self.clock.now().timestamp()
        self.last_id = max(self.last_id + 1, int(now * 1000))
        message = Message(str(self.last_id), sender, root=root, at=now, **said)
        channel.messages[message.id] = message
        self.changed()
        return message

    def change(self, message: Message, **said: Any) -> None:
        for name, value in said.items():
            setattr(message, name, value)
        message.edited_at = self.clock.now().timestamp()
        message.views, message.seen = {}, set()
        self.changed()

    def notice(self, person: str, text: str, message: str = "") -> None:
        self.notices.append(Notice(next(self.numbers), person, text, message))
        self.changed()
