"""Forms in a dialog (a task module): the same as on the card, with more room."""

from __future__ import annotations

from typing import Any

from adapters.teams.activities import Activity, shaped
from adapters.teams.clicks import Click, Dialog
from adapters.teams.dressing import CARD, Body
from adapters.teams.filled import form_of
from adapters.teams.listeners.front import Front
from adapters.teams.listeners.submissions import Submissions
from adapters.teams.listeners.trouble import excused
from bot.cases.case import CaseId
from bot.errors import Refused
from cards.forms import Form

LONGEST_TITLE = 60


class Dialogs:
    def __init__(self, front: Front, submissions: Submissions) -> None:
        self._front = front
        self._submissions = submissions

    async def on_fetch(self, activity: Activity) -> Body:
        """The form that the button names."""
        try:
            form = await self._form(activity)
        except Refused as refusal:
            return _message(str(refusal))
        except Exception as error:
            return _message(excused(error))
        return _dialog(form.title, self._front.dressing.form(form, {}))

    async def on_submit(self, activity: Activity) -> Body:
        """Closes with a sentence, or stays with the form."""
        click = Click.of_dialog(activity)
        try:
            member = await self._front.member(activity)
            told = await self._submissions.file(click, member)
        except Refused as refusal:
            return _message(str(refusal))
        except Exception as error:
            return _message(excused(error))
        if told.form:
            return _dialog("Bedside", told.form)
        return _message(told.said) if told.said else {}

    async def _form(self, activity: Activity) -> Form:
        sent = shaped(Dialog, activity.value)
        member = await self._front.member(activity)
        view = await self._front.asking.case(CaseId(sent.carried.case), member)
        form = form_of(sent.form, view, self._front.asking.desk.clock.now())
        if form is None:
            raise Refused("This form has no dialog. Answer it on the card.")
        return form


def _dialog(title: str, form: Body) -> Body:
    card = {"contentType": CARD, "content": _submitting(form)}
    shown = {"title": title[:LONGEST_TITLE], "height": "large", "width": "medium", "card": card}
    return {"task": {"type": "continue", "value": shown}}


def _message(sentence: str) -> Body:
    return {"task": {"type": "message", "value": sentence}}


def _submitting(part: Any) -> Any:
    """Dialogs know Action.Submit only, and close by themselves: no other button is needed."""
    if isinstance(part, list):
        kept = (one for one in part if not _is_needless(one))
        return [_submitting(one) for one in kept]
    if not isinstance(part, dict):
        return part
    copy = {name: _submitting(value) for name, value in part.items()}
    if copy.get("type") == "Action.Execute":
        verb = copy.pop("verb", "")
        copy |= {"type": "Action.Submit", "data": {**copy.get("data", {}), "verb": verb}}
    copy.pop("refresh", None)
    return copy


def _is_needless(part: Any) -> bool:
    if not isinstance(part, dict):
        return False
    is_more_room = part.get("type") == "Action.Submit"
    is_cancel = part.get("type") == "Action.Execute" and part.get("verb") == "cancel"
    return is_more_room or is_cancel
