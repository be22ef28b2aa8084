"""A case's timeline: what happened, line by line, in words that the team would use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.cases.events import (
    CaseClosed,
    CaseOpened,
    CaseReopened,
    DuplicateDeleted,
    NotesPurged,
    TextsPurged,
    ThemesCorrected,
)
from bot.cases.state.call import (
    CallLogged,
    CallUndone,
    NextStep,
    OwnerAssigned,
    OwnerLeft,
    ReviewerUnidentified,
    Settled,
)
from bot.cases.state.draft import DraftWritten, ModelAsked, ModelAskedToRead, ModelRead, ModelUnused
from bot.cases.state.email import EmailAnswered, EmailCame
from bot.cases.state.follow_up import (
    LookAnswered,
    LookAsked,
    LookHandedOver,
    ReviewLooked,
    SecondContactLeft,
    SecondContactMade,
    SecondContactProposed,
)
from bot.cases.state.other_posts import CallTakenOver, PostLinked
from bot.cases.state.reminders import NudgeFired, NudgeSnoozed
from bot.cases.state.reply import (
    ApprovalUndone,
    OutdatedLeft,
    ReplyApproved,
    ReplyDeclined,
    ReplyHeld,
    ReplyPending,
    ReplyPublished,
    ReplyRejected,
    ReplyTakenDown,
    RetryAsked,
    SendingFailed,
    SendingStarted,
    SendStopped,
    TakeDownAsked,
    TakeDownFailed,
)
from bot.cases.state.site import (
    KindReviewCame,
    PhotosChanged,
    ReviewEdited,
    ReviewerRenamed,
    ReviewRemoved,
)
from bot.posts import CaseView
from bot.practice import MemberId
from bot.sites import site
from bot.timeline import RecordedEvent, UnknownEvent
from bot.timers import TimerKind
from cards import actions
from cards.card import Bullets, Buttons, Card, Choice, Line, Menu, Strong
from cards.excerpt import short
from cards.phrases import LONGEST_NAME, names, site_title, stars, when

PER_PAGE = 15
"""Number of lines per page, which is short enough for a phone."""

LONGEST_REASON = 120


def draw_timeline(view: CaseView, entries: Sequence[RecordedEvent], page: int) -> Card:
    """Return a page of a case's timeline, oldest first. `page` is limited to the last one."""
    pages = max(-(-len(entries) // PER_PAGE), 1)
    page = min(max(page, 1), pages)
    shown = entries[(page - 1) * PER_PAGE : page * PER_PAGE]
    title = f"Timeline of case {view.case.id}"
    lines = tuple(_line(view, entry) for entry in shown)
    parts = [Bullets(lines, (Strong(title),))]
    if pages == 1:
        return Card(title, tuple(parts))
    choices = tuple(
        Choice(f"Page {n} of {pages}", {"words": f"timeline {view.case.id}", "page": n})
        for n in range(1, min(pages, 100) + 1)
    )
    turn = Buttons((Menu("Page", actions.SHOW_PAGE.name, choices, min(page, len(choices)) - 1),))
    return Card(title, (*parts, turn))


def _line(view: CaseView, entry: RecordedEvent) -> Line:
    words, name = what(view, entry), _name(view, entry.by)
    by = f" · {name}" if entry.by and not words.startswith(name) else ""
    return (when(view, entry.at), f"  {words}{by}")


def what(view: CaseView, entry: RecordedEvent) -> str:
    """Describe the event in a few words that never include private details or quote a review."""
    event = entry.event
    if isinstance(event, UnknownEvent):
        return "Something that only a newer version of Bedside knows"
    return SAID[type(event)](view, event)


def _name(view: CaseView, id: MemberId | None) -> str:
    member = view.practice.member(id)
    return short(member.name, LONGEST_NAME) if member else "someone who has left"


def _people(view: CaseView, ids: Sequence[MemberId]) -> str:
    members = (view.practice.member(id) for id in ids)
    return names(member for member in members if member)


def _always(words: str) -> Callable[[CaseView, Any], str]:
    return lambda view, event: words


def _opened(view: CaseView, event: CaseOpened) -> str:
    late = ", found late" if event.late else ""
    return f"Case opened: {stars(event.review.stars)} on {site_title(view)}{late}"


def _drafted(view: CaseView, event: DraftWritten) -> str:
    how = "edited" if event.by_hand else "suggested"
    return f"Draft {event.version} {how}"


def _published(view: CaseView, event: ReplyPublished) -> str:
    if event.by is None:
        return f"A reply that we didn't send appeared on {site_title(view)}"
    return f"Reply posted{' by hand' if event.by_hand else ''} on {site_title(view)}"


def _failed(view: CaseView, event: SendingFailed) -> str:
    words = f"The reply couldn't be sent: {short(event.problem, LONGEST_REASON)}"
    return f"{words.removesuffix('.')}. I'll try again" if event.next_try_at else words


def _called(view: CaseView, event: CallLogged) -> str:
    if not event.reached:
        return "Called them, no answer"
    how = {Settled.YES: "resolved", Settled.PARTLY: "partly resolved", Settled.NO: "not resolved"}
    settled = f": {how[event.settled]}" if event.settled else ""
    step = event.next_step
    more = f"; next: {step.value}" if step is not NextStep.NOTHING else ""
    return f"Spoke with them{settled}{more}"


def _corrected(view: CaseView, event: ThemesCorrected) -> str:
    subjects = ", ".join(theme.label for theme in event.about) or "nothing in particular"
    return f"Corrected what it's about: {subjects}"


def _edited(view: CaseView, event: ReviewEdited) -> str:
    return f"The review was edited: now {stars(event.review.stars)}"


def _renamed(view: CaseView, event: ReviewerRenamed) -> str:
    uses = ". Our reply uses the old one" if event.in_reply else ""
    return f"The reviewer's name changed on {site_title(view)}{uses}"


def _came_back(view: CaseView, event: KindReviewCame) -> str:
    drafted = f". Thank-you drafted in case {event.thanks}" if event.thanks else ""
    rating = f" ({stars(event.stars)})" if event.stars is not None else ""
    return f"Someone with the same name left a good review{rating}{drafted}"


def _linked(view: CaseView, event: PostLinked) -> str:
    call = ". The call is handled there" if event.has_call else ""
    return f"The same person posted on {site(event.site).title} (case {event.case}){call}"


def _reminded(view: CaseView, event: NudgeFired) -> str:
    if event.breach:
        return f"Told {_people(view, event.to)} that the reply is overdue"
    about = _REMINDERS.get(event.kind, "about the case")
    return f"Reminded {_people(view, event.to)} {about}"


_REMINDERS: Mapping[str, str] = {
    TimerKind.REPLY: "to reply",
    TimerKind.HOLD: "that the hold is over",
    TimerKind.OWNER: "that no one has the call",
    TimerKind.CALL: "to call them",
    TimerKind.PROMISE: "of the next step",
    TimerKind.EMAIL: "to reply to the e-mail",
}


def _snoozed(view: CaseView, event: NudgeSnoozed) -> str:
    local = event.until.astimezone(view.location.time_zone)
    clock = f"{local:%I:%M %p}".lstrip("0")
    return f"Reminder snoozed until {local:%b} {local.day}, {clock}"


def _looked(view: CaseView, event: LookAsked) -> str:
    if event.kind == TimerKind.MODERATION:
        return f"Asked {site_title(view)} about the reply"
    return "Checked whether the review is still up"


def _problem(words: str) -> Callable[[CaseView, Any], str]:
    return lambda view, event: f"{words}: {short(event.problem, LONGEST_REASON)}"


def _reason(words: str) -> Callable[[CaseView, Any], str]:
    return lambda view, event: f"{words}: {short(event.reason, LONGEST_REASON)}"


def _rejected(view: CaseView, event: ReplyRejected) -> str:
    words = {
        "text": "The reply was rejected",
        "account": f"{site_title(view)} took no reply from {short(view.location.name, 60)}",
        "site": "The reply wasn't checked and will be sent again",
    }[event.rejection]
    return f"{words}: {short(event.reason, LONGEST_REASON)}"


SAID: Mapping[type[Any], Callable[[CaseView, Any], str]] = {
    CaseOpened: _opened,
    DraftWritten: _drafted,
    ModelAsked: lambda view, event: f"Asked {event.model} for a draft",
    ModelAskedToRead: lambda view, event: f"Asked {event.model} to read the draft",
    ModelRead: lambda view, event: f"{event.model} read draft {event.version}",
    ModelUnused: _problem("Didn't use the language model's draft"),
    ReplyApproved: lambda view, event: f"Draft {event.version} approved",
    ApprovalUndone: _always("Approval undone. Nothing was posted"),
    SendStopped: _problem("Stopped before posting"),
    ReplyHeld: _always("Reply put on hold"),
    ReplyDeclined: _reason("Decided not to reply"),
    CaseReopened: _always("Case reopened"),
    SendingStarted: _always("Started to post the reply"),
    ReplyPending: lambda view, event: f"{site_title(view)} is reviewing the reply",
    ReplyPublished: _published,
    ReplyRejected: _rejected,
    SendingFailed: _failed,
    RetryAsked: _always("Asked to try again"),
    TakeDownAsked: _always("Asked to take the reply down"),
    TakeDownFailed: _problem("The reply couldn't be taken down"),
    ReplyTakenDown: _always("Reply taken down"),
    OutdatedLeft: _always("Kept the reply after the review changed"),
    OwnerAssigned: lambda view, event: f"{_name(view, event.owner)} has the call",
    OwnerLeft: lambda view, event: f"{_name(view, event.owner)} doesn't have the call now",
    CallLogged: _called,
    CallUndone: _always("Call undone because it was logged by mistake"),
    ReviewerUnidentified: _always("No one can tell who it is. Waiting for them to call"),
    ThemesCorrected: _corrected,
    EmailCame: _always("They e-mailed us"),
    EmailAnswered: _always("Replied to their e-mail"),
    ReviewEdited: _edited,
    ReviewerRenamed: _renamed,
    PhotosChanged: lambda view, event: (
        "They added photos" if event.has_photos else "They removed their photos"
    ),
    KindReviewCame: _came_back,
    PostLinked: _linked,
    CallTakenOver: _always("The call was moved to this case"),
    ReviewRemoved: _always("The review was removed"),
    NudgeFired: _reminded,
    NudgeSnoozed: _snoozed,
    LookAsked: _looked,
    ReviewLooked: _always("The review is still up"),
    LookHandedOver: _always("Asked whether the review is still up"),
    LookAnswered: lambda view, event: f"Checked: the review is {event.found}",
    SecondContactProposed: lambda view, event: (
        f"Suggested a follow-up to {_people(view, event.to)}"
    ),
    SecondContactMade: _always("Followed up with them"),
    SecondContactLeft: _always("Decided not to follow up"),
    CaseClosed: lambda view, event: f"Case closed: {event.outcome}",
    DuplicateDeleted: _always("A second copy of the card was deleted"),
    TextsPurged: _always("Texts and names deleted after their retention time"),
    NotesPurged: _always("Call notes deleted after their retention time"),
}
"""The function that describes each kind of event."""
