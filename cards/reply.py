"""The reply's part of the card: its text, advice about it, and the buttons."""

from __future__ import annotations

from collections.abc import Iterator

from bot.cases.case import Case
from bot.cases.state.draft import Draft
from bot.cases.state.reply_status import ReplyState
from bot.cases.state.site import ReviewState
from bot.policy import cool_down_until
from bot.posts import CaseView
from bot.replies import blocks
from bot.replies.reporting import report_advice
from cards import actions, controls
from cards.actions import Action
from cards.advice import advice
from cards.card import Control, Copyable, Line, Part, Quote, Strong, Text, address
from cards.excerpt import short, shortened
from cards.phrases import cannot_be_posted_by_program, person, site_title

LONGEST_DRAFT = 260
"""Maximum length of a reply on the card, in characters. *Review & post* shows all of it."""

SPARED = 40
"""Number of characters a draft may exceed the limit by. Cutting so few wouldn't save a line."""

LONGEST_COPIED = 5_000
"""Maximum length of a reply to post by hand, in characters. No site we know of allows more."""


def is_quiet(view: CaseView) -> bool:
    """Whether the reply is posted or ruled out. The card then omits the review and the reply."""
    case = view.case
    if case.review_track.state is ReviewState.REMOVED:
        return True
    if case.reply.state is ReplyState.DECLINED:
        return True
    settled = case.reply.state in (ReplyState.PUBLISHED, ReplyState.PENDING)
    return settled and not case.outdated and not case.has_newer_draft


def reply_parts(view: CaseView) -> Iterator[Part]:
    case = view.case
    public = case.reply.standing
    if public is not None and case.outdated:
        yield Quote(_beginning(public.text), (Strong("Our reply"),))
    if not _shows_draft(case):
        return
    yield from _draft(view)
    if not case.being_published:
        yield from advice(view)


def _shows_draft(case: Case) -> bool:
    return case.awaits_reply or case.being_published or case.has_newer_draft


def _draft(view: CaseView) -> Iterator[Part]:
    case = view.case
    if case.draft is None:
        yield Text(("No draft yet.",))
        return
    if not case.draft.text:
        yield from _report(view)
        return
    approval = case.reply.approval
    whole = approval.text if case.being_published and approval else case.draft.text
    above = _above_draft(view, case.draft)
    if not case.being_published and _is_offered_by_hand(view):
        yield Copyable(shortened(whole, LONGEST_COPIED)[0], above)
    else:
        yield Quote(_beginning(whole), above)


def _is_offered_by_hand(view: CaseView) -> bool:
    """Whether someone could post the reply by hand now, so that they need the full text to copy."""
    return view.case.reply.state is ReplyState.FAILED or cannot_be_posted_by_program(view)


def _beginning(text: str) -> str:
    """The part of the text that fits on a card. It never ends with just the dash of a signature."""
    if len(text) <= LONGEST_DRAFT + SPARED:
        return text
    shown, cut = shortened(text, LONGEST_DRAFT)
    return f"{shown.rstrip('… –-').rstrip()}…" if cut else shown


def _report(view: CaseView) -> Iterator[Part]:
    """For a review that should be reported and not replied to: why, and what to tell the site."""
    report = report_advice(view.case.review)
    if report is None:
        yield Text(("No suggested reply.",))
        return
    title = site_title(view)
    yield Text((Strong(report.why), f" We suggest reporting it to {title} instead of replying."))
    yield Copyable(report.tell, (Strong(f"What to tell {title}"),))


def _above_draft(view: CaseView, draft: Draft) -> Line:
    case = view.case
    if case.being_published:
        return (Strong("The new reply" if case.reply.public else "The reply"),)
    title = "A newer version" if case.has_newer_draft else "Suggested reply"
    if case.improved or case.is_praise:
        title = "A thank-you"
    ready = "" if view.findings else " · ready to post"
    if draft.by is not None:
        whose = title if case.has_newer_draft else "Reply"
        return (Strong(whose), " by ", person(view, draft.by), ready)
    return (Strong(title), f"{_written_by(view, draft)}{ready}")


def _written_by(view: CaseView, draft: Draft) -> str:
    """Who wrote the draft. Empty if that's obvious."""
    if draft.model:
        return f", started by a language model ({short(draft.model, 60)})"
    return ", from our own replies" if view.policy.language_model else ""


# --- the visible buttons


def reply_controls(view: CaseView) -> tuple[Control, ...]:
    """The reply's next steps."""
    case = view.case
    if case.review_track.state is ReviewState.REMOVED:
        return ()
    match case.reply.state:
        case ReplyState.DRAFTED | ReplyState.REJECTED:
            return _to_decide(view)
        case ReplyState.APPROVED:
            return (controls.button(view, actions.UNDO),)
        case ReplyState.PUBLISHED:
            return _published(view)
        case ReplyState.FAILED:
            # if there's a link to the review, it's in the line above the review
            there = () if address(case.review.url) else controls.open_review(view)
            by_hand = controls.posted_by_hand(view, primary=False)
            return (controls.button(view, actions.TRY_NOW), *there, by_hand)
        case ReplyState.DECLINED:
            return (controls.button(view, actions.REOPEN),)
        case ReplyState.PUBLISHING | ReplyState.PENDING:
            return ()


def _published(view: CaseView) -> tuple[Control, ...]:
    case, public = view.case, view.case.reply.public
    if case.reply.taking_down:
        return ()
    if case.improved:
        return _to_thank(view)
    if case.outdated and not case.closed:
        label = "Write a new reply" if case.is_reply_to_old_version else "Edit reply"
        new = controls.button(view, actions.REVIEW_AND_POST, label)
        return (new, controls.button(view, actions.LEAVE_OUTDATED))
    if case.has_newer_draft and not case.closed:
        return _to_decide(view)
    if controls.can_be_closed(case):
        return (controls.button(view, actions.CLOSE, style="primary"),)
    if public is None or case.phase == "contact" or case.closed:
        return ()
    return (controls.button(view, actions.REVIEW_AND_POST, "Edit reply", style="plain"),)


def _to_thank(view: CaseView) -> tuple[Control, ...]:
    """For good news: buttons for the drafted thank-you. Empty if there's nothing to do."""
    close = controls.button(view, actions.LEAVE_OUTDATED, "Close")
    if view.case.draft is None or not view.case.outdated:
        return ()
    return (controls.button(view, actions.REVIEW_AND_POST, "Post the thank-you"), close)


def _to_decide(view: CaseView) -> tuple[Control, ...]:
    case = view.case
    if case.draft is None or not case.draft.text:
        return (controls.button(view, actions.EDIT, "Write a reply"),)
    if blocks(view.findings) or case.draft.revision != case.review.revision:
        return (*_hold(view), controls.button(view, actions.REVIEW_AND_POST, "Fix & post"))
    if cannot_be_posted_by_program(view):
        return (*controls.open_review(view), controls.posted_by_hand(view))
    return (*_hold(view), controls.button(view, actions.REVIEW_AND_POST))


def _hold(view: CaseView) -> tuple[Control, ...]:
    """For a heated review: a button to delay the reply. Empty if the deadline is too close."""
    case = view.case
    if not (case.heated and case.awaits_reply) or case.reply.hold or case.grave:
        return ()
    until = cool_down_until(case, view.location, view.policy)
    return (controls.hold_until(view, until),) if until else ()


def reply_menu(view: CaseView) -> Iterator[Action]:
    """Menu entries for the reply."""
    case = view.case
    is_written = case.draft is not None and bool(case.draft.text)
    if case.awaits_reply:
        if is_written:
            yield actions.ANOTHER_DRAFT
            yield actions.EDIT
        yield actions.HOLD
        yield actions.DECLINE
        if not case.is_praise:
            yield actions.THEMES
    elif case.reply.state is ReplyState.PUBLISHED and not case.reply.taking_down:
        if case.outdated or case.has_newer_draft:
            yield actions.ANOTHER_DRAFT
        yield actions.EDIT
        yield from take_down_menu(view)


def take_down_menu(view: CaseView) -> Iterator[Action]:
    """The menu entry for taking down our reply, if Bedside posted it."""
    case, public = view.case, view.case.reply.standing
    is_up = case.reply.state is ReplyState.PUBLISHED and not case.reply.taking_down
    ours = public is not None and public.by is not None
    if is_up and ours and not cannot_be_posted_by_program(view):
        yield actions.ASK_TAKE_DOWN
