"""An in-memory chat and review site that tests can make slow, full, silent, or unavailable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.errors import Gone, OutsideError, Unknown
from bot.ports import Address, Clock, MessageRef, Rendered, ReviewPage
from bot.posts import (
    BriefCard,
    BurstNote,
    EmailNote,
    FirstContactNote,
    FollowUpCard,
    GoodNewsNote,
    ImportNote,
    LookNote,
    MailedNote,
    ManagerNotice,
    NewsNote,
    OverdueNote,
    Post,
    ReminderNote,
    ReviewCard,
    SeveralNote,
    ThanksNote,
)
from bot.practice import LocationId, SiteAccount
from bot.reviews import Review, ReviewKey, SiteReply


@dataclass
class Fault:
    """The error that the next `call` raises. With `lands`, the work is done anyway."""

    call: str
    error: Exception
    lands: bool = False
    about: str = ""


@dataclass
class Faults:
    waiting: list[Fault] = field(default_factory=list)

    def next(self, call: str, about: str) -> Fault | None:
        for fault in self.waiting:
            if fault.call == call and fault.about in about:
                self.waiting.remove(fault)
                return fault
        return None


@dataclass
class Message:
    """The current state of one message. `shows` is the text for people."""

    id: str
    conversation: str
    key: str
    shows: str
    at: datetime
    thread: str = ""
    updates: int = 0


@dataclass
class ChatDouble:
    """A chat with its messages in memory."""

    clock: Clock
    platform: str = "slack"
    messages: list[Message] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    poison: str = ""
    readable: bool = True

    def fails(self, call: str, error: Exception, *, lands: bool = False, about: str = "") -> None:
        self.faults.waiting.append(Fault(call, error, lands, about))

    def render(self, post: Post) -> Rendered:
        shows = words(post)
        if self.poison and self.poison in shows:
            raise KeyError("poison")
        return Rendered({"text": shows}, shows)

    async def send(
        self, to: Address, message: Rendered, key: str, thread: MessageRef | None = None
    ) -> MessageRef:
        self.calls.append(("send", key))
        fault = self.faults.next("send", key)
        if fault and not fault.lands:
            raise fault.error
        id = f"m{len(self.calls)}"
        under = thread.id if thread else ""
        posted = Message(id, to.id, key, message.hash, self.clock.now(), under)
        self.messages.append(posted)
        if fault:
            raise fault.error
        return MessageRef(to.id, id)

    async def update(self, message: MessageRef, shown: Rendered, key: str) -> None:
        self.calls.append(("update", key))
        fault = self.faults.next("update", key)
        if fault and not fault.lands:
            raise fault.error
        for there in self.messages:
            if there.id == message.id:
                there.shows = shown.hash
                there.updates += 1
                break
        else:
            raise Gone("The message was deleted.", code="message_not_found")
        if fault:
            raise fault.error

    async def find(
        self, to: Address, key: str, since: datetime, thread: MessageRef | None = None
    ) -> MessageRef | None:
        self.calls.append(("find", key))
        fault = self.faults.next("find", key)
        if fault:
            raise fault.error
        for there in self.messages:
            under = thread.id if thread else ""
            if (there.conversation, there.key, there.thread) == (to.id, key, under):
                return MessageRef(there.conversation, there.id)
        return None

    def of(self, start: str) -> list[Message]:
        """The messages whose key begins with this."""
        return [message for message in self.messages if message.key.startswith(start)]

    def called(self, call: str) -> list[str]:
        return [key for name, key in self.calls if name == call]


def words(post: Post) -> str:
    """A post's text, as far as tests need it."""
    match post:
        case ReviewCard(view):
            return f"card {view.case.id}: {view.case.reply.state} {view.case.closed or ''}"
        case BriefCard(view, owner):
            return f"brief {view.case.id} for {owner.name}: {view.case.contact.state}"
        case ReminderNote(view, timer, to):
            names = ", ".join(member.name for member in to)
            breach = " breach" if timer.is_breach else ""
            return f"nudge {view.case.id}: {timer.kind} {timer.n} to {names}{breach}"
        case NewsNote(view, news, to):
            return f"news {view.case.id}: {news} to {', '.join(member.name for member in to)}"
        case GoodNewsNote(view, to):
            return f"good news {view.case.id} to {', '.join(member.name for member in to)}"
        case LookNote(view, n, to):
            return f"look {view.case.id}: {n} by {', '.join(member.name for member in to)}"
        case SeveralNote(views, to):
            return f"several for {to.name}: {', '.join(str(view.case.id) for view in views)}"
        case FollowUpCard(view, _):
            return f"follow-up {view.case.id}: {view.case.follow_up.done or 'proposed'}"
        case FirstContactNote(_, location, older, unanswered, opened, _):
            return (
                f"{location}: {older} older, {'opened' if opened else f'{unanswered} unanswered'}"
            )
        case BurstNote(_, location, views, total):
            return f"burst at {location}: {total}, first {views[0].case.id if views else None}"
        case ThanksNote(_, location, day, views, total):
            ids = ", ".join(str(view.case.id) for view in views)
            return f"thanks at {location} on {day}: {total}, {ids}"
        case OverdueNote(_, location, views, total, to):
            whom = to.name if to else location
            return f"{total} overdue to {whom}: {', '.join(str(view.case.id) for view in views)}"
        case ManagerNotice(text=text) | ImportNote(text):
            return text
        case MailedNote(_, location, mail, to):
            whom = to.name if to else location
            return f"{mail.kind} to {whom}: {mail.said if not mail.is_open else 'open'}"
        case EmailNote(view, mail, has_more):
            more = ", and more" if has_more else ""
            done = "" if view.case.email.waits_since else ", replied to"
            return f"e-mail of case {view.case.id}: {mail.words.literal or 'a pointer'}{more}{done}"


@dataclass
class SiteDouble:
    """A review site. `moderates` makes it accept replies as pending."""

    clock: Clock
    id: str = "google"
    reviews: dict[str, Review] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    moderates: bool = False
    page_size: int = 50

    def fails(self, call: str, error: Exception, *, lands: bool = False) -> None:
        self.faults.waiting.append(Fault(call, error, lands))

    def put(self, *reviews: Review) -> None:
        for review in reviews:
            self.reviews[review.key.id] = review

    def answer(self, id: str, text: str, state: str = "published") -> None:
        """Add a reply on the site, or record moderation's decision."""
        reply = SiteReply(text, state)  # type: ignore[arg-type]
        self.reviews[id] = replace(self.reviews[id], reply=reply)

    def reply(self, id: str = "r1") -> str:
        there = self.reviews[id].reply
        return there.text if there else ""

    async def page(
        self, account: SiteAccount, location: LocationId, cursor: str = ""
    ) -> ReviewPage:
        self.calls.append("page")
        self._trouble("page")
        there = self.listed(location)
        start = int(cursor or 0)
        end = start + self.page_size
        return ReviewPage(there[start:end], str(end) if end < len(there) else "")

    def listed(self, location: LocationId) -> Sequence[Review]:
        there = [review for review in self.reviews.values() if review.key.location == location]
        return sorted(there, key=lambda review: review.updated_at, reverse=True)

    async def get(self, account: SiteAccount, key: ReviewKey) -> Review:
        self.calls.append("get")
        self._trouble("get")
        if key.id not in self.reviews:
            raise Gone("The review is not there.", code="NOT_FOUND")
        return self.reviews[key.id]

    async def publish(self, account: SiteAccount, key: ReviewKey, text: str) -> SiteReply:
        self.calls.append("publish")
        fault = self.faults.next("publish", "")
        if fault and not fault.lands:
            raise fault.error
        self.published.append(text)
        self.answer(key.id, text, "pending" if self.moderates else "published")
        if fault:
            raise fault.error
        reply = self.reviews[key.id].reply
        assert reply is not None
        return reply

    async def take_down(self, account: SiteAccount, key: ReviewKey) -> None:
        self.calls.append("take_down")
        self._trouble("take_down")
        self.reviews[key.id] = replace(self.reviews[key.id], reply=None)

    def _trouble(self, call: str) -> None:
        fault = self.faults.next(call, "")
        if fault:
            raise fault.error


def deaf(code: str = "timeout") -> OutsideError:
    """An error for a response that never arrived."""
    return Unknown("No answer.", code=code)
