"""Buttons that open a form or show something: which one each opens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.posts import CaseView
from cards import forms
from cards.forms import Form

Opener = Callable[[CaseView, datetime], Form]

OPENERS: Mapping[str, Opener] = {
    "edit": lambda view, _: forms.edit(view),
    "hold": lambda view, now: forms.hold(view, now),
    "decline": lambda view, _: forms.decline(view),
    "log_call": lambda view, _: forms.log_call(view, view.policy.chat_may_hold_phi),
    "hand_over": lambda view, _: forms.assign(view),
    "show_all": lambda view, _: forms.whole_review(view),
}
