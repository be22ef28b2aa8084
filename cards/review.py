"""The card for a case in its channel: its status at a glance. It gets shorter as work gets done."""

from __future__ import annotations

from collections.abc import Iterator

from bot.cases.case import Case
from bot.cases.site import CLOSED_BY_KINDNESS
from bot.cases.state.call import ContactState
from bot.cases.state.reply_status import ReplyState
from bot.cases.state.site import ReviewState
from bot.posts import CaseView
from bot.sites import site
from bot.untrusted import NOTHING
from cards import actions, controls, menu
from cards.advice import sensitive_line
from cards.card import (
    MARKS,
    Buttons,
    Card,
    Command,
    Control,
    Heading,
    Line,
    Link,
    Part,
    Quote,
    Small,
    Strong,
    Text,
    address,
)
from cards.contact import call_controls, call_line, email_line
from cards.difference import difference
from cards.excerpt import excerpt
from cards.phrases import (
    ago,
    day,
    if_nobody_acts,
    language,
    person,
    place,
    site_title,
    stars,
    title,
    untitled,
    when,
)
from cards.reply import is_quiet, reply_controls, reply_parts
from cards.state import improvement, state_line

LONGEST_REVIEW = 420
"""Maximum length of a review on the card, in characters. *Review & post* shows all of it."""

LONGEST_TRANSLATION = 300

PHOTOS = (
    "This review has photos. They may show someone's health information, so don't copy them into "
    "chat."
)
LINES = 8

BETTER = ("raised", "praised", "removed", "thanked", CLOSED_BY_KINDNESS)
"""Outcomes that are good news."""


def review_card(view: CaseView, *, private: bool = False) -> Card:
    """Return the case's card. With `private`, it includes a sensitive case's draft and buttons."""
    return Card(summary(view), tuple(_parts(view, private)))


def summary(view: CaseView) -> str:
    """The status, stars, and themes. It never includes a name or the patient's words."""
    case = view.case
    if case.closed:
        return f"Case {case.id} is closed: {title(view)}"
    marked = "Sensitive: " if case.grave else ""
    late = "Overdue: " if view.is_overdue else ""
    return f"{marked}{late}{title(view)} · {place(view)} (case {case.id})"


def _parts(view: CaseView, private: bool) -> Iterator[Part]:
    case = view.case
    if case.closed:
        yield from _closed(view)
        return
    if banner := sensitive_line(view):
        yield Text(banner)
    yield Heading(untitled(case), case.review.author, case.review.stars)
    if state := state_line(view):
        yield Text(state)
    yield Small(meta(view))
    yield from _other_posts(view)
    yield from _changed(view)
    if case.is_praise and case.kind_after is not None:
        same = f"This reviewer has the same name as in case {case.kind_after}. No call needed."
        yield Small((same,))
    is_for_managers = case.grave and not private
    if not is_quiet(view):
        yield from review_parts(view)
        if not is_for_managers:
            yield from reply_parts(view)
    yield from _call(view)
    pressed = _managers(view) if is_for_managers else _controls(view)
    if pressed:
        yield Buttons(pressed)
    yield from _second_contact(view)
    if footer := if_nobody_acts(view):
        yield Small(footer)


def meta(view: CaseView) -> Line:
    """Where and when the review was posted."""
    review = view.case.review
    url = address(review.url)
    there: Line = (" · ", Link("Open review", url)) if url else ()
    who = "" if review.author else "anonymous · "
    where = f"{who}{site_title(view)} · posted "
    return (where, ago(view, review.posted_at), f" · Case {view.case.id}", *there)


def review_parts(view: CaseView) -> Iterator[Part]:
    """Yield the review's text, and the site's translation if there is one."""
    review = view.case.review
    text, _ = excerpt(review.text, LONGEST_REVIEW, LINES)
    spoken = language(review)
    above: Line = (Strong(f"In {spoken}"),) if spoken else ()
    yield Quote(text, above) if text else Text(("No text, only stars.",))
    translation = excerpt(review.translation, LONGEST_TRANSLATION)[0] if text else NOTHING
    if translation:
        yield Quote(translation, (Strong(f"{site_title(view)}'s own translation"),))
    if review.has_photos:
        yield Small((PHOTOS,))


def is_cut(view: CaseView) -> bool:
    """Whether the card cuts part of the review."""
    review = view.case.review
    text, cut = excerpt(review.text, LONGEST_REVIEW, LINES)
    return cut or bool(text and excerpt(review.translation, LONGEST_TRANSLATION)[1])


def _other_posts(view: CaseView) -> Iterator[Part]:
    """The same reviewer's posts on other sites, each of which gets its own reply."""
    for post in view.case.other_posts:
        where = site(post.site).title
        needs = "" if post.has_call else ". That post needs its own reply"
        yield Small((f"They also posted this on {where}{needs}: ", Command(f"show {post.case}")))


def _call(view: CaseView) -> Iterator[Part]:
    if line := call_line(view):
        yield Text(line)
    if email := email_line(view):
        yield Text(email)


def _managers(view: CaseView) -> tuple[Control, ...]:
    """The only button on a sensitive case's card in a channel, which opens the case."""
    return (controls.see_it(view.case.id, "Open"),)


def _controls(view: CaseView) -> tuple[Control, ...]:
    """The next steps, and the overflow menu."""
    if view.case.review_track.state is ReviewState.REMOVED:
        return ()
    shown = [*reply_controls(view), *call_controls(view)]
    if is_cut(view) and not is_quiet(view):
        shown.append(controls.button(view, actions.SHOW_ALL))
    return menu.next_steps(view, shown)


def _changed(view: CaseView) -> Iterator[Part]:
    """How the reviewer has changed the review."""
    case, track = view.case, view.case.review_track
    since = track.since or case.opened_at
    if track.state is ReviewState.EDITED and not case.improved:
        before, now = track.stars_before, case.review.stars
        moved = f"{stars(before)} → {stars(now)}" if before != now else "same stars"
        words = ", new text" if track.text_changed else ""
        yield Text((Strong("They changed it "), ago(view, since), f": {moved}{words}"))
        if not is_quiet(view):
            yield from difference(track.text_before, case.review.text)


def _closed(view: CaseView) -> Iterator[Part]:
    """The card for a closed case: two lines, and an overflow menu with what can still be done."""
    case = view.case
    assert case.closed is not None
    good = case.closed.outcome in BETTER
    mark = MARKS["good" if good else "done"]
    yield Text((Strong(f"{mark} {title(view)}"), " · closed ", day(view, case.closed.at)))
    declined = case.reply.state is ReplyState.DECLINED
    ending: Line = state_line(view) if declined else (outcome(case),)
    yield Small((*ending, f" · Case {case.id}"))
    if email := email_line(view):
        yield Text(email)
    yield Buttons(_after_the_end(view))


def _after_the_end(view: CaseView) -> tuple[Control, ...]:
    case = view.case
    shown: list[Control] = []
    if case.email.waits_since is not None:
        shown.append(controls.answered_email(view))
    if case.review_track.state is not ReviewState.REMOVED:
        shown.append(controls.button(view, actions.REOPEN))
        if case.reply.state is ReplyState.PUBLISHED:
            shown += reply_controls(view)
    return menu.next_steps(view, shown)


def outcome(case: Case) -> str:
    """A sentence about how a closed case ended."""
    ended = case.closed.outcome if case.closed else ""
    spoke = "after a call" if case.contact.state is ContactState.RESOLVED else ""
    return {
        "removed": f"The review was removed{' ' if spoke else ''}{spoke}.",
        "raised": f"{improvement(case)}.",
        "praised": f"{improvement(case)}.",
        "still up": "The review is still up. We've stopped checking.",
        "no reply needed": "The team decided not to reply.",
        "thanked": _thanked(case),
        CLOSED_BY_KINDNESS: "They came back and left a good review.",
    }.get(ended, "")


def _thanked(case: Case) -> str:
    after = f" after case {case.kind_after}" if case.kind_after is not None else ""
    return f"A good review{after}. We've thanked them."


def _second_contact(view: CaseView) -> Iterator[Part]:
    follow_up = view.case.follow_up
    if follow_up.due_at is None:
        return
    if follow_up.done == "made":
        yield Small((person(view, follow_up.by), " followed up"))
    elif follow_up.done == "left":
        yield Small((person(view, follow_up.by), " decided not to follow up"))
    else:
        yield Small(("Follow-up suggested ", when(view, follow_up.due_at)))
