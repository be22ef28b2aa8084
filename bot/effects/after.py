"""The effects of a case's events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.cases.case import Case, DraftVersion
from bot.cases.draft import is_wanted
from bot.cases.events import CaseClosed, CaseOpened, Event, NotesPurged, TextsPurged
from bot.cases.sensitive import guidance
from bot.cases.state.call import CallLogged, CallUndone, OwnerAssigned, ReviewerUnidentified
from bot.cases.state.draft import DraftWritten, ModelUnused
from bot.cases.state.email import EmailAnswered, EmailCame
from bot.cases.state.follow_up import (
    LookAsked,
    LookHandedOver,
    SecondContactLeft,
    SecondContactMade,
    SecondContactProposed,
)
from bot.cases.state.reminders import NudgeFired
from bot.cases.state.reply import (
    ApprovalUndone,
    ReplyApproved,
    ReplyRejected,
    RetryAsked,
    SendingFailed,
    SendStopped,
    TakeDownAsked,
)
from bot.cases.state.site import KindReviewCame, ReviewEdited, ReviewerRenamed, ReviewRemoved
from bot.effects.effect import Effect, Request, Wanted
from bot.effects.notices import EmailPointer, OverdueDigest, ThanksDigest, Trouble
from bot.effects.of_case import (
    CallBrief,
    CaseCard,
    CheckReply,
    CheckReview,
    FollowUpNote,
    GoodNews,
    LookRequest,
    News,
    NewsKind,
    Private,
    PublishReply,
    ReadDraft,
    Reminder,
    RemoveReply,
    SuggestDraft,
)
from bot.effects.to_programs import TOLD, TellProgram
from bot.policy import whose_turn
from bot.practice import MemberId, Practice
from bot.timeline import RecordedEvent, UnknownEvent
from bot.timers import TimerKey, TimerKind

THANKS_FRESH = timedelta(days=2)
"""How long after its approval a thank-you can still update the card with the day's thank-yous."""

SOON = timedelta(seconds=5)
"""Delay from the last thank-you to an update of the list, so that several cause only one update."""


def after(case: Case, entries: Sequence[RecordedEvent], practice: Practice) -> list[Wanted]:
    """Return the effects of `entries`, which led to `case`."""
    if all(isinstance(entry.event, TextsPurged | NotesPurged) for entry in entries):
        # don't repost cards that are years old after a purge, because the chat's own retention
        # covers them
        return []
    channels = practice.locations[case.location].channels
    cards = [CaseCard(case.location, case.id, platform) for platform in channels]
    others = (effect for entry in entries for effect in _of(case, entry, practice))
    to_programs = _told(case, entries, practice)
    thanks = _thanks(case, entries[-1].at, practice)
    return [*cards, *thanks, *_sensitive(case, entries, practice), *others, *to_programs]


def cancelled(case: Case, entries: Sequence[RecordedEvent]) -> list[Effect]:
    """The effects that `entries` made unnecessary."""
    ended: list[Effect] = []
    for entry in entries:
        match entry.event:
            case ApprovalUndone() | SendStopped():
                ended.append(PublishReply(case.location, case.id, case.reply.approvals))
            case ReplyApproved(number) if number > 1:
                # the new approval replaces a failed send that's scheduled to be retried
                ended.append(PublishReply(case.location, case.id, number - 1))
    return ended


def outdated(
    entries: Sequence[RecordedEvent], sent: Callable[[], Iterable[Effect]]
) -> list[Request]:
    """Return requests to update messages about the case's e-mails if `entries` record a reply.

    `sent` returns the messages that we've sent. The ones about e-mails have a button for reporting
    a reply, and afterward show who replied.
    """
    if not any(isinstance(entry.event, EmailAnswered) for entry in entries):
        return []
    return [Request(note, again=True) for note in sent() if _is_about_email(note)]


def _is_about_email(note: Effect) -> bool:
    match note:
        case Private(shown=Reminder(timer=timer)) | Reminder(timer=timer):
            return timer.kind is TimerKind.EMAIL
        case _:
            return isinstance(note, EmailPointer)


def _thanks(case: Case, now: datetime, practice: Practice) -> Iterator[Request]:
    """The list of the day's thank-yous, if this case is one of them."""
    if not case.is_good or now - case.opened_at > THANKS_FRESH:
        return
    place = practice.locations[case.location]
    day = case.opened_at.astimezone(place.time_zone).date()
    for platform in place.channels:
        yield Request(ThanksDigest(case.location, platform, day), now + SOON)


def _of(case: Case, entry: RecordedEvent, practice: Practice) -> Iterator[Wanted]:
    event, where = entry.event, (case.location, case.id)
    match event:
        case ReplyApproved(number, leaves_at=leaves_at):
            yield Request(PublishReply(*where, number), leaves_at)
        case DraftWritten(version, by_hand=False, model="") if _is_suggested(case, practice):
            yield SuggestDraft(*where, version)
        case DraftWritten(version) | ModelUnused(version) if _is_read(case, version, practice):
            yield ReadDraft(*where, version)
        case ReplyRejected(retry_at=datetime() as retry_at):
            again = PublishReply(*where, case.reply.approvals)
            yield Request(again, retry_at, again=True)
        case RetryAsked():
            yield Request(PublishReply(*where, case.reply.approvals), entry.at, again=True)
        case TakeDownAsked():
            yield RemoveReply(*where, entry.seq)
        case LookAsked(TimerKind.MODERATION, round, n):
            yield CheckReply(*where, f"moderation:{round}:{n}")
        case LookAsked(TimerKind.LOOK, round, n):
            yield CheckReview(*where, round, n)
        case LookHandedOver(round, n):
            for platform, to in _places(case, practice, _whom(case, practice, entry)):
                yield LookRequest(*where, platform, round, n, to)
        case KindReviewCame():
            for platform, to in _places(case, practice, _whom(case, practice, entry)):
                yield GoodNews(*where, platform, entry.seq, to)
        case CallUndone() | ReviewerUnidentified():
            yield from _briefs(case, practice, given=False)
        case OwnerAssigned() | CallLogged() | EmailCame() | EmailAnswered() | CaseClosed():
            yield from _briefs(case, practice, given=isinstance(event, OwnerAssigned))
        case SecondContactProposed() | SecondContactMade() | SecondContactLeft():
            yield from _follow_up(case, practice)
        case NudgeFired(TimerKind.REPLY, timer=TimerKey(is_repeat=True)):
            yield from _overdue(case, event, practice, entry.at)
        case NudgeFired():
            yield from _reminders(case, event, practice)
        case _ if (kind := _NEWS.get(type(event))) and not _is_too_small(event):
            yield from _news(case, entry, kind, practice)


_NEWS: Mapping[type[Any], NewsKind] = {
    ReviewEdited: NewsKind.EDITED,
    ReviewerRenamed: NewsKind.EDITED,
    ReviewRemoved: NewsKind.REMOVED,
    ReplyRejected: NewsKind.REJECTED,
    SendStopped: NewsKind.STOPPED,
    SendingFailed: NewsKind.FAILED,
}
"""Events that someone should be notified of right away."""


def _is_too_small(event: Event | UnknownEvent) -> bool:
    """Whether the event only appears on the card and doesn't notify anyone.

    This applies to failed sends that are retried automatically and new names that no reply uses.
    """
    if isinstance(event, ReviewerRenamed):
        return not event.in_reply
    return isinstance(event, SendingFailed) and event.next_try_at is not None


def _is_suggested(case: Case, practice: Practice) -> bool:
    return practice.policy_at(case.location).language_model and is_wanted(case)


def _is_read(case: Case, version: DraftVersion, practice: Practice) -> bool:
    """Whether the language model checks this draft: it's current, and a person can approve it."""
    uses = practice.policy_at(case.location).language_model
    return uses and case.awaits_reply and case.draft is not None and case.draft.version == version


def _sensitive(
    case: Case, entries: Sequence[RecordedEvent], practice: Practice
) -> Iterator[Effect]:
    """Yield a private message to every manager about a sensitive review.

    It's sent right away, once for each kind of sensitive review.
    """
    is_new = any(isinstance(entry.event, CaseOpened | ReviewEdited) for entry in entries)
    if not is_new or (guide := guidance(case)) is None:
        return
    text = f"Case {case.id} is sensitive ({guide.what}). {guide.first} Only managers can handle it."
    for manager in practice.managers(case.location):
        platform = next(iter(manager.chat), "")
        if platform:
            name = f"sensitive:{case.id}:{case.sensitive}"
            yield Trouble(case.location, case.id, platform, manager.id, name, text)


def _told(
    case: Case, entries: Sequence[RecordedEvent], practice: Practice
) -> Iterator[TellProgram]:
    """Yield the events to send to the practice's own software, if it receives any."""
    if not practice.policy_at(case.location).tells_programs:
        return
    for entry in entries:
        if event := TOLD.get(type(entry.event)):
            yield TellProgram(case.location, case.id, event, entry.seq, entry.at)


def _reminders(case: Case, event: NudgeFired, practice: Practice) -> Iterator[Effect]:
    if event.timer is None:
        return
    for platform, to in _places(case, practice, event.to):
        yield Reminder(case.location, case.id, platform, event.timer, to)


def _overdue(case: Case, event: NudgeFired, practice: Practice, now: datetime) -> Iterator[Effect]:
    """One notice a day in each channel, and one a day to each manager in `event.to`."""
    location = practice.locations[case.location]
    day = now.astimezone(location.time_zone).date()
    for platform in location.channels:
        yield OverdueDigest(case.location, platform, None, day)
    for id in event.to:
        member = practice.member(id)
        platform = next(iter(member.chat), "") if member else ""
        if platform:
            yield OverdueDigest(case.location, platform, id, day)


def _news(case: Case, entry: RecordedEvent, kind: NewsKind, practice: Practice) -> Iterator[Effect]:
    for platform, to in _places(case, practice, _whom(case, practice, entry)):
        yield News(case.location, case.id, platform, kind, entry.seq, to)


def _whom(case: Case, practice: Practice, entry: RecordedEvent) -> tuple[MemberId, ...]:
    """The owner or the approver if they're available, or else the next person in charge."""
    approval = case.reply.approval
    for id in (case.contact.owner, approval.by if approval else None):
        member = practice.member(id)
        if member is not None and practice.is_there(member, case.location, entry.at):
            return (member.id,)
    return whose_turn(case, practice, entry.at)


def _follow_up(case: Case, practice: Practice) -> Iterator[Effect]:
    """The note about the second contact. It goes to every channel, like the card."""
    called = _called(case, practice, case.follow_up.to)
    for platform, to in called.items():
        yield FollowUpNote(case.location, case.id, platform, to)


def _places(
    case: Case, practice: Practice, to: Sequence[MemberId]
) -> Iterator[tuple[str, tuple[MemberId, ...]]]:
    """Yield the platforms for a reminder, with the people to mention on each.

    Each person gets it only once. Without recipients, it goes to every platform.
    """
    for platform, called in _called(case, practice, to).items():
        if called or not to:
            yield platform, called


def _called(
    case: Case, practice: Practice, to: Sequence[MemberId]
) -> Mapping[str, tuple[MemberId, ...]]:
    """The people to mention on each platform. Anyone on none of them is named on the first."""
    channels = list(practice.locations[case.location].channels)
    called: dict[str, tuple[MemberId, ...]] = dict.fromkeys(channels, ())
    for id in to if channels else ():
        member = practice.member(id)
        place = (member.reached_on(channels) if member else "") or channels[0]
        called[place] = (*called[place], id)
    return called


def _briefs(case: Case, practice: Practice, *, given: bool) -> Iterator[Effect]:
    """The call briefs of the current owner and of everyone who had the call before.

    A newly `given` brief only goes to the platform where the owner gets reminders. All other briefs
    are updated on every platform.
    """
    for id in case.contact.owners:
        member = practice.member(id)
        platforms = list(member.chat) if member else []
        for platform in platforms[:1] if given and id == case.contact.owner else platforms:
            yield CallBrief(case.location, case.id, platform, id)
