"""The first line of a card, which gives the reply's status as a color, a phrase, and a time."""

from __future__ import annotations

from bot.cases.case import Case
from bot.cases.decision_context import lasting
from bot.cases.state.reply_status import Declined, Rejected, ReplyState
from bot.cases.state.site import ReviewState
from bot.posts import CaseView
from bot.replies.contact_ladder import held
from bot.sites import site
from cards.card import Line, Mention, Status, Strong
from cards.excerpt import short
from cards.phrases import due, person, place, site_title, span, stars, when

LONGEST_PROBLEM = 300


def state_line(view: CaseView) -> Line:
    """The reply's status, and what it needs next."""
    case = view.case
    if case.review_track.state is ReviewState.REMOVED:
        at = case.review_track.since or case.opened_at
        title = site_title(view)
        return (
            Status("good", f"The review was removed from {title}"),
            " (noticed ",
            when(view, at),
            ")",
        )
    match case.reply.state:
        case ReplyState.DRAFTED:
            return _drafted(view)
        case ReplyState.APPROVED:
            return _approved(view)
        case ReplyState.PUBLISHING:
            return (Status("good", f"Posting to {site_title(view)} now"),)
        case ReplyState.PENDING:
            since = case.reply.since or case.opened_at
            reviewing = Status("waiting", f"{site_title(view)} is reviewing the reply")
            return (reviewing, " (since ", when(view, since), ")")
        case ReplyState.PUBLISHED:
            return _published(view)
        case ReplyState.REJECTED:
            return (*_late(view), *_rejected(view))
        case ReplyState.FAILED:
            return (*_late(view), *_failed(view))
        case ReplyState.DECLINED:
            return _declined(view)


def deadline(view: CaseView) -> Line:
    """When the reply is due, or how long it's been overdue."""
    case = view.case
    if view.is_overdue:
        return (Status("late", "Overdue"), " since ", when(view, case.due_at))
    at = due(view, case.due_at)
    if case.late:
        return (Status("waiting", "We found this one late."), " Please reply by ", at)
    return (Status("waiting", "Reply by"), " ", at)


def _late(view: CaseView) -> Line:
    return (*deadline(view), "\n") if view.is_overdue else ()


def _drafted(view: CaseView) -> Line:
    case = view.case
    hold = case.reply.hold
    if case.reply.problem:
        return (*deadline(view), "\n", Strong("Not posted. "), problem(case))
    if hold is None or view.is_overdue:
        return deadline(view)
    held = (
        Status("waiting", "On hold"),
        " until ",
        when(view, hold.until),
        " by ",
        person(view, hold.by),
    )
    return (*held, ". Reply by ", due(view, case.due_at))


def _approved(view: CaseView) -> Line:
    approval = view.case.reply.approval
    assert approval is not None
    undo = view.policy.undo
    leaves = f"Posts in {lasting(undo)}" if undo else "Posts now"
    line: Line = (Status("good", "Approved"), " by ", person(view, approval.by), f". {leaves}.")
    if approval.reason:
        line = (*line, f" Reason: {short(approval.reason, LONGEST_PROBLEM)}")
    if count := len(approval.looked_at):
        line = (*line, f" Looked again at {count} sentence{'s' if count > 1 else ''}.")
    return line


def _published(view: CaseView) -> Line:
    case, public, title = view.case, view.case.reply.public, site_title(view)
    if case.reply.taking_down:
        return (Status("waiting", f"Taking the reply down from {title}"),)
    if case.improved:
        return (Status("good", improvement(case)), ". ", *thanks(view))
    if case.kind_review is not None and not case.outdated:
        return (Status("good", f"Good news: {kind_words(case)}"), ". ", *thanks(view))
    if case.is_reply_to_old_version:
        return (Status("waiting", "They changed the review after our reply"),)
    if case.outdated:
        return (
            Status("waiting", f"Their name on {title} changed"),
            ". Our reply uses the old one.",
        )
    if public is None:
        return ()
    trouble: Line = (". ", problem(case)) if case.reply.problem else ()
    if public.by is None:
        return (
            Status("good", "Replied"),
            f" on {title} directly, ",
            when(view, public.at),
            *trouble,
        )
    after = span(public.at - case.review.posted_at)
    how = " (posted by hand)" if public.by_hand else ""
    by = person(view, public.by)
    return (Status("good", "Replied"), f" {after} after the review, by ", by, f"{how}", *trouble)


def _rejected(view: CaseView) -> Line:
    case, title = view.case, site_title(view)
    reason = problem(case).rstrip(".") or "no reason given"
    status = case.reply.status
    if isinstance(status, Rejected) and status.rejection == "account":
        return _not_the_text(view, reason, status.remedy)
    return (Status("late", f"{title} rejected the reply"), f": {reason}. {_instead(view)}")


def _instead(view: CaseView) -> str:
    """How the new draft differs from the rejected reply."""
    draft, approval = view.case.draft, view.case.reply.approval
    if draft is None or not draft.text:
        return "It needs a new reply."
    before = held(approval.text, view.location) if approval else None
    match before, held(draft.text, view.location):
        case "both", "phone":
            return "Here's a version without the e-mail address."
        case "both", "profile":
            return "Here's a version without phone and e-mail."
        case "phone", "profile":
            return "Here's a version without the phone number."
        case _:
            return "Here's a new version."


def _not_the_text(view: CaseView, reason: str, remedy: str) -> Line:
    """What the administrator must do about the account. The text is saved for a new approval."""
    cannot = Status("late", f"{site_title(view)} can't take replies for {place(view)}")
    line: Line = (cannot, f": {reason}. This isn't about the text.")
    if not remedy:
        return line
    todo = f" {short(remedy, LONGEST_PROBLEM)} Then post the reply again."
    return (*line, " ", Strong("What the administrator must do:"), todo)


def _failed(view: CaseView) -> Line:
    case = view.case
    reason = problem(case).rstrip(".") or "the reason isn't known"
    line: Line = (Status("late", "Couldn't post the reply"), f": {reason}. ")
    if case.reply.next_try_at:
        return (*line, "I'll try again ", when(view, case.reply.next_try_at), ".")
    return (*line, "I won't try again on my own.")


def _declined(view: CaseView) -> Line:
    status = view.case.reply.status
    if not isinstance(status, Declined):
        return ()
    reason = short(status.reason, 500)
    return (
        Status("done", "No reply."),
        " ",
        person(view, status.by),
        f" decided not to reply: {reason}",
    )


def problem(case: Case) -> str:
    """What went wrong. This may quote the site, whose words are shown literally."""
    return short(case.reply.problem, LONGEST_PROBLEM)


def thanks(view: CaseView) -> Line:
    """Thanks to whoever talked with the patient or owned the call, or else to whoever replied."""
    case = view.case
    spoke = next((call.by for call in reversed(case.contact.calls) if call.reached), None)
    replied = case.reply.public.by if case.reply.public else None
    people = (view.practice.member(id) for id in (spoke, case.contact.owner, replied))
    helper = next(filter(None, people), None)
    return ("Thank you, ", Mention(helper), "!") if helper else ("Thank you, everyone!",)


def kind_words(case: Case) -> str:
    """A phrase about the later good review. It's matched by the reviewer's name alone."""
    came = case.kind_review
    assert came is not None
    where = f"on {site(came.site).title}"
    what = f"({stars(came.stars)} {where})" if came.stars is not None else where
    return f"someone with the same name left a good review {what}"


def improvement(case: Case) -> str:
    """How the review improved: in its rating, or only in its text."""
    how = case.closed.outcome if case.closed else case.improved
    if how == "praised":
        return "They rewrote the review, and it's positive now"
    before, now = stars(case.review_track.stars_before), stars(case.review.stars)
    return f"They raised their rating from {before} to {now}"
