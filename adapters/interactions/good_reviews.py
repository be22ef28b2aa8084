"""The list of good reviews, and the form for thanking their reviewers one by one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from adapters.interactions.incoming import ActionPayload, FormSubmission
from adapters.interactions.results import FormResult
from adapters.interactions.submissions import NOT_YET, fixed, to_fix
from bot.cases.decision_context import NeedsConfirmation
from bot.desk import Desk
from bot.errors import Refused
from bot.good_reviews import PAGE, GoodReview
from bot.intake import Intake
from bot.practice import Member
from bot.thank_yous import REVIEW_CHANGED, Approved, ThankYous
from bot.words.filters import Understood
from cards import forms, thank_yous
from cards.card import Card
from cards.fields import Form
from cards.findings import ticked
from cards.phrases import cannot_be_posted_by_program

FORM = "thank"

_ROW = re.compile(r"[0-9]{1,18}")


class GoodReviewForms:
    def __init__(self, desk: Desk, intake: Intake) -> None:
        self._thank_yous = ThankYous(desk, intake)

    async def listed(self, narrowed: Understood, words: str, page: int, member: Member) -> Card:
        listed = await self._thank_yous.listed(member, narrowed, words, page)
        return thank_yous.draw_good_reviews(listed)

    async def form(self, about: ActionPayload, member: Member) -> Form:
        """The form for a review in the list, or for the next one without a reply.

        Raises `Refused` if there's no review that this member can reply to.
        """
        number, good = await self._next(about, about.page - 1, member)
        return _window(about, good, number)

    async def submit(self, sent: FormSubmission, member: Member) -> FormResult:
        """Post the reply that the person read, and return the form for the next review."""
        about = sent.payload
        if (before := await self._thank_yous.answered(sent.key)) is not None:
            return await self._after(sent, about.page - 1, before.said, member)
        number, good = await self._next(about, about.page - 1, member)
        if number != about.page - 1:
            form = _window(about, good, number)
            return FormResult(form=form, note="Someone just replied to that one. Here's the next.")
        if good.view.case.review.revision != sent.revision:
            return FormResult(form=_window(about, good, number), note=REVIEW_CHANGED)
        by_hand = cannot_be_posted_by_program(good.view)
        draft = good.view.case.draft
        ours = draft.text if draft else ""
        values, row = sent.values, good.row
        text = ours if by_hand else values.text(thank_yous.field_of(row, "text")) or ours
        if sent.payload.fix:
            typed, note = await fixed(text, sent, partial(self._thank_yous.check, good))
            return FormResult(form=_window(about, good, number, typed), note=note)
        if text != ours:
            checked = await self._thank_yous.check(good, text)
            if checked.blocking:
                form = _window(about, good, number, to_fix(text, checked))
                return FormResult(form=form, note=NOT_YET)
        seen = await self._thank_yous.edited(good, text)
        looked_at = ticked(seen.view, values.ticks("looked_at"))
        sure = values.yes(thank_yous.field_of(row, "sure"))
        approved = Approved(sent.revision, text, looked_at, sure)
        try:
            outcome = await self._thank_yous.post(
                good, approved, member, key=sent.key, by_hand=by_hand
            )
        except NeedsConfirmation as needed:
            form = _window(about, seen, number, forms.Typed(asks=needed.asks))
            return FormResult(form=form, note=str(needed))
        except Refused as refusal:
            return FormResult(problem=str(refusal), at=thank_yous.field_of(row, "text"))
        return await self._after(sent, number, outcome.said, member)

    async def _after(
        self, sent: FormSubmission, number: int, message: str, member: Member
    ) -> FormResult:
        """The form for the next review. After the last one, the form closes."""
        try:
            form = await self._form_from(sent.payload, number + 1, member)
        except Refused:
            return FormResult(said=message)
        return FormResult(form=form, note=f"{message} Here's the next one.")

    async def _form_from(self, about: ActionPayload, number: int, member: Member) -> Form:
        number, good = await self._next(about, number, member)
        return _window(about, good, number)

    async def _next(
        self, about: ActionPayload, number: int, member: Member
    ) -> tuple[int, GoodReview]:
        place, good = await self._thank_yous.next_of(_rows(about), max(number, 0), member)
        if good.why_not:
            raise Refused(good.why_not)
        return place, good


def _window(
    about: ActionPayload, good: GoodReview, number: int, typed: forms.Typed = forms.UNTOUCHED
) -> Form:
    return thank_yous.thank(good, _rows(about), number, typed, back=about.back)


def _rows(about: ActionPayload) -> Sequence[int]:
    """The list's review ids. We don't trust them, so each review is loaded for the member."""
    return [int(word) for word in about.words.split() if _ROW.fullmatch(word)][:PAGE]
