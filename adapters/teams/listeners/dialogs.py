"""Forms in a dialog (a task module): the same as on the card, with more room."""

from __future__ import annotations

from adapters.teams.activities import Activity
from adapters.teams.clicks import Click
from adapters.teams.dressing import CARD, Body, of_form
from adapters.teams.filled import form_of
from adapters.teams.listeners.front import Front
from adapters.teams.listeners.submissions import file
from adapters.teams.listeners.trouble import excused
from bot.cases.case import CaseId
from bot.errors import Refused

LONGEST_TITLE = 60


class Dialogs:
    def __init__(self, front: Front) -> None:
        self._front = front

    async def on_fetch(self, activity: Activity) -> Body:
        """The form that the button names."""
        try:
            return await self._open(Click.of_dialog(activity), activity)
        except Refused as refusal:
            return _message(str(refusal))
        except Exception as error:
            return _message(excused(error))

    async def on_submit(self, activity: Activity) -> Body:
        """Closes, with a sentence where there is one; or stays with the form."""
        try:
            member = await self._front.member(activity)
            told = await file(self._front, Click.of_dialog(activity), member, in_dialog=True)
        except Refused as refusal:
            return _message(str(refusal))
        except Exception as error:
            return _message(excused(error))
        if told.form:
            return _dialog(told.title, told.form)
        return _message(told.said) if told.said else {}

    async def _open(self, click: Click, activity: Activity) -> Body:
        asking = self._front.asking
        member = await self._front.member(activity)
        view = await asking.case(CaseId(click.carried.case), member)
        form = form_of(click.form, view, asking.desk.clock.now())
        if form is None:
            raise Refused("This form has no dialog. Answer it on the card.")
        return _dialog(form.title, of_form(form, {}, in_dialog=True))


def _dialog(title: str, form: Body) -> Body:
    card = {"contentType": CARD, "content": form}
    shown = {"title": title[:LONGEST_TITLE], "height": "large", "width": "medium", "card": card}
    return {"task": {"type": "continue", "value": shown}}


def _message(sentence: str) -> Body:
    return {"task": {"type": "message", "value": sentence}}
