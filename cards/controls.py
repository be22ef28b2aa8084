"""Buttons and menus of a case, drawn from the rows of `cards.actions`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from bot.cases.case import Case, ContactState, ReviewState
from bot.cases.decision_context import lasting, time_of_day
from bot.cases.reminders import Later
from bot.cases.reply_status import ReplyState
from bot.cases.rights import Right, obstacle
from bot.cases.sensitive import may_call
from bot.posts import CaseView
from bot.spoken_times import AFTERNOON
from cards import actions
from cards.action_values import about
from cards.actions import Action, Style
from cards.card import Button, Choice, Control, Menu, More, PersonMenu, address
from cards.phrases import cannot_be_posted_by_program

MOST_CHOICES = 12
"""Maximum number of choices behind the dots."""


def button(view: CaseView, action: Action, label: str = "", style: Style | None = None) -> Button:
    """The button for an action, with a different label or style if needed."""
    confirm = action.confirm(view) if action.confirm else None
    shown = action.style if style is None else style
    return Button(label or action.label, action.name, action.carries(view), shown, confirm)


def posted_by_hand(view: CaseView, *, primary: bool = True) -> Button:
    label = "" if primary else "I posted it by hand"
    return button(view, actions.POSTED_BY_HAND, label, _style(primary))


def take_it(view: CaseView, *, primary: bool = False) -> Button:
    return button(view, actions.TAKE_IT, style=_style(primary))


def log_call(view: CaseView, *, primary: bool = True) -> Button:
    return button(view, actions.LOG_CALL, style=_style(primary))


def answered_email(view: CaseView, *, primary: bool = True) -> Button:
    return button(view, actions.ANSWERED_EMAIL, style=_style(primary))


def hold_until(view: CaseView, until: datetime) -> Button:
    local = until.astimezone(view.location.time_zone)
    value = {**about(view), "until": until.isoformat()}
    return Button(f"Hold until {time_of_day(local)}", actions.HOLD_UNTIL.name, value)


def snooze(view: CaseView, kind: str) -> Menu:
    """A snooze for the time the practice chose, until this afternoon if that's ahead, or
    tomorrow.
    """
    length = view.policy.snooze
    within = "1 hour" if length == timedelta(hours=1) else lasting(length)
    now = view.now.astimezone(view.location.time_zone).time() if view.now else AFTERNOON
    offered = [(f"In {within}", Later.A_WHILE.value)]
    if now < AFTERNOON:
        offered.append(("This afternoon", Later.THIS_AFTERNOON.value))
    offered.append(("Tomorrow", Later.TOMORROW.value))
    carried = {**about(view), "kind": kind}
    choices = tuple(Choice(label, {**carried, "until": until}) for label, until in offered)
    return Menu("Remind me later", actions.SNOOZE.name, choices)


def see_it(case: int, label: str = "") -> Button:
    return Button(label or actions.SEE_IT.label, actions.SEE_IT.name, {"case": case})


def assign(view: CaseView, label: str = "") -> PersonMenu:
    """A menu of team members who can take the call."""
    case, practice = view.case, view.practice
    able = (
        m for m in practice.team(case.location) if not obstacle(Right.HANDLE, case, m, practice)
    )
    return PersonMenu(label or actions.ASSIGN.label, actions.ASSIGN.name, case.id, tuple(able))


def run_words(words: str, label: str = "", style: Style = "primary") -> Button:
    """A button that shows what typing these words would show."""
    return Button(label or actions.RUN_WORDS.label, actions.RUN_WORDS.name, {"words": words}, style)


def open_review(view: CaseView) -> tuple[Button, ...]:
    """A link to the review, if the site has one."""
    url = address(view.case.review.url)
    found = Button(actions.OPEN_REVIEW.label, actions.OPEN_REVIEW.name, url=url)
    return (found,) if url else ()


def more(view: CaseView, besides: Iterable[Control] = ()) -> tuple[More, ...]:
    """Everything else that can be done, except what's in sight."""
    names = {shown.action for shown in besides if isinstance(shown, Button | PersonMenu)}
    rows = dict.fromkeys(_rest(view))
    choices = tuple(_choice(view, action) for action in rows if action.name not in names)
    return (More(choices[:MOST_CHOICES]),) if choices else ()


def more_of_call(view: CaseView, besides: Iterable[Control] = ()) -> tuple[More, ...]:
    """Everything else that can be done about the call, and the case itself."""
    names = {shown.action for shown in besides if isinstance(shown, Button | PersonMenu)}
    rows = dict.fromkeys((*_about_call(view), actions.SEE_IT))
    return (More(tuple(_choice(view, row) for row in rows if row.name not in names)),)


def _rest(view: CaseView) -> Iterator[Action]:
    case = view.case
    yield actions.SHOW_ALL
    if case.review_track.state is ReviewState.REMOVED:
        return
    if case.closed:
        yield from _taking_down(view)
        return
    yield from _about_reply(view)
    yield from _about_call(view)
    if can_be_closed(case):
        yield actions.CLOSE
    yield actions.PLAN


def _about_reply(view: CaseView) -> Iterator[Action]:
    case = view.case
    is_written = case.draft is not None and bool(case.draft.text)
    if case.awaits_reply:
        if is_written:
            yield actions.ANOTHER_DRAFT
            yield actions.EDIT
        yield actions.HOLD
        yield actions.DECLINE
        if not case.is_praise:
            yield actions.THEMES
    elif case.reply.state is ReplyState.PUBLISHED and not case.reply.taking_down:
        if case.outdated or case.has_newer_draft:
            yield actions.ANOTHER_DRAFT
        yield actions.EDIT
        yield from _taking_down(view)


def _taking_down(view: CaseView) -> Iterator[Action]:
    """Taking the reply down, if it's one that we posted."""
    case, public = view.case, view.case.reply.standing
    is_up = case.reply.state is ReplyState.PUBLISHED and not case.reply.taking_down
    ours = public is not None and public.by is not None
    if is_up and ours and not cannot_be_posted_by_program(view):
        yield actions.ASK_TAKE_DOWN


def _about_call(view: CaseView) -> Iterator[Action]:
    case, calls = view.case, view.case.contact.calls
    if case.is_praise:
        return
    if case.call_elsewhere is not None:
        if case.email.waits_since is None:
            yield actions.WROTE_EMAIL
        return
    if not may_call(case):
        yield actions.THEY_CALLED
        return
    state = case.contact.state
    waits = state in (ContactState.ASSIGNED, ContactState.UNREACHABLE)
    if waits and calls and not calls[-1].reached:
        yield actions.UNDO_CALL
    if state is ContactState.UNIDENTIFIED:
        yield actions.TAKE_IT
    if state in (ContactState.RESOLVED, ContactState.UNREACHABLE):
        yield actions.LOG_CALL
    yield actions.THEY_CALLED
    if case.email.waits_since is None:
        yield actions.WROTE_EMAIL
    if state in (ContactState.ASSIGNED, ContactState.UNASSIGNED):
        yield actions.CANT_TELL
    if state in (ContactState.ASSIGNED, ContactState.IN_CONVERSATION):
        yield actions.HAND_OVER


def _choice(view: CaseView, action: Action, label: str = "", url: str = "") -> Choice:
    return Choice(label or action.label, {"do": action.name, **action.carries(view)}, url)


def can_be_closed(case: Case) -> bool:
    """Whether one tap can close the case: they left a good review and no reply is pending."""
    is_done = not (case.is_due or case.being_published)
    return case.kind_review is not None and case.closed is None and is_done


def _style(primary: bool) -> Style:
    return "primary" if primary else "plain"
