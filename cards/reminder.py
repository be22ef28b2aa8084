"""A reminder under the card: one sentence, and the button that does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.cases.case import NextStep
from bot.posts import CaseView, ReminderNote
from bot.practice import Member
from bot.replies import blocks
from bot.timers import TimerKind
from cards import actions, controls
from cards.card import Buttons, Card, Control, Line, Text
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


@dataclass(frozen=True)
class Wording:
    """The wording of one kind of timer.

    `summary` is the notification, `planned` the line in the plan of a case, `note` the message
    itself.
    """

    summary: str
    planned: str
    note: Callable[[ReminderNote], Note]


def wording(kind: TimerKind) -> Wording:
    """The only place for the wording of each kind of timer."""
    match kind:
        case TimerKind.REPLY:
            return Wording("the answer is due", "reminder: the reply waits for somebody", _reply)
        case TimerKind.HOLD:
            return Wording("the hold is over", "reminder: the hold is over", _hold)
        case TimerKind.OWNER:
            return Wording("nobody has the call yet", "reminder: nobody has the call yet", _owner)
        case TimerKind.CALL:
            return Wording("a call waits", "reminder: log the call", _call)
        case TimerKind.PROMISE:
            planned = "reminder: what was promised is due"
            return Wording("the next step is due", planned, _promise)
        case TimerKind.EMAIL:
            planned = "reminder: their e-mail waits for an answer"
            return Wording("an e-mail waits for its answer", planned, _email)
        case TimerKind.MODERATION:
            planned = "look whether the site took the reply"
            return Wording("the site still looks at the reply", planned, _moderation)
        case TimerKind.LOOK:
            return Wording("news", "look whether the review is still up", _look)


def reminder_note(note: ReminderNote) -> Card:
    """The reminder as a card."""
    told = wording(note.timer.kind)
    return note_card(note.view, note.to, told.summary, *told.note(note))


def note_card(
    view: CaseView, to: Sequence[Member], told: str, line: Line, pressed: tuple[Control, ...]
) -> Card:
    """A line under a case's card for `to`, with its buttons."""
    whom: Line = (*mentions(to), " ") if to else ()
    summary = f"Case {view.case.id}, {place(view)}: {told}"
    text = Text((*whom, *line) if whom else _capitalized(line))
    return Card(summary, (text, Buttons(pressed)) if pressed else (text,))


def _capitalized(line: Line) -> Line:
    first, *rest = line
    return (first[:1].upper() + first[1:], *rest) if isinstance(first, str) else line


def _see(view: CaseView) -> Control:
    return controls.see_it(view.case.id)


def _reply(note: ReminderNote) -> Note:
    view, due = note.view, when(note.view, note.view.case.due_at)
    see = _see(view)
    if note.timer.is_breach:
        return ("this review has waited past its time; the answer was due ", due, "."), (see,)
    later = controls.snooze(view, note.timer.kind)
    if note.timer.n == 1 or note.timer.snooze is not None:
        ready = _ready(view)
        return ("the answer to this review is due ", due, f". {ready}"), (see, later)
    if _may_approve_here(view):
        approve, edit = controls.approve(view), controls.button(view, actions.EDIT)
        return ("the answer is due soon: ", due, "."), (approve, edit, see, later)
    return ("the answer is due soon: ", due, f". {_ready(view)}"), (see, later)


def _ready(view: CaseView) -> str:
    if view.case.draft is None:
        return "There is no draft yet."
    if blocks(view.findings):
        return "The draft has something to mend."
    return "The draft is ready."


def _may_approve_here(view: CaseView) -> bool:
    case = view.case
    clean = case.draft is not None and case.draft.revision == case.review.revision
    by_program = not cannot_be_posted_by_program(case.review)
    return case.awaits_reply and clean and by_program and not blocks(view.findings)


def _hold(note: ReminderNote) -> Note:
    view = note.view
    due = when(view, view.case.due_at)
    pressed: tuple[Control, ...] = (_see(view),)
    if _may_approve_here(view):
        pressed = (controls.approve(view), controls.button(view, actions.EDIT), *pressed)
    later = controls.snooze(view, note.timer.kind)
    return ("the hold on this reply is over. It is due ", due, "."), (*pressed, later)


def _owner(note: ReminderNote) -> Note:
    line = ("the reply stands, and nobody has the call yet.",)
    later = () if note.timer.is_limit else _later(note)
    return line, (controls.take_it(note.view, primary=True), _see(note.view), *later)


def _call(note: ReminderNote) -> Note:
    view, contact = note.view, note.view.case.contact
    pressed = (controls.log_call(view), controls.button(view, actions.NOT_REACHED), *_later(note))
    if note.timer.is_limit:
        owner = person(view, contact.owner)
        line: Line = ("no call was logged for this case, and ", owner, " has it.")
        return line, (controls.button(view, actions.HAND_OVER), _see(view))
    since = ago(view, contact.since or view.case.opened_at)
    if contact.tries:
        return ("nobody answered ", since, ". Time for another try?"), pressed
    theirs = [member.id for member in note.to] == [contact.owner]
    took = "you took this call " if theirs else "this call was taken "
    return (took, since, ". How did it go?"), pressed


def _promise(note: ReminderNote) -> Note:
    calls = note.view.case.contact.calls
    step = calls[-1].next_step if calls else ""
    said = f"today is the day for the next step: {step}."
    if step in ("", NextStep.NOTHING):
        said = "this conversation is open; how do they see it now?"
    return (said,), (controls.log_call(note.view), _see(note.view), *_later(note))


def _email(note: ReminderNote) -> Note:
    view = note.view
    came = ago(view, view.case.email.waits_since or view.case.opened_at)
    answered = controls.answered_email(view)
    if note.timer.is_limit:
        line: Line = ("their e-mail waits longer than it should: it came ", came, ".")
        return line, (answered, controls.button(view, actions.HAND_OVER), _see(view))
    hope = "most people hope for an answer within the hour."
    within_it = [after for after in view.policy.email_nudges if after <= timedelta(hours=1)]
    if note.timer.snooze is None and note.timer.n > len(within_it):
        hope = "a day is the longest that people wait."
    later = controls.snooze(view, note.timer.kind)
    return ("they wrote an e-mail ", came, f"; {hope}"), (answered, _see(view), later)


def _later(note: ReminderNote) -> tuple[Control, ...]:
    return (controls.snooze(note.view, note.timer.kind, "Tomorrow"),)


def _moderation(note: ReminderNote) -> Note:
    return (f"{site_title(note.view)} is still looking at this reply.",), (_see(note.view),)


def _look(note: ReminderNote) -> Note:
    return ("there is news in this case.",), (_see(note.view),)
