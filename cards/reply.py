"""The reply's part of the card: its state in a line, the text, and the buttons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.cases.case import Case, Declined, Draft, Rejected, ReplyState, ReviewState
from bot.policy import cool_down_until
from bot.posts import CaseView
from bot.replies import blocks
from bot.replies.reporting import report_advice
from cards import actions, controls
from cards.advice import advice
from cards.card import Buttons, Control, Copyable, Line, Part, Quote, Small, Strong, Text
from cards.excerpt import short, shortened
from cards.phrases import (
    LONGEST_NAME,
    cannot_be_posted_by_program,
    person,
    second,
    site_title,
    span,
    when,
)

LONGEST_DRAFT = 5_000
"""Characters of a reply on the card: all that any site we know takes."""

LONGEST_PUBLIC = 800
LONGEST_PROBLEM = 300


@dataclass(frozen=True)
class Stand:
    """The reply's state: one line, and the buttons that go with it."""

    line: Line
    controls: tuple[Control, ...] = ()


def reply_parts(view: CaseView) -> Iterator[Part]:
    yield from _public(view)
    if _shows_draft(view.case):
        yield from _draft(view)
    stand = _stand(view)
    if stand.line:
        yield Text(stand.line)
    if _shows_draft(view.case) and not view.case.being_published:
        yield from advice(view)
    if stand.controls:
        yield Buttons(stand.controls)


def _shows_draft(case: Case) -> bool:
    wanted = case.awaits_reply or case.being_published or case.has_newer_draft
    return wanted and not case.closed and case.review_track.state is not ReviewState.REMOVED


# --- the texts


def _public(view: CaseView) -> Iterator[Part]:
    """The public reply as it is now."""
    public = view.case.reply.standing
    if public is None or view.case.reply.state is ReplyState.DRAFTED:
        return
    text, _ = shortened(public.text, LONGEST_PUBLIC)
    yield Quote(text, _published_line(view))


def _published_line(view: CaseView) -> Line:
    case, public = view.case, view.case.reply.public
    assert public is not None
    title, at = site_title(view), when(view, public.at)
    if public.by is None:
        return (Strong("Answered"), f" on {title} directly ", at)
    after = span(public.at - case.review.posted_at)
    if public.by_hand:
        who = person(view, public.by)
        return (Strong("Posted"), " by hand ", at, f", {after} after the review, by ", who)
    approved = person(view, public.by)
    return (Strong("Published"), " ", at, f", {after} after the review. Approved by ", approved)


def _draft(view: CaseView) -> Iterator[Part]:
    case = view.case
    if case.draft is None:
        yield Text(("No draft yet.",))
        return
    if not case.draft.text:
        yield from _report(view)
        return
    approval = case.reply.approval
    on_its_way = case.being_published and approval is not None
    whole = approval.text if on_its_way and approval else case.draft.text
    text, cut = shortened(whole, LONGEST_DRAFT)
    above = _above_draft(view, case.draft)
    if not case.being_published and cannot_be_posted_by_program(view):
        yield Copyable(text, above)
    else:
        yield Quote(text, above)
    if cut:
        yield Small(("Cut here; “Show all of it” has the whole text",))


def _report(view: CaseView) -> Iterator[Part]:
    """For what's better reported to the site than answered: why, and what to tell the site."""
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
    title = "A newer text" if case.has_newer_draft else "Suggested reply"
    if draft.by is not None:
        return (Strong(title), f"  ·  draft {draft.version}, by ", person(view, draft.by))
    clean = "" if view.findings else " · checked, nothing to mend"
    return (Strong(title), f"  ·  draft {draft.version}{_written_by(view, draft)}{clean}")


def _written_by(view: CaseView, draft: Draft) -> str:
    """Who wrote it, where that could be one of two."""
    if draft.model:
        return f", begun by a language model ({short(draft.model, 60)})"
    return ", from our own sentences" if view.policy.language_model else ""


# --- the state


def _stand(view: CaseView) -> Stand:
    case = view.case
    if case.closed or case.review_track.state is ReviewState.REMOVED:
        return _at_the_end(view)
    match case.reply.state:
        case ReplyState.DRAFTED:
            return _drafted(view)
        case ReplyState.APPROVED:
            return _approved(view)
        case ReplyState.PUBLISHING:
            return Stand((Strong(f"On its way to {site_title(view)}."),))
        case ReplyState.PENDING:
            since = case.reply.since or case.opened_at
            title = site_title(view)
            return Stand((Strong(f"With {title}'s moderation"), " since ", when(view, since), "."))
        case ReplyState.PUBLISHED:
            return _published(view)
        case ReplyState.REJECTED:
            return _rejected(view)
        case ReplyState.FAILED:
            return _failed(view)
        case ReplyState.DECLINED:
            return _declined(view)


def _at_the_end(view: CaseView) -> Stand:
    """A closed case keeps its reason, and a reply can still be taken down."""
    case = view.case
    if case.reply.state is ReplyState.DECLINED:
        return Stand(_no_reply(view))
    if case.reply.state is ReplyState.PUBLISHED and case.review_track.state is ReviewState.UP:
        return _standing(view)
    return Stand(())


def _drafted(view: CaseView) -> Stand:
    case = view.case
    line: Line = ()
    if case.reply.problem:
        line = (Strong("It did not go out. "), _problem(case))
    elif case.reply.hold:
        line = (
            Strong("Held"),
            " until ",
            when(view, case.reply.hold.until),
            " by ",
            person(view, case.reply.hold.by),
            ".",
        )
    return Stand(line, _to_decide(view))


def _approved(view: CaseView) -> Stand:
    approval = view.case.reply.approval
    assert approval is not None
    leaves = second(view, approval.leaves_at)
    line = (Strong("Approved"), " by ", person(view, approval.by), ". Goes out at ", leaves, ".")
    accepted = (f" Reason: {short(approval.reason, 300)}",) if approval.reason else ()
    if count := len(approval.looked_at):
        accepted = (*accepted, f" Looked again at {count} sentence{'s' if count > 1 else ''}.")
    return Stand((*line, *accepted), (controls.button(view, actions.UNDO),))


def _published(view: CaseView) -> Stand:
    case = view.case
    standing = _standing(view)
    if case.reply.taking_down:
        return standing
    if case.has_newer_draft:
        return Stand(standing.line, _to_decide(view))
    if case.outdated:
        line = (Strong("The review changed after this reply."),)
        new = controls.button(view, actions.ANOTHER_DRAFT, "New draft")
        return Stand(
            line,
            (
                new,
                controls.button(view, actions.EDIT),
                controls.button(view, actions.LEAVE_OUTDATED),
            ),
        )
    return Stand(
        standing.line, (controls.button(view, actions.EDIT, "Edit reply"), *standing.controls)
    )


def _standing(view: CaseView) -> Stand:
    """A reply is up. One that we posted by API can be taken down the same way."""
    case, public = view.case, view.case.reply.public
    if case.reply.taking_down:
        return Stand((Strong("Being taken down"), f" from {site_title(view)}."))
    problem: Line = (_problem(case),) if case.reply.problem else ()
    ours = public is not None and public.by is not None
    if ours and not cannot_be_posted_by_program(view):
        return Stand(problem, (controls.button(view, actions.TAKE_DOWN),))
    return Stand(problem)


def _rejected(view: CaseView) -> Stand:
    case, title = view.case, site_title(view)
    said = _problem(case).rstrip(".") or "it gave no reason"
    status = case.reply.status
    if isinstance(status, Rejected) and status.rejection == "account":
        line = _not_the_text(view, f": {said}. This isn't about the text.", status.remedy)
        return Stand(line, _to_decide(view))
    line = (Strong(f"{title} rejected the reply"), f": {said}. {_instead(case)}")
    return Stand(line, _to_decide(view))


def _not_the_text(view: CaseView, said: str, remedy: str) -> Line:
    """What an administrator must do first. The text is kept, to be approved again then."""
    place = short(view.location.name, LONGEST_NAME)
    line: Line = (Strong(f"{site_title(view)} can't take replies for {place}"), said)
    if not remedy:
        return line
    todo = f" {short(remedy, LONGEST_PROBLEM)} Then approve the reply again."
    return (*line, " ", Strong("What the administrator must do:"), todo)


def _instead(case: Case) -> str:
    """What's different in the new draft."""
    return "Above is a new draft." if case.draft and case.draft.text else "It needs a new reply."


def _failed(view: CaseView) -> Stand:
    case = view.case
    said = _problem(case).rstrip(".") or "the reason is not known"
    line: Line = (Strong("Could not be published"), f": {said}. ")
    if case.reply.next_try_at:
        line = (*line, "Trying again; next try ", when(view, case.reply.next_try_at), ".")
    else:
        line = (*line, "I do not try again by myself.")
    by_hand = controls.posted_by_hand(view, primary=False)
    first = controls.button(view, actions.TRY_NOW)
    return Stand(line, (first, by_hand, controls.button(view, actions.EDIT), controls.more(view)))


def _declined(view: CaseView) -> Stand:
    return Stand(_no_reply(view), (controls.button(view, actions.REOPEN),))


def _no_reply(view: CaseView) -> Line:
    status = view.case.reply.status
    if not isinstance(status, Declined):
        return ()
    said = short(status.reason, 500)
    return (Strong("No reply"), ", says ", person(view, status.by), f": {said}")


def _problem(case: Case) -> str:
    """Some of these words come from the site; they are shown literally."""
    return short(case.reply.problem, LONGEST_PROBLEM)


# --- buttons of a draft


def _to_decide(view: CaseView) -> tuple[Control, ...]:
    case = view.case
    if case.draft is None:
        return (controls.more(view),)
    if not case.draft.text:
        return (controls.button(view, actions.EDIT, "Write a reply"), controls.more(view))
    edit = controls.button(view, actions.EDIT, "Fix it" if view.fix else "Edit")
    rest: tuple[Control, ...] = (edit, controls.button(view, actions.ANOTHER_DRAFT))
    if case.awaits_reply:
        rest = (*rest, controls.more(view))
    outdated = case.draft.revision != case.review.revision
    if blocks(view.findings) or outdated:
        return (*_hold(view), *rest)
    if cannot_be_posted_by_program(view):
        return (*controls.open_review(view), controls.posted_by_hand(view), *rest)
    return (*_hold(view), controls.approve(view, primary=not case.grave), *rest)


def _hold(view: CaseView) -> tuple[Control, ...]:
    """For strong words: one click to sleep on it, as far as the deadline allows."""
    case = view.case
    if not (case.heated and case.awaits_reply) or case.reply.hold or case.grave:
        return ()
    until = cool_down_until(case, view.location, view.policy)
    return (controls.hold_until(view, until),) if until else ()
