"""Lists good reviews without a reply, with drafted thank-yous, and the window to post each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from bot.cases.decision_context import short_date
from bot.cases.state.reply_status import ReplyState
from bot.good_reviews import FRESH, PAGE, GoodReview, GoodReviews
from bot.posts import CaseView, ThanksNote
from cards import actions, controls, forms
from cards.advice import advice
from cards.card import (
    Button,
    Buttons,
    Card,
    Control,
    Copyable,
    Line,
    Part,
    Quote,
    Row,
    Separator,
    Small,
    Strong,
    Text,
    Value,
)
from cards.excerpt import excerpt, short, shortened
from cards.fields import Field, Form
from cards.lists import dropped_words
from cards.phrases import (
    LONGEST_NAME,
    ago,
    cannot_be_posted_by_program,
    place,
    site_title,
    stars,
    when,
    where_to_reply,
)

LONGEST_REVIEW = 400
"""Maximum length of a review in the list, in characters. *Review & post* shows all of it."""

LONGEST_DRAFT = 700
"""Maximum length of a thank-you in the list, in characters. All of our own drafts are shorter."""

LONGEST_GLOSS = 350

MOST_ADVICE = 4
"""Maximum number of pieces of advice about one draft (Slack allows 50 blocks per message)."""

LINES = 8

ONLY_WHERE_AND_WHEN = "I can narrow good reviews down by office, stars, and days."


def draw_good_reviews(listed: GoodReviews) -> Card:
    """Return a page of good reviews, each with its thank-you and the button to post it."""
    headline = _counted(listed)
    parts: list[Part] = [*dropped_words(listed.understood, listed.words)]
    parts.append(Text((Strong(headline), *_narrowed(listed))))
    if _has_other_filters(listed):
        parts.append(Small((ONLY_WHERE_AND_WHEN,)))
    for number, one in enumerate(listed.shown):
        parts += _shown(one, _queue(listed.rows, number, f"{listed.words} page {listed.page}"))
    if listed.shown:
        parts.append(Separator())
    parts += _below(listed)
    return Card(headline, tuple(parts))


def thanks_note(note: ThanksNote) -> Card:
    """A single message to the channel about the day's thank-yous, each with *Undo* or *Open*."""
    place = ""
    if len(note.practice.locations) > 1:
        place = f" at {short(note.practice.locations[note.location].name, LONGEST_NAME)}"
    if not note.total:
        headline = f"Thank-yous{place}: each has its own card."
        return Card(headline, (Text((headline,)),))
    headline = f"Thank-yous for good reviews{place}, {short_date(note.day)}: {note.total:,}"
    more = note.total - len(note.views)
    rest = (Small((f"and {more:,} more",)),) if more else ()
    rows = tuple(Row(_thanked(view), _stop_or_see(view)) for view in note.views)
    return Card(headline, (Text((Strong(headline),)), *rows, *rest))


def _thanked(view: CaseView) -> Line:
    case, reply = view.case, view.case.reply
    by = view.practice.member(reply.approval.by if reply.approval else None)
    name = f" · {short(by.name, LONGEST_NAME)}" if by else ""
    about: Line = (Strong(f"{case.id}  {stars(case.review.stars)}"), f"  {site_title(view)}")
    match reply.state:
        case ReplyState.PUBLISHED:
            return (*about, " · posted", name)
        case ReplyState.PENDING:
            return (*about, " · the site is reviewing it", name)
        case _ if reply.approval is not None:
            return (*about, " · posts ", when(view, reply.approval.leaves_at), name)
        case _:
            return (*about, name)


def _stop_or_see(view: CaseView) -> Button:
    case = view.case
    if case.reply.state is ReplyState.APPROVED:
        return controls.run_words(f"undo {case.id}", actions.UNDO.label, style="plain")
    return controls.see_it(case.id, "Open")


def thank(
    good: GoodReview,
    rows: Sequence[int],
    number: int,
    typed: forms.Typed = forms.UNTOUCHED,
    *,
    back: str = "",
) -> Form:
    """Return the form to read, edit, and approve one of the list's thank-yous.

    `rows` contains the list's reviews, in order, and `number` is this review's index, so that the
    form for the next review can follow. `back` is the command that shows the list again.
    """
    view, by_hand = good.view, cannot_be_posted_by_program(good.view)
    # without an input, there's nothing to apply a fix to
    form = forms.post(replace(view, fixes=()) if by_hand else view, typed)
    title = "Review & post"
    if len(rows) > 1:
        title = f"{title} · {number + 1} of {len(rows)}"
    about: Value = {**_queue(rows, number, back), "revision": view.case.review.revision}
    fields = tuple(replace(field, name=field_of(good.row, field.name)) for field in form.fields)
    form = replace(form, id="thank", title=title, fields=fields, about=about)
    return _by_hand(good, form) if by_hand else form


def field_of(row: int, name: str) -> str:
    """The name of a field in the window for one review.

    If two consecutive forms have an input with the same name, Slack keeps what the user typed. The
    reply to one review would then appear in the form for the next.
    """
    return f"{name}_{row}"


def _by_hand(good: GoodReview, form: Form) -> Form:
    """The form for posting a thank-you by hand: the text to copy, and a button for when it's up."""
    view = good.view
    draft = view.case.draft
    text = field_of(good.row, "text")
    ticks: tuple[Field, ...] = tuple(field for field in form.fields if field.name != text)
    parts: list[Part] = [*form.parts[:-1]]
    parts.append(Copyable(draft.text if draft else "", (Strong("Our reply"),)))
    parts += advice(view)
    if link := where_to_reply(view):
        parts.append(Text((link,)))
    return replace(form, parts=tuple(parts), fields=ticks, submit="I posted it")


def _queue(rows: Sequence[int], number: int, back: str) -> Value:
    """The button's value: the list's reviews in order, this one's page, and the list's command."""
    return {"words": " ".join(map(str, rows)), "page": number + 1, "back": back}


def _counted(listed: GoodReviews) -> str:
    several = f"{listed.total:,} good reviews" if listed.total != 1 else "1 good review"
    have = "have" if listed.total != 1 else "has"
    since = "" if listed.understood.filters.since else f" from the last {FRESH.days} days"
    if not listed.total:
        return f"No good reviews{since} need a thank-you."
    if listed.has_more:
        return f"The newest {several}{since} have no reply yet"
    return f"{several}{since} {have} no reply yet"


def _narrowed(listed: GoodReviews) -> Line:
    return (f"  ·  {', '.join(listed.understood.told)}",) if listed.understood.told else ()


def _has_other_filters(listed: GoodReviews) -> bool:
    asked = listed.understood.filters
    return bool(asked.themes or asked.owner or asked.unassigned or asked.sensitive or asked.words)


def _shown(one: GoodReview, queue: Value) -> Iterator[Part]:
    """One review, with its thank-you."""
    view = one.view
    review, draft = view.case.review, view.case.draft
    by_hand = cannot_be_posted_by_program(view)
    yield Separator()
    where = f"{place(view)} · " if len(view.practice.locations) > 1 else ""
    line: Line = (f"  {where}{site_title(view)} · posted ", ago(view, review.posted_at))
    yield Text((Strong(stars(review.stars)), *line))
    who: Line = (excerpt(review.author, LONGEST_NAME)[0],) if review.author else ("Anonymous",)
    if review.text:
        yield Quote(excerpt(review.text, LONGEST_REVIEW, LINES)[0], who)
    else:
        yield Text(("No text, only stars.",))
    if draft is not None and draft.text:
        ready = "" if view.findings or by_hand else " · ready to post"
        above: Line = (Strong("Thank-you"), ready)
        text = shortened(draft.text, LONGEST_DRAFT)[0]
        yield Copyable(text, above) if by_hand else Quote(text, above)
    yield from islice(advice(view, LONGEST_GLOSS), MOST_ADVICE)
    shown: list[Control] = []
    if not one.why_not:
        label = "I posted it" if by_hand else actions.THANK.label
        shown.append(Button(label, actions.THANK.name, queue, "primary"))
    shown += controls.open_review(view)
    if shown:
        yield Buttons(tuple(shown))


def _below(listed: GoodReviews) -> Iterator[Part]:
    refused = sorted({shown.why_not for shown in listed.shown if shown.why_not})
    for sentence in refused:
        yield Small((sentence,))
    if any(not shown.why_not for shown in listed.shown):
        yield Small(
            ("Nothing is posted until you've read it and pressed “Post”. Then the next one opens.",)
        )
    if listed.page < listed.pages:
        left = listed.total - listed.page * PAGE
        again = f"{listed.words} page {listed.page + 1}"
        yield Buttons((controls.run_words(again, f"Show {left:,} more", "plain"),))
