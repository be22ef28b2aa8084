"""The core's external dependencies, as small protocols."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol, runtime_checkable

from bot.mail.mails import Mail
from bot.posts import Post
from bot.practice import LocationId, SiteAccount
from bot.reviews import Review, ReviewKey, SiteReply


class Clock(Protocol):
    def now(self) -> datetime:
        """The current time as an aware UTC datetime."""
        ...


@dataclass(frozen=True)
class Address:
    """A message's recipient: a channel, or one person if `private`. The platform assigns `id`."""

    id: str
    private: bool = False


@dataclass(frozen=True)
class MessageRef:
    """A message in a chat, by the platform's ids for the conversation and the message."""

    conversation: str
    id: str


@dataclass(frozen=True)
class Rendered:
    """A message in its platform's own format. `hash` changes if and only if what's shown does."""

    body: dict[str, Any]
    hash: str


class Chat(Protocol):
    """Sends messages on one chat platform. It only raises errors from `bot.errors`.

    Calls are never retried automatically. If a call's result isn't known, it raises `Unknown`, and
    `find` can determine whether the message was posted.
    """

    platform: str

    def render(self, post: Post) -> Rendered: ...

    async def send(
        self, to: Address, message: Rendered, key: str, thread: MessageRef | None = None
    ) -> MessageRef:
        """Post a new message tagged with `key`, which `find` can see but people can't."""
        ...

    async def update(self, message: MessageRef, shown: Rendered, key: str) -> None:
        """Replace a message in place. Raises `Gone` if it was deleted."""
        ...

    async def find(
        self, to: Address, key: str, since: datetime, thread: MessageRef | None = None
    ) -> MessageRef | None:
        """The message tagged with `key` and posted at or after `since`, if there is one."""
        ...


@runtime_checkable
class LinkedChat(Protocol):
    """A chat whose messages have their own links."""

    async def link(self, message: MessageRef) -> str:
        """The link that opens that message."""
        ...


class EventReceiver(Protocol):
    """The practice's own software, which receives events. It only raises errors from `bot.errors`.

    `id` identifies an event and stays the same when the event is resent.
    """

    async def send(self, id: str, body: str) -> None: ...


class LanguageModel(Protocol):
    """Writes drafts. It only raises errors from `bot.errors`.

    `name` is its name on the timeline. `send_review` means the practice lets us send it reviews,
    without identifiers. `daily` is the maximum number of drafts in 24 hours.
    """

    name: str
    send_review: bool
    daily: int

    def redacted(self, review: Review) -> str:
        """The review's text without anything that could identify its author."""
        ...

    async def write(self, instructions: str, about: str) -> str: ...


@dataclass(frozen=True)
class ReviewPage:
    """One page of a location's reviews, newest first.

    `cursor` fetches the next page. On the last page, it's "". `unreadable` counts the reviews on
    the page that aren't in `reviews`, because the adapter couldn't parse them.
    """

    reviews: Sequence[Review]
    cursor: str = ""
    unreadable: int = 0


class ReviewSite(Protocol):
    """One review site, with the operations that can be automated there."""

    id: str

    async def page(
        self, account: SiteAccount, location: LocationId, cursor: str = ""
    ) -> ReviewPage: ...

    async def get(self, account: SiteAccount, key: ReviewKey) -> Review:
        """The current review with its reply. Raises `Gone` if the review isn't there anymore."""
        ...

    async def publish(self, account: SiteAccount, key: ReviewKey, text: str) -> SiteReply:
        """Post `text` under the review, replacing any earlier reply."""
        ...

    async def take_down(self, account: SiteAccount, key: ReviewKey) -> None:
        """Remove our reply. This is a no-op if there isn't one."""
        ...


@runtime_checkable
class BatchSite(Protocol):
    """A review site that can also list the reviews of many locations at once."""

    locations_a_batch: int

    def pages(self, accounts: Mapping[SiteAccount, LocationId]) -> AsyncIterator[ReviewPage]:
        """The accounts' reviews page by page, newest first, with one request per page.

        All `accounts` belong to one account at the site, and there are at most `locations_a_batch`.
        """
        ...


@dataclass(frozen=True)
class News:
    """A site's notification that a listing has new or changed reviews.

    `id` identifies this delivery only. `listing` is "" if it's about something else.
    """

    id: str
    listing: str


class NewsFeed(Protocol):
    """A queue where a site keeps its notifications until we've saved the reviews they're about."""

    site: str

    async def pull(self) -> Sequence[News]:
        """Wait for notifications and return some, or none after a while."""
        ...

    async def done(self, ids: Collection[str]) -> None:
        """Acknowledge these notifications so that they aren't redelivered."""
        ...

    async def again(self, ids: Collection[str], after: timedelta) -> None:
        """Have these notifications redelivered after a delay of at most ten minutes.

        Any that are acknowledged first aren't redelivered.
        """
        ...


MailFolder = Literal["inbox", "sent"]


@dataclass(frozen=True)
class MailPosition:
    """How far we've read a folder. A new `validity` means that the UIDs have been reassigned."""

    validity: int
    uid: int


@dataclass(frozen=True)
class MailPage:
    """Some of a folder's e-mails, oldest first. `position` is None if there's no such folder."""

    mails: Sequence[Mail]
    position: MailPosition | None
    is_more: bool = False


class Mailbox(Protocol):
    """A mailbox that we read and never change. It only raises errors from `bot.errors`.

    `idles` means that the server notifies us about new mail.
    """

    @property
    def name(self) -> str: ...

    @property
    def idles(self) -> bool: ...

    async def read(
        self, folder: MailFolder, after: MailPosition | None, since: datetime
    ) -> MailPage:
        """Return the next e-mails. `since` only applies to a folder that hasn't been read yet."""
        ...

    async def wait(self, span: timedelta) -> None:
        """Wait until there's new mail, or until `span` has passed."""
        ...

    async def close(self) -> None: ...
