"""Every button, form and look on a card: parse, do, and answer with a card, whatever happens.

A click that is not answered with a card leaves a dead button behind.
"""

from __future__ import annotations

from adapters.asking import Answer
from adapters.teams.activities import Activity
from adapters.teams.clicks import CANCEL, REFRESH, Click
from adapters.teams.dressing import Body, of_card, of_form, of_sentence
from adapters.teams.listeners.front import Front
from adapters.teams.listeners.submissions import file
from adapters.teams.listeners.trouble import excused
from bot.cases.case import CaseId
from bot.errors import Refused
from bot.practice import Member

SHOWN = frozenset({REFRESH, CANCEL, "see_it"})
"""What shows a case as it stands, and does nothing else."""


class Clicks:
    def __init__(self, front: Front) -> None:
        self._front = front

    async def on_click(self, activity: Activity) -> Body:
        """The card for the one who clicked; what they did is durable before they see it."""
        click = Click.parse(activity)
        try:
            member = await self._front.member(activity)
            answer = await self._answer(click, member, activity)
        except Refused as refusal:
            return of_sentence(str(refusal))
        except Exception as error:
            return of_sentence(excused(error))
        self._heal(click, activity)
        return answer

    def _heal(self, click: Click, activity: Activity) -> None:
        """They may have clicked on the second one of two cards."""
        if case := click.press.carried.case:
            heal = self._front.twins.heal(activity, CaseId(case))
            self._front.answers.background.do(heal)

    async def _answer(self, click: Click, member: Member, activity: Activity) -> Body:
        about = click.press.carried
        if click.verb in SHOWN:
            return await self._front.case(about, member, activity)
        if click.form:
            told = await file(self._front, click, member)
            if told.form:
                return told.form
            return await self._front.case(about, member, activity, told.said, told.view)
        try:
            answer = await self._front.asking.press(click.press, member)
        except Refused as refusal:
            answer = Answer(said=str(refusal))
        if answer.form:
            return of_form(answer.form, answer.carry)
        if answer.card and not answer.said:
            return of_card(answer.card)
        return await self._front.case(about, member, activity, answer.said, answer.view)
