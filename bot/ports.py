"""The core's needs from outside, as small protocols that `app.py` fills."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol, runtime_checkable

from bot.mails import Mail
from bot.posts import Post
from bot.practice import LocationId, SiteAccount
from bot.reviews import Review, ReviewKey, SiteReply


class Clock(Protocol):
    def now(self) -> datetime:
        """The time, aware, UTC."""
        ...


@dataclass(frozen=True)
class Address:
    """Where a message goes: a channel, or one person (`private`), by the platform's own id."""

    id: str
    private: bool = False


@dataclass(frozen=True)
class MessageRef:
    """A message in a chat: the platform's ids of its conversation and itself."""

    conversation: str
    id: str


@dataclass(frozen=True)
class Rendered:
    """A message in its platform's own form. `hash` changes exactly when what is shown does."""

    body: dict[str, Any]
    hash: str


class Chat(Protocol):
    """One chat platform, outward. Errors are those of `bot.errors` and nothing else.

    No call repeats itself: a result that isn't known is `Unknown`, and `find` tells.
    """

    platform: str

    def render(self, post: Post) -> Rendered: ...

    async def send(
        self, to: Address, message: Rendered, key: str, thread: MessageRef | None = None
    ) -> MessageRef:
        """Post a new message that carries `key` where `find` sees it but people don't."""
        ...

    async def update(self, message: MessageRef, shown: Rendered, key: str) -> None:
        """Replace a message in place. `Gone` if it was deleted."""
        ...

    async def find(
        self, to: Address, key: str, since: datetime, thread: MessageRef | None = None
    ) -> MessageRef | None:
        """The message that carries `key` and was posted at or after `since`, if there is one."""
        ...


@runtime_checkable
class LinkedChat(Protocol):
    """A chat whose messages have addresses of their own."""

    async def link(self, message: MessageRef) -> str:
        """Where people open that message."""
        ...


class EventReceiver(Protocol):
    """The practice's own program, which is told what happened. Errors are those of `bot.errors`.

    `id` tells one event from another, however often it's sent.
    """

    async def send(self, id: str, body: str) -> None: ...


class LanguageModel(Protocol):
    """Writes drafts. Errors are those of `bot.errors`.

    `name` is who writes, for the timeline. `send_review`: the practice lets reviews leave, with
    identifiers out. `daily` drafts are asked for in 24 hours at most.
    """

    name: str
    send_review: bool
    daily: int

    def redacted(self, review: Review) -> str:
        """The review's text without what could tell who wrote it."""
        ...

    async def write(self, instructions: str, about: str) -> str: ...


@dataclass(frozen=True)
class ReviewPage:
    """Some reviews of a location, newest first. `cursor` fetches the next ones, "" is the end."""

    reviews: Sequence[Review]
    cursor: str = ""


class ReviewSite(Protocol):
    """One review site, for those things that it can do by program."""

    id: str

    async def page(
        self, account: SiteAccount, location: LocationId, cursor: str = ""
    ) -> ReviewPage: ...

    async def get(self, account: SiteAccount, key: ReviewKey) -> Review:
        """The current review with its reply. `Gone` if it's not there anymore."""
        ...

    async def publish(self, account: SiteAccount, key: ReviewKey, text: str) -> SiteReply:
        """Put `text` under the review. An earlier reply is replaced."""
        ...

    async def take_down(self, account: SiteAccount, key: ReviewKey) -> None:
        """Take our reply off; fine if there is none."""
        ...


@runtime_checkable
class BatchSite(Protocol):
    """A review site that also shows the reviews of many locations at once."""

    locations_a_batch: int

    def pages(self, accounts: Mapping[SiteAccount, LocationId]) -> AsyncIterator[ReviewPage]:
        """Their reviews page by page, one request each, the newest first.

        `accounts` are of one account at the site, and no more than `locations_a_batch`.
        """
        ...


MailFolder = Literal["inbox", "sent"]


@dataclass(frozen=True)
class MailPosition:
    """How far a folder was read. A new `validity` means that its numbers start over."""

    validity: int
    uid: int


@dataclass(frozen=True)
class MailPage:
    """Some mails of a folder, the oldest first. `position` None: there's no such folder."""

    mails: Sequence[Mail]
    position: MailPosition | None
    is_more: bool = False


class Mailbox(Protocol):
    """A mailbox that is read and never changed. Errors are those of `bot.errors`.

    It `idles` if the server tells of news by itself.
    """

    @property
    def name(self) -> str: ...

    @property
    def idles(self) -> bool: ...

    async def read(
        self, folder: MailFolder, after: MailPosition | None, since: datetime
    ) -> MailPage:
        """The next mails. `since` counts where nothing was read of the folder yet."""
        ...

    async def wait(self, span: timedelta) -> None:
        """Until there's news, or `span` is over."""
        ...

    async def close(self) -> None: ...
