"""Reminders in the thread below a card: one sentence, and buttons to act on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.cases.state.call import NextStep
from bot.posts import CaseView, ReminderNote
from bot.practice import Member
from bot.replies import blocks
from bot.timers import TimerKind
from cards import actions, controls
from cards.card import MARKS, Buttons, Card, Control, Line, Text
from cards.contact import email_reply
from cards.phrases import (
    ago,
    cannot_be_posted_by_program,
    mentions,
    person,
    place,
    site_title,
    when,
)

Note = tuple[Line, tuple[Control, ...]]

GOOD = f"{MARKS['good']} "
"""Marks good news at the start of a message."""


@dataclass(frozen=True)
class Wording:
    """The wording for one kind of timer.

    `summary` is for the notification, `planned` is the line in the case's plan (with `{who}` for
    the names), and `note` returns the message itself.
    """

    summary: str
    planned: str
    note: Callable[[ReminderNote], Note]


def wording(kind: TimerKind) -> Wording:
    """Return the wording for a kind of timer. This is the only place that defines it."""
    match kind:
        case TimerKind.REPLY:
            planned = "I'll remind {who} that the reply is due"
            return Wording("a reply is due", planned, _reply)
        case TimerKind.HOLD:
            planned = "I'll remind {who} that the hold has ended"
            return Wording("the hold has ended", planned, _hold)
        case TimerKind.OWNER:
            planned = "I'll remind {who} that no one has the call"
            return Wording("no one has taken the call", planned, _owner)
        case TimerKind.CALL:
            return Wording("a call is due", "I'll remind {who} to log the call", _call)
        case TimerKind.PROMISE:
            planned = "I'll remind {who} that the next step is due"
            return Wording("the next step is due", planned, _promise)
        case TimerKind.EMAIL:
            planned = "I'll remind {who} that the reviewer's e-mail needs a reply"
            return Wording("an e-mail needs a reply", planned, _email)
        case TimerKind.MODERATION:
            planned = "I'll check whether the site has accepted the reply"
            return Wording("the site is still reviewing the reply", planned, _moderation)
        case TimerKind.LOOK:
            return Wording("news", "I'll check whether the review is still up", _look)


def reminder_note(note: ReminderNote) -> Card:
    """Return the reminder as a card."""
    view, texts = note.view, wording(note.timer.kind)
    if note.timer.kind is TimerKind.EMAIL and (reply := email_reply(view)):
        return note_card(view, (), "the e-mail has a reply", (*reply, "."), (_see(view),))
    return note_card(view, note.to, texts.summary, *texts.note(note))


def note_card(
    view: CaseView, to: Sequence[Member], headline: str, line: Line, pressed: tuple[Control, ...]
) -> Card:
    """Return a message about a case, with its buttons. It mentions the members in `to`."""
    whom: Line = (*mentions(to), ", ") if to else ()
    summary = f"Case {view.case.id}, {place(view)}: {headline}"
    text = Text((*whom, *line) if whom else _capitalized(line))
    return Card(summary, (text, Buttons(pressed)) if pressed else (text,))


def _capitalized(line: Line) -> Line:
    first, *rest = line
    if not isinstance(first, str):
        return line
    mark = GOOD if first.startswith(GOOD) else ""
    text = first.removeprefix(mark)
    return (f"{mark}{text[:1].upper()}{text[1:]}", *rest)


def _see(view: CaseView) -> Control:
    return controls.see_it(view.case.id)


def _reply(note: ReminderNote) -> Note:
    view, due = note.view, when(note.view, note.view.case.due_at)
    see = _see(view)
    if note.timer.is_breach:
        return ("this review is overdue. A reply was due ", due, "."), (see,)
    later = controls.snooze(view, note.timer.kind)
    if note.timer.n == 1 or note.timer.snooze is not None:
        ready = _ready(view)
        return ("this review needs a reply by ", due, f". {ready}"), (see, later)
    if _may_approve_here(view):
        post = controls.button(view, actions.REVIEW_AND_POST)
        return ("a reply is due soon, by ", due, "."), (post, see, later)
    return ("a reply is due soon, by ", due, f". {_ready(view)}"), (see, later)


def _ready(view: CaseView) -> str:
    if view.case.draft is None:
        return "There's no draft yet."
    if blocks(view.findings):
        return "The draft needs a fix."
    return "The draft is ready."


def _may_approve_here(view: CaseView) -> bool:
    case = view.case
    clean = case.draft is not None and case.draft.revision == case.review.revision
    by_program = not cannot_be_posted_by_program(view)
    return case.awaits_reply and clean and by_program and not blocks(view.findings)


def _hold(note: ReminderNote) -> Note:
    view = note.view
    due = when(view, view.case.due_at)
    pressed: tuple[Control, ...] = (_see(view),)
    if _may_approve_here(view):
        pressed = (controls.button(view, actions.REVIEW_AND_POST), *pressed)
    later = controls.snooze(view, note.timer.kind)
    if view.is_overdue:
        return ("the hold on this reply has ended. It's been overdue since ", due, "."), pressed
    return ("the hold on this reply has ended. It's due by ", due, "."), (*pressed, later)


def _owner(note: ReminderNote) -> Note:
    line = ("the reply is up, but no one has taken the call.",)
    later = () if note.timer.is_past_limit else _later(note)
    return line, (controls.take_it(note.view, primary=True), _see(note.view), *later)


def _call(note: ReminderNote) -> Note:
    view, contact = note.view, note.view.case.contact
    pressed = (controls.log_call(view), controls.button(view, actions.NOT_REACHED), *_later(note))
    if note.timer.is_past_limit:
        owner = person(view, contact.owner)
        line: Line = ("no call has been logged yet. ", owner, " has it.")
        return line, (controls.button(view, actions.HAND_OVER), _see(view))
    since = ago(view, contact.since or view.case.opened_at)
    if contact.tries:
        return ("no answer last time, ", since, ". Time for another try?"), pressed
    theirs = [member.id for member in note.to] == [contact.owner]
    took = "you took this call " if theirs else "someone took this call "
    return (took, since, ". How did it go?"), pressed


def _promise(note: ReminderNote) -> Note:
    calls = note.view.case.contact.calls
    step = calls[-1].next_step if calls else ""
    promise = f"the next step is due today: {step}."
    if note.timer.n > 1:
        promise = f"the next step is still open: {step}."
    if step in ("", NextStep.NOTHING):
        promise = "this conversation is still open. How do they feel about it now?"
    later = () if note.timer.is_past_limit else _later(note)
    return (promise,), (controls.log_call(note.view), _see(note.view), *later)


def _email(note: ReminderNote) -> Note:
    view = note.view
    came = ago(view, view.case.email.waits_since or view.case.opened_at)
    answered = controls.answered_email(view)
    if note.timer.is_past_limit:
        line: Line = ("their e-mail has waited too long. It came ", came, ".")
        return line, (answered, controls.button(view, actions.HAND_OVER), _see(view))
    hope = "Most people hope for a reply within the hour."
    within_it = [after for after in view.policy.email_nudges if after <= timedelta(hours=1)]
    if note.timer.snooze is None and note.timer.n > len(within_it):
        hope = "A day is the longest people wait."
    later = controls.snooze(view, note.timer.kind)
    return ("they e-mailed us ", came, f". {hope}"), (answered, _see(view), later)


def _later(note: ReminderNote) -> tuple[Control, ...]:
    return (controls.snooze(note.view, note.timer.kind),)


def _moderation(note: ReminderNote) -> Note:
    return (f"{site_title(note.view)} is still reviewing this reply.",), (_see(note.view),)


def _look(note: ReminderNote) -> Note:
    return ("there's news in this case.",), (_see(note.view),)
