"""Buttons and menus of a case, drawn from the rows of `cards.actions`."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.cases.decision_context import lasting
from bot.posts import CaseView
from cards import actions
from cards.action_values import about
from cards.actions import Action, Style
from cards.card import Button, Choice, More, PersonMenu, address
from cards.phrases import site_title


def button(view: CaseView, action: Action, label: str = "", style: Style | None = None) -> Button:
    """The button of a row, with another label or style where its place asks for it."""
    confirm = action.confirm(view) if action.confirm else None
    shown = action.style if style is None else style
    return Button(label or action.label, action.name, action.carries(view), shown, confirm)


def approve(view: CaseView, *, primary: bool = True) -> Button:
    return button(view, actions.APPROVE, style=_style(primary))


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
    return Button(f"Hold until {local:%H:%M}", actions.HOLD_UNTIL.name, value)


def snooze(view: CaseView, kind: str, label: str = "") -> Button:
    """For as long as the practice chose, unless the label names another time."""
    length = view.policy.snooze
    within = "an hour" if length == timedelta(hours=1) else lasting(length)
    value = {**about(view), "kind": kind}
    return Button(label or f"In {within}", actions.SNOOZE.name, value)


def see_it(case: int, label: str = "") -> Button:
    return Button(label or actions.SEE_IT.label, actions.SEE_IT.name, {"case": case})


def assign(view: CaseView, label: str = "") -> PersonMenu:
    team = view.practice.team(view.case.location)
    return PersonMenu(label or actions.ASSIGN.label, actions.ASSIGN.name, view.case.id, team)


def run_words(words: str, label: str = "", style: Style = "primary") -> Button:
    """Shows what these words would show if they were typed."""
    return Button(label or actions.RUN_WORDS.label, actions.RUN_WORDS.name, {"words": words}, style)


def open_review(view: CaseView) -> tuple[Button, ...]:
    """A link to the review, if the site gave one."""
    url = address(view.case.review.url)
    found = Button(actions.OPEN_REVIEW.label, actions.OPEN_REVIEW.name, url=url)
    return (found,) if url else ()


def more(view: CaseView) -> More:
    """Hold, decline, and the way to the review itself."""
    choices = [
        _choice(view, actions.HOLD),
        _choice(view, actions.DECLINE),
        _choice(view, actions.SHOW_ALL, "Show all of it"),
        _choice(view, actions.PLAN),
    ]
    if url := address(view.case.review.url):
        choices.append(_choice(view, actions.OPEN_REVIEW, f"Open on {site_title(view)}", url))
    return More(tuple(choices))


def _choice(view: CaseView, action: Action, label: str = "", url: str = "") -> Choice:
    return Choice(label or action.label, {"do": action.name, **action.carries(view)}, url)


def _style(primary: bool) -> Style:
    return "primary" if primary else "plain"
