"""Processes forms from a card or a dialog. They close, or they're shown again with their input."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.interactions import FormSubmission
from adapters.teams.clicks import Click
from adapters.teams.form_values import form_of, values_of
from adapters.teams.listeners.context import ListenerContext
from adapters.teams.rendering import Body, of_form_again
from bot.cases.case import CaseId
from bot.posts import CaseView
from bot.practice import Member
from cards.fields import Form

NEW_REVIEW = "add_review"
THANK_YOU = "thank"


@dataclass(frozen=True)
class Told:
    """The result of a form. The form stays open as `form`, or closes with the message `said`.

    If `said` is empty, the card shows the result. `view` is the case after the change, if anything
    was changed.
    """

    said: str = ""
    title: str = ""
    form: Body | None = None
    view: CaseView | None = None


async def file(
    context: ListenerContext, click: Click, member: Member, *, in_dialog: bool = False
) -> Told:
    """Submit a form. Raises `Refused` if the case doesn't exist or the member can't see it."""
    interactions = context.interactions
    form = await _form(context, click, member)
    inputs = values_of(form, click.entries)
    filed = await interactions.submit(
        FormSubmission(click.key, click.payload, click.form, inputs), member
    )
    again = filed.form or form
    if filed.closes or again is None or not (filed.form or again.fields):
        return Told(filed.problem or filed.said, view=filed.view)
    kept = inputs if filed.form is None else values_of(None, {})
    return Told("", again.title, of_form_again(again, kept, filed, in_dialog=in_dialog))


async def _form(context: ListenerContext, click: Click, member: Member) -> Form | None:
    """The form that the member saw.

    A form for a new review or an e-mail doesn't have a case yet.
    """
    interactions = context.interactions
    if click.payload.mail:
        return await interactions.mail_form(click.payload.mail, member)
    if click.form == THANK_YOU:
        return await interactions.thank_you(click.payload, member)
    if click.form == NEW_REVIEW:
        return interactions.new_review(member)
    view = await interactions.case(CaseId(click.payload.case), member)
    return form_of(click.form, view, interactions.desk.clock.now())
