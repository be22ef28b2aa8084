"""Forms sent off, from a card or from a dialog: filed, or shown once more with what was typed."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.asking import Filed, Sent
from adapters.teams.clicks import Click
from adapters.teams.dressing import Body
from adapters.teams.filled import entered, form_of, noted, refilled
from adapters.teams.listeners.front import Front
from bot.cases.case import CaseId
from bot.practice import Member
from cards.forms import Form


@dataclass(frozen=True)
class Told:
    """`form` where it stays open, else `said`, a sentence (empty: the card tells)."""

    said: str = ""
    form: Body | None = None


class Submissions:
    def __init__(self, front: Front) -> None:
        self._front = front

    async def file(self, click: Click, member: Member) -> Told:
        """Raises `Refused` where there is no such case for them."""
        asking = self._front.asking
        view = await asking.case(CaseId(click.carried.case), member)
        form = form_of(click.form, view, asking.desk.clock.now())
        inputs = entered(form, click.entries, view.location.time_zone)
        filed = await asking.submit(Sent(click.key, click.carried, click.form, inputs), member)
        if filed.closes:
            return Told(filed.said)
        return self._again(filed, form, click)

    def _again(self, filed: Filed, form: Form | None, click: Click) -> Told:
        if filed.form:
            noted_form = noted(filed.form, filed.note) if filed.note else filed.form
            return Told(form=self._front.dressing.form(noted_form, filed.carry))
        if form is None or not form.fields:
            return Told(filed.problem)
        body = self._front.dressing.form(noted(form, filed.problem), {})
        return Told(form=refilled(body, click.entries))
