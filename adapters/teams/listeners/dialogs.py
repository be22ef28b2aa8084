"""Handles forms in a dialog (a task module).

The forms are the same as on a card, but a dialog has more space.
"""

from __future__ import annotations

from adapters.teams.clicks import Click
from adapters.teams.form_values import form_of
from adapters.teams.listeners.context import ListenerContext
from adapters.teams.listeners.failures import excused
from adapters.teams.listeners.submissions import file
from adapters.teams.payloads import Activity
from adapters.teams.rendering import CARD, Body, of_form
from bot.cases.case import CaseId
from bot.errors import Refused

LONGEST_TITLE = 60


class Dialogs:
    def __init__(self, context: ListenerContext) -> None:
        self._context = context

    async def on_fetch(self, activity: Activity) -> Body:
        """Return the form that the button opens."""
        try:
            return await self._open(Click.of_dialog(activity), activity)
        except Refused as refusal:
            return refused(str(refusal))
        except Exception as error:  # logged, and the person gets an error message
            return refused(excused(error))

    async def on_submit(self, activity: Activity) -> Body:
        """Close the dialog (with a message, if there is one), or keep it open with the form."""
        try:
            member = await self._context.member(activity)
            result = await file(self._context, Click.of_dialog(activity), member, in_dialog=True)
        except Refused as refusal:
            return refused(str(refusal))
        except Exception as error:  # logged, and the person gets an error message
            return refused(excused(error))
        if result.form:
            return opened(result.title, result.form)
        return refused(result.said) if result.said else {}

    async def _open(self, click: Click, activity: Activity) -> Body:
        interactions = self._context.interactions
        member = await self._context.member(activity)
        view = await interactions.case(CaseId(click.payload.case), member)
        form = form_of(click.form, view, interactions.desk.clock.now())
        if form is None:
            raise Refused("This form has no dialog. Fill it in on the card.")
        return opened(form.title, of_form(form, {}, in_dialog=True))


def opened(title: str, form: Body) -> Body:
    """A dialog with a form in it."""
    card = {"contentType": CARD, "content": form}
    shown = {"title": title[:LONGEST_TITLE], "height": "large", "width": "medium", "card": card}
    return {"task": {"type": "continue", "value": shown}}


def refused(sentence: str) -> Body:
    """A dialog that only shows a message."""
    return {"task": {"type": "message", "value": sentence}}
