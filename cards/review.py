"""The card of a case in its channel."""

from __future__ import annotations

from collections.abc import Iterator

from bot.cases.case import Case, ReviewState
from bot.posts import CaseView
from bot.untrusted import NOTHING
from cards import actions, controls
from cards.advice import sensitive_line
from cards.card import (
    Buttons,
    Card,
    Heading,
    Line,
    Link,
    Part,
    Quote,
    Separator,
    Small,
    Strong,
    Text,
    address,
)
from cards.contact import contact_parts
from cards.excerpt import excerpt
from cards.phrases import (
    ago,
    day,
    due,
    heading,
    if_nobody_acts,
    language,
    person,
    site_title,
    stars,
    themes,
    when,
)
from cards.reply import reply_parts

LONGEST_REVIEW = 1_800
LONGEST_TRANSLATION = 800


def review_card(view: CaseView) -> Card:
    return Card(summary(view), tuple(_parts(view)))


def summary(view: CaseView) -> str:
    """Stars, place and site; no name, no word of the patient's."""
    case = view.case
    if case.closed:
        return f"Case {case.id} is closed: {heading(view, ' ')}"
    local = case.due_at.astimezone(view.location.time_zone)
    due = f": answer by {local.day} {local:%B}, {local:%H:%M}" if case.awaits_reply else ""
    return f"{heading(view, ' ')} (case {case.id}){due}"


def _parts(view: CaseView) -> Iterator[Part]:
    case = view.case
    if banner := sensitive_line(view):
        yield Text(banner)
    yield Heading(heading(view))
    yield Small((*_due(view), f"Case {case.id}"))
    yield Small(_written(view))
    yield from review_parts(view)
    yield from _changed(view)
    yield from _closed(view)
    reply = tuple(reply_parts(view))
    if reply:
        yield from (Separator(), *reply)
    yield Separator()
    yield from contact_parts(view)
    yield from _second_contact(view)
    footer = if_nobody_acts(view)
    if footer:
        yield Small(footer)


def _due(view: CaseView) -> Line:
    """When a reply is due, as long as one is."""
    case = view.case
    if not case.awaits_reply or case.reply.public is not None:
        return ()
    at = due(view, case.due_at)
    if case.reply.breached:
        late = when(view, case.due_at)
        return (Strong("The answer is late"), ": it was due ", late, "  ·  ")
    if case.late:
        return (Strong("Came to us late"), ": answer soon, by ", at, "  ·  ")
    return (Strong("Answer by "), at, "  ·  ")


def _written(view: CaseView) -> Line:
    review = view.case.review
    url = address(review.url)
    by: Line = (" by ", review.author) if review.author else (" by somebody without a name",)
    there: Line = (" · ", Link("open the review", url)) if url else ()
    return ("Written ", ago(view, review.posted_at), *by, *there)


def review_parts(view: CaseView) -> Iterator[Part]:
    """What they wrote, in their own language and, if the site gave one, in its translation."""
    case, review = view.case, view.case.review
    text, cut = excerpt(review.text, LONGEST_REVIEW)
    spoken = language(review)
    above: Line = (Strong(f"In {spoken}"),) if spoken else ()
    yield Quote(text, above) if text else Text(("No text, only stars.",))
    translation, more = (
        excerpt(review.translation, LONGEST_TRANSLATION) if text else (NOTHING, False)
    )
    if translation:
        yield Quote(translation, (Strong(f"{site_title(view)}'s own translation"),))
    if cut or more:
        yield Buttons((controls.button(view, actions.SHOW_ALL),))
    if case.about:
        yield Small((f"About: {themes(case)}",))


def _changed(view: CaseView) -> Iterator[Part]:
    """What the patient did with the review since it came."""
    case, track = view.case, view.case.review_track
    since = track.since or case.opened_at
    if track.state is ReviewState.EDITED:
        before, now = track.stars_before, case.review.stars
        moved = f"was {stars(before)}, is {stars(now)}" if before != now else "the stars stayed"
        words = " · the text is new" if track.text_changed else ""
        yield Text((Strong("Changed "), ago(view, since), f": {moved}{words}"))
    elif track.state is ReviewState.REMOVED:
        gone = f" from {site_title(view)} since "
        ended = ". Case closed." if case.closed else "."
        yield Text((Strong("The review is gone"), gone, when(view, since), ended))


def _closed(view: CaseView) -> Iterator[Part]:
    case = view.case
    if case.closed is None or case.review_track.state is ReviewState.REMOVED:
        return
    said = outcome(case)
    yield Text((Strong("Case closed "), day(view, case.closed.at), f". {said}"))
    yield Buttons((controls.button(view, actions.REOPEN),))


def outcome(case: Case) -> str:
    """How a closed case ended, in a sentence."""
    ended = case.closed.outcome if case.closed else ""
    return {
        "removed": "The review is gone.",
        "raised": f"They raised it to {stars(case.review.stars)}.",
        "still up": "The review is still up. We look no further.",
        "no reply needed": "No reply was needed.",
    }.get(ended, "")


def _second_contact(view: CaseView) -> Iterator[Part]:
    follow_up = view.case.follow_up
    if follow_up.due_at is None:
        return
    if follow_up.done == "made":
        yield Small((person(view, follow_up.by), " reached out a second time"))
    elif follow_up.done == "left":
        yield Small((person(view, follow_up.by), " decided against a second contact"))
    elif not view.case.closed:
        yield Small(("A second contact was proposed ", when(view, follow_up.due_at)))
