"""The card after two weeks, with a draft of a second message if the review is still posted.

Once the follow-up is over, the card says how it ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.cases.follow_up import follow_up_start
from bot.cases.site import CLOSED_BY_KINDNESS
from bot.cases.state.call import ContactState, Settled
from bot.cases.state.site import ReviewState
from bot.posts import CaseView
from bot.practice import Member
from cards import actions, controls
from cards.card import Buttons, Card, Copyable, Line, Part, Small, Status, Strong, Text
from cards.excerpt import shortened
from cards.phrases import day, if_nobody_acts, mentions, name, person, place, span
from cards.state import improvement, thanks

LONGEST_CONTACT = 2_500


def follow_up_card(view: CaseView, to: tuple[Member, ...]) -> Card:
    case = view.case
    parts = _ended(view) or tuple(_proposed(view, to))
    return Card(f"Case {case.id}, {place(view)}: a follow-up", parts)


def _proposed(view: CaseView, to: tuple[Member, ...]) -> Iterator[Part]:
    case = view.case
    whose: Line = (*mentions(to), ": ") if to else ()
    yield Text((*whose, Strong(_passed(view)), f" · case {case.id}, {place(view)}"))
    yield Text((_still_up(view), *_the_call(view)))
    if case.follow_up.text:
        text, _ = shortened(case.follow_up.text, LONGEST_CONTACT)
        helps = "A friendly check-in often helps. Don't mention the review."
        yield Copyable(text, (helps,))
    yield Buttons(
        (
            controls.button(view, actions.REACHED_OUT),
            controls.button(view, actions.LEAVE_IT_BE),
            controls.see_it(case.id),
        )
    )
    footer = if_nobody_acts(view)
    if footer:
        yield Small(footer)


def _passed(view: CaseView) -> str:
    """How long it's been since the conversation, or since the reply if there was none."""
    start, due_at = follow_up_start(view.case), view.case.follow_up.due_at
    passed = due_at - start if start and due_at else timedelta(weeks=2)
    if passed < timedelta(days=6):
        return "It's been a day" if passed.days <= 1 else f"It's been {passed.days} days"
    weeks = round(passed / timedelta(weeks=1))
    count = {1: "a week", 2: "two weeks", 3: "three weeks"}.get(weeks, f"{weeks} weeks")
    return f"It's been {count}"


def _still_up(view: CaseView) -> str:
    case = view.case
    if case.review_track.state is ReviewState.EDITED or case.follow_up.seen == "changed":
        return "The review is still up. They've changed it since."
    return "The review is still up, unchanged."


def _the_call(view: CaseView) -> Line:
    contact = view.case.contact
    if contact.state is ContactState.UNREACHABLE:
        return (" They didn't answer the phone.",)
    call = next((call for call in reversed(contact.calls) if call.reached), None)
    if call is None:
        return (" No call was logged.",)
    before, after = {
        Settled.YES: (" They said the call on ", " resolved it."),
        Settled.PARTLY: (" They said the call on ", " resolved part of it."),
        Settled.NO: (" The call on ", " didn't resolve it."),
        None: (" The call on ", " was logged."),
    }[call.settled]
    return (before, day(view, call.at), after)


def _ended(view: CaseView) -> tuple[Part, ...]:
    """A line that says how the follow-up ended. Empty while it's open."""
    case, follow_up = view.case, view.case.follow_up
    who = person(view, follow_up.by)
    if case.review_track.state is ReviewState.REMOVED:
        gone = case.review_track.since or case.opened_at
        line: Line = (Strong("The review was removed"), " ", day(view, gone), _after_the_call(view))
        return (Text((*line, f". Thank you, {_owner(view)}. Case closed.")),)
    if case.closed and case.closed.outcome in ("raised", "praised"):
        better = Status("good", f"{improvement(case)}.")
        return (Text((better, " Thank you, ", _owner(view), "!")),)
    if case.closed and case.closed.outcome == CLOSED_BY_KINDNESS:
        return (
            Text((Status("good", "They came back and left a good review."), " ", *thanks(view))),
        )
    if follow_up.done == "made":
        line = (who, f" followed up in case {case.id}.")
    elif follow_up.done == "left":
        line = (who, f" decided not to follow up in case {case.id}.")
    elif case.closed:
        line = (f"Case {case.id} is closed. The review is still up.",)
    else:
        return ()
    footer = if_nobody_acts(view)
    return (Text(line), Small(footer)) if footer else (Text(line),)


def _after_the_call(view: CaseView) -> str:
    case = view.case
    call = next((call for call in reversed(case.contact.calls) if call.reached), None)
    if call is None or case.review_track.since is None:
        return ""
    return f", {span(case.review_track.since - call.at)} after the call"


def _owner(view: CaseView) -> str:
    owner = view.practice.member(view.case.contact.owner)
    return name(owner) if owner else "everyone"
