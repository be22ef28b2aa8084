"""The private message to a call's owner: what to read before the call, and the result afterward."""

from __future__ import annotations

from collections.abc import Iterator

from bot.cases.case import Case
from bot.cases.decision_context import times
from bot.cases.state.call import Call, ContactState
from bot.posts import CaseView
from bot.practice import Member
from bot.replies.callbrief import call_brief
from bot.sites import site
from cards import actions, controls, menu
from cards.advice import sensitive_line
from cards.card import (
    Bullets,
    Buttons,
    Card,
    Control,
    Heading,
    Line,
    Part,
    Quote,
    Small,
    Strong,
    Text,
)
from cards.contact import email_line, next_step, settled
from cards.excerpt import excerpt
from cards.phrases import person, place, site_title, stars, to_the_card, when
from cards.review import outcome

LONGEST_WORDS = 1_000


def brief_card(view: CaseView, owner: Member) -> Card:
    case = view.case
    where = f"{place(view)}, {site_title(view)}"
    heading = Heading(f"You have the call: case {case.id}", case.review.author)
    if case.contact.owner != owner.id or case.closed:
        heading = Heading(f"Case {case.id} · {stars(case.review.stars)} {where}")
    return Card(f"Call for case {case.id}: {where}", (heading, *_parts(view, owner)))


def _parts(view: CaseView, owner: Member) -> Iterator[Part]:
    case = view.case
    if case.contact.owner != owner.id:
        yield Text((person(view, case.contact.owner), " has this call now. Thank you!"))
        return
    if case.closed:
        yield Text((Strong("Case closed. "), outcome(case)))
        yield from _came_of_it(view)
        return
    where = f"{stars(case.review.stars)} on {site_title(view)} · {place(view)}"
    yield Small((where, *to_the_card(view)))
    if banner := sensitive_line(view):
        yield Text(banner)
    yield from _came_of_it(view)
    if case.contact.state in (ContactState.ASSIGNED, ContactState.IN_CONVERSATION):
        yield from _before_the_call(view)
    elif case.contact.state is ContactState.UNIDENTIFIED:
        yield Text(("We can't tell who it is. I'll wait for them to call.",))
    if email := email_line(view):
        yield Text(email)
    yield Buttons(_controls(view))


def _before_the_call(view: CaseView) -> Iterator[Part]:
    brief = call_brief(view.case.review)
    for post in view.case.other_posts:
        yield Text((f"They also posted this on {site(post.site).title} (case {post.case}).",))
    if about := view.case.about:
        upset = ", ".join(theme.label for theme in about[:5])
        yield Text((Strong("What they're upset about: "), f"{upset}."))
    if brief.quote:
        quote, _ = excerpt(brief.quote, 200)
        yield Quote(quote, (Strong("In their words"),))
    lines: tuple[Line, ...] = (
        (Strong("Look for them in your records."), " Found them? Call within a few hours."),
        (Strong("Not sure who it is?"), " Don't guess. The reply asks them to call."),
        (" ".join(brief.listen),),
        (f"Ask: {' '.join(brief.questions)}",),
        (" ".join(brief.never_promise),),
    )
    yield Bullets(lines, (Strong("Before and during the call"),))


def _came_of_it(view: CaseView) -> Iterator[Part]:
    """How the last call went, with private details only if the chat may contain them."""
    contact = view.case.contact
    if not contact.calls:
        return
    call = contact.calls[-1]
    if contact.state is ContactState.UNREACHABLE:
        yield Text((Strong("No answer"), f", {times(contact.tries)}. You can stop calling."))
    elif call.reached:
        spoke = "They called " if call.by_them else "You spoke "
        yield Text((Strong(spoke), when(view, call.at), f". {settled(call)}", *next_step(view)))
        if call.about:
            topics = ", ".join(theme.label for theme in call.about)
            yield Small((f"Topics: {topics}",))
        yield from _private(view, call)
    else:
        again: Line = (" Try again ", when(view, call.next_at), ".") if call.next_at else ()
        yield Text((Strong("No answer "), when(view, call.at), ".", *again))


def _private(view: CaseView, call: Call) -> Iterator[Part]:
    if not view.policy.chat_may_hold_phi:
        return
    for words, title in ((call.words, "In their words"), (call.agreed, "What you agreed on")):
        if words:
            shown, _ = excerpt(words, LONGEST_WORDS)
            yield Quote(shown, (Strong(title),))


def _controls(view: CaseView) -> tuple[Control, ...]:
    """Buttons for the call's next steps, and the overflow menu."""
    case: Case = view.case
    email = case.email.waits_since is not None
    shown: list[Control] = [controls.answered_email(view)] if email else []
    if case.contact.state in (ContactState.ASSIGNED, ContactState.IN_CONVERSATION):
        shown.append(controls.log_call(view, primary=not email))
    if case.contact.state is ContactState.ASSIGNED:
        shown.append(controls.button(view, actions.NOT_REACHED))
    shown.append(controls.button(view, actions.THEY_CALLED))
    return menu.next_steps_of_call(view, shown)
