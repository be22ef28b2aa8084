"""The buttons of a case: their labels, what they carry, and what they ask first."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from bot.cases.situation import lasting
from bot.posts import CaseView
from cards.card import Button, Choice, Confirm, More, PersonMenu, Value, address
from cards.phrases import place, site_title


def about(view: CaseView) -> Value:
    return {"case": view.case.id}


def on_screen(view: CaseView) -> Value:
    """The case with the draft and the review that the one who presses has before them."""
    draft = view.case.draft
    return {
        "case": view.case.id,
        "draft": draft.version if draft else 0,
        "revision": view.case.review.revision,
    }


def approve(view: CaseView, *, primary: bool = True) -> Button:
    undo = view.policy.undo
    leaves = f"{lasting(undo)} after you press; Undo until then." if undo else "at once."
    instead = " It takes the place of the reply that stands there." if _replaces(view) else ""
    confirm = Confirm(
        "Publish this reply?",
        f"This will stand publicly on {site_title(view)} under the review, from {place(view)}."
        f"{instead} It goes out {leaves}",
        "Publish",
    )
    style: Literal["plain", "primary"] = "primary" if primary else "plain"
    return Button("Approve & publish", "approve", on_screen(view), style, confirm)


def _replaces(view: CaseView) -> bool:
    return view.case.reply.standing is not None


def edit(view: CaseView, label: str = "Edit") -> Button:
    return Button(label, "edit", on_screen(view))


def another_draft(view: CaseView, label: str = "Another draft") -> Button:
    return Button(label, "another_draft", on_screen(view))


def hold_until(view: CaseView, until: datetime) -> Button:
    local = until.astimezone(view.location.time_zone)
    value = {**about(view), "until": until.isoformat()}
    return Button(f"Hold until {local:%H:%M}", "answer_hold", value)


def undo(view: CaseView) -> Button:
    return Button("Undo", "undo", about(view))


def try_again(view: CaseView) -> Button:
    return Button("Try now", "try_again", about(view), "primary")


def posted_by_hand(view: CaseView, *, primary: bool = True) -> Button:
    confirm = Confirm(
        "Is it there?",
        f"Only say so when this very text stands under the review on {site_title(view)}.",
        "Yes, I posted it",
    )
    label = "I posted it" if primary else "I posted it by hand"
    style: Literal["plain", "primary"] = "primary" if primary else "plain"
    return Button(label, "posted_by_hand", on_screen(view), style, confirm)


def take_down(view: CaseView) -> Button:
    confirm = Confirm(
        "Take the reply down?",
        f"It will no longer stand on {site_title(view)} under the review, and the case waits "
        "for an answer again.",
        "Take it down",
        "Leave it",
        grave=True,
    )
    return Button("Take it down", "take_down", about(view), "danger", confirm)


def leave_outdated(view: CaseView) -> Button:
    return Button("Leave it", "leave_outdated", on_screen(view))


def reopen(view: CaseView) -> Button:
    return Button("Reopen", "reopen", about(view))


def take_it(view: CaseView, *, primary: bool = False) -> Button:
    button = Button("I'll take it", "take_it", about(view))
    return replace(button, style="primary") if primary else button


def assign(view: CaseView, label: str = "Assign owner") -> PersonMenu:
    return PersonMenu(label, "assign", view.case.id, view.practice.team(view.case.location))


def log_call(view: CaseView, *, primary: bool = True) -> Button:
    style: Literal["plain", "primary"] = "primary" if primary else "plain"
    return Button("Log the call", "log_call", about(view), style)


def not_reached(view: CaseView) -> Button:
    return Button("Couldn't reach them", "not_reached", about(view))


def wrote_email(view: CaseView) -> Button:
    return Button("They wrote an e-mail", "wrote_email", about(view))


def answered_email(view: CaseView, *, primary: bool = True) -> Button:
    style: Literal["plain", "primary"] = "primary" if primary else "plain"
    return Button("I answered", "answered_email", about(view), style)


def hand_over(view: CaseView) -> Button:
    return Button("Give to somebody else", "hand_over", about(view))


def reached_out(view: CaseView) -> Button:
    return Button("I reached out", "reached_out", about(view), "primary")


def leave_it_be(view: CaseView) -> Button:
    return Button("Leave it be", "leave_it_be", about(view))


def snooze(view: CaseView, kind: str, label: str = "") -> Button:
    """For as long as the practice chose, where no other time is named."""
    length = view.policy.snooze
    within = "an hour" if length == timedelta(hours=1) else lasting(length)
    return Button(label or f"In {within}", "snooze", {**about(view), "kind": kind})


def see_it(case: int, label: str = "See it") -> Button:
    return Button(label, "see_it", {"case": case})


def show_all(view: CaseView) -> Button:
    return Button("Show all", "show_all", about(view))


def open_review(view: CaseView) -> tuple[Button, ...]:
    """A link to the review, where the site gave one."""
    url = address(view.case.review.url)
    return (Button("Open the review", "open", url=url),) if url else ()


def more(view: CaseView) -> More:
    """Hold, decline, and the way to the review itself."""
    choices = [
        Choice("Hold until …", {"do": "hold", **about(view)}),
        Choice("No reply needed …", {"do": "decline", **about(view)}),
        Choice("Show all of it", {"do": "show_all", **about(view)}),
        Choice("What comes next", {"do": "plan", **about(view)}),
    ]
    url = address(view.case.review.url)
    if url:
        title = site_title(view)
        choices.append(Choice(f"Open on {title}", {"do": "open", **about(view)}, url))
    return More(tuple(choices))
