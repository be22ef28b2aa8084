"""The part of a case's card about the call and the reviewer's e-mail."""

from __future__ import annotations

from collections.abc import Iterator

from bot.cases.case import Case
from bot.cases.decision_context import short_date, times
from bot.cases.sensitive import may_call
from bot.cases.state.call import Call, ContactState, NextStep, Settled
from bot.cases.state.site import ReviewState
from bot.posts import CaseView
from cards import actions, controls
from cards.actions import Action
from cards.card import Control, Line, Strong
from cards.phrases import ago, day, person, when

SETTLED = {
    Settled.YES: "Resolved.",
    Settled.PARTLY: "Partly resolved.",
    Settled.NO: "Not resolved yet.",
}


def call_line(view: CaseView) -> Line:
    """Who owns the call, and its status. If no one owns it, empty until the reply is posted."""
    case = view.case
    if post := case.call_elsewhere:
        return (
            Strong("Call: "),
            f"being handled in case {post.case}, so they don't get called twice",
        )
    if case.contact.state is ContactState.UNASSIGNED and not case.contact.owners:
        shown = _comes_first(case) and may_call(case)
        return (Strong("Call: "), *contact_line(view)) if shown else ()
    return (Strong("Call: "), *contact_line(view))


def email_line(view: CaseView) -> Line:
    """A line that says an e-mail needs a reply and where it is, but not what's in it."""
    email = view.case.email
    if email.waits_since is not None:
        where = f". It's in {view.location.email}."
        return (Strong("They e-mailed us "), ago(view, email.waits_since), where)
    return () if view.case.closed else email_reply(view)


def email_reply(view: CaseView) -> Line:
    """Who replied to the reviewer's e-mail, and when. Empty if it has no reply yet."""
    email = view.case.email
    if email.answered_at is None or email.waits_since is not None:
        return ()
    answered = when(view, email.answered_at)
    if email.answered_by is None:
        return ("Our reply to their e-mail was sent ", answered)
    return (person(view, email.answered_by), " replied to their e-mail ", answered)


def contact_line(view: CaseView) -> Line:
    """Who owns the call, and its status."""
    contact = view.case.contact
    owner = person(view, contact.owner)
    since = contact.since or view.case.opened_at
    match contact.state:
        case ContactState.UNASSIGNED if contact.owners:
            return ("no one. The person who had it left the team",)
        case ContactState.UNASSIGNED:
            return ("no one assigned yet",)
        case ContactState.ASSIGNED if contact.tries:
            return (owner, f" tried {times(contact.tries)}, no answer.", *_next_try(view))
        case ContactState.ASSIGNED:
            return (owner, " took this ", when(view, since))
        case ContactState.IN_CONVERSATION:
            return (owner, *_talked(view), *next_step(view))
        case ContactState.RESOLVED:
            return (owner, *_talked(view))
        case ContactState.UNREACHABLE:
            return (f"no answer, {times(contact.tries)}. We've stopped calling.",)
        case ContactState.UNIDENTIFIED:
            return ("we can't tell who it is, so we're waiting for them to call",)


def _next_try(view: CaseView) -> Line:
    calls = view.case.contact.calls
    at = calls[-1].next_at if calls else None
    return (" Next try ", when(view, at), ".") if at else next_step(view)


def _talked(view: CaseView) -> Line:
    call = next(call for call in reversed(view.case.contact.calls) if call.reached)
    return (" spoke with them ", day(view, call.at), f". {settled(call)}")


def settled(call: Call) -> str:
    """Whether the patient considers the problem resolved, in a sentence. Empty if no one asked."""
    return SETTLED[call.settled] if call.settled else ""


def next_step(view: CaseView) -> Line:
    """The next step chosen after the last call."""
    calls = view.case.contact.calls
    if not calls:
        return ()
    call = calls[-1]
    by = f" by {short_date(call.next_on)}" if call.next_on else ""
    if call.next_step is NextStep.NOTHING:
        return (f" We'll check in{by}.",) if by else ()
    return (f" Next: {call.next_step},{by}.",) if by else (f" Next: {call.next_step}.",)


def call_controls(view: CaseView) -> tuple[Control, ...]:
    """The call's next steps that get a button on the card."""
    case = view.case
    email: tuple[Control, ...] = ()
    if case.email.waits_since is not None:
        email = (controls.answered_email(view, primary=_comes_first(case)),)
    if case.closed or case.review_track.state is ReviewState.REMOVED or not may_call(case):
        return email
    match case.contact.state:
        case ContactState.UNASSIGNED:
            first = _comes_first(case) and not email and not controls.can_be_closed(case)
            return (*email, controls.take_it(view, primary=first), controls.assign(view))
        case ContactState.IN_CONVERSATION if case.contact.owner is None:
            return (*email, controls.take_it(view), controls.assign(view))
        case ContactState.ASSIGNED | ContactState.IN_CONVERSATION:
            first = _comes_first(case) and not email
            return (*email, controls.log_call(view, primary=first), *_unanswered(view))
        case _:
            return email


def _unanswered(view: CaseView) -> tuple[Control, ...]:
    """The *No answer* button, once the reply is posted and only the call is left."""
    if not _comes_first(view.case) or view.case.contact.state is not ContactState.ASSIGNED:
        return ()
    return (controls.button(view, actions.NOT_REACHED),)


def call_menu(view: CaseView) -> Iterator[Action]:
    """Menu entries for the call and the reviewer's e-mail."""
    case = view.case
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
    if case.contact.can_undo_call:
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


def _comes_first(case: Case) -> bool:
    """Whether the reply has been posted and only the call is left."""
    return case.phase == "contact" and not case.has_newer_draft
