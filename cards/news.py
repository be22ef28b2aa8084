"""News about a case, posted below its card: a sentence on what happened, and buttons to respond."""

from __future__ import annotations

from bot.cases.case import Case
from bot.cases.state.reply_status import Rejected, ReplyState
from bot.cases.state.site import ReviewState
from bot.effects import NewsKind
from bot.posts import CaseView, GoodNewsNote, NewsNote
from cards import actions, controls
from cards.card import Card, Control, Line, Mention
from cards.excerpt import short
from cards.phrases import LONGEST_NAME, site_title, span, stars
from cards.reminder import GOOD, Note, note_card
from cards.state import improvement, kind_words, thanks


def news_note(note: NewsNote) -> Card:
    """Return the news as a card."""
    headline, (line, pressed) = _told(note)
    return note_card(note.view, note.to, headline, line, pressed)


def good_news_note(note: GoodNewsNote) -> Card:
    """A card about a good review from someone who complained before. It thanks whoever helped."""
    view, came = note.view, note.view.case.kind_review
    headline = "they came back and left a good review"
    line: Line = (f"{GOOD}good news: {kind_words(view.case)}. ", *thanks(view))
    pressed: tuple[Control, ...] = (_see(view),)
    if came is not None and came.thanks is not None:
        line = (*line, f" A thank-you is drafted in case {came.thanks}.")
        pressed = (controls.see_it(came.thanks, "See the thank-you"),)
    if controls.can_be_closed(view.case):
        close = controls.button(view, actions.CLOSE, f"Close case {view.case.id}")
        pressed = (*pressed, close)
    return note_card(view, note.to, headline, line, pressed)


def _told(note: NewsNote) -> tuple[str, Note]:
    """The text of the notification, and the message itself."""
    match note.news:
        case NewsKind.EDITED if _is_about_the_name(note.view.case):
            return "the reviewer's name changed", _renamed(note)
        case NewsKind.EDITED:
            return "the review was changed", _edited(note)
        case NewsKind.REMOVED:
            return "the review was removed", _removed(note)
        case NewsKind.REJECTED:
            return "the site rejected the reply", _rejected(note)
        case NewsKind.STOPPED:
            return "the reply wasn't posted", _stopped(note)
        case NewsKind.FAILED:
            return "the reply couldn't be posted", _failed(note)


def _see(view: CaseView) -> Control:
    return controls.see_it(view.case.id)


def _edited(note: NewsNote) -> Note:
    view, track = note.view, note.view.case.review_track
    before, now = track.stars_before, view.case.review.stars
    closed = view.case.closed
    if view.case.improved or (closed and closed.outcome in ("raised", "praised")):
        return _improved(note)
    if before != now:
        change = f"they changed the review: {stars(before)} → {stars(now)}."
    elif track.words == "worse":
        change = "they changed the review, and now it's a complaint."
    else:
        change = "they rewrote the review."
    line: Line = (change,)
    if view.case.outdated:
        line = (*line, " Our reply was to the old version.")
    return line, (_see(view),)


def _is_about_the_name(case: Case) -> bool:
    return case.uses_old_name and not case.is_reply_to_old_version


def _renamed(note: NewsNote) -> Note:
    """Our reply uses the reviewer's old name. A closed case must be reopened to edit it."""
    view = note.view
    line = (f"their name on {site_title(view)} changed, and our reply still uses the old one.",)
    if view.case.closed:
        return line, (controls.button(view, actions.REOPEN, "Reopen to edit"), _see(view))
    edit = controls.button(view, actions.REVIEW_AND_POST, "Edit reply")
    return line, (edit, controls.button(view, actions.LEAVE_OUTDATED), _see(view))


def _improved(note: NewsNote) -> Note:
    """Good news, with thanks to the person who made it happen."""
    view = note.view
    change = improvement(view.case).replace("They", "they", 1)
    line: Line = (f"{GOOD}good news: {change}. ", *thanks(view))
    if not (view.case.improved and view.case.outdated):
        return line, (_see(view),)
    post = controls.button(view, actions.REVIEW_AND_POST, "Post the thank-you")
    close = controls.button(view, actions.LEAVE_OUTDATED, "Close")
    return (*line, " A thank-you is drafted."), (post, close, _see(view))


def _removed(note: NewsNote) -> Note:
    if note.view.case.review_track.state is not ReviewState.REMOVED:
        return ("the review was gone for a while, and it's back.",), (_see(note.view),)
    view, title = note.view, site_title(note.view)
    call = next((call for call in reversed(view.case.contact.calls) if call.reached), None)
    gone = view.case.review_track.since
    if call is None or gone is None:
        return (f"the review was removed from {title}. The case is closed.",), ()
    caller = view.practice.member(call.by)
    after = f"{span(gone - call.at)} after the call"
    to_them: Line = ("Thank you, ", Mention(caller), "!") if caller else ("Thank you!",)
    return (f"{GOOD}good news: the review was removed from {title}, {after}. ", *to_them), ()


def _rejected(note: NewsNote) -> Note:
    view, title = note.view, site_title(note.view)
    why = _problem(view, ReplyState.REJECTED)
    status = view.case.reply.status
    if isinstance(status, Rejected) and status.rejection == "account":
        place = short(view.location.name, LONGEST_NAME)
        todo = f" The administrator must {short(status.remedy, 300)}" if status.remedy else ""
        line = f"{title} can't take replies for {place}{why}. This isn't about the text.{todo}"
        return (line,), (_see(view),)
    return (f"{title} rejected the reply{why}. A new version is ready.",), (_see(view),)


def _stopped(note: NewsNote) -> Note:
    problem = short(note.view.case.reply.problem, 300) or "The reply wasn't posted."
    if note.to and problem.startswith(("The ", "Someone ")):
        problem = f"{problem[:1].lower()}{problem[1:]}"
    return (problem,), (_see(note.view),)


def _failed(note: NewsNote) -> Note:
    view = note.view
    why = _problem(view, ReplyState.FAILED)
    line = (f"the reply couldn't be posted{why}. I won't try again on my own.",)
    if view.case.reply.state is not ReplyState.FAILED:
        return line, (_see(view),)
    by_hand = controls.posted_by_hand(view, primary=False)
    return line, (controls.button(view, actions.TRY_NOW), by_hand, _see(view))


def _problem(view: CaseView, state: ReplyState) -> str:
    """The problem with the reply, or "" if the reply isn't in this state anymore."""
    reply = view.case.reply
    known = reply.state is state and reply.problem
    return f": {short(reply.problem, 300).rstrip('.')}" if known else ""
