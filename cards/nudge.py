"""Reminders and news under the card: one sentence, and the button that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from bot.cases.case import NextStep, ReplyState, ReviewState
from bot.policy import LIMIT, SNOOZED, TimerKind
from bot.posts import CaseView, NudgeNote
from bot.replies import blocks
from cards import actions, controls
from cards.card import Buttons, Card, Control, Line, Text
from cards.excerpt import short
from cards.phrases import (
    ago,
    cannot_be_posted_by_program,
    mentions,
    person,
    place,
    site_title,
    stars,
    when,
)

Note = tuple[Line, tuple[Control, ...]]


def nudge_note(note: NudgeNote) -> Card:
    line, pressed = _NOTES.get(note.kind, _other)(note)
    whom: Line = (*mentions(note.to), " ") if note.to else ()
    summary = f"Case {note.view.case.id}, {place(note.view)}: {_SUMMARIES.get(note.kind, 'news')}"
    text = Text((*whom, *line) if whom else _capitalized(line))
    return Card(summary, (text, Buttons(pressed)) if pressed else (text,))


def _capitalized(line: Line) -> Line:
    first, *rest = line
    return (first[:1].upper() + first[1:], *rest) if isinstance(first, str) else line


def _see(view: CaseView) -> Control:
    return controls.see_it(view.case.id)


def _reply(note: NudgeNote) -> Note:
    view, due = note.view, when(note.view, note.view.case.due_at)
    see = _see(view)
    if note.breach:
        return ("this review has waited past its time; the answer was due ", due, "."), (see,)
    later = controls.snooze(view, note.kind)
    if note.n == 1 or note.n >= SNOOZED:
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


def _hold(note: NudgeNote) -> Note:
    view = note.view
    due = when(view, view.case.due_at)
    pressed: tuple[Control, ...] = (_see(view),)
    if _may_approve_here(view):
        pressed = (controls.approve(view), controls.button(view, actions.EDIT), *pressed)
    later = controls.snooze(view, note.kind)
    return ("the hold on this reply is over. It is due ", due, "."), (*pressed, later)


def _owner(note: NudgeNote) -> Note:
    line = ("the reply stands, and nobody has the call yet.",)
    later = () if note.n == LIMIT else _later(note)
    return line, (controls.take_it(note.view, primary=True), _see(note.view), *later)


def _call(note: NudgeNote) -> Note:
    view, contact = note.view, note.view.case.contact
    pressed = (controls.log_call(view), controls.button(view, actions.NOT_REACHED), *_later(note))
    if note.n == LIMIT:
        owner = person(view, contact.owner)
        line: Line = ("no call was logged for this case, and ", owner, " has it.")
        return line, (controls.button(view, actions.HAND_OVER), _see(view))
    since = ago(view, contact.since or view.case.opened_at)
    if contact.tries:
        return ("nobody answered ", since, ". Time for another try?"), pressed
    theirs = [member.id for member in note.to] == [contact.owner]
    took = "you took this call " if theirs else "this call was taken "
    return (took, since, ". How did it go?"), pressed


def _promise(note: NudgeNote) -> Note:
    calls = note.view.case.contact.calls
    step = calls[-1].next_step if calls else ""
    said = f"today is the day for the next step: {step}."
    if step in ("", NextStep.NOTHING):
        said = "this conversation is open; how do they see it now?"
    return (said,), (controls.log_call(note.view), _see(note.view), *_later(note))


def _email(note: NudgeNote) -> Note:
    view = note.view
    came = ago(view, view.case.email.waits_since or view.case.opened_at)
    answered = controls.answered_email(view)
    if note.n == LIMIT:
        line: Line = ("their e-mail waits longer than it should: it came ", came, ".")
        return line, (answered, controls.button(view, actions.HAND_OVER), _see(view))
    hope = "most people hope for an answer within the hour."
    within_it = [after for after in view.policy.email_nudges if after <= timedelta(hours=1)]
    if len(within_it) < note.n < SNOOZED:
        hope = "a day is the longest that people wait."
    later = controls.snooze(view, note.kind)
    return ("they wrote an e-mail ", came, f"; {hope}"), (answered, _see(view), later)


def _later(note: NudgeNote) -> tuple[Control, ...]:
    return (controls.snooze(note.view, note.kind, "Tomorrow"),)


def _moderation(note: NudgeNote) -> Note:
    return (f"{site_title(note.view)} is still looking at this reply.",), (_see(note.view),)


def _edited(note: NudgeNote) -> Note:
    view, track = note.view, note.view.case.review_track
    before, now = track.stars_before, view.case.review.stars
    moved = f"{stars(before)} became {stars(now)}" if before != now else "the text is new"
    line: Line = (f"the review was changed: {moved}.",)
    if view.case.outdated:
        line = (*line, " The reply that stands there answers the old one.")
    return line, (_see(view),)


def _removed(note: NudgeNote) -> Note:
    if note.view.case.review_track.state is not ReviewState.REMOVED:
        return ("the review was gone for a while and is back.",), (_see(note.view),)
    title = site_title(note.view)
    return (f"the review is gone from {title}. Thank you; the case is closed.",), ()


def _rejected(note: NudgeNote) -> Note:
    view, title = note.view, site_title(note.view)
    said = _problem(view, ReplyState.REJECTED)
    return (f"{title} did not accept the reply{said}. A new draft is ready.",), (_see(view),)


def _stopped(note: NudgeNote) -> Note:
    said = short(note.view.case.reply.problem, 300) or "The reply was stopped and did not go out."
    return (said,), (_see(note.view),)


def _failed(note: NudgeNote) -> Note:
    view = note.view
    said = _problem(view, ReplyState.FAILED)
    line = (f"the reply could not be published{said}. I do not try again by myself.",)
    if view.case.reply.state is not ReplyState.FAILED:
        return line, (_see(view),)
    by_hand = controls.posted_by_hand(view, primary=False)
    return line, (controls.button(view, actions.TRY_NOW), by_hand, _see(view))


def _problem(view: CaseView, state: ReplyState) -> str:
    """The words for it, while the case still is in that state."""
    reply = view.case.reply
    known = reply.state is state and reply.problem
    return f": {short(reply.problem, 300).rstrip('.')}" if known else ""


def _other(note: NudgeNote) -> Note:
    return ("there is news in this case.",), (_see(note.view),)


_NOTES: Mapping[str, Callable[[NudgeNote], Note]] = {
    TimerKind.REPLY: _reply,
    TimerKind.HOLD: _hold,
    TimerKind.OWNER: _owner,
    TimerKind.CALL: _call,
    TimerKind.PROMISE: _promise,
    TimerKind.EMAIL: _email,
    TimerKind.MODERATION: _moderation,
    "edited": _edited,
    "removed": _removed,
    "rejected": _rejected,
    "stopped": _stopped,
    "failed": _failed,
}

_SUMMARIES: Mapping[str, str] = {
    TimerKind.REPLY: "the answer is due",
    TimerKind.HOLD: "the hold is over",
    TimerKind.OWNER: "nobody has the call yet",
    TimerKind.CALL: "a call waits",
    TimerKind.PROMISE: "the next step is due",
    TimerKind.EMAIL: "an e-mail waits for its answer",
    TimerKind.MODERATION: "the site still looks at the reply",
    "edited": "the review was changed",
    "removed": "the review is gone",
    "rejected": "the site did not accept the reply",
    "stopped": "the reply did not go out",
    "failed": "the reply could not be published",
}
