"""The card's advice about the reply: what people should know before they decide on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.cases.sensitive import guidance
from bot.policy import cool_down_until
from bot.posts import CaseView
from bot.replies import Severity, blocks, gravity, without_texts
from bot.sites import site
from cards.card import Line, Part, Small, Status, Strong, Text, address
from cards.excerpt import short
from cards.phrases import (
    cannot_be_posted_by_program,
    language_named,
    names,
    site_title,
    when,
)

LONGEST_GLOSS = 900


def advice(view: CaseView, longest_gloss: int = LONGEST_GLOSS) -> Iterator[Part]:
    """Yield at most one piece of advice of each kind, including the first finding."""
    case = view.case
    if case.heated and not case.grave and case.awaits_reply and not case.reply.hold:
        yield Text(_heated(view))
    if case.draft and case.draft.revision != case.review.revision:
        yield Text(
            (
                Strong("They changed the review after this was written."),
                " Edit it, or get another draft.",
            )
        )
    yield from _in_english(view, longest_gloss)
    yield from _findings(view)
    if cannot_be_posted_by_program(view) and not blocks(view.findings):
        yield Text((f"{site_title(view)} doesn't let us post automatically. {_by_hand(view)}",))


def _by_hand(view: CaseView) -> str:
    """How to find the site's own reply form if we don't have a link to the review."""
    review = view.case.review
    where = site(review.key.site).by_hand
    if address(review.url) or not where:
        return "Copy the reply, open the review, paste it, then press “I posted it”."
    return f"Copy the reply. {where} Paste it there, then press “I posted it”."


def sensitive_line(view: CaseView) -> Line:
    """What kind of sensitive review it is, what to do first, and who can handle it.

    Empty if the review isn't sensitive.
    """
    guide = guidance(view.case)
    if guide is None:
        return ()
    managers = names(view.practice.managers(view.case.location), 3)
    whose = f" Only {managers} can handle it. I've told them."
    return (Status("late", "Sensitive"), ": ", Strong(f"{guide.what}."), f" {guide.first}", whose)


def _in_english(view: CaseView, longest: int) -> Iterator[Part]:
    """An English version of a foreign-language draft, or why it isn't in the review's language."""
    case = view.case
    draft = case.draft
    if draft is None or draft.by is not None:
        return
    if view.gloss:
        yield Small((Strong("In English: "), short(view.gloss, longest)))
    code = without_texts(case.review, view.practice.style)
    if name := language_named(code):
        yield Text(
            (f"The review is in {name}. We don't have replies in it, so this is in English.",)
        )


def _heated(view: CaseView) -> Line:
    until = cool_down_until(view.case, view.location, view.policy)
    if until is None:
        return (Strong("It's heated."), " Read the reply again before you post it.")
    at = when(view, until)
    return (
        Strong("It's heated."),
        " Waiting until ",
        at,
        " often helps, and you'd still be on time.",
    )


FINDING_TITLES: Mapping[Severity, str] = {
    "block": "Fix before posting: ",
    "look-again": "Look again: ",
    "note": "Consider: ",
}


def _findings(view: CaseView) -> Iterator[Part]:
    """The first finding. The *Review & post* window shows all of them, each with its fix."""
    for finding in sorted(view.findings, key=gravity)[:1]:
        yield Text((Strong(FINDING_TITLES[finding.severity]), short(finding.message, 250)))
    left = len(view.findings) - 1
    if left > 0:
        yield Small((f"and {left} more to look at",))
