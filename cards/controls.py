"""A case's buttons and menus, drawn from the rows in `cards.actions`."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.cases.case import Case
from bot.cases.decision_context import lasting, time_of_day
from bot.cases.reminders import Later
from bot.cases.rights import Right, obstacle
from bot.posts import CaseView
from bot.words.spoken_times import AFTERNOON
from cards import actions
from cards.action_values import about
from cards.actions import Action, Style
from cards.card import Button, Choice, Menu, PersonMenu
from cards.phrases import where_to_reply


def button(view: CaseView, action: Action, label: str = "", style: Style | None = None) -> Button:
    """Return the button for an action, optionally with a different label or style."""
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
    """A snooze menu: the practice's default, this afternoon (if it isn't over yet), or tomorrow."""
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
    """A menu of the team members who can take the call."""
    case, practice = view.case, view.practice
    able = (
        m for m in practice.team(case.location) if not obstacle(Right.HANDLE, case, m, practice)
    )
    return PersonMenu(label or actions.ASSIGN.label, actions.ASSIGN.name, case.id, tuple(able))


def run_words(words: str, label: str = "", style: Style = "primary") -> Button:
    """A button that has the same effect as typing this command."""
    return Button(label or actions.RUN_WORDS.label, actions.RUN_WORDS.name, {"words": words}, style)


def open_review(view: CaseView) -> tuple[Button, ...]:
    """A button that opens the review, or the site if there's no link to the review."""
    link = where_to_reply(view)
    return (Button(link.text, actions.OPEN_REVIEW.name, url=link.url),) if link else ()


def can_be_closed(case: Case) -> bool:
    """Whether the case can be closed with one click.

    The reviewer must have left a good review since the complaint, and no reply may be pending.
    """
    is_done = not (case.is_due or case.being_published)
    return case.kind_review is not None and case.closed is None and is_done


def _style(primary: bool) -> Style:
    return "primary" if primary else "plain"
