"""To the owner, privately: what to have read before the call, and afterwards what came of it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.cases.case import Call, Case, ContactState
from bot.posts import CaseView
from bot.practice import Member
from bot.replies.callbrief import call_brief
from cards import actions, controls
from cards.card import (
    Bullets,
    Buttons,
    Card,
    Control,
    Heading,
    Part,
    Quote,
    Small,
    Strong,
    Text,
)
from cards.contact import SETTLED, email_parts, next_step, wrote_email
from cards.excerpt import excerpt
from cards.phrases import person, place, site_title, stars, when
from cards.review import outcome

LONGEST_WORDS = 1_000


def brief_card(view: CaseView, owner: Member) -> Card:
    case = view.case
    where = f"{place(view)}, {site_title(view)}"
    title = f"Case {case.id} · {stars(case.review.stars)} {where}"
    return Card(f"The call of case {case.id}: {where}", (Heading(title), *_parts(view, owner)))


def _parts(view: CaseView, owner: Member) -> Iterator[Part]:
    case = view.case
    if case.contact.owner != owner.id:
        yield Text(("This case went to ", person(view, case.contact.owner), ". Thank you."))
        return
    if case.closed:
        yield Text((Strong("Case closed. "), outcome(case)))
        yield from _came_of_it(view)
        return
    if case.contact.calls:
        yield from _came_of_it(view)
    else:
        yield Text(("You have this case. A call within a few hours is best.",))
    if case.contact.state in (ContactState.ASSIGNED, ContactState.IN_CONVERSATION):
        yield from _before_the_call(view)
    yield Buttons(_controls(view))
    yield from email_parts(view)


def _before_the_call(view: CaseView) -> Iterator[Part]:
    brief = call_brief(view.case.review)
    if brief.about:
        upset = ", ".join(theme.label for theme in brief.about[:5])
        yield Text((Strong("They are upset about: "), f"{upset}."))
    if brief.quote:
        quote, _ = excerpt(brief.quote, 200)
        yield Quote(quote, (Strong("In their words"),))
    ask = f"Ask: {' '.join(brief.questions)}"
    lines = tuple((line,) for line in (*brief.listen, ask, *brief.never_promise))
    yield Bullets(lines, (Strong("When you talk"),))


def _came_of_it(view: CaseView) -> Iterator[Part]:
    """The last call as it was logged; private words only if the practice may hold them."""
    contact = view.case.contact
    if not contact.calls:
        return
    call = contact.calls[-1]
    if contact.state is ContactState.UNREACHABLE:
        yield Text(
            (Strong("They could not be reached"), f" in {contact.tries} tries. No more calls.")
        )
    elif call.reached:
        yield Text(
            (Strong("Talked "), when(view, call.at), f". {_settled(call)}", *next_step(view))
        )
        if call.about:
            said = ", ".join(theme.label for theme in call.about)
            yield Small((f"It was about: {said}",))
        yield from _private(view, call)
    else:
        yield Text((Strong("Tried "), when(view, call.at), ", nobody answered.", *next_step(view)))


def _settled(call: Call) -> str:
    return SETTLED[call.settled] if call.settled else ""


def _private(view: CaseView, call: Call) -> Iterator[Part]:
    if not view.policy.chat_may_hold_phi:
        return
    for words, title in ((call.words, "In their words"), (call.agreed, "What you agreed on")):
        if words:
            shown, _ = excerpt(words, LONGEST_WORDS)
            yield Quote(shown, (Strong(title),))


def _controls(view: CaseView) -> tuple[Control, ...]:
    case: Case = view.case
    see = controls.see_it(case.id, "See the review")
    if case.contact.state in (ContactState.RESOLVED, ContactState.UNREACHABLE):
        return (controls.log_call(view, primary=False), *wrote_email(view), see)
    return (
        controls.log_call(view, primary=case.email.waits_since is None),
        controls.button(view, actions.NOT_REACHED),
        *wrote_email(view),
        controls.button(view, actions.HAND_OVER),
        see,
    )
