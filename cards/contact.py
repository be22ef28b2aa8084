"""The offline conversation's part of the card."""

from __future__ import annotations

from collections.abc import Iterator

from bot.cases.case import Case, ContactState, NextStep, ReviewState, Settled
from bot.cases.decision_context import times
from bot.posts import CaseView
from cards import actions, controls
from cards.card import Buttons, Control, Line, Part, Small, Strong, Text
from cards.phrases import ago, day, person, when

SETTLED = {
    Settled.YES: "Settled for them.",
    Settled.PARTLY: "Partly settled for them.",
    Settled.NO: "Not settled for them yet.",
}


def contact_parts(view: CaseView) -> Iterator[Part]:
    yield Text((Strong("Offline call: "), *contact_line(view)))
    pressed = _controls(view)
    if pressed:
        yield Buttons(pressed)
    yield from email_parts(view, primary=_comes_first(view.case))


def email_parts(view: CaseView, *, primary: bool = True) -> Iterator[Part]:
    """Says that an e-mail from them waits, and where, but nothing about its content."""
    email = view.case.email
    if not email.count:
        return
    if email.waits_since is not None:
        where = f". It is in {view.location.email}."
        yield Text((Strong("They wrote an e-mail "), ago(view, email.waits_since), where))
        yield Buttons((controls.answered_email(view, primary=primary),))
    elif email.answered_at is not None and not view.case.closed:
        answered = when(view, email.answered_at)
        yield Small((person(view, email.answered_by), " answered their e-mail ", answered))


def contact_line(view: CaseView) -> Line:
    """Who has it, and how far they are."""
    contact = view.case.contact
    owner = person(view, contact.owner)
    since = contact.since or view.case.opened_at
    match contact.state:
        case ContactState.UNASSIGNED if contact.owners:
            return ("nobody now: the one who had it has left the team",)
        case ContactState.UNASSIGNED:
            return ("nobody yet",)
        case ContactState.ASSIGNED if contact.tries:
            return (owner, f" tried {times(contact.tries)}, nobody answered.", *next_step(view))
        case ContactState.ASSIGNED:
            return (owner, " has it since ", when(view, since))
        case ContactState.IN_CONVERSATION:
            return (owner, *_talked(view), *next_step(view))
        case ContactState.RESOLVED:
            return (owner, *_talked(view))
        case ContactState.UNREACHABLE:
            return (f"could not be reached (tried {times(contact.tries)}).",)


def _talked(view: CaseView) -> Line:
    call = next(call for call in reversed(view.case.contact.calls) if call.reached)
    said = SETTLED[call.settled] if call.settled else ""
    return (" talked with them ", day(view, call.at), f". {said}")


def next_step(view: CaseView) -> Line:
    """The next step that was chosen after the last call."""
    calls = view.case.contact.calls
    if not calls or calls[-1].next_step is NextStep.NOTHING:
        return ()
    call = calls[-1]
    if call.next_on is None:
        return (f" Next: {call.next_step}.",)
    return (f" Next: {call.next_step}, by {call.next_on.day} {call.next_on:%B}.",)


def _controls(view: CaseView) -> tuple[Control, ...]:
    case = view.case
    if case.closed or case.review_track.state is ReviewState.REMOVED:
        return ()
    match case.contact.state:
        case ContactState.UNASSIGNED:
            first = case.grave or _comes_first(case)
            return (controls.take_it(view, primary=first), controls.assign(view))
        case ContactState.IN_CONVERSATION if case.contact.owner is None:
            return (controls.take_it(view), controls.assign(view))
        case ContactState.ASSIGNED | ContactState.IN_CONVERSATION:
            return (_log(view), controls.assign(view, "Give to somebody else"), *wrote_email(view))
        case _:
            return (controls.log_call(view, primary=False), *wrote_email(view))


def wrote_email(view: CaseView) -> tuple[Control, ...]:
    """Anyone who opens the mailbox can say that there's an e-mail, owner or not."""
    return (
        (controls.button(view, actions.WROTE_EMAIL),) if view.case.email.waits_since is None else ()
    )


def _log(view: CaseView) -> Control:
    first = _comes_first(view.case) and view.case.email.waits_since is None
    return controls.log_call(view, primary=first)


def _comes_first(case: Case) -> bool:
    """The reply is up, so the call is what's left to do."""
    return case.phase == "contact" and not case.has_newer_draft
